"""Quotes with the words that were looked for marked."""

import html
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString

MAX_CHARACTERS = 240
# How much of a long text is shown before the first mark.
LEAD_CHARACTERS = 70
ELLIPSIS = "…"


class Span(NamedTuple):
    """The first and the last word of a match, counted from 0."""

    first: int
    last: int


def marked(
    text: str, spans: Iterable[tuple[int, int]], *, max_characters: int = MAX_CHARACTERS
) -> SafeString:
    """Return ``text`` as HTML with each span of characters in ``<mark>``, cut around the first where long.

    Everything of ``text`` is escaped; the marks are the only tags.
    """
    merged = _merged(spans)
    start, end = _window(text, merged[0] if merged else (0, 0), max_characters)
    pieces = [ELLIPSIS] if start else []
    position = start
    for first, last in merged:
        if first < position or last > end:
            continue
        pieces += [escape(text[position:first]), "<mark>", escape(text[first:last]), "</mark>"]
        position = last
    pieces.append(escape(text[position:end]))
    if end < len(text):
        pieces.append(ELLIPSIS)
    return SafeString("".join(pieces))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _window(text: str, around: tuple[int, int], max_characters: int) -> tuple[int, int]:
    """Choose which part of a long text to show, from the beginning of a word to the end of one."""
    if len(text) <= max_characters:
        return 0, len(text)
    start = max(0, min(around[0] - LEAD_CHARACTERS, len(text) - max_characters))
    if start:
        space = text.find(" ", start, around[0])
        start = space + 1 if space >= 0 else around[0]
    end = min(len(text), max(start + max_characters, around[1]))
    if end < len(text):
        space = text.rfind(" ", around[1], end)
        end = space if space >= 0 else end
    return start, end


def plain(snippet: str) -> str:
    """Return a snippet as text, without its marks."""
    return html.unescape(snippet.replace("<mark>", "").replace("</mark>", ""))
