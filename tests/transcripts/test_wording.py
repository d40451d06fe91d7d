import random
import time

from transcripts.engines.base import Word
from transcripts.wording import retime, spread


def words(*texts: str) -> tuple[Word, ...]:
    """One second for each word."""
    return tuple(
        Word(text=text, start_ms=1000 * number, end_ms=1000 * number + 900, confidence=0.4)
        for number, text in enumerate(texts)
    )


def times(retimed: tuple[Word, ...]) -> list[tuple[str, int, int, float]]:
    return [(word.text, word.start_ms, word.end_ms, word.confidence) for word in retimed]


def test_words_that_stay_keep_their_times() -> None:
    old = words("this", "web", "in", "are", "about")

    new = retime(old, ["this", "webinar", "about"], start_ms=0, end_ms=4900)

    assert times(new) == [("this", 0, 900, 0.4), ("webinar", 1000, 3900, 1.0), ("about", 4000, 4900, 0.4)]


def test_added_words_lie_between_their_neighbours() -> None:
    new = retime(words("good", "all"), ["good", "day", "all", "now"], start_ms=0, end_ms=2500)

    assert times(new) == [
        ("good", 0, 900, 0.4),
        ("day", 900, 1000, 1.0),
        ("all", 1000, 1900, 0.4),
        ("now", 1900, 2500, 1.0),
    ]


def test_a_text_written_anew_shares_the_whole_time() -> None:
    assert times(retime((), ["Good", "day"], start_ms=0, end_ms=900)) == [
        ("Good", 0, 500, 1.0),
        ("day", 500, 900, 1.0),
    ]


def test_nothing_left_gives_no_words() -> None:
    assert retime(words("gone"), [], start_ms=0, end_ms=900) == ()
    assert spread([], 0, 900) == ()


def test_two_hours_of_corrections_take_no_time() -> None:
    chance = random.Random(1)
    old = words(*(chance.choice(["we", "listen", "first", "village", "child"]) for _ in range(9000)))
    new = [chance.choice([word.text] * 9 + ["corrected"]) for word in old]
    started = time.perf_counter()

    retimed = retime(old, new, start_ms=0, end_ms=9_000_000)

    assert [word.text for word in retimed] == new
    assert time.perf_counter() - started < 3
