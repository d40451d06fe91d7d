"""Account mail through the outbox."""

import datetime as dt
from typing import Any, Final

from allauth.core import context as allauth_context
from django.contrib.sites.shortcuts import get_current_site
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from common.public_ids import random_id
from members.adapter import GuardedAccountAdapter
from notifications.actions import post_mail
from notifications.rendering import site_url

# allauth's names of the mails that have words of ours; the others are sent in allauth's own, as plain text.
KINDS: Final = {
    "login_code": "account_code",
    "email_confirmation": "account_code",
    "email_confirmation_signup": "account_code",
    "password_reset_code": "account_code",
    "unknown_account": "account_unknown",
    "account_already_exists": "account_exists",
}
CODE_LIFE: Final = dt.timedelta(minutes=10)


class AccountAdapter(GuardedAccountAdapter):
    """What allauth asks of the site."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put one of allauth's mails into the outbox: nothing is sent while a visitor waits."""
        kind = KINDS.get(template_prefix.rsplit("/", 1)[-1], "account_plain")
        if kind == "account_code" and "code" not in context:
            kind = "account_plain"
        user = context.get("user")
        shown = {
            "code": context.get("code", ""),
            "signup_url": context.get("signup_url", ""),
            "signin_url": site_url(reverse("account_login")),
        }
        if kind == "account_plain":
            shown |= self._allauths_own(template_prefix, email, context)
        post_mail(
            kind,
            to=email,
            context=shown,
            # Each asking is news of its own.
            dedupe_key=f"{kind}:{random_id(20)}",
            language=get_language() or "",
            time_zone=getattr(user, "time_zone", ""),
            expires_at=timezone.now() + CODE_LIFE if kind == "account_code" else None,
        )

    def _allauths_own(self, prefix: str, email: str, context: dict[str, Any]) -> dict[str, str]:
        request = allauth_context.request
        shown = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        return {
            "plain_subject": render_to_string(f"{prefix}_subject.txt", shown),
            "plain_text": render_to_string(f"{prefix}_message.txt", shown).strip(),
        }
