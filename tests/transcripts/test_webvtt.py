import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts import webvtt
from transcripts.cues import Cue
from transcripts.webvtt import NotWebVTT, RawCue, Run


def test_cues_are_read_in_the_order_of_the_file() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.500\nFirst\n\n01:00:00.000 --> 01:00:01.000\nSecond\nline\n"

    assert webvtt.parse(text) == [RawCue(1000, 2500, "First"), RawCue(3_600_000, 3_601_000, "Second\nline")]


def test_a_byte_order_mark_and_any_line_ends_are_taken() -> None:
    head = "\ufeffWEBVTT a title\r\nKind: captions\r\n\r\n"
    text = head + "name\r\n00:01.000 --> 00:02.000 align:start\r\nHello\r\rNOTE x"

    assert webvtt.parse(text) == [RawCue(1000, 2000, "Hello")]


def test_comments_styles_and_regions_are_no_cues() -> None:
    text = (
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\n\nNOTE\nnot shown\n\n"
        "00:01.000 --> 00:02.000\nShown\n"
    )

    assert webvtt.parse(text) == [RawCue(1000, 2000, "Shown")]


@pytest.mark.parametrize(
    "times",
    [
        "00:61.000 --> 00:62.000",
        "0:01.000 --> 00:02.000",
        "00:01.00 --> 00:02.000",
        "00:01.0000 --> 00:02.000",
        "00:01,000 --> 00:02,000",
        "61:00.000 --> 62:00.000",
        "-->",
    ],
)
def test_a_cue_with_bad_times_is_passed_over_and_the_next_is_read(times: str) -> None:
    text = f"WEBVTT\n\n{times}\nBad\n\n00:05.000 --> 00:06.000\nGood\n"

    assert webvtt.parse(text) == [RawCue(5000, 6000, "Good")]


@pytest.mark.parametrize(
    "times", ["00:01.000-->00:02.000", "\t00:01.000 --> 00:02.000line:0", "000:00:01.000 --> 00:00:02.000"]
)
def test_times_are_read_as_the_standard_wants(times: str) -> None:
    assert webvtt.parse(f"WEBVTT\n\n{times}\nGood\n") == [RawCue(1000, 2000, "Good")]


def test_a_new_arrow_ends_a_cue_even_without_an_empty_line() -> None:
    text = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nFirst\n00:03.000 --> 00:04.000\nSecond\n"

    assert webvtt.parse(text) == [RawCue(1000, 2000, "First"), RawCue(3000, 4000, "Second")]


def test_a_cue_may_follow_the_signature_at_once() -> None:
    assert webvtt.parse("WEBVTT\n00:01.000 --> 00:02.000\nHello") == [RawCue(1000, 2000, "Hello")]


@pytest.mark.parametrize("text", ["", "WEBVTTX\n", " WEBVTT\n", "1\n00:00:01,000 --> 00:00:02,000\nHi\n"])
def test_what_lacks_the_signature_is_refused(text: str) -> None:
    with pytest.raises(NotWebVTT):
        webvtt.parse(text)


def test_voices_and_times_are_told_and_other_tags_fall_away() -> None:
    text = "<v.loud Amina Okello>Hello <i>all</i> &amp; welcome</v> <00:00:02.500><v Joy>Thank <c.x>you</c>"

    assert list(webvtt.parse_cue_text(text)) == [
        Run("Amina Okello", None, "Hello all & welcome"),
        Run("Joy", 2500, "Thank you"),
    ]


def test_a_tag_that_never_ends_swallows_only_itself() -> None:
    assert list(webvtt.parse_cue_text("Three < four")) == [Run("", None, "Three ")]


def test_a_file_is_written_with_its_language_and_each_voice() -> None:
    cues = [Cue(0, 1500, ("Good morning,", "everyone."), "Amina Okello"), Cue(1600, 2000, ("Hello.",))]

    assert webvtt.write(cues, language="en", note="Automatic draft") == (
        "WEBVTT\nLanguage: en\n\nNOTE\nAutomatic draft\n\n"
        "00:00:00.000 --> 00:00:01.500\n<v Amina Okello>Good morning,\neveryone.\n\n"
        "00:00:01.600 --> 00:00:02.000\nHello.\n"
    )


@given(st.text(), st.text())
def test_no_text_can_break_out_of_its_cue(said: str, name: str) -> None:
    cues = [Cue(0, 1000, (said.replace("\n", " ").replace("\r", " "),), name), Cue(2000, 3000, ("Next",))]

    parsed = webvtt.parse(webvtt.write(cues))

    assert [(cue.start_ms, cue.end_ms) for cue in parsed] == [(0, 1000), (2000, 3000)]


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_a_text_comes_back_as_it_was(said: str) -> None:
    parsed = webvtt.parse(webvtt.write([Cue(0, 1000, (said,))]))

    assert "".join(run.text for run in webvtt.parse_cue_text(parsed[0].text)) == said


@given(st.text())
def test_any_file_is_read_without_an_error(text: str) -> None:
    webvtt.parse(f"WEBVTT\n{text}")
