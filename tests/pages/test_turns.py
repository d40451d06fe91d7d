"""A transcript as people read it."""

from django.template.loader import render_to_string

from pages.turns import marked_text, reading_minutes, turns_of
from transcripts.models import Segment


def segment(
    number: int, text: str, *, speaker: str = "Tamba", start_ms: int = 0, length_ms: int = 5000
) -> Segment:
    return Segment(
        public_id=f"s{number}", speaker=speaker, start_ms=start_ms, end_ms=start_ms + length_ms, text=text
    )


def test_what_one_speaker_says_stays_together() -> None:
    said = [
        segment(1, "To stop.", start_ms=0),
        segment(2, "He said so.", start_ms=5000),
        segment(3, "Who?", speaker="Host", start_ms=10_000),
    ]

    turns = turns_of(said)

    assert [(turn.speaker, turn.start_ms, [say.id for say in turn.sentences]) for turn in turns] == [
        ("Tamba", 0, ["s1", "s2"]),
        ("Host", 10_000, ["s3"]),
    ]


def test_a_long_speech_is_cut_into_turns() -> None:
    said = [segment(number, "word", start_ms=number * 10_000, length_ms=10_000) for number in range(8)]

    assert [len(turn.sentences) for turn in turns_of(said)] == [4, 4]


def test_a_pause_begins_a_new_turn() -> None:
    said = [segment(1, "Before."), segment(2, "After.", start_ms=9_500)]

    assert [turn.anchor for turn in turns_of(said)] == ["s1", "s2"]


def test_the_sentence_spoken_at_the_moment_asked_for_is_marked() -> None:
    said = [
        segment(1, "One.", start_ms=0),
        segment(2, "Two.", start_ms=5000),
        segment(3, "Three.", start_ms=10_000),
    ]

    turns = turns_of(said, landed_ms=7_000)

    assert [say.id for turn in turns for say in turn.sentences if say.is_landed] == ["s2"]
    assert [turn.is_landed for turn in turns] == [True]


def test_words_of_which_the_engine_was_unsure_are_underlined_and_kept() -> None:
    unsure = segment(1, "one notebook & more")
    unsure.words = [["one", 0, 1, 0.9], ["notebook", 1, 2, 0.3], ["&", 2, 3, None], ["more", 3, 4, 0.8]]

    assert marked_text(unsure) == 'one <span class="unsure">notebook</span> &amp; more'


def test_an_edited_sentence_stands_as_its_editor_left_it() -> None:
    edited = segment(1, "one <b>exercise book</b>")
    edited.words = [["one", 0, 1, 0.9], ["notebook", 1, 2, 0.3]]

    assert marked_text(edited) == "one &lt;b&gt;exercise book&lt;/b&gt;"


def test_reading_takes_at_least_a_minute() -> None:
    assert [reading_minutes(letters) for letters in (0, 900, 45_000)] == [1, 1, 45]


def test_a_link_to_a_sentence_that_was_joined_to_another_still_finds_it() -> None:
    joined = segment(1, "To stop. He said so.")
    joined.aliases = ["s2"]

    (turn,) = turns_of([joined])

    page = render_to_string("components/turn.html", {"turn": turn})
    assert ('id="m-s1"' in page, 'id="m-s2"' in page) == (True, True)
