"""Words inside segments: their times where none are given, and how they are joined again."""

from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import Levenshtein

from transcripts.engines.base import Word

# Written without spaces between words.
UNSPACED: Final = frozenset({"zh", "yue", "ja", "th", "lo", "my", "km", "bo"})


def joiner(language: str) -> str:
    return "" if language.split("-", maxsplit=1)[0].lower() in UNSPACED else " "


def split_words(text: str, language: str = "") -> list[str]:
    return text.split() if joiner(language) else [sign for sign in text if not sign.isspace()]


def spread(texts: Sequence[str], start_ms: int, end_ms: int, *, confidence: float = 1.0) -> tuple[Word, ...]:
    """Share the time from ``start_ms`` to ``end_ms`` among ``texts`` by their length."""
    total = sum(len(text) + 1 for text in texts)
    words, spoken = [], 0
    for text in texts:
        first = start_ms + (end_ms - start_ms) * spoken // total
        spoken += len(text) + 1
        last = start_ms + (end_ms - start_ms) * spoken // total
        words.append(Word(text=text, start_ms=first, end_ms=last, confidence=confidence))
    return tuple(words)


def retime(words: Sequence[Word], texts: Sequence[str], *, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """Carry the times of ``words`` over to ``texts``, the same speech as a person corrected it.

    A word left as it was keeps its time and its confidence. Corrected words share the time of those they
    replace; added ones share what lies between their neighbours. What a person wrote is certain.
    """
    timed: list[Word] = []
    source = 0
    for block in Levenshtein.opcodes([word.text for word in words], list(texts)).as_matching_blocks():
        # What stands between two stretches that stayed is one correction.
        corrected, replaced = texts[len(timed) : block.b], words[source : block.a]
        before_ms = words[source - 1].end_ms if source else start_ms
        after_ms = words[block.a].start_ms if block.a < len(words) else end_ms
        if replaced:
            before_ms, after_ms = replaced[0].start_ms, replaced[-1].end_ms
        timed += spread(corrected, before_ms, max(before_ms, after_ms))
        timed += words[block.a : block.a + block.size]
        source = block.a + block.size
    return tuple(timed)
