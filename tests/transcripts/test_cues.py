from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts.cues import Cue, make_cues, wrap
from transcripts.engines.base import Segment, Word

TALK = (
    "Good morning, and welcome to this webinar about child protection in the community. Families and village "
    "leaders know their children best. When people from outside arrive, they should listen first, and learn what "
    "is already working. Every village has its own way of keeping children safe."
)


def spoken(text: str, *, start_ms: int = 0, word_ms: int = 400, speaker: str = "") -> Segment:
    words = tuple(
        Word(text=word, start_ms=start_ms + word_ms * number, end_ms=start_ms + word_ms * (number + 1) - 20)
        for number, word in enumerate(text.split())
    )
    return Segment(start_ms=start_ms, end_ms=words[-1].end_ms, text=text, words=words, speaker=speaker)


def test_a_sentence_becomes_cues_that_can_be_read() -> None:
    cues = make_cues([spoken(TALK)], language="en")

    assert [cue.lines for cue in cues] == [
        ("Good morning, and welcome to this webinar", "about child protection in the community."),
        ("Families and village leaders", "know their children best."),
        ("When people from outside arrive,", "they should listen first,"),
        ("and learn what is already working.",),
        ("Every village has its own way", "of keeping children safe."),
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text("abcdefgh,.", min_size=1, max_size=50), min_size=1, max_size=60),
    st.integers(min_value=60, max_value=3000),
)
def test_lines_lengths_and_gaps_hold_for_any_words_and_pace(texts: list[str], word_ms: int) -> None:
    cues = make_cues([spoken(" ".join(texts), word_ms=word_ms)], language="en")

    assert all(len(line) <= 42 for cue in cues for line in cue.lines)
    assert all(len(cue.lines) <= 2 for cue in cues)
    assert all(cue.start_ms < cue.end_ms <= cue.start_ms + 7000 for cue in cues)
    assert all(
        before.end_ms < after.start_ms
        for before, after in pairwise(cues)
        if after.start_ms > before.start_ms + 90
    )
    assert "".join("".join(cue.lines) for cue in cues).replace(" ", "") == "".join(texts).replace(" ", "")


def test_no_cue_bridges_a_long_pause() -> None:
    before, after = spoken("We waited"), spoken("and then it rained", start_ms=5000)
    both = Segment(start_ms=0, end_ms=after.end_ms, text="", words=before.words + after.words)

    assert [cue.lines for cue in make_cues([both])] == [("We waited",), ("and then it rained",)]


def test_each_segment_begins_a_cue_with_its_speaker() -> None:
    cues = make_cues([spoken("Hello.", speaker="Amina"), spoken("Good day.", start_ms=3000, speaker="Joy")])

    assert cues == [Cue(0, 833, ("Hello.",), "Amina"), Cue(3000, 3833, ("Good day.",), "Joy")]


def test_people_who_talk_at_the_same_time_have_cues_at_the_same_time() -> None:
    cues = make_cues([spoken("Nobody ever listens to us at all here"), spoken("That is true", start_ms=400)])

    assert [(cue.start_ms, cue.end_ms) for cue in cues] == [(0, 3180), (400, 1580)]


def test_a_text_without_word_times_has_cues_too() -> None:
    assert make_cues([Segment(start_ms=0, end_ms=2000, text="Good day")]) == [Cue(0, 2000, ("Good day",))]
    assert make_cues([Segment(start_ms=0, end_ms=2000, text="")]) == []


def test_lines_are_broken_behind_a_comma_and_before_small_words() -> None:
    assert wrap(("When", "people", "from", "outside", "arrive,", "they", "should", "listen")) == (
        "When people from outside arrive,",
        "they should listen",
    )
    assert wrap(("short",)) == ("short",)
    assert wrap(("a" * 43,)) is None
