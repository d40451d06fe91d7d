"""The forms of signing in. Each message says what to do."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from allauth.core import context, ratelimit
from django import forms
from django.utils.translation import gettext_lazy as _

from members.actions import account_for_sign_in
from members.models import Member

EMAIL_ERRORS = {
    "required": _("Enter your e-mail address"),
    "invalid": _("Enter an e-mail address with an @ sign, like name@example.org"),
}


def email_input() -> forms.EmailInput:
    return forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"})


class CodeForm(RequestLoginCodeForm):
    """Ask for a code. A new address gets an account by the same button, with the same answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user: Member | None = None
        self.fields["email"] = forms.EmailField(
            label=_("E-mail address"),
            max_length=254,
            help_text=_("We send you a code. There is no password to remember."),
            error_messages=EMAIL_ERRORS,
            widget=email_input(),
        )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if not ratelimit.consume(context.request, action="request_login_code", key=email.lower()):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = account_for_sign_in(email)
        return email


class PasswordForm(LoginForm):
    """Sign in with a password, for those who have set one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget = email_input()
        self.fields["login"].error_messages |= EMAIL_ERRORS

    def _setup_password_field(self) -> None:
        """Keep the field: new accounts have no password, but one can be set."""
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            error_messages={"required": _("Enter your password")},
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )


class EnterCodeForm(ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Six-digit code")
        self.fields["code"].error_messages["required"] = _("Enter the code from the e-mail")
        self.fields["code"].widget = forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12", "class": "otp"}
        )
