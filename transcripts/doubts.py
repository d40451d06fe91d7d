"""Words of a text that may be wrong, each once with all its places: what to look at first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz, process

from common.words import fold, longest_part
from transcripts.finding import Excerpt, Match, excerpt, matches
from transcripts.hiding import MARK
from transcripts.models import UNSURE_BELOW, GlossaryTerm, Segment

# A name that was heard nearly right; below it suggestions are mostly noise.
ALIKE: Final = 74
SHORTEST_LIKENESS: Final = 4
MOST_SUGGESTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a doubtful word. ``start_ms`` is when it is said."""

    segment: str
    start_ms: int
    excerpt: Excerpt


@dataclass(slots=True)
class Doubt:
    """``form`` is how the text mostly writes it; ``suggestions`` are what may have been said, likeliest first."""

    form: str
    spots: list[Spot] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)

    @property
    def best(self) -> str:
        return self.suggestions[0] if self.suggestions else self.form

    @property
    def lines(self) -> list[str]:
        return list(dict.fromkeys(spot.segment for spot in self.spots))


def bare(word: str) -> str:
    """Take the punctuation off both ends of a word, and what an apostrophe ties to it."""
    return longest_part(word.strip(" .,:;!?()[]\"“”„«»…—–-'‘’"))


def doubts(
    segments: Iterable[Segment], *, hints: Sequence[str], terms: Sequence[GlossaryTerm], language: str
) -> list[Doubt]:
    """Group what the engine was unsure of, and what the glossary knows to be misheard, over the whole text.

    ``hints`` are what was likely to be heard. Lines that a person stands for are left out. Doubts for which there is a
    suggestion come first, then those with the most places.
    """
    found: dict[str, Doubt] = {}
    forms: dict[str, Counter[str]] = {}
    spellings = [*(term.term for term in terms), *hints]
    misheard = [(spoken, term.term) for term in terms for spoken in term.misheard]
    for segment in (row for row in segments if not row.is_by_hand):
        for word, spot in _unsure(segment):
            key = fold(word)
            found.setdefault(key, Doubt(word)).spots.append(spot)
            forms.setdefault(key, Counter())[word] += 1
        for spoken, term in misheard:
            _add_misheard(found, segment, spoken, term, language)
    for key, doubt in found.items():
        if key in forms:
            doubt.form = forms[key].most_common(1)[0][0]
        doubt.suggestions = _suggestions(doubt, spellings)
    return sorted(
        found.values(), key=lambda doubt: (not doubt.suggestions, -len(doubt.spots), fold(doubt.form))
    )


def _unsure(segment: Segment) -> Iterable[tuple[str, Spot]]:
    """Yield the words of a line that the engine doubted, with their places; places of an edited text are unsure too."""
    at = 0
    for text, start_ms, _end_ms, confidence in segment.words:
        word = bare(str(text))
        place = segment.text.find(word, at) if word else -1
        if place < 0:
            continue
        at = place + len(word)
        if confidence is not None and confidence < UNSURE_BELOW and fold(word) and MARK not in str(text):
            yield word, Spot(segment.public_id, start_ms, excerpt(segment.text, Match(place, at)))


def _add_misheard(found: dict[str, Doubt], segment: Segment, spoken: str, term: str, language: str) -> None:
    for match in matches(segment.text, spoken, language):
        doubt = found.setdefault(fold(spoken), Doubt(spoken))
        if term not in doubt.suggestions:
            doubt.suggestions.append(term)
        place = excerpt(segment.text, match)
        if all((spot.segment, spot.excerpt) != (segment.public_id, place) for spot in doubt.spots):
            doubt.spots.append(Spot(segment.public_id, segment.start_ms, place))


def _suggestions(doubt: Doubt, spellings: Sequence[str]) -> list[str]:
    wanted = fold(doubt.form)
    near = []
    if len(wanted) >= SHORTEST_LIKENESS:
        near = process.extract(
            wanted,
            spellings,
            scorer=fuzz.ratio,
            processor=fold,
            score_cutoff=ALIKE,
            limit=MOST_SUGGESTIONS * 2,
        )
    names = [*doubt.suggestions, *(name for name, _score, _place in near)]
    return [name for name in dict.fromkeys(names) if name != doubt.form][:MOST_SUGGESTIONS]
