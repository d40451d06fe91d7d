from collections.abc import Callable

import pytest
from django_q.models import OrmQ
from pytest_django.fixtures import Settings

from recordings import actions, tasks
from recordings.models import Recording
from recordings.signals import recording_added, stage_failed, stage_finished, stage_retried
from recordings.states import RecordingState, StageState
from tests.factories.recordings import make_recording
from tests.fakes.stages import Optional, Quick
from tests.fakes.stages import pipeline as named

pytestmark = pytest.mark.django_db

DONE, FAILED = StageState.DONE, StageState.FAILED
Capture = Callable[..., object]


@pytest.fixture(autouse=True)
def stages(settings: Settings) -> None:
    settings.MEDIA_PIPELINE = named(Quick, Optional, Quick)


def queued() -> list[tuple[str, int, str]]:
    """Return what is on the queue: task, the stage's position, the queue's name."""
    jobs = [job.task for job in OrmQ.objects.order_by("pk")]
    positions = {
        run.pk: run.position for recording in Recording.objects.all() for run in recording.stage_runs.all()
    }
    return [(job["func"], positions[job["args"][0]], job["cluster"]) for job in jobs]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), [("recordings.tasks.run_stage", 0, "media")]),
        ((DONE,), [("recordings.tasks.run_stage", 1, "speech")]),
        ((DONE, FAILED), [("recordings.tasks.run_stage", 2, "media")]),
        ((FAILED,), []),
        ((DONE, DONE, DONE), []),
    ],
)
def test_news_of_a_stage_queues_the_next_one_on_its_own_queue(
    states: tuple[StageState, ...],
    expected: list[tuple[str, int, str]],
    django_capture_on_commit_callbacks: Capture,
) -> None:
    recording = make_recording(states=states)
    run = recording.stage_runs.first()

    for signal, news in (
        (recording_added, {"recording": recording}),
        (stage_finished, {"run": run}),
        (stage_failed, {"run": run}),
    ):
        OrmQ.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            signal.send(type(run), **news)
        assert queued() == expected


def test_a_stage_to_be_done_again_is_queued(django_capture_on_commit_callbacks: Capture) -> None:
    recording = make_recording(states=(DONE, FAILED, DONE))

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        stage_retried.send(None, run=recording.stage_runs.get(position=1))

    assert queued() == [("recordings.tasks.run_stage", 1, "speech")]


def test_nothing_is_queued_for_a_withdrawn_recording(django_capture_on_commit_callbacks: Capture) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        recording_added.send(None, recording=make_recording(state=RecordingState.WITHDRAWN))

    assert queued() == []


def test_tasks_do_what_the_actions_do(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []
    for name in ("repair", "expire_uploads", "sweep_leftovers"):
        monkeypatch.setattr(actions, name, lambda name=name: called.append(name))
    monkeypatch.setattr(actions, "run_stage", called.append)

    tasks.run_stage(7)
    tasks.repair()
    tasks.expire_uploads()

    assert called == [7, "repair", "expire_uploads", "sweep_leftovers"]
