"""What every change of a transcript has in common: one save, one version, one piece of news."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.states import move
from transcripts.models import Segment, Transcript, TranscriptVersion
from transcripts.signals import transcript_changed, transcript_reopened
from transcripts.states import TRANSCRIPT_MOVES, TranscriptState


@contextmanager
def saving(transcript: Transcript, *, by: Any, reason: str) -> Iterator[Transcript]:
    """Change ``transcript`` as one save: the body changes rows, and marks those it touched with ``version``.

    Gives the transcript locked and with its new ``version``. One transaction: what the body does, the version
    row, the new mean confidence, and the way back from approved or draft to "being checked". Afterwards
    ``transcript_changed`` is sent, after ``transcript_reopened`` where it had been approved.
    """
    with transaction.atomic():
        locked = Transcript.objects.select_for_update(no_key=True).get(pk=transcript.pk)
        locked.version += 1
        yield locked
        keep_version(locked, by=by, reason=reason)
        if locked.state != TranscriptState.IN_REVIEW:
            was_approved = locked.state == TranscriptState.APPROVED
            move(
                locked,
                TranscriptState.IN_REVIEW,
                allowed=TRANSCRIPT_MOVES,
                approved_by=None,
                approved_at=None,
            )
            if was_approved:
                transcript_reopened.send(Transcript, transcript=locked)
        transcript_changed.send(Transcript, transcript=locked)
    transcript.refresh_from_db()


def keep_version(transcript: Transcript, *, by: Any, reason: str) -> None:
    """Store the transcript's new ``version`` with the whole document as it now is."""
    # A webinar's words with their times weigh a megabyte: they stay where they are.
    segments = list(Segment.objects.filter(transcript=transcript).defer("words").order_by("position"))
    certain = [segment.confidence for segment in segments if segment.confidence is not None]
    transcript.mean_confidence = sum(certain) / len(certain) if certain else None
    transcript.updated_at = timezone.now()
    transcript.save(update_fields=["version", "mean_confidence", "updated_at"])
    TranscriptVersion.objects.create(
        transcript=transcript,
        version=transcript.version,
        document=document(transcript, segments),
        made_by=by if getattr(by, "pk", None) else None,
        reason=reason,
    )


def document(transcript: Transcript, segments: list[Segment]) -> dict[str, Any]:
    """Give the text as it stands; times of single words stay with the segments, where they can be found again."""
    return {
        "language": transcript.language,
        "engine": transcript.engine,
        "model": transcript.model,
        "segments": [
            {
                "id": segment.public_id,
                "start_ms": segment.start_ms,
                "end_ms": segment.end_ms,
                "speaker": segment.speaker,
                "text": segment.text,
            }
            for segment in segments
        ],
    }


def mean_confidence(words: list[list[Any]]) -> float | None:
    return round(sum(word[3] for word in words) / len(words), 3) if words else None
