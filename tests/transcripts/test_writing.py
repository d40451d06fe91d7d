import pytest

from tests.factories.members import make_host, make_member
from tests.factories.transcripts import (
    SPOKEN_ENGINE,
    make_recording,
    make_said,
    make_transcript,
)
from transcripts import actions
from transcripts.actions import BadCaptions, Source
from transcripts.models import Transcript, TranscriptVersion
from transcripts.rules import may_edit
from transcripts.states import TranscriptState

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ROUGH = Source(engine="pocketsphinx", model="en-us", quality=5, allows_captions=False, has_punctuation=False)
VTT = b"WEBVTT\n\n00:01.000 --> 00:03.000\n<v Amina>Good morning everyone.\n"


def lines(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments.order_by("position")]


def test_what_an_engine_heard_becomes_a_draft_that_says_who_wrote_it() -> None:
    transcript = make_transcript(["Families know their children best."])

    assert (transcript.state, transcript.version, transcript.is_original) == (TranscriptState.DRAFT, 1, True)
    assert transcript.written_by == "Whisper small"
    assert (transcript.mean_confidence, transcript.is_rough, transcript.has_captions) == (0.9, False, True)


def test_a_rough_text_is_called_so_and_is_no_caption() -> None:
    transcript = make_transcript(["We lissen fast."], source=ROUGH)
    unsure = actions.write_transcript(
        make_recording(), [make_said("He said so", confidence=0.3)], language="en", source=SPOKEN_ENGINE
    )

    assert (transcript.written_by, transcript.has_captions) == ("PocketSphinx en-us", False)
    assert (unsure.is_rough, unsure.has_captions) == (True, False)


def test_text_without_punctuation_has_a_capital_at_the_start_of_each_line() -> None:
    transcript = make_transcript(["we listen first", "and learn"], source=ROUGH)

    assert lines(transcript) == ["We listen first", "And learn"]
    assert transcript.segments.get(position=1).words[0][0] == "And"


def test_a_text_of_which_every_line_was_checked_may_be_captions() -> None:
    transcript = make_transcript(["We listen first."], source=ROUGH)
    actions.edit_segment(transcript.segments.get(), by=None, text="We listen first!")

    actions.approve_transcript(transcript, by=None)

    assert transcript.has_captions


def test_a_better_engine_writes_over_everything_but_what_people_wrote() -> None:
    transcript = make_transcript(["Familys no best.", "Out ciders listen.", "Thank you."], source=ROUGH)
    mine = transcript.segments.all()[1]
    actions.edit_segment(mine, by=make_host(), text="Outsiders listen first.")
    gone = transcript.segments.get(position=0).public_id

    actions.write_transcript(
        transcript.recording,
        [
            make_said("Families know best."),
            make_said("Outsiders lessen.", start_ms=10_000),
            make_said("Thanks.", start_ms=20_000),
        ],
        language="en",
        source=SPOKEN_ENGINE,
    )

    transcript.refresh_from_db()
    assert lines(transcript) == ["Families know best.", "Outsiders listen first.", "Thanks."]
    assert transcript.segments.all()[1].public_id == mine.public_id
    assert transcript.segments.all()[0].aliases == [gone]
    assert (transcript.written_by, transcript.state, transcript.version) == (
        "Whisper small",
        TranscriptState.IN_REVIEW,
        3,
    )
    assert TranscriptVersion.objects.filter(transcript=transcript).count() == 3


def test_a_checked_line_is_a_persons_too() -> None:
    transcript = make_transcript(["Families know best."], source=ROUGH)
    actions.check_segment(transcript.segments.get(), by=None)

    actions.write_transcript(
        transcript.recording, [make_said("Famous nobles rest. They do")], language="en", source=SPOKEN_ENGINE
    )

    assert lines(transcript) == ["Families know best.", "They do"]


def test_a_new_text_ends_an_approval() -> None:
    transcript = actions.approve_transcript(make_transcript(["Families."], source=ROUGH), by=None)

    actions.write_transcript(
        transcript.recording, [make_said("Family.")], language="en", source=SPOKEN_ENGINE
    )

    transcript.refresh_from_db()
    assert (transcript.state, lines(transcript)) == (TranscriptState.DRAFT, ["Family."])


def test_captions_become_a_transcript_with_speakers_once() -> None:
    recording = make_recording()

    first = actions.import_captions(recording, VTT, by=None, language="en", filename="talk.vtt")
    again = actions.import_captions(recording, VTT, by=None, language="en", filename="talk.vtt")

    assert (again.pk, again.version, again.written_by) == (first.pk, 1, "a captions file")
    assert [(row.speaker, row.text, row.confidence) for row in first.segments.all()] == [
        ("Amina", "Good morning everyone.", None)
    ]
    assert (first.mean_confidence, first.is_rough, first.has_captions) == (None, False, True)


def test_captions_in_another_language_stand_beside_the_original() -> None:
    recording = make_recording()

    actions.import_captions(recording, VTT, by=None, language="en")
    actions.import_captions(
        recording, VTT.replace(b"Good morning everyone", b"Bonjour"), by=None, language="fr"
    )

    assert list(recording.transcripts.values_list("language", "is_original")) == [("en", True), ("fr", False)]


def test_plain_text_is_spread_over_the_recording() -> None:
    recording = make_recording(duration_ms=10_000)

    transcript = actions.import_captions(recording, "Good day.\n\nMy dears.", by=None, language="en")

    assert [(row.start_ms, row.end_ms, row.text, row.flags) for row in transcript.segments.all()] == [
        (0, 10_000, "Good day. My dears.", ["times_guessed"])
    ]


def test_a_captions_file_that_cannot_be_read_changes_nothing() -> None:
    recording = make_recording()

    with pytest.raises(BadCaptions, match="There is no text"):
        actions.import_captions(recording, b"WEBVTT\n", by=None, language="en")

    assert not recording.transcripts.exists()


def test_who_may_edit_agrees_with_who_may_see() -> None:
    host = make_host()
    transcript = make_transcript(host=host)

    for user, may in ((host, True), (make_host(), False), (make_member(), False)):
        assert may_edit(user, transcript) is may
        assert list(Transcript.objects.visible_to(user)) == ([transcript] if may else [])
