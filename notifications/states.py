"""The states of a mail in the outbox."""

from collections.abc import Collection, Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
    DROPPED = "dropped", _("no longer needed")


MAIL_MOVES: Final[Mapping[str, Collection[str]]] = {
    MailState.QUEUED: {MailState.SENDING, MailState.DROPPED},
    MailState.SENDING: {MailState.SENT, MailState.QUEUED, MailState.FAILED},
    MailState.FAILED: {MailState.QUEUED},
}
