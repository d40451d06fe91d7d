"""The life of a transcript and of the work that writes it."""

from collections.abc import Collection, Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class TranscriptState(models.TextChoices):
    DRAFT = "draft", _("automatic draft")
    IN_REVIEW = "in_review", _("being checked")
    APPROVED = "approved", _("checked by people")


TRANSCRIPT_MOVES: Final[Mapping[str, Collection[str]]] = {
    TranscriptState.DRAFT: {TranscriptState.IN_REVIEW, TranscriptState.APPROVED},
    TranscriptState.IN_REVIEW: {TranscriptState.APPROVED, TranscriptState.DRAFT},
    TranscriptState.APPROVED: {TranscriptState.IN_REVIEW},
}


class WindowState(models.TextChoices):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class RedactionState(models.TextChoices):
    PROPOSED = "proposed", _("waits for a second person")
    APPLIED = "applied", _("hidden")
    DROPPED = "dropped", _("not hidden")


REDACTION_MOVES: Final[Mapping[str, Collection[str]]] = {
    RedactionState.PROPOSED: {RedactionState.APPLIED, RedactionState.DROPPED},
}


class FixState(models.TextChoices):
    HELD = "held", _("waits for a host")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


FIX_MOVES: Final[Mapping[str, Collection[str]]] = {FixState.HELD: {FixState.ACCEPTED, FixState.DECLINED}}


class RedactionReason(models.TextChoices):
    """What readers are told in the place of the words."""

    CHILD = "child", _("removed to protect a child")
    PERSON = "person", _("removed to protect a person")
    HEALTH = "health", _("health detail removed")
    WISH = "wish", _("removed at the speaker’s wish")
    OTHER = "other", _("removed")
