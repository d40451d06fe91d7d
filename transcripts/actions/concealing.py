"""Take hidden words out of one transcript: its lines, its older versions, and what engines heard."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.db import transaction

from common.words import folded_words
from recordings.models import Recording
from transcripts.actions.saving import keep_version, mean_confidence
from transcripts.engines import base
from transcripts.hiding import (
    LONGEST_PHRASE,
    MARK,
    Phrase,
    Stretch,
    blank,
    digest_of,
    joined,
    overlaps,
    said,
    spoken_in,
    text_of,
    timed_words,
    without,
)
from transcripts.models import Fix, Redaction, Segment, Transcript, TranscriptionJob, Window
from transcripts.naming import POSSIBLE_NAME
from transcripts.signals import transcript_changed
from transcripts.states import RedactionState


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to hide: stretches of the sound, phrases anywhere, and phrases only ``there``, within a stretch."""

    spans: Sequence[Stretch]
    anywhere: Sequence[Phrase]
    there: Sequence[Phrase] = ()

    @classmethod
    def of(cls, redactions: Sequence[Redaction], there: Iterable[Phrase] = ()) -> Self:
        spans = [(start_ms, end_ms) for row in redactions for start_ms, end_ms in row.spans]
        rows = [row for row in redactions if row.phrase_digest]
        return cls(spans, [Phrase(row.phrase_length, row.phrase_digest) for row in rows], list(there))

    def reaches(self, start_ms: int, end_ms: int) -> bool:
        return overlaps(start_ms, end_ms, self.spans)

    def phrases_at(self, start_ms: int, end_ms: int) -> Sequence[Phrase]:
        return [*self.anywhere, *(self.there if self.reaches(start_ms, end_ms) else ())]


@dataclass(slots=True)
class Hidden:
    """What was hidden in one text: the public ids of its lines, and the words, as phrases to look for elsewhere."""

    segments: list[str] = field(default_factory=list)
    phrases: set[Phrase] = field(default_factory=set)


@transaction.atomic
def conceal(
    transcript: Transcript, redactions: Sequence[Redaction], *, there: Iterable[Phrase] = (), by: Any = None
) -> Hidden:
    """Take the words of ``redactions`` out of ``transcript``, its versions and the engines' windows.

    In the language that was spoken words go by their time; in others those that match ``there``, what was hidden at
    that time in another text, else the whole line. One save, one version; an approval stays, for what is left was
    approved. Doing it twice changes nothing.
    """
    locked = Transcript.objects.select_for_update(no_key=True).get(pk=transcript.pk)
    wanted = Wanted.of(redactions, there)
    hidden = Hidden()
    changed = _conceal_lines(locked, wanted, hidden)
    wanted = replace(wanted, there=[*wanted.there, *hidden.phrases])
    _conceal_versions(locked, wanted)
    _conceal_fixes(locked, wanted)
    if locked.is_original:
        _conceal_windows(locked.recording, wanted)
        _conceal_hints(locked.recording, wanted)
    if changed:
        locked.version += 1
        for line in changed:
            line.version = locked.version
            line.save()
        keep_version(locked, by=by, reason="hide")
        transcript_changed.send(Transcript, transcript=locked)
    transcript.refresh_from_db()
    return hidden


def conceal_again(transcript: Transcript) -> None:
    """Hide in a text that was written anew what was hidden in this recording before."""
    rows = list(Redaction.objects.filter(recording=transcript.recording_id, state=RedactionState.APPLIED))
    if rows:
        conceal(transcript, rows)


def _conceal_lines(transcript: Transcript, wanted: Wanted, hidden: Hidden) -> list[Segment]:
    lines = list(transcript.segments.order_by("position"))
    timed = [timed_words(line, transcript.language) for line in lines]
    anywhere, there = said(timed, wanted.anywhere), said(timed, wanted.there)
    changed = []
    for line, words, *runs_said in zip(lines, timed, anywhere, there, strict=True):
        runs = _runs(line, words, runs_said, wanted, is_original=transcript.is_original)
        hides_speaker = blank(line.speaker, wanted.anywhere)[1] > 0
        if not runs and not hides_speaker:
            continue
        hidden.phrases |= _phrases_in(words, runs)
        before = line.text
        _rewrite(line, words, runs, transcript.language)
        line.speaker = "" if hides_speaker else line.speaker
        if hides_speaker or line.text != before:
            hidden.segments.append(line.public_id)
            changed.append(line)
    return changed


def _runs(
    line: Segment,
    words: Sequence[base.Word],
    runs_said: Sequence[Sequence[range]],
    wanted: Wanted,
    *,
    is_original: bool,
) -> list[range]:
    """Return which words of a line to hide and are not hidden yet."""
    runs, there = list(runs_said[0]), list(runs_said[1])
    if wanted.reaches(line.start_ms, line.end_ms):
        # A translated line of that time in which nothing can be matched goes whole.
        by_time = spoken_in(words, wanted.spans) if is_original else there
        runs += by_time if is_original or runs or there else [range(len(words))]
    return _still_read(words, joined(runs, (), len(words)))


def _still_read(words: Sequence[base.Word], runs: Iterable[range]) -> list[range]:
    return [run for run in runs if not all(words[at].text == MARK for at in run)]


def _phrases_in(words: Sequence[base.Word], runs: Iterable[range]) -> set[Phrase]:
    found = set()
    for run in runs:
        folded = folded_words(" ".join(words[at].text for at in run))
        if 0 < len(folded) <= LONGEST_PHRASE:
            found.add(Phrase(len(folded), digest_of(folded)))
    return found


def _rewrite(line: Segment, words: Sequence[base.Word], runs: Sequence[range], language: str) -> None:
    """Give a line what is left of its words. Where only the line has times, its words keep none."""
    confidences = {(text, start, end): sure for text, start, end, sure in line.words}
    left = without(words, runs)
    line.text = text_of(left, language)
    if line.words:
        line.words = [
            [
                word.text,
                word.start_ms,
                word.end_ms,
                confidences.get((word.text, word.start_ms, word.end_ms), 1.0),
            ]
            for word in left
        ]
        line.confidence = mean_confidence(line.words)
    line.flags = [flag for flag in line.flags if flag != POSSIBLE_NAME]


def _conceal_versions(transcript: Transcript, wanted: Wanted) -> None:
    """Take the words out of every version; a line of that time in which they cannot be found goes whole."""
    for version in transcript.versions.all().iterator(chunk_size=20):
        lines = version.document.get("segments", [])
        before = [(line["text"], line["speaker"]) for line in lines]
        for line in lines:
            line["text"] = _blanked(line["text"], line["start_ms"], line["end_ms"], wanted)
            line["speaker"] = "" if blank(line["speaker"], wanted.anywhere)[1] else line["speaker"]
        if before != [(line["text"], line["speaker"]) for line in lines]:
            version.save(update_fields=["document"])


def _conceal_fixes(transcript: Transcript, wanted: Wanted) -> None:
    """Take the words out of what readers suggested."""
    for fix in Fix.objects.filter(segment__transcript=transcript).select_related("segment"):
        at = (fix.segment.start_ms, fix.segment.end_ms)
        text, before = _blanked(fix.text, *at, wanted), _blanked(fix.before, *at, wanted)
        name = "" if blank(fix.name, wanted.anywhere)[1] else fix.name
        if (text, before, name) != (fix.text, fix.before, fix.name):
            fix.text, fix.before, fix.name = text, before, name
            fix.save(update_fields=["text", "before", "name"])


def _blanked(text: str, start_ms: int, end_ms: int, wanted: Wanted) -> str:
    text, found = blank(text, wanted.phrases_at(start_ms, end_ms))
    is_lost = not found and MARK not in text and wanted.reaches(start_ms, end_ms)
    return MARK if is_lost else text


def _conceal_windows(recording: Recording, wanted: Wanted) -> None:
    """Take the words out of what engines heard, so that no later text is made of them."""
    for window in Window.objects.filter(job__recording=recording).iterator(chunk_size=100):
        kept = [base.Segment.from_json(plain) for plain in window.segments]
        clean = [_concealed(segment, wanted) for segment in kept]
        if clean != kept:
            window.segments = [segment.as_json() for segment in clean]
            window.save(update_fields=["segments"])


def _conceal_hints(recording: Recording, wanted: Wanted) -> None:
    """Drop the words from what engines were told to expect."""
    for job in TranscriptionJob.objects.filter(recording=recording):
        kept = [hint for hint in job.hints if not blank(hint, wanted.anywhere)[1]]
        if kept != job.hints:
            job.hints = kept
            job.save(update_fields=["hints"])


def _concealed(segment: base.Segment, wanted: Wanted) -> base.Segment:
    if blank(segment.speaker, wanted.anywhere)[1]:
        segment = replace(segment, speaker="")
    if not segment.words:
        return replace(segment, text=_blanked(segment.text, segment.start_ms, segment.end_ms, wanted))
    [runs_said] = said([segment.words], wanted.phrases_at(segment.start_ms, segment.end_ms))
    runs = joined(spoken_in(segment.words, wanted.spans), runs_said, len(segment.words))
    runs = _still_read(segment.words, runs)
    if not runs:
        return segment
    words = without(segment.words, runs)
    return replace(segment, words=words, text=text_of(words, segment.language))
