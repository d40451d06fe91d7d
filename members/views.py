"""Signing in: one page, by code, password or passkey."""

from typing import Any

from allauth.account.views import LoginView, RequestLoginCodeView
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from members.demo import DEMO_SIGN_INS
from members.forms import CodeForm, PasswordForm


def offers_passkeys(request: HttpRequest) -> bool:
    """Say whether browsers allow passkeys at this address: https, or localhost by its name."""
    return request.is_secure() or request.get_host().split(":")[0] == "localhost"


class SignInPage:
    """What the sign-in page shows beside the form that was sent."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        form = page["form"]
        page["code_form"] = form if isinstance(form, CodeForm) else CodeForm()
        page["password_form"] = form if isinstance(form, PasswordForm) else PasswordForm()
        page["offers_passkeys"] = offers_passkeys(self.request)
        page["demo_sign_ins"] = DEMO_SIGN_INS if settings.IS_DEMO else ()
        return page


@method_decorator(never_cache, name="dispatch")
class SignIn(SignInPage, LoginView):
    template_name = "account/login.html"


@method_decorator(never_cache, name="dispatch")
@method_decorator(transaction.atomic, name="post")
class SendCode(SignInPage, RequestLoginCodeView):
    """Mail a code. One transaction, so that a new account takes no longer to answer than a known one."""

    template_name = "account/login.html"
