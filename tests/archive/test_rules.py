import pytest
from django.utils import timezone

from archive.rules import Blocker, BlockerCode, publishing_blockers
from recordings.states import RecordingState
from tests.factories.archive import make_ready_webinar, make_spoken_text
from transcripts.models import Segment
from transcripts.states import TranscriptState
from webinars.models import Presenter

pytestmark = pytest.mark.django_db


def test_a_webinar_with_everything_has_no_blockers() -> None:
    webinar = make_ready_webinar(presenters=["Wanjiru"])
    make_spoken_text(webinar.recordings.get(), ["Welcome"])

    assert publishing_blockers(webinar) == []


def test_every_missing_thing_is_named_in_the_order_of_the_work() -> None:
    webinar = make_ready_webinar(presenters=["Wanjiru", "Tamba"])
    webinar.recordings.update(state=RecordingState.PROCESSING)
    Presenter.objects.filter(person__name="Tamba").update(consented_at=None)

    assert publishing_blockers(webinar) == [
        Blocker(BlockerCode.RECORDING_NOT_READY, "The recording is not ready yet."),
        Blocker(BlockerCode.NO_TRANSCRIPT, "There is no transcript yet."),
        Blocker(BlockerCode.CONSENT_MISSING, "Tamba has not agreed to publishing yet."),
    ]


def test_a_webinar_without_a_recording_says_so() -> None:
    webinar = make_ready_webinar()
    webinar.recordings.update(is_current=False)

    assert [blocker.message for blocker in publishing_blockers(webinar)] == [
        "There is no recording yet.",
        "There is no transcript yet.",
    ]


@pytest.mark.parametrize("state", [TranscriptState.DRAFT, TranscriptState.IN_REVIEW])
def test_a_transcript_that_nobody_approved_blocks(state: TranscriptState) -> None:
    webinar = make_ready_webinar()
    make_spoken_text(webinar.recordings.get(), ["Welcome"], state=state)
    make_spoken_text(webinar.recordings.get(), ["Bienvenue"], language="fr", is_original=False)

    assert [blocker.code for blocker in publishing_blockers(webinar)] == [BlockerCode.TRANSCRIPT_NOT_APPROVED]


def test_a_draft_in_another_language_does_not_block() -> None:
    webinar = make_ready_webinar()
    make_spoken_text(webinar.recordings.get(), ["Welcome"])
    make_spoken_text(
        webinar.recordings.get(),
        ["Bienvenue"],
        language="fr",
        state=TranscriptState.DRAFT,
        is_original=False,
    )

    assert publishing_blockers(webinar) == []


def test_possible_names_block_until_their_lines_are_checked() -> None:
    webinar = make_ready_webinar()
    make_spoken_text(webinar.recordings.get(), ["Amina came", "and went", "Amina came back"])
    Segment.objects.exclude(position=1).update(flags=["unsure", "possible_name"])

    assert publishing_blockers(webinar) == [
        Blocker(
            BlockerCode.NAMES_UNRESOLVED,
            "2 lines may name a person. Hide the names or mark the lines as checked.",
        )
    ]

    Segment.objects.update(checked_at=timezone.now())

    assert publishing_blockers(webinar) == []
