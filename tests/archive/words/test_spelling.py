import pytest

from archive.words.spelling import best, max_slips, shortlist, with_words_replaced


@pytest.mark.parametrize(("word", "expected"), [("the", 0), ("chld", 1), ("village", 1), ("committe", 2)])
def test_longer_words_allow_more_slips(word: str, expected: int) -> None:
    assert max_slips(word) == expected


def test_words_near_enough_are_shortlisted_and_the_word_itself_is_not() -> None:
    assert (
        sorted(shortlist("vilage", ["village", "villages", "vilage", "visage", "committee"]))
        == ["visage", "village"][::-1]
    )


def test_the_nearest_word_wins_then_the_first_letter_then_the_one_most_said() -> None:
    assert best("comittee", {"committee": 2, "committees": 90}) == "committee"
    assert best("vollage", {"collage": 9, "village": 1}) == "village"
    assert best("rale", {"role": 1, "rule": 3}) == "rule"
    assert best("anything", {}) is None


def test_only_the_mistyped_words_of_a_query_change() -> None:
    assert with_words_replaced('"Vilage committee" -scool vilage*', {"vilage": "village"}) == (
        '"village committee" -scool village*'
    )
