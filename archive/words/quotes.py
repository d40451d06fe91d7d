"""Links to words that were said, which find them again after the text was edited, parted, joined or hidden."""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, Self

from common.words import WORD, fold

MOST_WORDS: Final = 150
# Hidden words leave this behind: a word of its own that no quotation runs across unnoticed.
HIDDEN: Final = "[…]"
TOKEN: Final = re.compile(r"^(\w{1,20})-(\d{1,5})-(\d{1,3})-([0-9a-f]{4})([0-9a-f]{20})$", re.ASCII)
_WORDS: Final = re.compile(f"{re.escape(HIDDEN)}|{WORD.pattern}")


class Line(Protocol):
    """What is needed of a segment, in the order of the recording."""

    @property
    def public_id(self) -> str: ...
    @property
    def aliases(self) -> Sequence[str]: ...
    @property
    def text(self) -> str: ...


class Fate(StrEnum):
    """What became of quoted words."""

    SAME = "same"
    CHANGED = "changed"  # their line is there and says something else
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words by their place, and by an HMAC that tells whether they are still the same without holding them.

    ``first`` counts the words of the line ``segment`` from 0, ``count`` runs on into the lines behind it. ``head``
    is of the first word alone.
    """

    segment: str
    first: int
    count: int
    head: str
    digest: str

    @classmethod
    def of(cls, token: str) -> Self | None:
        """Read a token; None for anything that is none."""
        found = TOKEN.match(token)
        if found is None or not 0 < int(found[3]) <= MOST_WORDS:
            return None
        return cls(found[1], int(found[2]), int(found[3]), found[4], found[5])

    @property
    def token(self) -> str:
        return f"{self.segment}-{self.first}-{self.count}-{self.head}{self.digest}"


@dataclass(frozen=True, slots=True)
class Part:
    """What of a line is quoted: ``text[start:end]`` of the line at ``line``."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Spoken:
    line: int
    start: int
    end: int
    folded: str


class Words:
    """The words of one text, in order, to quote from and to find quotations in. ``key`` is the site's secret."""

    def __init__(self, lines: Sequence[Line], key: bytes) -> None:
        self.lines = lines
        self.key = key
        self.words: list[_Spoken] = []
        self.begins: dict[str, int] = {}
        for at, line in enumerate(lines):
            for name in (line.public_id, *line.aliases):
                self.begins.setdefault(name, len(self.words))
            self.words += [
                _Spoken(at, found.start(), found.end(), fold(found[0]) or found[0])
                for found in _WORDS.finditer(line.text)
            ]

    def quote(self, segment: str, first: int, count: int) -> Quote | None:
        """Quote ``count`` words from the word ``first`` of a line on; None where there are none."""
        if segment not in self.begins:
            return None
        at = self.begins[segment] + first
        count = min(count, MOST_WORDS, len(self.words) - at)
        return self._quote_at(at, count) if first >= 0 and count > 0 else None

    def quote_of(self, written: str) -> Quote | None:
        """Quote the first place at which ``written`` was said; None where it was not."""
        wanted = [fold(found[0]) or found[0] for found in _WORDS.finditer(written)][:MOST_WORDS]
        said = [word.folded for word in self.words]
        for at in range(len(said) - len(wanted) + 1 if wanted else 0):
            if said[at : at + len(wanted)] == wanted:
                return self._quote_at(at, len(wanted))
        return None

    def find(self, quote: Quote) -> tuple[Fate, list[Part]]:
        """Return what became of a quotation and, where the words are the same, where they stand now.

        The same words elsewhere are taken only where the place itself does not have them: the nearest ones.
        """
        begin = self.begins.get(quote.segment)
        near = (begin or 0) + quote.first
        heads: dict[str, bool] = {}
        places = [
            at
            for at, word in enumerate(self.words[: len(self.words) - quote.count + 1])
            if heads.setdefault(word.folded, self._mac(word.folded)[:4] == quote.head)
        ]
        for at in sorted(places, key=lambda at: (abs(at - near), at)):
            if self._digest(at, quote.count) == quote.digest:
                return Fate.SAME, self.parts(at, quote.count)
        if begin is None:
            return Fate.GONE, []
        return Fate.CHANGED, self.parts(begin, 1)

    def parts(self, at: int, count: int) -> list[Part]:
        found: list[Part] = []
        for word in self.words[at : at + count]:
            if found and found[-1].line == word.line:
                found[-1] = Part(word.line, found[-1].start, word.end)
            else:
                found.append(Part(word.line, word.start, word.end))
        return found

    def _quote_at(self, at: int, count: int) -> Quote:
        line = self.words[at].line
        name = self.lines[line].public_id
        head = self._mac(self.words[at].folded)[:4]
        return Quote(name, at - self.begins[name], count, head, self._digest(at, count))

    def _digest(self, at: int, count: int) -> str:
        return self._mac(" ".join(word.folded for word in self.words[at : at + count]))[:20]

    def _mac(self, text: str) -> str:
        return hmac.digest(self.key, text.encode(), "sha256").hex()
