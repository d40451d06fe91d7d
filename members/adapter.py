"""How signing in is guarded."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from common.limits import client_address


class GuardedAccountAdapter(DefaultAccountAdapter):
    """Count failed passwords by account and client address.

    By account alone, anybody could lock anybody out; the person at their own address still gets in.
    """

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        login = str(credentials.get("email", "")).lower()
        return f"{login}:{client_address(request)}"
