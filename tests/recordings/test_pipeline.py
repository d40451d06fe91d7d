import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from recordings import pipeline, storage
from recordings.models import RenditionKind, StageRun
from recordings.states import RecordingState, StageState
from tests.factories.recordings import make_recording
from tests.fakes.stages import Optional, Quick, Unwanted
from tests.fakes.stages import pipeline as named

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def three_stages(settings: Settings) -> Iterator[None]:
    settings.MEDIA_PIPELINE = named(Quick, Optional, Unwanted)
    yield
    Quick.during = None


def first_run() -> StageRun:
    return make_recording().stage_runs.first()


def claimed() -> StageRun:
    run = pipeline.claim(first_run().pk)
    assert run is not None
    return run


def context_of(run: StageRun, work_dir: Path) -> pipeline.StageContext:
    return pipeline.StageContext(run.recording, run, work_dir)


def taken_over(run: StageRun) -> None:
    """Let another worker take ``run`` away."""
    StageRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - dt.timedelta(hours=1))
    assert pipeline.claim(run.pk) is not None


def test_a_waiting_stage_goes_to_the_first_who_claims_it() -> None:
    run = first_run()

    claims = [pipeline.claim(run.pk), pipeline.claim(run.pk)]

    run.refresh_from_db()
    assert [claim is not None for claim in claims] == [True, False]
    assert (run.state, run.attempt, run.tries) == (StageState.RUNNING, 1, 1)


def test_a_running_stage_goes_to_another_once_its_worker_is_silent_for_a_lease(settings: Settings) -> None:
    run = claimed()
    silent = timezone.now() - dt.timedelta(seconds=settings.STAGE_LEASE_S + 1)
    StageRun.objects.filter(pk=run.pk).update(heartbeat_at=silent)

    second = pipeline.claim(run.pk)

    assert second is not None
    assert second.attempt == 2


@pytest.mark.parametrize("state", [RecordingState.WITHDRAWN, RecordingState.FAILED])
def test_nothing_more_is_done_for_a_recording_that_is_closed(state: RecordingState) -> None:
    recording = make_recording(state=state)

    assert pipeline.claim(recording.stage_runs.first().pk) is None
    assert pipeline.next_run(recording) is None


def test_the_next_stage_is_the_first_that_is_not_over() -> None:
    recording = make_recording(states=(StageState.DONE, StageState.SKIPPED))

    assert pipeline.next_run(recording) == recording.stage_runs.get(position=2)


def test_a_failed_stage_holds_up_the_rest_only_if_the_rest_needs_it() -> None:
    optional = make_recording(states=(StageState.DONE, StageState.FAILED))
    needed = make_recording(states=(StageState.FAILED,))

    assert pipeline.next_run(optional) == optional.stage_runs.get(position=2)
    assert pipeline.next_run(needed) == needed.stage_runs.get(position=0)


def test_a_worker_that_was_replaced_publishes_nothing(tmp_path: Path) -> None:
    run = claimed()
    context = context_of(run, tmp_path)
    taken_over(run)
    made = tmp_path / "video.mp4"
    made.write_bytes(b"film")

    with pytest.raises(pipeline.StageLost):
        context.keep_rendition(RenditionKind.VIDEO, made, content_type="video/mp4")

    assert run.recording.renditions.count() == 0
    with pytest.raises(pipeline.StageLost):
        context.check()


def test_a_worker_learns_from_its_progress_that_it_was_replaced(tmp_path: Path) -> None:
    run = claimed()
    context = context_of(run, tmp_path)
    context.progress(1000, 60_000)
    taken_over(run)

    with pytest.raises(pipeline.StageLost):
        context.progress(60_000, 60_000)

    run.refresh_from_db()
    assert run.progress_done == 0


def test_progress_is_written_at_most_once_a_second_and_at_the_end(
    tmp_path: Path, django_assert_num_queries: object
) -> None:
    context = context_of(claimed(), tmp_path)

    with django_assert_num_queries(2):  # type: ignore[operator]
        for done_ms in range(0, 60_001, 1000):
            context.progress(done_ms, 60_000)

    context.run.refresh_from_db()
    assert (context.run.progress_done, context.run.progress_total) == (60_000, 60_000)


def test_the_same_file_made_twice_is_one_rendition(tmp_path: Path) -> None:
    context = context_of(claimed(), tmp_path)
    for _time in range(2):
        made = tmp_path / "video.mp4"
        made.write_bytes(b"film")
        context.keep_rendition(
            RenditionKind.VIDEO, made, content_type="video/mp4", width_px=854, height_px=480
        )

    rendition = context.recording.renditions.get()
    assert storage.path(rendition.file).read_bytes() == b"film"
    assert (rendition.size_bytes, rendition.width_px) == (4, 854)
    assert len(list(storage.path(storage.folder(context.recording.public_id)).iterdir())) == 1


def test_a_stage_works_in_a_folder_that_is_gone_afterwards() -> None:
    folders: list[Path] = []

    def leave_something(context: pipeline.StageContext) -> None:
        (context.work_dir / "half").write_bytes(b"half")
        folders.append(context.work_dir)

    Quick.during = leave_something

    assert pipeline.execute(claimed()) == StageState.DONE
    assert [folder.exists() for folder in folders] == [False]


def test_a_stage_that_is_not_wanted_is_skipped() -> None:
    recording = make_recording()
    run = pipeline.claim(recording.stage_runs.get(position=2).pk)
    assert run is not None

    assert pipeline.execute(run) == StageState.SKIPPED


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_busy_for_long_keeps_its_stage(settings: Settings) -> None:
    settings.STAGE_LEASE_S = 0.6
    run = claimed()

    def work(context: pipeline.StageContext) -> None:
        time.sleep(1.5)
        context.check()

    Quick.during = work

    assert pipeline.execute(run) == StageState.DONE
    assert not pipeline.stale().exists()
