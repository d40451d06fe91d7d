"""What an admin enters to connect each provider, in the words of the provider's own pages."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a connection. A secret is entered and never shown again."""

    name: str
    label: str | Promise
    is_secret: bool = False
    is_required: bool = True
    help: str | Promise = ""


FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    "zoom": (
        Field("account_id", _("Account ID")),
        Field("client_id", _("Client ID")),
        Field("client_secret", _("Client secret"), is_secret=True),
        Field(
            "user_id",
            _("E-mail address of the host at Zoom"),
            help=_("The Zoom user whose meetings these are."),
        ),
        Field(
            "webhook_secret",
            _("Secret token of the webhook"),
            is_secret=True,
            is_required=False,
            help=_("From the app’s Feature page. Without it this site asks Zoom now and then instead."),
        ),
    ),
    "google": (
        Field("client_id", _("Client ID"), help=_("Of an OAuth client for web applications.")),
        Field("client_secret", _("Client secret"), is_secret=True),
        Field("calendar_id", _("Calendar"), is_required=False, help=_("Empty for the account’s own.")),
    ),
    "bigbluebutton": (
        Field("url", _("Address of the server"), help=_("As “bbb-conf --secret” shows it.")),
        Field("secret", _("Shared secret"), is_secret=True),
    ),
    "jitsi": (
        Field("url", _("Address of the community’s own server")),
        Field("app_id", _("App ID of its tokens")),
        Field("secret", _("Secret of its tokens"), is_secret=True),
    ),
}


def fields_of(provider: str) -> tuple[Field, ...]:
    return FIELDS.get(provider, ())
