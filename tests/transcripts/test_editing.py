import pytest

from common.models import LogEntry
from tests.factories.members import make_host
from tests.factories.transcripts import make_transcript
from transcripts.actions import (
    Conflict,
    NotPossible,
    approve_transcript,
    check_segment,
    edit_segment,
    merge_segments,
    name_speaker,
    rename_speaker,
    reopen_transcript,
    split_segment,
)
from transcripts.models import Segment, Transcript, TranscriptVersion
from transcripts.states import TranscriptState

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SAID = ("Families no their children best.", "Outsiders listen first and learn.", "Thank you.")


def line(transcript: Transcript, position: int) -> Segment:
    segment: Segment = transcript.segments.get(position=position)
    return segment


def lines(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments.order_by("position")]


def test_a_correction_keeps_the_times_of_words_that_stay() -> None:
    transcript = make_transcript(SAID)
    segment = line(transcript, 0)
    editor = make_host()

    edit_segment(segment, by=editor, text=" Families  know their children best. ", speaker="Amina")

    assert segment.text == "Families know their children best."
    assert segment.words == [
        ["Families", 0, 500, 0.9],
        ["know", 500, 1000, 1.0],
        ["their", 1000, 1500, 0.9],
        ["children", 1500, 2000, 0.9],
        ["best.", 2000, 2500, 0.9],
    ]
    assert (segment.speaker, segment.edited_by, segment.is_by_hand) == ("Amina", editor, True)


def test_every_save_is_a_version_of_the_whole_text() -> None:
    transcript = make_transcript(SAID)
    editor = make_host()

    edit_segment(line(transcript, 0), by=editor, text="Families know.")
    edit_segment(line(transcript, 2), by=editor, text="Thanks.")

    versions = TranscriptVersion.objects.filter(transcript=transcript)
    assert [(row.version, row.reason, row.made_by) for row in versions] == [
        (1, "engine", None),
        (2, "edit", editor),
        (3, "edit", editor),
    ]
    assert [[segment["text"] for segment in row.document["segments"]] for row in versions] == [
        list(SAID),
        ["Families know.", *SAID[1:]],
        ["Families know.", SAID[1], "Thanks."],
    ]


def test_an_edit_of_a_line_that_changed_meanwhile_is_refused() -> None:
    transcript = make_transcript(SAID)
    segment, other = line(transcript, 0), line(transcript, 2)
    seen = transcript.version
    edit_segment(segment, by=None, text="Families know their children.", version=seen)

    edit_segment(other, by=None, text="Thank you all.", version=seen)
    with pytest.raises(Conflict, match="It now says: “Families know their children"):
        edit_segment(segment, by=None, text="Families have children.", version=seen)

    assert lines(transcript) == ["Families know their children.", SAID[1], "Thank you all."]
    assert TranscriptVersion.objects.filter(transcript=transcript).count() == 3


@pytest.mark.parametrize("text", ["", " \n ", "a" * 5001])
def test_a_line_needs_words(text: str) -> None:
    transcript = make_transcript(SAID)

    with pytest.raises(NotPossible, match="Enter the words of this line"):
        edit_segment(line(transcript, 0), by=None, text=text)

    assert lines(transcript) == list(SAID)


def test_an_edit_of_an_approved_text_opens_it_again() -> None:
    transcript = approve_transcript(make_transcript(SAID), by=make_host())

    edit_segment(line(transcript, 0), by=None, text="Families know.")

    transcript.refresh_from_db()
    assert (transcript.state, transcript.approved_by, transcript.approved_at) == (
        TranscriptState.IN_REVIEW,
        None,
        None,
    )


def test_a_split_keeps_the_address_on_the_first_part() -> None:
    transcript = make_transcript(SAID)
    segment = transcript.segments.all()[1]
    public_id = segment.public_id

    second = split_segment(segment, by=None, at_word=2)

    assert lines(transcript) == [SAID[0], "Outsiders listen", "first and learn.", SAID[2]]
    assert (segment.public_id, segment.start_ms, segment.end_ms) == (public_id, 10_000, 11_000)
    assert (second.start_ms, second.end_ms) == (11_000, 12_500)
    assert [row.position for row in transcript.segments.all()] == [0, 1, 2, 3]


@pytest.mark.parametrize("at_word", [0, 5, -1])
def test_a_split_must_leave_words_on_both_sides(at_word: int) -> None:
    segment = line(make_transcript(SAID), 0)

    with pytest.raises(NotPossible, match="Choose a word inside the line"):
        split_segment(segment, by=None, at_word=at_word)


def test_a_merge_keeps_the_first_address_and_lets_the_other_lead_to_it() -> None:
    transcript = make_transcript(SAID)
    first, second, _third = transcript.segments.all()

    merge_segments(first, by=None)

    assert lines(transcript) == [f"{SAID[0]} {SAID[1]}", SAID[2]]
    assert (first.aliases, first.start_ms, first.end_ms) == ([second.public_id], 0, 12_500)
    assert [word[0] for word in first.words] == f"{SAID[0]} {SAID[1]}".split()


def test_a_split_after_a_merge_gives_back_the_text() -> None:
    transcript = make_transcript(SAID)
    first = merge_segments(line(transcript, 0), by=None)

    split_segment(first, by=None, at_word=5)

    assert lines(transcript) == list(SAID)


def test_two_speakers_are_not_merged_nor_the_last_line_with_nothing() -> None:
    transcript = make_transcript(SAID)
    first, second, third = transcript.segments.all()
    name_speaker([first], by=None, speaker="Amina")
    name_speaker([second, third], by=None, speaker="Joy")

    with pytest.raises(NotPossible, match="Two people speak"):
        merge_segments(first, by=None)
    with pytest.raises(NotPossible, match="This is the last line"):
        merge_segments(third, by=None)

    assert lines(transcript) == list(SAID)


def test_a_speaker_is_renamed_everywhere_at_once() -> None:
    transcript = make_transcript(SAID)
    name_speaker(list(transcript.segments.all()[:2]), by=None, speaker="Speaker 1")

    assert rename_speaker(transcript, by=None, old="Speaker 1", new=" Amina  Okello ") == 2

    assert [segment.speaker for segment in transcript.segments.all()] == ["Amina Okello", "Amina Okello", ""]


def test_checking_a_line_is_no_new_version() -> None:
    transcript = make_transcript(SAID)
    segment = line(transcript, 0)

    check_segment(segment, by=None)
    assert (segment.is_by_hand, transcript.version) == (True, 1)

    check_segment(segment, by=None, is_checked=False)
    assert Segment.objects.get(pk=segment.pk).is_by_hand is False


def test_approval_is_a_persons_deed_and_is_logged() -> None:
    transcript = make_transcript(SAID)
    host = make_host()

    approve_transcript(transcript, by=host)

    assert (transcript.state, transcript.approved_by) == (TranscriptState.APPROVED, host)
    assert LogEntry.objects.filter(verb="approve_transcript", actor_id=host.pk).count() == 1
    with pytest.raises(NotPossible, match="approved already"):
        approve_transcript(transcript, by=host)


def test_an_approval_can_be_taken_back() -> None:
    transcript = approve_transcript(make_transcript(SAID), by=None)

    reopen_transcript(transcript, by=None)

    assert (transcript.state, transcript.approved_at) == (TranscriptState.IN_REVIEW, None)
    with pytest.raises(NotPossible, match="not approved"):
        reopen_transcript(transcript, by=None)


def test_corrected_words_are_certain() -> None:
    transcript = make_transcript(["one two three four"])

    edit_segment(line(transcript, 0), by=None, text="five six seven eight")

    transcript.refresh_from_db()
    assert transcript.mean_confidence == 1.0
