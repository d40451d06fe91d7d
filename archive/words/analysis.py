"""From text to the stems that the search index holds, and back to the characters they came from."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

# Raised whenever the stems of an unchanged text would change: every stored section is then out of date.
ANALYSER_VERSION = 1

# Nobody says a word this long, and a column has to hold it.
MAX_LETTERS = 100

SNOWBALL = {"ar": "arabic", "en": "english", "es": "spanish", "fr": "french", "pt": "portuguese"}

# Vowel signs and accents written as characters of their own belong to their word, which ``\w`` denies.
_MARKS = "".join(chr(code) for code in range(0x300, 0x3100) if unicodedata.category(chr(code))[0] == "M")
_JOINERS = "\u200c\u200d"
_LETTER = rf"(?:[^\W_]|[{_MARKS}{_JOINERS}])"
_WORD = re.compile(rf"[^\W_]{_LETTER}*(?:['’]{_LETTER}+)*")
_APOSTROPHE = re.compile("['’]")
_TATWEEL = "\u0640"


class Token(NamedTuple):
    """One word of a text: ``text[start:end]`` is what was written, ``folded`` how people type it."""

    start: int
    end: int
    folded: str
    stem: str


def fold(word: str) -> str:
    """Take away case, accents, vowel signs and every character that could part a word in two.

    What remains is letters and digits only, so that each search engine sees exactly one token.
    """
    folded = word.casefold()
    if folded.isascii() and folded.isalnum():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in decomposed if letter.isalnum() and letter != _TATWEEL)


def longest_part(word: str) -> str:
    """Drop what an apostrophe ties to a word: ``l'enfant`` gives ``enfant``, ``child's`` gives ``child``."""
    return max(_APOSTROPHE.split(word), key=len)


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
    for match in _WORD.finditer(text):
        folded = _folded(match[0])
        if folded:
            yield Token(match.start(), match.end(), folded, stem(folded, key))


def surfaces(text: str) -> list[str]:
    """Return the folded words of ``text`` in order."""
    return [folded for word in _WORD.findall(text) if (folded := _folded(word))]


def stems(text: str, language: str) -> list[str]:
    """Return the stems of ``text`` in order, one for each of ``tokens``."""
    key = stemmer_key(language)
    return [stem(folded, key) for folded in surfaces(text)]
