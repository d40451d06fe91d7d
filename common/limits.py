"""How often one client may ask.

Whole offices and mobile carriers share one address, so limits by address are generous.
"""

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # at run time this would close a circle: the views load their throttles from here
    from rest_framework.views import APIView

SAFE = {"GET", "HEAD", "OPTIONS"}


def client_address(request: HttpRequest) -> str:
    """Return the address of the client as the first of our own proxies saw it."""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if settings.TRUSTED_PROXIES and len(forwarded) >= settings.TRUSTED_PROXIES:
        return forwarded[-settings.TRUSTED_PROXIES].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def allows(scope: str, ident: str, *, times: int, seconds: int) -> bool:
    """Count one attempt of ``ident`` and say whether it is within ``times`` in ``seconds``.

    The count starts with the first attempt and ends with its time. Only a digest of ``ident`` is kept.
    """
    digest = hashlib.sha256(f"{scope}:{ident.lower()}".encode()).hexdigest()[:32]
    key = f"limit:{scope}:{digest}"
    if cache.add(key, 1, timeout=seconds):
        return times >= 1
    try:
        return bool(cache.incr(key) <= times)
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, timeout=seconds)
        return times >= 1


class _PerClient(SimpleRateThrottle):
    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        ident = str(request.user.pk) if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


class Readers(_PerClient):
    scope = "readers"

    def allow_request(self, request: Request, view: "APIView") -> bool:
        return request.method not in SAFE or super().allow_request(request, view)


class Writers(_PerClient):
    scope = "writers"

    def allow_request(self, request: Request, view: "APIView") -> bool:
        return request.method in SAFE or super().allow_request(request, view)
