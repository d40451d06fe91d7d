"""Hide words once and everywhere. The ledger says where words were, never which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.states import IllegalMove, move
from community.actions import hide_in_posts
from notifications.actions import hide_in_mails
from recordings.actions import drop_written_sources, silence
from recordings.models import Recording
from transcripts.actions.concealing import conceal
from transcripts.actions.errors import NotPossible
from transcripts.hiding import Phrase, Stretch, blank, merged, phrase_of, said, spoken_in, timed_words
from transcripts.models import Redaction, Segment, Transcript
from transcripts.rules import may_hide_words
from transcripts.signals import redaction_proposed, words_hidden
from transcripts.states import REDACTION_MOVES, RedactionReason, RedactionState


@dataclass(frozen=True, slots=True)
class Place:
    """A line in which words would be hidden: ``words`` are the runs of their numbers; empty is the whole line."""

    segment: Segment
    words: tuple[range, ...]


@transaction.atomic
def hide_words(
    recording: Recording,
    *,
    by: Any,
    spans: Iterable[Stretch] = (),
    phrase: str = "",
    reason: str = RedactionReason.CHILD,
    in_sound: bool = True,
) -> Redaction:
    """Hide what is said within ``spans``, and ``phrase`` wherever it is said or written about this recording.

    The words go from the texts in every language, their older versions, what engines heard, questions and answers; a
    line of another language that cannot be matched word by word is hidden whole. Where the site asks for two
    people (``REDACTION_NEEDS_TWO``) this only proposes, and ``redaction_proposed`` is sent; else ``words_hidden`` is.

    Raises ``NotPossible`` if nothing is there to hide, ``PermissionDenied``.
    """
    if not may_hide_words(by, recording):
        raise PermissionDenied
    meant = _phrase(phrase)
    own = [(start_ms, end_ms) for start_ms, end_ms in spans if start_ms < end_ms]
    everywhere = merged([*own, *(_times_said(recording, meant) if meant else [])])
    if not everywhere and not meant:
        raise NotPossible(_("Choose the words to hide: a stretch of time or a phrase."))
    redaction = Redaction.objects.create(
        recording=recording,
        reason=reason,
        spans=everywhere,
        phrase_length=meant.length if meant else 0,
        phrase_digest=meant.digest if meant else "",
        in_sound=in_sound,
        asked_by=_person(by),
    )
    audit.record("propose_redaction", recording, by=by, redaction=redaction.public_id)
    if settings.REDACTION_NEEDS_TWO:
        redaction_proposed.send(Redaction, redaction=redaction)
        return redaction
    return _apply(redaction, by)


@transaction.atomic
def confirm_redaction(redaction: Redaction, *, by: Any) -> Redaction:
    """Hide what another person proposed. Raises ``NotPossible`` for the same person or a decided one."""
    if not may_hide_words(by, redaction.recording):
        raise PermissionDenied
    if by is not None and redaction.asked_by_id == by.pk:
        raise NotPossible(_("Somebody else has to look at it too: this site asks for two people."))
    return _apply(redaction, by)


@transaction.atomic
def drop_redaction(redaction: Redaction, *, by: Any) -> Redaction:
    """Decide that proposed words stay. Raises ``NotPossible`` if they are hidden already."""
    if not may_hide_words(by, redaction.recording):
        raise PermissionDenied
    _decide(redaction, RedactionState.DROPPED, by)
    audit.record("drop_redaction", redaction.recording, by=by, redaction=redaction.public_id)
    return redaction


def places(recording: Recording, *, spans: Iterable[Stretch] = (), phrase: str = "") -> list[Place]:
    """Return the lines of the original text that ``hide_words`` with the same words would change, for a preview."""
    meant = _phrase(phrase)
    stretches = list(spans)
    found = []
    for transcript in _originals(recording):
        lines = list(transcript.segments.order_by("position"))
        timed = [timed_words(line, transcript.language) for line in lines]
        by_phrase = said(timed, [meant]) if meant else [[] for _line in lines]
        for line, words, runs_said in zip(lines, timed, by_phrase, strict=True):
            hidden = [*spoken_in(words, stretches), *runs_said]
            if hidden:
                found.append(Place(line, tuple(hidden)))
    return found


def _apply(redaction: Redaction, by: Any) -> Redaction:
    _decide(redaction, RedactionState.APPLIED, by)
    recording = redaction.recording
    touched: list[str] = []
    there: set[Phrase] = set()
    for transcript in Transcript.objects.filter(recording=recording).order_by("-is_original", "pk"):
        hidden = conceal(transcript, [redaction], there=there, by=by)
        touched += hidden.segments
        there |= hidden.phrases
    phrases = phrases_of([redaction])
    if phrases:
        redaction.posts = hide_in_posts(recording.webinar, lambda text: blank(text, phrases))
        hide_in_mails(lambda text: blank(text, phrases))
    redaction.segments = touched
    redaction.save(update_fields=["segments", "posts"])
    audit.record(
        "hide_words",
        recording,
        by=by,
        redaction=redaction.public_id,
        lines=len(touched),
        posts=len(redaction.posts),
    )
    drop_written_sources(recording)
    if redaction.in_sound:
        silence(recording, redaction.spans, by=by)
    words_hidden.send(Redaction, redaction=redaction)
    return redaction


def _decide(redaction: Redaction, state: RedactionState, by: Any) -> None:
    try:
        move(redaction, state, allowed=REDACTION_MOVES, decided_by=_person(by), decided_at=timezone.now())
    except IllegalMove as error:
        raise NotPossible(_("Somebody decided on these words already.")) from error


def phrases_of(redactions: Sequence[Redaction]) -> list[Phrase]:
    return [Phrase(row.phrase_length, row.phrase_digest) for row in redactions if row.phrase_digest]


def _phrase(text: str) -> Phrase | None:
    if not text.strip():
        return None
    phrase = phrase_of(text)
    if phrase is None:
        raise NotPossible(_("Enter one to twelve words, such as a name."))
    return phrase


def _times_said(recording: Recording, phrase: Phrase) -> list[Stretch]:
    """Return when ``phrase`` is said, by the text of what was said."""
    times: list[Stretch] = []
    for transcript in _originals(recording):
        timed = [timed_words(line, transcript.language) for line in transcript.segments.order_by("position")]
        for words, found in zip(timed, said(timed, [phrase]), strict=True):
            times += [(words[run[0]].start_ms, words[run[-1]].end_ms) for run in found]
    return times


def _originals(recording: Recording) -> list[Transcript]:
    return list(Transcript.objects.filter(recording=recording, is_original=True))


def _person(by: Any) -> Any:
    return by if getattr(by, "pk", None) else None
