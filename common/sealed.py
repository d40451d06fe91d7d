"""Text that lies encrypted in the database, so that a copy of the database alone shows nothing of it."""

import base64
from functools import lru_cache
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models
from django.utils.encoding import force_bytes

PURPOSE: Final = b"open seat: sealed text"


class SealedTextField(models.BinaryField):
    """A text kept by Fernet under a key derived from SECRET_KEY; it cannot be searched.

    What was sealed under a SECRET_KEY that is no longer known reads as an empty text.
    """

    # What django-stubs reads: unlike its base it is given and gives texts.
    _pyi_private_set_type: str
    _pyi_private_get_type: str  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": b"", "blank": True, **kwargs})

    def get_default(self) -> str:
        return ""

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> Any:
        return seal(value) if isinstance(value, str) else value

    def from_db_value(self, value: Any, *args: object) -> str:
        return unseal(bytes(value)) if value else ""


def seal(text: str) -> bytes:
    return _locks(*_secrets()).encrypt(text.encode()) if text else b""


def unseal(sealed: bytes) -> str:
    try:
        return _locks(*_secrets()).decrypt(sealed).decode()
    except InvalidToken:
        return ""


def _secrets() -> tuple[str | bytes, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=8)
def _locks(*secrets: str | bytes) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str | bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(force_bytes(secret))
    return base64.urlsafe_b64encode(derived)
