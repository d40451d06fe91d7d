"""The keys of the community's accounts at providers: from the environment, else as an admin entered them.

Entered keys lie encrypted in the database (Fernet; the key is derived from SECRET_KEY), so that a copy of the
database alone opens no account.
"""

import base64
import json
from collections.abc import Mapping
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

from providers.models import ProviderConnection

PURPOSE: Final = b"open seat: provider credentials"


def credentials_of(provider: str) -> dict[str, str]:
    """Return the provider's keys by name; what is not set is not in it.

    Keys that were encrypted under a SECRET_KEY that is no longer known read as not set.
    """
    row = ProviderConnection.objects.filter(provider=provider).first()
    kept = _opened(bytes(row.secrets)) if row is not None and row.secrets else {}
    given = settings.PROVIDER_CREDENTIALS.get(provider, {})
    return {name: value for name, value in {**kept, **_set_ones(given)}.items() if value}


def keep_credentials(provider: str, values: Mapping[str, str]) -> None:
    """Encrypt and keep what ``values`` names, beside what is kept already; an empty value forgets that key."""
    row, _created = ProviderConnection.objects.get_or_create(provider=provider)
    kept = _opened(bytes(row.secrets)) if row.secrets else {}
    row.secrets = _locks().encrypt(json.dumps(_set_ones({**kept, **values})).encode())
    row.is_well, row.sentence, row.checked_at = None, "", None
    row.save()


def forget_credentials(provider: str) -> None:
    ProviderConnection.objects.filter(provider=provider).delete()


def _set_ones(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _opened(secrets: bytes) -> dict[str, str]:
    try:
        values: dict[str, str] = json.loads(_locks().decrypt(secrets))
    except InvalidToken:
        return {}
    return values


def _locks() -> MultiFernet:
    return MultiFernet(
        [Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret: str | bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(force_bytes(secret))
    return base64.urlsafe_b64encode(derived)
