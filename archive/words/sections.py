"""A transcript cut into the units of the search index: about four minutes each, sharing one segment.

Four minutes is what a webinar is ranked by: whole transcripts find words that have nothing to do with each
other, single segments lose phrases at their edges. The shared segment keeps a phrase whole that crosses from
one section into the next.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from archive.words.analysis import tokens

SEGMENTS_PER_SECTION = 25
SHARED_SEGMENTS = 1


class SpokenText(Protocol):
    """What is needed of a transcript's segment."""

    @property
    def pk(self) -> int: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Section:
    """One row to index.

    ``stems`` are joined by spaces, with one before the first and one after the last, so that a word is
    found as ``" word "``. ``starts[i]`` is the place in ``stems`` of the space before the first stem of
    the segment ``segment_ids[i]``.
    """

    ordinal: int
    segment_ids: tuple[int, ...]
    starts: tuple[int, ...]
    stems: str


@dataclass(frozen=True, slots=True)
class Vocable:
    """A word as people type it, and in how many sections of one transcript it is said."""

    surface: str
    stem: str
    section_count: int


@dataclass(frozen=True, slots=True)
class IndexText:
    sections: tuple[Section, ...]
    vocabulary: tuple[Vocable, ...]


def index_text(segments: Iterable[SpokenText], language: str) -> IndexText:
    """Analyse a whole transcript, given in time order, for the index."""
    analysed = [
        (segment.pk, [(token.folded, token.stem) for token in tokens(segment.text, language)])
        for segment in segments
    ]
    sections: list[Section] = []
    heard: Counter[tuple[str, str]] = Counter()
    for ordinal, part in enumerate(_parts(analysed)):
        sections.append(_section(ordinal, part))
        heard.update({word for _, words in part for word in words})
    vocabulary = (Vocable(surface, stem, count) for (surface, stem), count in sorted(heard.items()))
    return IndexText(tuple(sections), tuple(vocabulary))


_Part = Sequence[tuple[int, list[tuple[str, str]]]]


def _parts(analysed: _Part) -> Iterator[_Part]:
    for first in range(0, len(analysed), SEGMENTS_PER_SECTION):
        # A rest that the section before already holds as its shared segment needs no section of its own.
        if first and len(analysed) - first <= SHARED_SEGMENTS:
            return
        yield list(islice(analysed, first, first + SEGMENTS_PER_SECTION + SHARED_SEGMENTS))


def _section(ordinal: int, part: _Part) -> Section:
    starts: list[int] = []
    position = 0
    stems: list[str] = []
    for _, words in part:
        starts.append(position)
        for _, stem in words:
            stems.append(stem)
            position += len(stem) + 1
    return Section(
        ordinal=ordinal,
        segment_ids=tuple(pk for pk, _ in part),
        starts=tuple(starts),
        stems=f" {' '.join(stems)} ",
    )
