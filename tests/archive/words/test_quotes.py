"""Quotations find their words again, or say that they are not there."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.words.quotes import HIDDEN, Fate, Quote, Words
from common.words import folded_words

KEY = b"k" * 32
VOCABULARY = ("we", "sat", "under", "the", "tree", "Amina", "said", "no.", "l'été", "مرحبا", "–", "42")


@dataclass
class Line:
    public_id: str
    text: str
    aliases: list[str] = field(default_factory=list)


def words_of(*texts: str) -> Words:
    return Words([Line(f"s{at}", text) for at, text in enumerate(texts)], KEY)


def read(words: Words, quote: Quote) -> tuple[Fate, str]:
    fate, parts = words.find(quote)
    return fate, " ".join(words.lines[part.line].text[part.start : part.end] for part in parts)


def quoted(words: Words, segment: str, first: int, count: int) -> Quote:
    made = words.quote(segment, first, count)
    assert made is not None
    return made


def test_words_are_found_where_they_were_quoted_over_the_ends_of_lines() -> None:
    words = words_of("We sat under the tree.", "It was noon, and hot.")

    quote = quoted(words, "s0", 3, 4)

    assert read(words, quote) == (Fate.SAME, "the tree It was")
    assert Quote.of(quote.token) == quote


def test_the_link_holds_none_of_the_words() -> None:
    quote = quoted(words_of("Amina lives by the mill."), "s0", 0, 2)

    assert "amina" not in quote.token.lower()
    assert read(Words([Line("s0", "Amina lives by the mill.")], b"other"), quote)[0] == Fate.CHANGED


def test_of_equal_words_the_nearest_are_taken() -> None:
    before = words_of("the tree", "a hill", "the tree")
    quote = quoted(before, "s2", 0, 2)

    after = words_of("the tree", "a hill and a very long way", "so the tree")

    assert [part.line for part in after.find(quote)[1]] == [2]


def test_typed_words_are_quoted_whatever_their_case_and_accents() -> None:
    words = words_of("Sous le Pommier, l'été.")

    made = words.quote_of("le pommier l’ete")

    assert made is not None
    assert read(words, made) == (Fate.SAME, "le Pommier, l'été")
    assert words.quote_of("le poirier") is None
    assert words.quote_of("…!") is None


def test_hidden_words_are_never_skipped() -> None:
    quote = quoted(words_of("We met Amina there."), "s0", 1, 3)

    assert read(words_of("We met […] there."), quote) == (Fate.CHANGED, "We")
    assert read(words_of("We met there."), quote) == (Fate.CHANGED, "We")


@pytest.mark.parametrize(
    "token", ["", "x", "a-1-0-" + "0" * 24, "a-1-999-" + "0" * 24, "a-b-c-d", "\x00", "é-1-1-" + "0" * 24]
)
def test_what_is_no_token_is_none(token: str) -> None:
    assert Quote.of(token) is None


@pytest.mark.parametrize(
    ("segment", "first", "count"), [("s9", 0, 1), ("s0", 99, 1), ("s0", -1, 1), ("s0", 0, 0)]
)
def test_a_place_without_words_gives_no_quotation(segment: str, first: int, count: int) -> None:
    assert words_of("One two.").quote(segment, first, count) is None


line = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=6).map(" ".join)
lines = st.lists(line, min_size=1, max_size=8)
numbers = st.integers(0, 99)
deed = st.tuples(st.sampled_from(("edit", "split", "merge", "hide", "rewrite")), numbers, numbers)
deeds = st.lists(deed, max_size=8)


def done(rows: list[Line], deed: str, one: int, two: int) -> list[Line]:
    """Do to the lines what people and machines do to them."""
    rows = [Line(row.public_id, row.text, list(row.aliases)) for row in rows]
    at = one % len(rows)
    row, pieces = rows[at], rows[at].text.split()
    place = two % len(pieces)
    if deed == "edit":
        row.text = " ".join([*pieces[:place], "corrected", *pieces[place + 1 :]])
    elif deed == "hide":
        row.text = " ".join([*pieces[:place], HIDDEN, *pieces[place + 1 :]])
    elif deed == "split" and place:
        rows.insert(at + 1, Line(f"n{one}{two}{len(rows)}", " ".join(pieces[place:])))
        row.text = " ".join(pieces[:place])
    elif deed == "merge" and at + 1 < len(rows):
        other = rows.pop(at + 1)
        row.text = f"{row.text} {other.text}"
        row.aliases += [other.public_id, *other.aliases]
    elif deed == "rewrite":
        rows = [Line(f"r{number}{one}", old.text) for number, old in enumerate(rows)]
    return rows


@given(lines, deeds, st.integers(0, 99), st.integers(1, 12))
def test_whatever_is_done_a_link_leads_to_the_same_words_or_says_that_they_are_not_there(
    texts: list[str], deeds: list[tuple[str, int, int]], first: int, count: int
) -> None:
    rows = [Line(f"s{at}", text) for at, text in enumerate(texts)]
    before = Words(rows, KEY)
    quote = before.quote("s0", first % max(1, len(before.words)), count)
    if quote is None:
        return
    meant = folded_words(read(before, quote)[1])
    for deed, one, two in deeds:
        rows = done(rows, deed, one, two)
    after = Words(rows, KEY)

    fate, text = read(after, Quote.of(quote.token) or quote)

    is_there = after.quote_of(read(before, quote)[1]) is not None
    assert (fate == Fate.SAME) == is_there
    if fate == Fate.SAME:
        assert folded_words(text) == meant
