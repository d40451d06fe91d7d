import datetime as dt

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from recordings.models import Recording, StageRun
from recordings.progress import job
from recordings.refusals import DamagedFile, IncompleteFile
from recordings.states import RecordingState, StageState
from tests.factories.recordings import make_recording
from tests.fakes.stages import Optional, Quick
from tests.fakes.stages import pipeline as named

pytestmark = pytest.mark.django_db

PENDING, RUNNING, DONE, FAILED = (
    StageState.PENDING,
    StageState.RUNNING,
    StageState.DONE,
    StageState.FAILED,
)


@pytest.fixture(autouse=True)
def two_media_stages_and_speech(settings: Settings) -> None:
    settings.MEDIA_PIPELINE = named(Quick, Quick, Optional)


def steps(recording: Recording) -> dict[str, str]:
    return {step["name"]: step["state"] for step in job(recording)["steps"]}


def change(recording: Recording, position: int, **changes: object) -> None:
    StageRun.objects.filter(recording=recording, position=position).update(**changes)


@pytest.mark.parametrize(
    ("states", "prepared", "written"),
    [
        ((PENDING, PENDING, PENDING), "waiting", "waiting"),
        ((RUNNING, PENDING, PENDING), "running", "waiting"),
        ((DONE, PENDING, PENDING), "running", "waiting"),
        ((DONE, DONE, RUNNING), "done", "running"),
        ((DONE, DONE, DONE), "done", "done"),
        ((DONE, DONE, FAILED), "done", "failed"),
        ((DONE, FAILED, PENDING), "failed", "waiting"),
    ],
)
def test_the_steps_follow_the_stages(states: tuple[StageState, ...], prepared: str, written: str) -> None:
    assert steps(make_recording(states=states)) == {
        "found": "done",
        "copied": "done",
        "prepared": prepared,
        "written": written,
    }


def test_the_running_stage_tells_how_far_it_is_and_what_is_left() -> None:
    recording = make_recording(states=(DONE, DONE, RUNNING))
    half_a_minute_ago = timezone.now() - dt.timedelta(seconds=30)
    change(recording, 2, progress_done=600_000, progress_total=1_800_000, started_at=half_a_minute_ago)

    told = job(recording)

    assert (told["step"], told["done_s"], told["total_s"], told["eta_s"]) == ("written", 600, 1800, 60)
    assert told["error"] is None


def test_nothing_is_guessed_from_the_first_instant() -> None:
    recording = make_recording(states=(RUNNING,))
    change(recording, 0, progress_done=10, progress_total=1_800_000, started_at=timezone.now())

    assert job(recording)["eta_s"] is None


def test_a_recording_that_no_worker_works_on_is_paused() -> None:
    recording = make_recording(states=(RUNNING,))
    change(recording, 0, heartbeat_at=timezone.now() - dt.timedelta(minutes=3))
    assert job(recording)["state"] == "paused"

    change(recording, 0, heartbeat_at=timezone.now())
    assert job(Recording.objects.get(pk=recording.pk))["state"] == RecordingState.PROCESSING


def test_a_recording_that_waits_for_another_one_is_not_paused() -> None:
    recording = make_recording()
    recording.stage_runs.update(heartbeat_at=timezone.now() - dt.timedelta(minutes=3))
    Recording.objects.filter(pk=recording.pk).update(created_at=timezone.now() - dt.timedelta(minutes=3))
    recording.refresh_from_db()
    assert job(recording)["state"] == "paused"

    change(make_recording(states=(RUNNING,)), 0, heartbeat_at=timezone.now())
    assert job(recording)["state"] == RecordingState.PROCESSING


def test_a_failed_stage_says_what_happened_what_is_safe_and_what_to_do() -> None:
    recording = make_recording(state=RecordingState.FAILED, states=(FAILED,))
    change(recording, 0, error_code="damaged", error="in another language")

    error = job(recording)["error"]

    assert error["title"] == str(DamagedFile.sentence)
    assert [action["code"] for action in error["actions"]] == ["upload", "retry"]
    assert error["actions"][1]["position"] == 0


def test_a_failed_stage_that_the_rest_can_do_without_offers_another_try() -> None:
    recording = make_recording(state=RecordingState.READY, states=(DONE, DONE, FAILED))
    change(recording, 2, error="No speech engine is ready.")

    error = job(recording)["error"]

    assert (error["title"], error["safe"]) == ("No speech engine is ready.", "Everything else is ready.")
    assert [action["code"] for action in error["actions"]] == ["retry"]


def test_an_incomplete_recording_offers_to_be_used_as_it_is() -> None:
    recording = make_recording(state=RecordingState.INCOMPLETE, states=(DONE, DONE, DONE))

    error = job(recording)["error"]

    assert error["title"] == str(IncompleteFile.sentence)
    assert [action["code"] for action in error["actions"]] == ["upload", "accept"]
