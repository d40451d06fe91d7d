"""The states of a mail in the outbox, and of one that came in."""

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


class ReceivedState(models.TextChoices):
    READING = "reading", _("being read")
    TAKEN = "taken", _("waits for what follows")
    HANDLED = "handled", _("done")
    IGNORED = "ignored", _("nothing to do")
    SET_ASIDE = "aside", _("could not be read")


class ReceivedKind(models.TextChoices):
    CALENDAR = "calendar", _("answer of a calendar")
    REPLY = "reply", _("reply")
    BOUNCE = "bounce", _("came back")
    OTHER = "other", _("something else")


RECEIVED_MOVES: Final[Mapping[str, Collection[str]]] = {
    ReceivedState.READING: {
        ReceivedState.TAKEN,
        ReceivedState.IGNORED,
        ReceivedState.SET_ASIDE,
        ReceivedState.HANDLED,
    },
    ReceivedState.TAKEN: {ReceivedState.HANDLED},
}
