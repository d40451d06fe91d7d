import pytest

from archive.words.ranking import webinar_score


def test_a_webinar_is_as_good_as_its_best_section_and_a_little_of_the_next_three() -> None:
    assert webinar_score([1.0, 5.0, 2.0, 3.0, 4.0], 2.0) == pytest.approx(5 + 0.03 * (4 + 3 + 2) + 1.0)


def test_a_title_alone_counts_half() -> None:
    assert webinar_score([], 2.0) == 1.0
