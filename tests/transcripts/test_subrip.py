from transcripts import subrip
from transcripts.cues import Cue
from transcripts.webvtt import RawCue

TYPICAL = "1\n00:00:01,000 --> 00:00:02,500\nHello\nall\n\n2\n00:01:00,000 --> 00:01:01,000\n<i>Two</i> &amp; more\n"


def test_cues_are_read_without_their_numbers_and_styles() -> None:
    assert subrip.parse(TYPICAL) == [RawCue(1000, 2500, "Hello\nall"), RawCue(60_000, 61_000, "Two & more")]


def test_what_other_programs_write_is_forgiven() -> None:
    first = "\ufeff0:0:1.5 --> 0:0:2,25 X1:0 Y1:0\r\n{\\an8}No number\r\n\r\nnor end\r\n"
    text = first + "7\r\n00:00:03,000-->00:00:04,000\r\nB"

    assert subrip.parse(text) == [RawCue(1500, 2250, "No number\n\nnor end"), RawCue(3000, 4000, "B")]


def test_a_number_that_is_said_stays() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nIn the year\n1994\n\n2\n00:00:03,000 --> 00:00:04,000\nwe began\n"
    )

    assert subrip.parse(text) == [RawCue(1000, 2000, "In the year\n1994"), RawCue(3000, 4000, "we began")]


def test_a_file_is_written_with_numbers_and_speakers() -> None:
    cues = [Cue(0, 1500, ("Good morning,", "all --> now."), "Amina"), Cue(3_600_000, 3_601_000, ("Hello.",))]

    assert subrip.write(cues) == (
        "1\n00:00:00,000 --> 00:00:01,500\nAmina: Good morning,\nall → now.\n\n"
        "2\n01:00:00,000 --> 01:00:01,000\nHello.\n"
    )
