"""The life of a webinar."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class WebinarState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    LIVE = "live", _("live")
    ENDED = "ended", _("ended")
    CANCELLED = "cancelled", _("cancelled")


class MeetingState(models.TextChoices):
    """How far a webinar's meeting at its provider is from what the webinar says."""

    WANTED = "wanted", _("being made")
    MADE = "made", _("ready")
    CHANGED = "changed", _("being changed")
    FAILED = "failed", _("not made")
    CANCELLED = "cancelled", _("taken back")


class HostRole(models.TextChoices):
    """What somebody may do in one webinar: hosts and co-hosts lead it, a host also decides who does.

    The others help with one thing only.
    """

    HOST = "host", _("host")
    COHOST = "cohost", _("co-host")
    REGISTRATIONS = "registrations", _("looks after registrations")
    QUESTIONS = "questions", _("looks after questions")


RUNNING: Final = frozenset({HostRole.HOST, HostRole.COHOST})


class PresenterRole(models.TextChoices):
    SPEAKER = "presenter", _("presenter")
    INTERPRETER = "interpreter", _("interpreter")


class ProposalState(models.TextChoices):
    OPEN = "open", _("open")
    HIDDEN = "hidden", _("hidden")


class Every(models.TextChoices):
    """How often the webinars of a series come."""

    WEEK = "week", _("every week")
    FORTNIGHT = "fortnight", _("every second week")
    MONTH = "month", _("every month, on the same weekday")


class Scope(models.TextChoices):
    """Which webinars of a series a change is meant for. Those that are over never change with another."""

    ONE = "one", _("this one only")
    FOLLOWING = "following", _("this one and those after it")
    ALL = "all", _("all that are still to come")


# A past webinar, added for its recording, goes from draft to ended and is never open for registration.
WEBINAR_MOVES: Final = {
    WebinarState.DRAFT: {WebinarState.SCHEDULED, WebinarState.ENDED, WebinarState.CANCELLED},
    WebinarState.SCHEDULED: {WebinarState.LIVE, WebinarState.ENDED, WebinarState.CANCELLED},
    WebinarState.LIVE: {WebinarState.ENDED},
}

MEETING_MOVES: Final = {
    MeetingState.WANTED: {MeetingState.MADE, MeetingState.FAILED, MeetingState.CANCELLED},
    MeetingState.MADE: {
        MeetingState.CHANGED,
        MeetingState.WANTED,
        MeetingState.FAILED,
        MeetingState.CANCELLED,
    },
    MeetingState.CHANGED: {
        MeetingState.MADE,
        MeetingState.WANTED,
        MeetingState.FAILED,
        MeetingState.CANCELLED,
    },
    MeetingState.FAILED: {
        MeetingState.WANTED,
        MeetingState.CHANGED,
        MeetingState.MADE,
        MeetingState.CANCELLED,
    },
    MeetingState.CANCELLED: {MeetingState.WANTED},
}
