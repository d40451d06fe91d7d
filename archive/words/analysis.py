"""From text to the stems that the search index holds, and back to the characters they came from."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from common.words import WORD, fold, longest_part

# Raised whenever the stems of an unchanged text would change: every stored section is then out of date.
ANALYSER_VERSION = 1

# Nobody says a word this long, and a column has to hold it.
MAX_LETTERS = 100

SNOWBALL = {"ar": "arabic", "en": "english", "es": "spanish", "fr": "french", "pt": "portuguese"}


class Token(NamedTuple):
    """One word of a text: ``text[start:end]`` is what was written, ``folded`` how people type it."""

    start: int
    end: int
    folded: str
    stem: str


@lru_cache(maxsize=200_000)
def _folded(word: str) -> str:
    return fold(longest_part(word))[:MAX_LETTERS]


@lru_cache(maxsize=16)
def _stemmer(language: str) -> Callable[[str], str] | None:
    """Return the stemmer of a language, or None where Snowball has none (Swahili)."""
    algorithm = SNOWBALL.get(base_language(language))
    return snowballstemmer.stemmer(algorithm).stemWord if algorithm else None


@lru_cache(maxsize=200_000)
def stem(folded: str, language: str) -> str:
    """Return the stem of a folded word; a language without a stemmer keeps the word as it is."""
    stem_word = _stemmer(language)
    # The Arabic stemmer can strip a word to nothing; an empty token would shift every position after it.
    return (stem_word(folded) if stem_word else folded) or folded


def base_language(language: str) -> str:
    """Reduce a tag such as ``pt-BR`` to its language, ``pt``."""
    return language.replace("_", "-").partition("-")[0].lower()


def stemmer_key(language: str) -> str:
    """Name the stems a language gets: languages without a stemmer share one key."""
    base = base_language(language)
    return base if base in SNOWBALL else ""


def tokens(text: str, language: str) -> Iterator[Token]:
    """Yield the words of ``text`` in order. A word that folds to nothing is left out."""
    key = stemmer_key(language)
    for match in WORD.finditer(text):
        folded = _folded(match[0])
        if folded:
            yield Token(match.start(), match.end(), folded, stem(folded, key))


def surfaces(text: str) -> list[str]:
    """Return the folded words of ``text`` in order."""
    return [folded for word in WORD.findall(text) if (folded := _folded(word))]


def stems(text: str, language: str) -> list[str]:
    """Return the stems of ``text`` in order, one for each of ``tokens``."""
    key = stemmer_key(language)
    return [stem(folded, key) for folded in surfaces(text)]
