"""Addresses of the site's own to which an answer comes back: what it answers stands in them, signed."""

import base64
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SALT: Final = "mail-reply"
SIGNATURE_BYTES: Final = 10
MARK: Final = "+"


def is_open() -> bool:
    """Say whether anybody reads what is mailed to the site."""
    return bool(settings.INBOUND_ADDRESS)


def address_for(about: str) -> str:
    """Return the address whose mail is an answer about ``about``, such as ``seat:bcd234``.

    Small letters, digits and dashes only: mail servers may change the case, and a local part has 64 octets.
    """
    local, _at, host = settings.INBOUND_ADDRESS.rpartition("@")
    return f"{local}{MARK}{about.replace(':', '-')}.{_signature(about)}@{host}"


def about_of(address: str) -> str:
    """Return what an answer to ``address`` is about; empty for an address that is not one of ours."""
    local = parseaddr(address)[1].rpartition("@")[0].lower()
    name, _dot, signature = local.rpartition(MARK)[2].rpartition(".")
    about = name.replace("-", ":")
    return about if about and constant_time_compare(_signature(about), signature) else ""


def _signature(about: str) -> str:
    digest = salted_hmac(SALT, about, algorithm="sha256").digest()[:SIGNATURE_BYTES]
    return base64.b32encode(digest).decode().lower()
