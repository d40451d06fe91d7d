"""Doubts about machine-made text. A doubt is written beside the text; nothing is dropped or hidden for it.

Speech models invent text in silence and music, and about one segment in a hundred is invented whole; two in
five of those are harmful. The host is shown where to listen first.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from transcripts.engines.base import Segment

REPETITIVE: Final = "repetitive"
UNSURE: Final = "unsure"
TOO_FAST: Final = "too_fast"
TOO_SLOW: Final = "too_slow"
SAID_AGAIN: Final = "said_again"
STOCK_PHRASE: Final = "stock_phrase"
ONLY_HINTS: Final = "only_hints"

# Twelve times "Thank you." packs to a sixth, ordinary speech to two thirds.
HIGHEST_COMPRESSION: Final = 2.4
LOWEST_CONFIDENCE: Final = 0.4
FASTEST_WORDS_PER_S: Final = 7.0
SLOWEST_WORDS_PER_S: Final = 0.3
SHORTEST_JUDGED_MS: Final = 1000
TIMES_RUNNING: Final = 3
STOCK_CONFIDENCE: Final = 0.6
# What the films said that the models learned from.
STOCK_PHRASES: Final = (
    "thank you for watching",
    "thanks for watching",
    "please subscribe",
    "subscribe to",
    "like and subscribe",
    "subtitles by",
    "transcribed by",
    "amara org",
    "sous titres",
    "merci d avoir regardé",
    "gracias por ver",
    "subtítulos por",
    "obrigado por assistir",
    "legendas por",
    "اشتركوا في القناة",
    "ترجمة نانسي",
)


def flag_segments(segments: Sequence[Segment], hints: Sequence[str] = ()) -> list[Segment]:
    """Return ``segments`` with the doubts of each in its ``flags``; ``hints`` were told to the engine."""
    hinted = set(_words(" ".join(hints)))
    texts = [" ".join(_words(segment.text)) for segment in segments]
    flagged = []
    for number, segment in enumerate(segments):
        flags = _flags(segment, texts[number], hinted)
        if _is_said_again(texts, number):
            flags.append(SAID_AGAIN)
        flagged.append(replace(segment, flags=tuple(dict.fromkeys((*segment.flags, *flags)))))
    return flagged


def _flags(segment: Segment, text: str, hinted: set[str]) -> list[str]:
    doubts = {
        REPETITIVE: _compression(segment.text) > HIGHEST_COMPRESSION,
        UNSURE: segment.confidence < LOWEST_CONFIDENCE,
        STOCK_PHRASE: segment.confidence < STOCK_CONFIDENCE
        and any(phrase in text for phrase in STOCK_PHRASES),
        ONLY_HINTS: bool(hinted) and set(text.split()) <= hinted,
    }
    length_ms = segment.end_ms - segment.start_ms
    if length_ms >= SHORTEST_JUDGED_MS:
        pace = len(text.split()) * 1000 / length_ms
        doubts |= {TOO_FAST: pace > FASTEST_WORDS_PER_S, TOO_SLOW: pace < SLOWEST_WORDS_PER_S}
    return [doubt for doubt, holds in doubts.items() if holds]


def _is_said_again(texts: Sequence[str], number: int) -> bool:
    first = last = number
    while first and texts[first - 1] == texts[number]:
        first -= 1
    while last + 1 < len(texts) and texts[last + 1] == texts[number]:
        last += 1
    return last - first + 1 >= TIMES_RUNNING


def _compression(text: str) -> float:
    plain = text.encode()
    return len(plain) / len(zlib.compress(plain))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
