import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from recordings import actions, pipeline
from recordings.actions.running import LOST, MOST_LOST_WORKERS, MOST_TRIES, REQUEUE_AFTER, UNEXPECTED
from recordings.models import Recording, StageRun
from recordings.refusals import DamagedFile, IncompleteFile
from recordings.signals import recording_ready, stage_retried
from recordings.states import RecordingState, StageState
from tests.factories.recordings import make_recording, make_rendition
from tests.fakes.stages import Broken, Optional, Quick, Refusing, Unwanted
from tests.fakes.stages import pipeline as named

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def quick_stages(settings: Settings) -> Iterator[None]:
    settings.MEDIA_PIPELINE = named(Quick, Unwanted, Optional)
    yield
    Quick.during = None


@pytest.fixture
def ready() -> Iterator[list[Recording]]:
    """Give the recordings that were told to be ready."""
    told: list[Recording] = []

    def note(recording: Recording, **kwargs: object) -> None:
        told.append(recording)

    recording_ready.connect(note)
    yield told
    recording_ready.disconnect(note)


@pytest.fixture
def retried() -> Iterator[list[StageRun]]:
    told: list[StageRun] = []

    def note(run: StageRun, **kwargs: object) -> None:
        told.append(run)

    stage_retried.connect(note)
    yield told
    stage_retried.disconnect(note)


def run_all(recording: Recording) -> list[str]:
    """Run every stage in its order and return how they ended."""
    for run in recording.stage_runs.all():
        actions.run_stage(run.pk)
    recording.refresh_from_db()
    return list(recording.stage_runs.values_list("state", flat=True))


def silent(run: StageRun, **changes: object) -> None:
    StageRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - HOUR, **changes)


def test_a_recording_is_ready_when_every_stage_is_over(ready: list[Recording]) -> None:
    recording = make_recording()

    states = run_all(recording)

    assert states == [StageState.DONE, StageState.SKIPPED, StageState.FAILED]
    assert (recording.state, recording.problem) == (RecordingState.READY, "")
    assert ready == [recording]


def test_a_stage_that_the_rest_can_do_without_says_why_it_failed() -> None:
    recording = make_recording()
    run_all(recording)

    assert recording.stage_runs.get(position=2).error == "No speech engine is ready."


def test_a_damaged_file_fails_the_recording_at_once(settings: Settings, ready: list[Recording]) -> None:
    settings.MEDIA_PIPELINE = named(Refusing, Quick)
    recording = make_recording()

    states = run_all(recording)

    assert states == [StageState.FAILED, StageState.PENDING]
    assert (recording.state, recording.problem) == (RecordingState.FAILED, str(DamagedFile.sentence))
    assert recording.stage_runs.first().error_code == "damaged"
    assert ready == []


def test_what_was_cut_off_is_held_and_not_called_ready(ready: list[Recording]) -> None:
    recording = make_recording(media_info={"is_short": True})

    run_all(recording)

    assert (recording.state, recording.problem) == (RecordingState.INCOMPLETE, str(IncompleteFile.sentence))
    assert ready == []


def test_an_unexpected_error_is_tried_again_and_then_told(settings: Settings) -> None:
    settings.MEDIA_PIPELINE = named(Broken)
    recording = make_recording()
    run = recording.stage_runs.get()

    for _try in range(MOST_TRIES - 1):
        with pytest.raises(OSError, match="no space"):
            actions.run_stage(run.pk)
        run.refresh_from_db()
        assert run.state == StageState.PENDING
    actions.run_stage(run.pk)

    run.refresh_from_db()
    assert (run.state, run.error, run.tries) == (StageState.FAILED, str(UNEXPECTED), MOST_TRIES)


def test_a_stage_is_done_once_however_often_it_is_on_the_queue(ready: list[Recording]) -> None:
    done: list[pipeline.StageContext] = []
    Quick.during = done.append
    recording = make_recording()

    run_all(recording)
    run_all(recording)

    assert len(done) == 1
    assert ready == [recording]


def test_a_worker_that_was_replaced_cannot_close_the_stage() -> None:
    recording = make_recording()
    run = recording.stage_runs.first()

    def be_replaced(context: pipeline.StageContext) -> None:
        silent(run)
        assert pipeline.claim(run.pk) is not None

    Quick.during = be_replaced
    actions.run_stage(run.pk)

    run.refresh_from_db()
    assert (run.state, run.attempt) == (StageState.RUNNING, 2)


def test_a_person_can_have_a_failed_recording_tried_again(retried: list[StageRun]) -> None:
    recording = make_recording(state=RecordingState.FAILED, states=(StageState.FAILED,), problem="It broke.")
    run = recording.stage_runs.first()
    StageRun.objects.filter(pk=run.pk).update(tries=MOST_TRIES)
    run.refresh_from_db()

    actions.retry_stage(run, by=None)

    recording.refresh_from_db()
    assert (recording.state, recording.problem) == (RecordingState.PROCESSING, "")
    assert retried == [run]
    assert run_all(recording)[0] == StageState.DONE


def test_a_stage_of_a_ready_recording_is_done_again_without_hiding_the_recording(
    ready: list[Recording],
) -> None:
    recording = make_recording(
        state=RecordingState.READY, states=(StageState.DONE, StageState.SKIPPED, StageState.FAILED)
    )

    actions.retry_stage(recording.stage_runs.get(position=2), by=None)

    recording.refresh_from_db()
    assert recording.state == RecordingState.READY
    assert run_all(recording)[2] == StageState.FAILED
    assert ready == []


@pytest.mark.parametrize("state", [StageState.PENDING, StageState.RUNNING])
def test_a_stage_under_way_is_not_begun_again(state: StageState) -> None:
    recording = make_recording(states=(state,))

    with pytest.raises(actions.NotPossible, match="under way"):
        actions.retry_stage(recording.stage_runs.first(), by=None)


def test_the_stage_of_a_lost_worker_is_taken_up_again(retried: list[StageRun]) -> None:
    recording = make_recording(states=(StageState.RUNNING,))
    run = recording.stage_runs.first()
    silent(run)

    assert actions.repair() == 1

    run.refresh_from_db()
    assert run.state == StageState.PENDING
    assert retried == [run]
    assert actions.repair() == 0


def test_a_stage_that_costs_every_worker_its_life_is_given_up() -> None:
    recording = make_recording(states=(StageState.RUNNING,))
    silent(recording.stage_runs.first(), tries=MOST_LOST_WORKERS)

    actions.repair()

    recording.refresh_from_db()
    assert (recording.state, recording.problem) == (RecordingState.FAILED, str(LOST))


def test_what_fell_out_of_the_queue_is_queued_again(retried: list[StageRun]) -> None:
    recording = make_recording(states=(StageState.DONE,))
    long_ago = timezone.now() - REQUEUE_AFTER - dt.timedelta(minutes=1)
    StageRun.objects.filter(recording=recording).update(heartbeat_at=long_ago)

    assert actions.repair() == 1
    assert actions.repair() == 0

    assert retried == [recording.stage_runs.get(position=1)]


def test_files_that_no_row_names_go_after_a_day(old_file: Callable[[str], None]) -> None:
    recording = make_recording()
    rendition = make_rendition(recording)
    for name in (
        rendition.file,
        f"recordings/{recording.public_id}/old.mp4",
        "work/3-1-abc/half.mp4",
        "incoming/x.part",
    ):
        old_file(name)

    assert actions.sweep_leftovers() == 3
    assert actions.sweep_leftovers() == 0
