"""Words that are hidden once and gone from every text."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django.fixtures import Settings

from common.models import LogEntry
from community.models import Answer, Question
from members.roles import Role
from notifications.actions import post_mail
from notifications.models import OutgoingMail
from recordings.models import Recording
from tests.factories.community import make_answer, make_question
from tests.factories.members import make_host, make_member
from tests.factories.transcripts import make_recording, make_said, make_transcript
from transcripts.actions import (
    NotPossible,
    approve_transcript,
    confirm_redaction,
    drop_redaction,
    edit_segment,
    hide_words,
    places,
)
from transcripts.hiding import MARK
from transcripts.models import Redaction, Segment, Transcript, TranscriptionJob, TranscriptVersion, Window
from transcripts.states import RedactionState, TranscriptState, WindowState

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SAID = ("It was little Kadi from the mill", "road who drew the map.", "She put Kadi’s house there.")
KADI = (1500, 2000)  # "Kadi" in the first line: its fourth word of half a second


def lines(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments.order_by("position")]


def everything_kept(recording: Recording) -> str:
    """Return whatever the database keeps of a recording's words, as one text."""
    texts = [
        *Segment.objects.values_list("text", "speaker", "words"),
        *TranscriptVersion.objects.values_list("document", flat=True),
        *Window.objects.values_list("segments", flat=True),
        *TranscriptionJob.objects.values_list("hints", flat=True),
        *Redaction.objects.values(),
        *Question.objects.values_list("text", flat=True),
        *Answer.objects.values_list("text", flat=True),
        *OutgoingMail.objects.values_list("subject", "text", "html"),
        *LogEntry.objects.values(),
    ]
    return json.dumps(texts, default=str, ensure_ascii=False)


def test_a_stretch_of_the_sound_loses_its_words() -> None:
    transcript = make_transcript(SAID)

    redaction = hide_words(transcript.recording, by=None, spans=[KADI])

    first = transcript.segments.get(position=0)
    assert lines(transcript) == ["It was little […] from the mill", *SAID[1:]]
    assert [word[:3] for word in first.words[2:5]] == [
        ["little", 1000, 1500],
        [MARK, 1500, 2000],
        ["from", 2000, 2500],
    ]
    assert (redaction.state, redaction.spans, redaction.segments) == (
        RedactionState.APPLIED,
        [KADI],
        [first.public_id],
    )


def test_a_phrase_goes_wherever_it_is_said_however_it_is_written() -> None:
    transcript = make_transcript((*SAID, "KADI, Kádi and kadira."))

    redaction = hide_words(transcript.recording, by=None, phrase="kadi")

    assert lines(transcript) == [
        "It was little […] from the mill",
        SAID[1],
        "She put […] house there.",
        "[…] and kadira.",
    ]
    assert redaction.spans == [KADI, (21_000, 21_500), (30_000, 31_000)]


def test_a_phrase_is_found_across_two_lines() -> None:
    transcript = make_transcript(SAID)

    hide_words(transcript.recording, by=None, phrase="mill road")

    assert lines(transcript) == ["It was little Kadi from the […]", "[…] who drew the map.", SAID[2]]


def test_no_copy_is_left_in_versions_windows_posts_log_or_ledger() -> None:
    recording = make_recording()
    transcript = make_transcript(SAID, recording=recording)
    edit_segment(transcript.segments.get(position=1), by=None, text="Road where Kadi drew the map.")
    job = TranscriptionJob.objects.create(
        recording=recording, key="k", engine="faster-whisper", hints=["Kadi", "Tamba"]
    )
    heard = [make_said(SAID[0], speaker="Kadi").as_json(), {**make_said(SAID[2]).as_json(), "words": []}]
    Window.objects.create(
        job=job, number=0, start_ms=0, end_ms=28_000, state=WindowState.DONE, segments=heard
    )
    question = make_question(recording.webinar, "Is Kadi safe now?")
    make_answer(question, "Kadi is well.")
    post_mail("account_code", to="host@example.org", context={"code": "Kadi"}, dedupe_key="code")

    hide_words(recording, by=None, phrase="Kadi")

    assert "kadi" not in everything_kept(recording).casefold()
    assert TranscriptionJob.objects.get().hints == ["Tamba"]
    assert (Question.objects.get().text, Answer.objects.get().text) == ("Is […] safe now?", "[…] is well.")


def test_a_translated_line_that_cannot_be_matched_goes_whole() -> None:
    recording = make_recording()
    make_transcript(SAID, recording=recording)
    french = make_transcript(
        ("C’était la petite Kadi du moulin", "qui a dessiné la carte.", "Sa maison est là."),
        recording=recording,
        language="fr",
    )

    hide_words(recording, by=None, spans=[KADI, (20_000, 22_500)])

    assert lines(french) == ["C’était la petite […] du moulin", "qui a dessiné la carte.", MARK]


def test_a_line_of_an_older_version_in_which_the_words_were_misheard_goes_whole() -> None:
    transcript = make_transcript(("It was little Caddy from the mill", "Nothing here."))
    first = transcript.segments.get(position=0)
    edit_segment(first, by=None, text="It was little Kadi from the mill")

    hide_words(transcript.recording, by=None, spans=[KADI])

    documents = [
        [line["text"] for line in version.document["segments"]] for version in transcript.versions.all()
    ]
    assert documents == [
        [MARK, "Nothing here."],
        ["It was little […] from the mill", "Nothing here."],
        ["It was little […] from the mill", "Nothing here."],
    ]


def test_what_an_engine_writes_anew_loses_the_words_again() -> None:
    recording = make_recording()
    transcript = make_transcript(SAID, recording=recording)
    hide_words(recording, by=None, phrase="Kadi")

    make_transcript(
        ("It was little Kaddi from the mill", SAID[1], "She put Kadi there."), recording=recording
    )

    assert lines(transcript) == ["It was little […] from the mill", SAID[1], "She put […] there."]
    assert "kad" not in everything_kept(recording).casefold()


def test_an_approval_stays_and_a_named_line_is_resolved() -> None:
    transcript = make_transcript(SAID)
    transcript.segments.filter(position=0).update(flags=["possible_name", "unsure"])
    approve_transcript(transcript, by=None)

    hide_words(transcript.recording, by=None, spans=[KADI])

    transcript.refresh_from_db()
    assert transcript.state == TranscriptState.APPROVED
    assert transcript.segments.get(position=0).flags == ["unsure"]


def test_hiding_twice_and_overlapping_changes_nothing_more() -> None:
    transcript = make_transcript(SAID)
    hide_words(transcript.recording, by=None, spans=[KADI])
    version = Transcript.objects.get(pk=transcript.pk).version

    again = hide_words(transcript.recording, by=None, spans=[KADI])
    wider = hide_words(transcript.recording, by=None, spans=[(1000, 2000), (1500, 2500)])

    assert Transcript.objects.get(pk=transcript.pk).version == version + 1
    assert (again.segments, wider.spans) == ([], [(1000, 2500)])
    assert lines(transcript)[0] == "It was […] the mill"


def test_a_line_without_times_of_words_shares_its_time_among_them() -> None:
    recording = make_recording()
    transcript = make_transcript(("One two three four.",), recording=recording)
    Segment.objects.update(words=[], start_ms=0, end_ms=4000)

    hide_words(recording, by=None, spans=[(1000, 1900)])

    assert lines(transcript) == ["One […] three four."]


def test_the_preview_shows_the_lines_and_changes_nothing() -> None:
    transcript = make_transcript(SAID)

    shown = places(transcript.recording, phrase="Kadi")

    assert [(place.segment.position, place.words) for place in shown] == [
        (0, (range(3, 4),)),
        (2, (range(2, 3),)),
    ]
    assert lines(transcript) == list(SAID)


@pytest.mark.parametrize("wish", [{}, {"spans": [(5, 5)]}, {"phrase": " , "}, {"phrase": "no " * 13}])
def test_nothing_to_hide_is_said(wish: dict[str, object]) -> None:
    transcript = make_transcript(SAID)

    with pytest.raises(NotPossible):
        hide_words(transcript.recording, by=None, **wish)  # type: ignore[arg-type]

    assert Redaction.objects.count() == 0


def test_only_who_runs_the_webinar_and_moderators_hide_words() -> None:
    recording = make_recording(host=make_host())
    make_transcript(SAID, recording=recording)
    moderator = make_member(role=Role.MODERATOR)

    with pytest.raises(PermissionDenied):
        hide_words(recording, by=make_host(), phrase="Kadi")
    hide_words(recording, by=moderator, phrase="Kadi")

    assert [row.asked_by for row in Redaction.objects.visible_to(moderator)] == [moderator]
    assert list(Redaction.objects.visible_to(make_host())) == []


def test_where_two_people_decide_the_first_only_asks(settings: Settings) -> None:
    settings.REDACTION_NEEDS_TWO = True
    host, moderator = make_host(), make_member(role=Role.MODERATOR)
    transcript = make_transcript(SAID, host=host)

    asked = hide_words(transcript.recording, by=host, phrase="Kadi")

    assert (asked.state, lines(transcript)) == (RedactionState.PROPOSED, list(SAID))
    with pytest.raises(NotPossible):
        confirm_redaction(asked, by=host)
    confirm_redaction(asked, by=moderator)
    assert lines(transcript)[2] == "She put […] house there."
    with pytest.raises(NotPossible):
        drop_redaction(asked, by=moderator)


def test_a_proposal_may_be_dropped(settings: Settings) -> None:
    settings.REDACTION_NEEDS_TWO = True
    host = make_host()
    transcript = make_transcript(SAID, host=host)
    asked = hide_words(transcript.recording, by=host, phrase="Kadi")

    drop_redaction(asked, by=host)

    assert (asked.state, lines(transcript)) == (RedactionState.DROPPED, list(SAID))
