"""A person stands for a transcript, or takes that back."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.states import IllegalMove, move
from transcripts.actions.errors import NotPossible
from transcripts.models import Transcript
from transcripts.signals import transcript_approved, transcript_reopened
from transcripts.states import TRANSCRIPT_MOVES, TranscriptState


@transaction.atomic
def approve_transcript(transcript: Transcript, *, by: Any) -> Transcript:
    """Call a transcript checked: from now on it may be published.

    Where a person checked every single line, an engine's text becomes good enough for captions too.
    Afterwards ``transcript_approved`` is sent. Raises ``NotPossible`` if it is approved already or empty.
    """
    if not transcript.segments.exists():
        raise NotPossible(_("There are no words in this transcript yet."))
    unchecked = transcript.segments.filter(edited_at__isnull=True, checked_at__isnull=True)
    try:
        move(
            transcript,
            TranscriptState.APPROVED,
            allowed=TRANSCRIPT_MOVES,
            approved_by=by if getattr(by, "pk", None) else None,
            approved_at=timezone.now(),
            allows_captions=transcript.allows_captions or not unchecked.exists(),
        )
    except IllegalMove:
        raise NotPossible(_("This transcript is approved already.")) from None
    audit.record("approve_transcript", transcript, by=by, version=transcript.version)
    transcript_approved.send(Transcript, transcript=transcript)
    return transcript


@transaction.atomic
def reopen_transcript(transcript: Transcript, *, by: Any) -> Transcript:
    """Take an approval back. Afterwards ``transcript_reopened`` is sent.

    Raises ``NotPossible`` if it is not approved.
    """
    try:
        if transcript.state != TranscriptState.APPROVED:
            raise IllegalMove
        move(
            transcript,
            TranscriptState.IN_REVIEW,
            allowed=TRANSCRIPT_MOVES,
            approved_by=None,
            approved_at=None,
        )
    except IllegalMove:
        raise NotPossible(_("This transcript is not approved.")) from None
    audit.record("reopen_transcript", transcript, by=by, version=transcript.version)
    transcript_reopened.send(Transcript, transcript=transcript)
    return transcript
