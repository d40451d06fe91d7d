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
