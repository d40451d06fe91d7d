"""The life of a publication."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicationState(models.TextChoices):
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")
    WITHDRAWN = "withdrawn", _("withdrawn")


PUBLICATION_MOVES: Final[Mapping[str, Collection[str]]] = {
    PublicationState.IN_REVIEW: {PublicationState.PUBLISHED},
    PublicationState.PUBLISHED: {PublicationState.HIDDEN, PublicationState.WITHDRAWN},
    PublicationState.HIDDEN: {PublicationState.PUBLISHED, PublicationState.WITHDRAWN},
    PublicationState.WITHDRAWN: {PublicationState.IN_REVIEW},
}


class Audience(models.TextChoices):
    PUBLIC = "public", _("everyone")
    MEMBERS = "members", _("members")


class ForStrangers(StrEnum):
    """What the address of a recording answers to someone without an account."""

    OPEN = "open"  # the recording
    SIGN_IN = "sign_in"  # 403: its title and the way to sign in
    NOT_FOUND = "not_found"  # 404
    GONE = "gone"  # 410: the class of the reason


class WithdrawalReason(models.TextChoices):
    """The only thing strangers learn about why a recording is gone."""

    CHILD_SAFETY = "child_safety", _("to protect a child")
    CONSENT = "consent", _("a person in it asked for it")
    OUTDATED = "outdated", _("it is out of date")
    OTHER = "other", _("another reason")


class Pace(models.TextChoices):
    """How often a member is told of what answers a saved search."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")


class CopyState(models.TextChoices):
    """How a copy of a recording stands on a platform, and who sees it there."""

    WAITING = "waiting", _("waiting")
    UPLOADING = "uploading", _("being sent")
    PROCESSING = "processing", _("being made ready there")
    PUBLIC = "public", _("everyone sees it")
    UNLISTED = "unlisted", _("who has the address sees it")
    PRIVATE = "private", _("nobody sees it")
    FAILED = "failed", _("failed")
    REMOVED = "removed", _("removed")


SHOWN: Final = frozenset({CopyState.PUBLIC, CopyState.UNLISTED, CopyState.PRIVATE})
UNSENT: Final = frozenset({CopyState.WAITING, CopyState.UPLOADING})
COPY_MOVES: Final[Mapping[str, Collection[str]]] = {
    CopyState.WAITING: {CopyState.UPLOADING, CopyState.FAILED, CopyState.REMOVED},
    CopyState.UPLOADING: {CopyState.WAITING, CopyState.PROCESSING, CopyState.FAILED, CopyState.REMOVED},
    CopyState.PROCESSING: {*SHOWN, CopyState.FAILED, CopyState.REMOVED},
    **{state: {*SHOWN, CopyState.FAILED, CopyState.REMOVED} for state in SHOWN},
    CopyState.FAILED: {CopyState.REMOVED},
}
