"""Words near a mistyped one."""

from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from archive.words.analysis import tokens

MIN_LETTERS = 4
# Up to this length a word is one slip away from what was meant; longer words allow two.
LETTERS_WITH_ONE_SLIP = 7
SHORTLIST = 50


def max_slips(word: str) -> int:
    """Return how many letters may be wrong, missing, added or swapped with their neighbour."""
    if len(word) < MIN_LETTERS:
        return 0
    return 1 if len(word) <= LETTERS_WITH_ONE_SLIP else 2


def shortlist(word: str, vocabulary: Iterable[str]) -> list[str]:
    """Return the words of ``vocabulary`` near enough to ``word``, the nearest first."""
    found = process.extract(
        word, list(vocabulary), scorer=OSA.distance, score_cutoff=max_slips(word), limit=SHORTLIST
    )
    return [candidate for candidate, _, _ in found if candidate != word]


def best(word: str, counted: Mapping[str, int]) -> str | None:
    """Choose from words and how often each is said: nearest, then same first letter, then most said."""
    if not counted:
        return None
    return min(counted, key=lambda one: (OSA.distance(word, one), one[0] != word[0], -counted[one], one))


def with_words_replaced(text: str, replacements: Mapping[str, str]) -> str:
    """Put ``replacements`` (by folded word) into a query, leaving quotes and signs as typed."""
    pieces: list[str] = []
    position = 0
    for token in tokens(text, ""):
        if token.folded in replacements:
            pieces += [text[position : token.start], replacements[token.folded]]
            position = token.end
    return "".join(pieces) + text[position:]
