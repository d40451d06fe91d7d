from transcripts.engines.base import Segment, Word
from transcripts.segmenting import sentences


def spoken(text: str, *, start_ms: int = 0, speaker: str = "", flags: tuple[str, ...] = ()) -> Segment:
    """Half a second for each word."""
    texts = text.split()
    words = tuple(
        Word(
            text=word, start_ms=start_ms + 500 * number, end_ms=start_ms + 500 * number + 450, confidence=0.9
        )
        for number, word in enumerate(texts)
    )
    return Segment(
        start_ms=start_ms,
        end_ms=words[-1].end_ms,
        text=text,
        words=words,
        confidence=0.9,
        language="en",
        speaker=speaker,
        flags=flags,
    )


def texts(segments: list[Segment]) -> list[str]:
    return [segment.text for segment in sentences(segments, language="en")]


def test_short_pieces_are_joined_up_to_the_end_of_a_sentence() -> None:
    pieces = [
        spoken("Good morning and"),
        spoken("welcome to all who", start_ms=1500),
        spoken("came. Let us begin", start_ms=3500),
    ]

    assert texts(pieces) == ["Good morning and welcome to all who came.", "Let us begin"]


def test_a_few_words_stay_with_the_next_sentence() -> None:
    assert texts([spoken("Yes. We do. And now we listen to them again. Thank you.")]) == [
        "Yes. We do. And now we listen to them again.",
        "Thank you.",
    ]


def test_a_name_with_a_title_does_not_end_a_sentence() -> None:
    assert texts(
        [spoken("This is what I heard from our Dr. J. Okello this morning at the market place.")]
    ) == ["This is what I heard from our Dr. J. Okello this morning at the market place."]


def test_a_long_sentence_is_cut_at_a_comma() -> None:
    start = " ".join(["word"] * 11) + " comma,"
    rest = " ".join(["more"] * 20)

    assert texts([spoken(f"{start} {rest}.")]) == [start, f"{rest}."]


def test_no_segment_has_more_than_25_words_and_none_is_lost() -> None:
    text = " ".join(f"w{number}" for number in range(333))

    found = texts([spoken(text)])

    assert " ".join(found) == text
    assert max(len(part.split()) for part in found) <= 25


def test_a_pause_or_another_speaker_begins_a_new_segment() -> None:
    pieces = [
        spoken("Hello", speaker="Amina"),
        spoken("Good day", start_ms=500, speaker="Joy"),
        spoken("And now", start_ms=5000, speaker="Joy"),
    ]

    assert texts(pieces) == ["Hello", "Good day", "And now"]


def test_text_without_stops_is_cut_where_its_source_cut_it() -> None:
    pieces = [
        spoken("one two three four five six seven eight nine"),
        spoken("ten eleven twelve", start_ms=4500),
    ]

    assert texts(pieces) == ["one two three four five six seven eight nine", "ten eleven twelve"]


def test_times_confidence_and_doubts_are_kept() -> None:
    pieces = [
        spoken("one two", flags=("unsure",)),
        spoken("three four", start_ms=1000, flags=("unsure", "too_fast")),
    ]

    (segment,) = sentences(pieces, language="en")

    assert (segment.start_ms, segment.end_ms, segment.confidence) == (0, 1950, 0.9)
    assert segment.flags == ("unsure", "too_fast")
    assert [word.start_ms for word in segment.words] == [0, 500, 1000, 1500]


def test_text_without_word_times_shares_its_own_time() -> None:
    (segment,) = sentences([Segment(start_ms=1000, end_ms=3000, text="Good day")], language="en")

    assert [(word.text, word.start_ms, word.end_ms) for word in segment.words] == [
        ("Good", 1000, 2111),
        ("day", 2111, 3000),
    ]


def test_a_script_without_spaces_is_joined_without_spaces() -> None:
    (segment,) = sentences([Segment(start_ms=0, end_ms=2000, text="大家好。", language="zh")], language="zh")

    assert segment.text == "大家好。"
