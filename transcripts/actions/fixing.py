"""What readers suggest a line should say, and what a host makes of it."""

import datetime as dt
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.states import IllegalMove, move
from transcripts.actions.concealing import Wanted
from transcripts.actions.editing import LONGEST_TEXT, edit_segment
from transcripts.actions.errors import NotPossible
from transcripts.hiding import blank
from transcripts.models import Fix, Redaction, Segment
from transcripts.states import FIX_MOVES, FixState, RedactionState

MOST_HELD_OF_A_LINE: Final = 5
MOST_A_DAY: Final = 50
DAY: Final = dt.timedelta(days=1)


@transaction.atomic
def suggest_fix(segment: Segment, *, text: str, name: str = "", member: Any = None) -> Fix:
    """Keep what a reader thinks ``segment`` should say until a host decides; hidden words stay hidden in it.

    Raises ``NotPossible`` if it says nothing new, or too many wait already.
    """
    recording = segment.transcript.recording
    rows = list(Redaction.objects.filter(recording=recording, state=RedactionState.APPLIED))
    text, _count = blank(" ".join(text.split()), Wanted.of(rows).anywhere)
    if not text or len(text) > LONGEST_TEXT or text == segment.text:
        raise NotPossible(_("Change the words of the line to what was said."))
    held = Fix.objects.filter(state=FixState.HELD)
    recent = held.filter(segment__transcript__recording=recording, created_at__gt=timezone.now() - DAY)
    if held.filter(segment=segment).count() >= MOST_HELD_OF_A_LINE or recent.count() >= MOST_A_DAY:
        raise NotPossible(_("Many fixes wait here already. Please come back when the host has read them."))
    same = held.filter(segment=segment, text=text).first()
    return same or Fix.objects.create(
        segment=segment,
        before=segment.text,
        text=text,
        name=" ".join(name.split())[:120],
        member=member if getattr(member, "pk", None) else None,
    )


@transaction.atomic
def accept_fix(fix: Fix, *, by: Any, text: str = "", version: int | None = None) -> Segment:
    """Take a fix over, as a host's edit: as it was suggested, or with the host's own ``text``.

    Raises ``NotPossible`` if it was decided already, ``Conflict`` if the line changed after ``version``.
    """
    _decide(fix, FixState.ACCEPTED, by)
    return edit_segment(fix.segment, by=by, text=text or fix.text, version=version, reason="fix")


@transaction.atomic
def decline_fix(fix: Fix, *, by: Any) -> Fix:
    """Let a line stay as it is. Raises ``NotPossible`` if the fix was decided already."""
    _decide(fix, FixState.DECLINED, by)
    return fix


def _decide(fix: Fix, state: FixState, by: Any) -> None:
    decided = {"decided_by": by if getattr(by, "pk", None) else None, "decided_at": timezone.now()}
    try:
        move(fix, state, allowed=FIX_MOVES, **decided)
    except IllegalMove:
        raise NotPossible(_("Somebody decided on this fix already.")) from None
    audit.record(f"{state}_fix", fix.segment.transcript, by=by, segment=fix.segment.public_id)


def thanked(transcript: Any) -> list[str]:
    """List who gave fixes that were accepted, by the names they gave, each once."""
    rows = Fix.objects.filter(segment__transcript=transcript, state=FixState.ACCEPTED).exclude(name="")
    return list(dict.fromkeys(rows.values_list("name", flat=True)))
