"""Cues of captions: two lines of 42 characters, long enough on the screen to be read.

The measures are those of common captioning guides: 42 characters in at most two lines, 5/6 to 7 seconds, two
frames between cues, about 20 characters a second. Lines, 7 seconds and gaps always hold; where people speak
too fast for the others, the words stay.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from transcripts.engines.base import Segment, Word
from transcripts.segmenting import ends_sentence
from transcripts.wording import joiner, split_words, spread

LINE_LENGTH: Final = 42
SHORTEST_MS: Final = 833
LONGEST_MS: Final = 7000
GAP_MS: Final = 84
CHARACTERS_PER_S: Final = 20.0
# A cue may stay this long after its last word.
LINGER_MS: Final = 500
LONGEST_PAUSE_MS: Final = 1500
# A line is not broken behind these words.
SMALL_WORDS: Final = (
    "a an the and or but so because that which who when where if to of in on at by for with from about "
    "into le la les un une des de du et ou que qui en el los las y o que por con para no um uma os as e "
    "do da"
)
CLINGING: Final = frozenset(SMALL_WORDS.split())
CLAUSE_END: Final = re.compile(r"[.,;:?!…،؟。、，]$")


@dataclass(frozen=True, slots=True)
class Cue:
    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: str = ""


def make_cues(segments: Sequence[Segment], *, language: str = "") -> list[Cue]:
    """Cut ``segments``, in time order, into cues; a cue never holds words of two segments.

    The next cue's start ends the one before it, but for people who talk at the same time: theirs overlap.
    """
    cues: list[Cue] = []
    for number, segment in enumerate(segments):
        words = segment.words or spread(split_words(segment.text, language), segment.start_ms, segment.end_ms)
        if not words:
            continue
        pieces = [piece for word in words for piece in _short_enough(word)]
        following = segments[number + 1].start_ms if number + 1 < len(segments) else None
        if following is not None and following < pieces[-1].end_ms - LINGER_MS:
            following = None
        cues += _cues_of(pieces, following, segment.speaker, joiner(language))
    return cues


def _short_enough(word: Word) -> tuple[Word, ...]:
    """Cut a word that fits no line, such as a web address."""
    if len(word.text) <= LINE_LENGTH:
        return (word,)
    texts = [word.text[at : at + LINE_LENGTH] for at in range(0, len(word.text), LINE_LENGTH)]
    return spread(texts, word.start_ms, word.end_ms)


def _cues_of(words: Sequence[Word], following_ms: int | None, speaker: str, gap: str) -> list[Cue]:
    """Cut ``words`` the cheapest way: ``best[j]`` is the cost of the first j, ``came[j]`` its last cut."""
    best = [0.0] + [float("inf")] * len(words)
    came = [0] * (len(words) + 1)
    for end in range(1, len(words) + 1):
        next_ms = words[end].start_ms if end < len(words) else following_ms
        for start in range(end - 1, -1, -1):
            if start < end - 1 and not _can_stand(words[start:end], gap):
                break
            cost = best[start] + _cost(words[start:end], next_ms, gap)
            if cost < best[end]:
                best[end], came[end] = cost, start
    cuts, end = [], len(words)
    while end:
        cuts.append((came[end], end))
        end = came[end]
    return [
        _cue(words[start:end], words[end].start_ms if end < len(words) else following_ms, speaker, gap)
        for start, end in reversed(cuts)
    ]


def _can_stand(words: Sequence[Word], gap: str) -> bool:
    if words[-1].end_ms - words[0].start_ms > LONGEST_MS:
        return False
    # Only the first pause is new: the others were looked at when the cue was one word shorter.
    if words[1].start_ms - words[0].end_ms > LONGEST_PAUSE_MS:
        return False
    return wrap(tuple(word.text for word in words), gap) is not None


def _cost(words: Sequence[Word], next_ms: int | None, gap: str) -> float:
    shown_ms = _end_ms(words, next_ms, words[-1].end_ms + LINGER_MS) - words[0].start_ms
    length = sum(len(word.text) + len(gap) for word in words)
    last = words[-1].text
    cost = 10.0  # each cue: fewer are calmer
    cost += 8 * max(0.0, length * 1000 / max(shown_ms, 100) - CHARACTERS_PER_S)
    cost += 0.06 * max(0, SHORTEST_MS - shown_ms)
    if not ends_sentence(last):
        cost += 3 if CLAUSE_END.search(last) else 9
    if last.lower() in CLINGING:
        cost += 8
    if next_ms is not None:
        cost -= min(4.0, (next_ms - words[-1].end_ms) * 0.006)
    return cost + 4 * any(ends_sentence(word.text) for word in words[:-1])


def _end_ms(words: Sequence[Word], next_ms: int | None, wished_ms: int) -> int:
    """Let a cue stay until ``wished_ms``, but for 7 s at most and not into the next cue's time."""
    start_ms = words[0].start_ms
    end_ms = min(max(wished_ms, start_ms + SHORTEST_MS), start_ms + LONGEST_MS)
    if next_ms is not None:
        end_ms = min(end_ms, next_ms - GAP_MS)
    return max(end_ms, start_ms + 1)


def _cue(words: Sequence[Word], next_ms: int | None, speaker: str, gap: str) -> Cue:
    texts = tuple(word.text for word in words)
    lines = wrap(texts, gap) or (gap.join(texts),)
    reading_ms = round(sum(map(len, lines)) * 1000 / CHARACTERS_PER_S)
    spoken_ms = words[-1].end_ms
    wished_ms = max(spoken_ms, min(words[0].start_ms + reading_ms, spoken_ms + LINGER_MS))
    return Cue(words[0].start_ms, _end_ms(words, next_ms, wished_ms), lines, speaker)


@lru_cache(maxsize=4096)
def wrap(words: tuple[str, ...], gap: str = " ") -> tuple[str, ...] | None:
    """Lay ``words`` on one line or two of at most 42 characters, or return None where they do not fit.

    A break stands behind a comma, else before a small word, never behind one; the upper line is the shorter.
    """
    line = gap.join(words)
    if len(line) <= LINE_LENGTH:
        return (line,)
    if len(line) > 2 * LINE_LENGTH + len(gap):
        return None
    ways = []
    for at in range(1, len(words)):
        upper, lower = gap.join(words[:at]), gap.join(words[at:])
        if len(upper) <= LINE_LENGTH and len(lower) <= LINE_LENGTH:
            ways.append((_awkwardness(words, at, len(upper) - len(lower)), upper, lower))
    return min(ways)[1:] if ways else None


def _awkwardness(words: tuple[str, ...], at: int, excess: int) -> float:
    cost = 0.3 * abs(excess) + (2 if excess > 0 else 0)
    if words[at - 1].lower() in CLINGING:
        cost += 6
    if CLAUSE_END.search(words[at - 1]):
        return cost
    return cost + (4 if words[at].lower() in CLINGING else 8)
