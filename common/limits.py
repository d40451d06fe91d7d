"""How often one client may ask.

Whole offices and mobile carriers share one address, so limits by address are generous.
"""

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

SAFE = {"GET", "HEAD", "OPTIONS"}


class _PerClient(SimpleRateThrottle):
    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        ident = str(request.user.pk) if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


class Readers(_PerClient):
    scope = "readers"

    def allow_request(self, request: Request, view: APIView) -> bool:
        return request.method not in SAFE or super().allow_request(request, view)


class Writers(_PerClient):
    scope = "writers"

    def allow_request(self, request: Request, view: APIView) -> bool:
        return request.method in SAFE or super().allow_request(request, view)
