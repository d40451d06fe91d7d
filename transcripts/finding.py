"""Words to look for in lines: whole words, whatever their case and accents, never across what is hidden."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from common.words import WORD, fold, longest_part
from transcripts.hiding import MARK
from transcripts.wording import joiner

CONTEXT_LETTERS: Final = 40


@dataclass(frozen=True, slots=True)
class Match:
    """Where ``text[start:end]`` is what was looked for."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A place with a few words around it, to be recognised by."""

    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, and inside it the part that an apostrophe ties others to: "Okello" of "Okello's"."""

    whole: Match
    folded: str
    part: Match
    folded_part: str

    def where(self, wanted: str) -> Match | None:
        if self.folded == wanted:
            return self.whole
        return self.part if self.folded_part == wanted else None


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in WORD.finditer(text):
        part = longest_part(match[0])
        start = match.start() + match[0].index(part)
        tied = Match(start, start + len(part))
        found.append(_Token(Match(match.start(), match.end()), fold(match[0]), tied, fold(part)))
    return found


def matches(text: str, phrase: str, language: str = "") -> list[Match]:
    """Return where ``phrase`` stands in ``text``, in order, none overlapping another."""
    if not joiner(language):
        return [Match(found.start(), found.end()) for found in _signs(text, phrase)]
    wanted = [token.folded for token in _tokens(phrase) if token.folded]
    if not wanted:
        return []
    tokens, found, at = _tokens(text), [], 0
    while at + len(wanted) <= len(tokens):
        match = _match(tokens[at : at + len(wanted)], wanted)
        if match is None or MARK in text[match.start : match.end]:
            at += 1
        else:
            found.append(match)
            at += len(wanted)
    return found


def _match(run: list[_Token], wanted: list[str]) -> Match | None:
    places = [token.where(word) for token, word in zip(run, wanted, strict=True)]
    first, last = places[0], places[-1]
    if first is None or last is None or None in places:
        return None
    return Match(first.start, last.end)


def _signs(text: str, phrase: str) -> Iterator[re.Match[str]]:
    """Find signs of a script that does not part its words."""
    return re.finditer(re.escape(phrase.strip()), text, re.IGNORECASE) if phrase.strip() else iter(())


def replaced(text: str, found: list[Match], phrase: str, other: str) -> str:
    """Put ``other`` in the place of what was found; at the head of a sentence it keeps the capital."""
    for match in reversed(found):
        old = text[match.start : match.end]
        is_raised = old[:1].isupper() and not phrase.strip()[:1].isupper()
        new = other[:1].upper() + other[1:] if is_raised else other
        text = text[: match.start] + new + text[match.end :]
    return " ".join(text.split())


def excerpt(text: str, match: Match) -> Excerpt:
    """Return a place with up to forty letters on either side, cut between words."""
    before, after = text[: match.start], text[match.end :]
    if len(before) > CONTEXT_LETTERS:
        before = "… " + before[-CONTEXT_LETTERS:].partition(" ")[2]
    if len(after) > CONTEXT_LETTERS:
        after = after[:CONTEXT_LETTERS].rpartition(" ")[0] + " …"
    return Excerpt(before, text[match.start : match.end], after)
