"""Where in a recording the words of a query are said."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from archive.words.analysis import Token, tokens
from archive.words.query import Needle, Needles
from archive.words.sections import SEGMENTS_PER_SECTION, SpokenText
from archive.words.snippets import Span, marked

# Two moments closer than this are one to a listener.
MIN_SEGMENTS_APART = 2
# A common word can fill a section; what it adds to a moment's rank ends long before.
MAX_HITS_PER_SECTION = 40
# A caption cue of four words says too little; its neighbour then helps.
SHORT_TEXT_CHARACTERS = 90
# A word is looked for this close behind the one before it, so that one edited word cannot mislead the rest.
WORD_SEARCH_CHARACTERS = 60


class IndexedSection(Protocol):
    """What is needed of a row of the index."""

    @property
    def ordinal(self) -> int: ...
    @property
    def segment_ids(self) -> Sequence[int]: ...
    @property
    def starts(self) -> Sequence[int]: ...
    @property
    def stems(self) -> str: ...


class TimedText(SpokenText, Protocol):
    """What is needed of a segment to show it: ``words`` are ``[text, start_ms, end_ms, confidence]``."""

    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...
    @property
    def speaker(self) -> str: ...
    @property
    def words(self) -> Sequence[Sequence[object]]: ...


@dataclass(slots=True)
class Place:
    """A segment in which something is found; ``order`` counts the transcript's segments from 0."""

    order: int
    segment_id: int
    next_segment_id: int | None
    needles: set[int] = field(default_factory=set)
    hits: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """A hit in a recording. ``start_ms`` is when the first matched word begins; ``snippet`` is safe HTML."""

    segment_id: int
    start_ms: int
    end_ms: int
    speaker: str
    snippet: str
    language: str

    @property
    def play_from(self) -> float:
        """Seconds at which to start listening: a moment earlier, as ears need it."""
        return round(max(0.0, self.start_ms / 1000 - 1.5), 1)


def places(sections: Iterable[IndexedSection], needles: Needles) -> dict[int, Place]:
    """Find the segments in which wanted words begin, by their order in the transcript."""
    found: dict[int, Place] = {}
    for section in sections:
        for order, place in _places_in(section, needles).items():
            twin = found.setdefault(order, place)
            # The segment that two sections share is one place, seen with its neighbours on either side.
            twin.needles |= place.needles
            twin.hits = max(twin.hits, place.hits)
            twin.next_segment_id = twin.next_segment_id or place.next_segment_id
    return found


def holds_all(section: IndexedSection, needles: Needles) -> bool:
    """Say whether a section is one that the engines would find."""

    def holds(needle: Needle) -> bool:
        return any(f" {' '.join(run)} " in section.stems for run in needle.alternatives)

    return all(map(holds, needles.wanted)) and not any(map(holds, needles.excluded))


def _places_in(section: IndexedSection, needles: Needles) -> dict[int, Place]:
    found: dict[int, Place] = {}
    ids = section.segment_ids
    for number, position in _occurrences(section.stems, needles):
        index = bisect_right(section.starts, position) - 1
        order = section.ordinal * SEGMENTS_PER_SECTION + index
        following = ids[index + 1] if index + 1 < len(ids) else None
        place = found.setdefault(order, Place(order, ids[index], following))
        place.needles.add(number)
        place.hits += 1
    return found


def _occurrences(stems: str, needles: Needles) -> Iterator[tuple[int, int]]:
    for number, needle in enumerate(needles.wanted):
        for alternative in needle.alternatives:
            literal = f" {' '.join(alternative)} "
            position = stems.find(literal)
            seen = 0
            while position >= 0 and seen < MAX_HITS_PER_SECTION:
                yield number, position
                seen += 1
                position = stems.find(literal, position + len(literal) - 1)


def best_places(found: dict[int, Place], limit: int | None) -> list[Place]:
    """Choose the most telling places, apart from each other, and return them in time order.

    A place counts for as many different terms as it and the segment behind it hold, then for its hits.
    """

    def rank(place: Place) -> tuple[int, int, int, int]:
        behind = found.get(place.order + 1)
        together = place.needles | behind.needles if behind else place.needles
        return -len(together), -len(place.needles), -place.hits, place.order

    chosen: list[Place] = []
    for place in sorted(found.values(), key=rank):
        if limit is not None and len(chosen) >= limit:
            break
        if all(abs(place.order - other.order) >= MIN_SEGMENTS_APART for other in chosen):
            chosen.append(place)
    return sorted(chosen, key=lambda place: place.order)


def moment(
    segment: TimedText, following: TimedText | None, needles: Needles, *, language: str
) -> Moment | None:
    """Show what ``segment`` says of the query, with ``following`` where a phrase or the same speaker goes on.

    Returns None where the text, edited since it was indexed, no longer holds what was looked for.
    """
    words = list(tokens(segment.text, language))
    own_count = len(words)
    if len(segment.text) >= SHORT_TEXT_CHARACTERS and not _has_phrases(needles):
        following = None
    if following:
        offset = len(segment.text) + 1
        words += [_moved(token, offset) for token in tokens(following.text, language)]
    spans = _matches(words, needles)
    own_spans = [span for span in spans if span.first < own_count]
    if not own_spans:
        return None
    crosses = any(span.last >= own_count for span in own_spans)
    goes_on = following and following.speaker == segment.speaker
    if following and (crosses or (goes_on and len(segment.text) < SHORT_TEXT_CHARACTERS)):
        text = f"{segment.text} {following.text}"
    else:
        text, spans = segment.text, own_spans
    return Moment(
        segment_id=segment.pk,
        start_ms=time_of(segment, words[own_spans[0].first].start),
        end_ms=following.end_ms if following and crosses else segment.end_ms,
        speaker=segment.speaker,
        snippet=marked(text, [(words[span.first].start, words[span.last].end) for span in spans]),
        language=language,
    )


def _has_phrases(needles: Needles) -> bool:
    return any(len(run) > 1 for needle in needles.wanted for run in needle.alternatives)


def _moved(token: Token, offset: int) -> Token:
    return Token(token.start + offset, token.end + offset, token.folded, token.stem)


def _matches(words: Sequence[Token], needles: Needles) -> list[Span]:
    """Find every run of words that a needle names, in order."""
    runs = {alternative for needle in needles.wanted for alternative in needle.alternatives}
    lengths = sorted({len(run) for run in runs})
    stems = [token.stem for token in words]
    return [
        Span(first, first + length - 1)
        for first in range(len(stems))
        for length in lengths
        if tuple(stems[first : first + length]) in runs
    ]


def time_of(segment: TimedText, character: int) -> int:
    """Return when the word at ``character`` of a segment's text begins.

    Where the words carry no times, or the text was rewritten, the place in the text gives the share of the
    segment's time.
    """
    position = 0
    for word, start_ms, *_ in segment.words:
        written = str(word).strip()
        at = segment.text.find(written, position, position + len(written) + WORD_SEARCH_CHARACTERS)
        if at < 0 or not written:
            continue
        position = at + len(written)
        if at <= character < position:
            return int(str(start_ms))
    share = character / max(1, len(segment.text))
    return segment.start_ms + int((segment.end_ms - segment.start_ms) * share)
