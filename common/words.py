"""Written words as people look for them: without case, accents and what an apostrophe ties to them."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

# Vowel signs and accents written as characters of their own belong to their word, which ``\w`` denies.
_MARKS = "".join(chr(code) for code in range(0x300, 0x3100) if unicodedata.category(chr(code))[0] == "M")
_JOINERS = "\u200c\u200d"
_LETTER = rf"(?:[^\W_]|[{_MARKS}{_JOINERS}])"
WORD: Final = re.compile(rf"[^\W_]{_LETTER}*(?:['’]{_LETTER}+)*")
_APOSTROPHE = re.compile("['’]")
_TATWEEL = "\u0640"


class Written(NamedTuple):
    """One word of a text: ``text[start:end]`` is what was written, ``folded`` how people type it."""

    start: int
    end: int
    folded: str


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


def written(text: str) -> Iterator[Written]:
    """Yield the words of ``text`` in order. A word that folds to nothing is left out."""
    for match in WORD.finditer(text):
        folded = fold(longest_part(match[0]))
        if folded:
            yield Written(match.start(), match.end(), folded)


def folded_words(text: str) -> list[str]:
    return [word.folded for word in written(text)]


def runs(
    folded: Sequence[str], lengths: Sequence[int], is_meant: Callable[[Sequence[str]], bool]
) -> list[range]:
    """Return where in ``folded`` a run of one of ``lengths`` words is meant, longest first, never overlapping."""
    found: list[range] = []
    at = 0
    while at < len(folded):
        ends = (at + length for length in sorted(lengths, reverse=True) if at + length <= len(folded))
        end = next((end for end in ends if is_meant(folded[at:end])), None)
        if end is None:
            at += 1
        else:
            found.append(range(at, end))
            at = end
    return found


def blanked(
    text: str, lengths: Sequence[int], is_meant: Callable[[Sequence[str]], bool], mark: str
) -> tuple[str, int]:
    """Put ``mark`` in the place of every run of words that is meant; return the text and how many there were."""
    words = list(written(text))
    found = runs([word.folded for word in words], lengths, is_meant)
    for run in reversed(found):
        text = text[: words[run[0]].start] + mark + text[words[run[-1]].end :]
    return text, len(found)
