import pytest

from transcripts.captions import BadCaptions, has_times, place_in_time, read_captions
from transcripts.engines.base import Segment


def said(start_ms: int, end_ms: int, text: str, speaker: str = "") -> Segment:
    return Segment(start_ms=start_ms, end_ms=end_ms, text=text, language="en", speaker=speaker)


def test_webvtt_with_voices_becomes_segments_with_speakers() -> None:
    content = (
        b"WEBVTT\n\n00:01.000 --> 00:03.000\n<v Amina Okello>Good morning.\n\n00:04.000 --> 00:05.000\nYes.\n"
    )

    assert read_captions(content, language="en") == [
        said(1000, 3000, "Good morning.", "Amina Okello"),
        said(4000, 5000, "Yes."),
    ]


def test_two_voices_in_one_cue_share_its_time() -> None:
    content = b"WEBVTT\n\n00:00.000 --> 00:04.000\n<v A>Good morning</v><v B>Good evening\n"

    assert read_captions(content, language="en") == [
        said(0, 2000, "Good morning", "A"),
        said(2000, 4000, "Good evening", "B"),
    ]


def test_names_before_a_colon_are_speakers_where_that_is_the_habit() -> None:
    content = (
        b"WEBVTT\n\n00:01.000 --> 00:02.000\nDr. Amina Okello: Good morning.\n\n"
        b"00:03.000 --> 00:04.000\nJoy: Welcome.\n\n00:05.000 --> 00:06.000\n10:30 Meeting: tea\n"
    )

    assert read_captions(content, language="en") == [
        said(1000, 2000, "Good morning.", "Dr. Amina Okello"),
        said(3000, 4000, "Welcome.", "Joy"),
        said(5000, 6000, "10:30 Meeting: tea"),
    ]


def test_one_colon_in_a_talk_names_nobody() -> None:
    content = (
        b"1\n00:00:01,000 --> 00:00:02,000\nOne thing: listen.\n\n2\n00:00:03,000 --> 00:00:04,000\nAlways.\n"
    )

    assert read_captions(content, language="en") == [
        said(1000, 2000, "One thing: listen."),
        said(3000, 4000, "Always."),
    ]


def test_cues_out_of_order_are_put_in_order() -> None:
    content = b"WEBVTT\n\n00:05.000 --> 00:06.000\nSecond\n\n00:01.000 --> 00:02.000\nFirst\n"

    assert [segment.text for segment in read_captions(content)] == ["First", "Second"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    content = "1\n00:00:01,000 --> 00:00:02,000\nÀ bientôt\n".encode(encoding)

    assert read_captions(content, language="en") == [said(1000, 2000, "À bientôt")]


def test_plain_text_is_cut_at_empty_lines_and_speakers() -> None:
    content = b"Amina: Good morning\nand welcome.\n\nThank you.\nJoy: Hello.\nAmina: Let us begin.\n"

    segments = read_captions(content, language="en")

    assert not has_times(segments)
    assert segments == [
        said(0, 0, "Good morning and welcome.", "Amina"),
        said(0, 0, "Thank you."),
        said(0, 0, "Hello.", "Joy"),
        said(0, 0, "Let us begin.", "Amina"),
    ]


def test_plain_text_is_placed_where_speech_is() -> None:
    segments = [said(0, 0, "Good day"), said(0, 0, "My dears")]

    placed = place_in_time(segments, [(1000, 3000), (10_000, 12_000)])

    assert [(part.start_ms, part.end_ms, part.text, part.flags) for part in placed] == [
        (1000, 3000, "Good day", ("times_guessed",)),
        (10_000, 12_000, "My dears", ("times_guessed",)),
    ]


@pytest.mark.parametrize("content", [b"", b" \n\n", b"WEBVTT\n\nNOTE nothing\n", b"WEBVTTnothing"])
def test_a_file_without_text_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(BadCaptions, match=r"^There is no text|^The file begins like WebVTT"):
        read_captions(content)


def test_a_file_that_is_no_text_is_refused_with_a_sentence() -> None:
    with pytest.raises(BadCaptions, match=r"^This is not a text file"):
        read_captions(b"\x00\x01\x02\x00" * 100)
    with pytest.raises(BadCaptions, match=r"^The captions file is too large"):
        read_captions(b"a" * (10 * 1024 * 1024 + 1))


def test_control_signs_never_reach_a_transcript() -> None:
    assert read_captions(b"WEBVTT\n\n00:01.000 --> 00:02.000\nHe\x07llo\n")[0].text == "He\ufffdllo"
