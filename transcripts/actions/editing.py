"""Correcting a transcript, line by line."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from transcripts.actions.errors import Conflict, NotPossible
from transcripts.actions.outdated import mark_translations
from transcripts.actions.saving import mean_confidence, saving
from transcripts.engines.base import Word
from transcripts.models import Segment, Transcript
from transcripts.wording import joiner, retime, split_words

LONGEST_TEXT: Final = 5000
LONGEST_SPEAKER: Final = 120
# Positions are moved far away and back: a row must never meet another's position on the way.
FAR: Final = 10_000_000


def edit_segment(
    segment: Segment,
    *,
    by: Any,
    text: str,
    speaker: str | None = None,
    version: int | None = None,
    reason: str = "edit",
) -> Segment:
    """Give a segment the text, and if told the speaker, that a person wrote.

    Words that stayed keep their times; see ``transcripts.wording.retime``. ``version`` is the transcript's as
    the person saw it. The line is checked by this, and an approved transcript is reopened.

    Raises ``Conflict`` if somebody changed the same line since, ``NotPossible`` if no text is left.
    """
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_TEXT:
        raise NotPossible(_("Enter the words of this line, up to 5,000 characters."))
    with saving(segment.transcript, by=by, reason=reason) as transcript:
        current = _locked(segment, transcript, version)
        texts = split_words(text, transcript.language)
        current.words = pack(
            retime(unpack(current.words), texts, start_ms=current.start_ms, end_ms=current.end_ms)
        )
        if text != current.text:
            mark_translations(transcript, [(current.start_ms, current.end_ms)])
        current.text = text
        current.speaker = current.speaker if speaker is None else _name(speaker)
        current.confidence = mean_confidence(current.words)
        current.flags = []
        _touch(current, transcript, by)
    return _refreshed(segment)


def check_segment(segment: Segment, *, by: Any, is_checked: bool = True) -> Segment:
    """Note that a person found this line right, a translated one beside its original; or take that back."""
    with transaction.atomic():
        segment.checked_at = timezone.now() if is_checked else None
        segment.outdated_at = None if is_checked else segment.outdated_at
        segment.save(update_fields=["checked_at", "outdated_at"])
        audit.record("check_segment", segment.transcript, by=by, segment=segment.public_id)
    return segment


def split_segment(segment: Segment, *, by: Any, at_word: int, version: int | None = None) -> Segment:
    """Part a segment before its word ``at_word``, counted from 0; the first part keeps the id.

    Returns the new second part. Raises ``NotPossible`` if a part would have no words, ``Conflict`` as above.
    """
    with saving(segment.transcript, by=by, reason="split") as transcript:
        current = _locked(segment, transcript, version)
        words = unpack(current.words) or retime(
            (),
            split_words(current.text, transcript.language),
            start_ms=current.start_ms,
            end_ms=current.end_ms,
        )
        if not 0 < at_word < len(words):
            raise NotPossible(_("Choose a word inside the line: both parts need words."))
        later = Segment.objects.filter(transcript=transcript, position__gt=current.position)
        later.update(position=F("position") + FAR)
        Segment.objects.filter(transcript=transcript, position__gt=FAR).update(
            position=F("position") - FAR + 1
        )
        second = Segment(
            transcript=transcript,
            position=current.position + 1,
            speaker=current.speaker,
            flags=current.flags,
            edited_by=current.edited_by,
            edited_at=current.edited_at,
            checked_at=current.checked_at,
            outdated_at=current.outdated_at,
            version=transcript.version,
            end_ms=current.end_ms,
        )
        _set_words(second, words[at_word:], transcript.language)
        second.end_ms = max(second.end_ms, second.start_ms + 1)
        end_ms = min(words[at_word - 1].end_ms, second.start_ms)
        _set_words(current, words[:at_word], transcript.language)
        current.end_ms = max(end_ms, current.start_ms + 1)
        current.version = transcript.version
        current.save()
        second.save()
    _refreshed(segment)
    return second


def merge_segments(first: Segment, *, by: Any, version: int | None = None) -> Segment:
    """Join a segment and the one after it; the first's id stays, the other's leads to it from now on.

    Raises ``NotPossible`` if there is none after it or another person speaks there, ``Conflict`` as above.
    """
    with saving(first.transcript, by=by, reason="merge") as transcript:
        current = _locked(first, transcript, version)
        second = Segment.objects.filter(transcript=transcript, position__gt=current.position).first()
        if second is None:
            raise NotPossible(_("This is the last line: there is none after it to join."))
        if second.speaker != current.speaker and second.speaker and current.speaker:
            raise NotPossible(_("Two people speak in these lines. Give both the same speaker first."))
        _refuse_stale(second, version)
        current.text = joiner(transcript.language).join([current.text, second.text])
        current.words = [*current.words, *second.words] if current.words and second.words else []
        current.confidence = mean_confidence(current.words)
        current.end_ms = max(current.end_ms, second.end_ms)
        current.speaker = current.speaker or second.speaker
        current.flags = list(dict.fromkeys([*current.flags, *second.flags]))
        current.aliases = [*current.aliases, second.public_id, *second.aliases]
        current.edited_at = max(filter(None, (current.edited_at, second.edited_at)), default=None)
        current.edited_by = current.edited_by or second.edited_by
        current.checked_at = current.checked_at and second.checked_at
        current.outdated_at = current.outdated_at or second.outdated_at
        current.version = transcript.version
        second.delete()
        current.save()
    return _refreshed(first)


def rename_speaker(transcript: Transcript, *, by: Any, old: str, new: str) -> int:
    """Give every line of the speaker ``old`` the name ``new``; returns how many lines that are."""
    name = _name(new)
    with saving(transcript, by=by, reason="speaker") as locked:
        return Segment.objects.filter(transcript=locked, speaker=old).update(
            speaker=name, version=locked.version
        )


def name_speaker(segments: Sequence[Segment], *, by: Any, speaker: str) -> None:
    """Give a run of lines of one transcript a speaker at once."""
    name = _name(speaker)
    with saving(segments[0].transcript, by=by, reason="speaker") as locked:
        rows = Segment.objects.filter(transcript=locked, pk__in=[segment.pk for segment in segments])
        rows.update(speaker=name, version=locked.version)


def unpack(words: list[list[Any]]) -> tuple[Word, ...]:
    return tuple(
        Word(text=text, start_ms=start_ms, end_ms=end_ms, confidence=confidence)
        for text, start_ms, end_ms, confidence in words
    )


def pack(words: Sequence[Word]) -> list[list[Any]]:
    return [[word.text, word.start_ms, word.end_ms, word.confidence] for word in words]


def _locked(segment: Segment, transcript: Transcript, version: int | None) -> Segment:
    """Fetch the segment as it is now; raises ``Conflict`` if it is gone or newer than what the person saw."""
    current = Segment.objects.filter(pk=segment.pk, transcript=transcript).first()
    if current is None:
        raise Conflict(_("This line is gone: somebody joined it to another one. Open the page again."))
    _refuse_stale(current, version)
    return current


def _refuse_stale(segment: Segment, version: int | None) -> None:
    if version is not None and segment.version > version:
        raise Conflict(
            _("Somebody else changed this line while you had it open. It now says: “%s”") % segment.text
        )


def _touch(segment: Segment, transcript: Transcript, by: Any) -> None:
    segment.edited_by = by if getattr(by, "pk", None) else None
    segment.edited_at = segment.checked_at = timezone.now()
    segment.outdated_at = None
    segment.version = transcript.version
    segment.save()


def _set_words(segment: Segment, words: Sequence[Word], language: str) -> None:
    segment.words = pack(words)
    segment.text = joiner(language).join(word.text for word in words)
    segment.start_ms = words[0].start_ms
    segment.confidence = mean_confidence(segment.words)


def _name(speaker: str) -> str:
    return " ".join(speaker.split())[:LONGEST_SPEAKER]


def _refreshed(segment: Segment) -> Segment:
    segment.refresh_from_db()
    return segment
