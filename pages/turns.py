"""A transcript as people read it: the sentences of one speaker together, a new turn about every minute."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from transcripts.models import UNSURE_BELOW, Segment

TURN_MS = 45_000
PAUSE_MS = 4_000
LETTERS_PER_MINUTE = 1_000


@dataclass
class Sentence:
    """One segment, ready to print. ``id`` is its permanent public id, ``old_ids`` those it took over."""

    id: str
    start_ms: int
    html: SafeString
    old_ids: tuple[str, ...] = ()
    is_outdated: bool = False
    is_landed: bool = False


@dataclass
class Turn:
    """What one speaker says before another does, or before it gets long."""

    speaker: str
    start_ms: int
    end_ms: int
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return self.sentences[0].id

    @property
    def is_landed(self) -> bool:
        return any(sentence.is_landed for sentence in self.sentences)

    def takes(self, segment: Segment) -> bool:
        """Say whether ``segment`` still belongs to this turn."""
        return (
            segment.speaker == self.speaker
            and segment.start_ms - self.end_ms < PAUSE_MS
            and segment.end_ms - self.start_ms <= TURN_MS
        )


def marked_text(segment: Segment) -> SafeString:
    """Return the text with the words underlined of which the engine was unsure.

    Words and text part ways once a person has edited the segment; then the text stands as it is.
    """
    words = [str(word[0]) for word in segment.words]
    unsure = [len(word) > 3 and word[3] is not None and word[3] < UNSURE_BELOW for word in segment.words]  # noqa: PLR2004
    if not any(unsure) or " ".join(words).split() != segment.text.split():
        return escape(segment.text)
    parts = [
        format_html('<span class="unsure">{}</span>', word) if is_unsure else escape(word)
        for word, is_unsure in zip(words, unsure, strict=True)
    ]
    return mark_safe(" ".join(parts))  # noqa: S308 (each part is escaped above)


def quoted_text(text: str, start: int, end: int) -> SafeString:
    return format_html("{}<mark>{}</mark>{}", text[:start], text[start:end], text[end:])


def turns_of(
    segments: Iterable[Segment],
    *,
    landed_ms: int | None = None,
    quoted: Mapping[str, tuple[int, int]] | None = None,
) -> list[Turn]:
    """Group ``segments``, in time order, into turns; the sentence spoken at ``landed_ms`` is marked.

    ``quoted`` are the stretches to mark in the lines of these public ids.
    """
    quoted = quoted or {}
    turns: list[Turn] = []
    landed: Sentence | None = None
    for segment in segments:
        if not turns or not turns[-1].takes(segment):
            turns.append(Turn(speaker=segment.speaker, start_ms=segment.start_ms, end_ms=segment.end_ms))
        sentence = Sentence(
            id=segment.public_id,
            start_ms=segment.start_ms,
            html=quoted_text(segment.text, *quoted[segment.public_id])
            if segment.public_id in quoted
            else marked_text(segment),
            old_ids=tuple(segment.aliases),
            is_outdated=segment.outdated_at is not None,
        )
        turns[-1].sentences.append(sentence)
        turns[-1].end_ms = segment.end_ms
        if landed_ms is not None and segment.start_ms <= landed_ms:
            landed = sentence
    if landed is not None:
        landed.is_landed = True
    return turns


def reading_minutes(letters: int) -> int:
    return max(1, round(letters / LETTERS_PER_MINUTE))
