from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from archive.words.moments import Moment, best_places, moment, places, time_of
from archive.words.query import Needles, needles, parse
from archive.words.sections import index_text


@dataclass(frozen=True)
class Spoken:
    pk: int
    text: str
    start_ms: int = 0
    end_ms: int = 10_000
    speaker: str = "Wanjiru"
    words: Sequence[Sequence[object]] = field(default_factory=list)


def said(pk: int, text: str) -> Spoken:
    """A segment of ten seconds whose words each take half a second."""
    start = pk * 10_000
    words = [[word, start + 500 * at, start + 500 * at + 400, 0.9] for at, word in enumerate(text.split())]
    return Spoken(pk, text, start, start + 10_000, words=words)


def looked_for(typed: str, language: str = "en") -> Needles:
    return needles(parse(typed), languages=[language], expand=lambda prefix: [prefix])


def orders(segments: list[Spoken], typed: str, limit: int | None = 3) -> list[int]:
    found = places(index_text(segments, "en").sections, looked_for(typed))
    return [place.order for place in best_places(found, limit)]


def test_a_phrase_is_found_across_the_edge_of_two_sections() -> None:
    segments = [said(number, "nothing here") for number in range(30)]
    segments[25] = said(25, "a village")
    segments[26] = said(26, "committee meets")

    assert orders(segments, '"village committee"') == [25]


def test_the_shared_segment_is_one_place_with_its_neighbour() -> None:
    segments = [said(number, "nothing here") for number in range(30)]
    segments[25] = said(25, "the committee")

    (place,) = places(index_text(segments, "en").sections, looked_for("committee")).values()

    assert (place.order, place.hits, place.segment_id, place.next_segment_id) == (25, 1, 25, 26)


def test_places_with_more_of_the_words_come_first_and_are_shown_in_time_order() -> None:
    texts = [
        "village",
        "x",
        "village committee",
        "x",
        "committee committee",
        "x",
        "village",
        "committee",
        "x",
    ]

    assert orders([said(number, text) for number, text in enumerate(texts)], "village committee", 2) == [2, 6]


def test_places_side_by_side_are_one() -> None:
    assert orders([said(number, "village") for number in range(5)], "village", None) == [0, 2, 4]


def test_a_moment_begins_with_the_first_word_that_was_looked_for() -> None:
    segment = said(
        6,
        "We built a village committee, and the village kept it for a long time after all of that was over.",
    )

    assert moment(segment, None, looked_for("committee village"), language="en") == Moment(
        segment_id=6,
        start_ms=61_500,
        end_ms=70_000,
        speaker="Wanjiru",
        snippet="We built a <mark>village</mark> <mark>committee</mark>, and the <mark>village</mark> "
        "kept it for a long time after all of that was over.",
        language="en",
    )


def test_listening_starts_a_second_and_a_half_before_the_word() -> None:
    late = moment(said(6, "a committee"), None, looked_for("committee"), language="en")
    early = moment(said(0, "a committee"), None, looked_for("committee"), language="en")

    assert [found.play_from for found in (late, early) if found] == [59.0, 0.0]


def test_a_phrase_that_runs_into_the_next_segment_is_quoted_whole() -> None:
    found = moment(
        said(1, "this is a village"), said(2, "committee"), looked_for('"village committee"'), language="en"
    )

    assert found
    assert (found.snippet, found.start_ms, found.end_ms) == (
        "this is a <mark>village committee</mark>",
        11_500,
        30_000,
    )


def test_what_another_person_says_next_is_not_put_into_the_same_mouth() -> None:
    answer = replace(said(2, "a long answer"), speaker="Tamba")

    moments = [
        moment(said(1, "a committee"), following, looked_for("committee"), language="en")
        for following in (said(2, "a long answer"), answer)
    ]

    assert [found.snippet for found in moments if found] == [
        "a <mark>committee</mark> a long answer",
        "a <mark>committee</mark>",
    ]


def test_text_changed_since_it_was_indexed_gives_no_moment() -> None:
    assert (
        moment(said(1, "the name is gone"), said(2, "committee"), looked_for("committee"), language="en")
        is None
    )


@pytest.mark.parametrize(
    ("text", "words", "character", "expected"),
    [
        ("one two three", [["one", 100, 200, 1], [" two", 300, 400, 1], ["three", 500, 600, 1]], 8, 500),
        ("one 2 three", [["one", 100, 200, 1], ["two", 300, 400, 1], ["three", 500, 600, 1]], 6, 500),
        ("well-being", [["well-being", 100, 200, 1]], 5, 100),
        ("half way there", [], 7, 5_000),
    ],
)
def test_a_word_is_timed_by_itself_or_by_its_share_of_the_text(
    text: str, words: list[list[object]], character: int, expected: int
) -> None:
    assert time_of(Spoken(1, text, words=words), character) == expected
