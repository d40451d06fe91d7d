"""Words that are taken out of texts: where they stand, and what stands there afterwards."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from common.words import blanked, folded_words, runs
from transcripts.engines.base import Word
from transcripts.wording import joiner, split_words, spread

# What readers meet in the place of hidden words, in every language and every export.
MARK: Final = "[…]"
# Longer ones are not phrases but passages, and are hidden by their time.
LONGEST_PHRASE: Final = 12

Stretch = tuple[int, int]
"""A stretch of the sound: ``start_ms``, ``end_ms`` (exclusive)."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to be found without being written down: how many they are, and their HMAC-SHA256."""

    length: int
    digest: str

    def is_meant(self, folded: Sequence[str]) -> bool:
        return len(folded) == self.length and hmac.compare_digest(digest_of(folded), self.digest)


def phrase_of(text: str) -> Phrase | None:
    """Return what is kept of a phrase, or None where ``text`` holds no word or too many."""
    folded = folded_words(text)
    return Phrase(len(folded), digest_of(folded)) if 0 < len(folded) <= LONGEST_PHRASE else None


def digest_of(folded: Sequence[str]) -> str:
    """Return the HMAC of a phrase as people type it, so that case and accents make no difference."""
    return hmac.new(settings.REDACTION_KEY.encode(), " ".join(folded).encode(), hashlib.sha256).hexdigest()


def blank(text: str, phrases: Sequence[Phrase]) -> tuple[str, int]:
    """Put ``MARK`` in the place of ``phrases``; return the text and how many were found."""
    lengths = sorted({phrase.length for phrase in phrases})
    return blanked(text, lengths, lambda folded: any(phrase.is_meant(folded) for phrase in phrases), MARK)


def timed_words(line: Any, language: str) -> tuple[Word, ...]:
    """Return the words of a line (``Segment``) with their times; without times they share the line's."""
    if line.words:
        return tuple(Word(text=text, start_ms=start, end_ms=end) for text, start, end, _sure in line.words)
    texts = split_words(line.text, language)
    return spread(texts, line.start_ms, line.end_ms) if texts else ()


def spoken_in(words: Sequence[Word], spans: Iterable[Stretch]) -> list[range]:
    """Return which words are spoken within ``spans``, as runs of their numbers, in order and apart.

    A word belongs to a span that holds its middle: engines tell where a word begins and ends only roughly.
    """
    spans = list(spans)
    inside = [
        any(start_ms <= (word.start_ms + word.end_ms) // 2 < end_ms for start_ms, end_ms in spans)
        for word in words
    ]
    return _together(inside)


def said(lines: Sequence[Sequence[Word]], phrases: Sequence[Phrase]) -> list[list[range]]:
    """Return for each line which of its words belong to ``phrases``, also where a phrase crosses lines."""
    places = [(number, at) for number, words in enumerate(lines) for at in range(len(words))]
    folded: list[str] = []
    owners: list[tuple[int, int]] = []
    for number, at in places:
        for part in folded_words(lines[number][at].text):
            folded.append(part)
            owners.append((number, at))
    lengths = sorted({phrase.length for phrase in phrases})
    found = runs(folded, lengths, lambda run: any(phrase.is_meant(run) for phrase in phrases))
    inside = [[False] * len(words) for words in lines]
    for run in found:
        for place in run:
            number, at = owners[place]
            inside[number][at] = True
    return [_together(marks) for marks in inside]


def _together(inside: Sequence[bool]) -> list[range]:
    found: list[range] = []
    for at, is_inside in enumerate(inside):
        if not is_inside:
            continue
        if found and found[-1].stop == at:
            found[-1] = range(found[-1].start, at + 1)
        else:
            found.append(range(at, at + 1))
    return found


def joined(first: Sequence[range], second: Sequence[range], length: int) -> list[range]:
    """Return what either of two lists of runs among ``length`` words holds."""
    numbers = {at for run in (*first, *second) for at in run}
    return _together([at in numbers for at in range(length)])


def without(words: Sequence[Word], hidden: Sequence[range]) -> tuple[Word, ...]:
    """Put one ``MARK`` in the place of each hidden run; it keeps the time of the words that stood there."""
    left = list(words)
    for run in reversed(hidden):
        mark = Word(text=MARK, start_ms=words[run[0]].start_ms, end_ms=words[run[-1]].end_ms)
        left[run.start : run.stop] = [mark]
    return tuple(left)


def text_of(words: Sequence[Word], language: str) -> str:
    return joiner(language).join(word.text for word in words)


def merged(spans: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches in time order, overlapping and touching ones as one."""
    apart: list[Stretch] = []
    for start_ms, end_ms in sorted(spans):
        if apart and start_ms <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], end_ms))
        else:
            apart.append((start_ms, end_ms))
    return apart


def overlaps(start_ms: int, end_ms: int, spans: Iterable[Stretch]) -> bool:
    return any(start_ms < until and since < end_ms for since, until in spans)
