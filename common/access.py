"""What an API token allows, and who may write at all."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request


class TokenScopes(BasePermission):
    """Hold each request to the scopes of its token: ``read`` for safe methods, ``write`` for the others.

    Requests without a token pass: what they may see and do is decided where objects are fetched.
    """

    message = "This token does not have the scope that the request needs."

    def has_permission(self, request: Request, view: Any) -> bool:
        scopes = getattr(request.auth, "scopes", None)
        needed = "read" if request.method in SAFE_METHODS else "write"
        return scopes is None or needed in scopes


class SignedInToWrite(BasePermission):
    """Everyone may read what they may see; changing anything needs an account. Else 401."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or bool(request.user and request.user.is_authenticated)


class SignedIn(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated)
