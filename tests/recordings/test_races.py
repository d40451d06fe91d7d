"""Several workers, or several people, at the same recording at the same moment."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections

from common.states import IllegalMove
from recordings import actions, pipeline
from recordings.models import Recording, StageRun
from recordings.states import RecordingState, StageState
from tests.factories.members import make_host
from tests.factories.recordings import make_recording
from tests.factories.webinars import make_past_webinar
from tests.fakes import media
from tests.fakes.shared_database import shared_database

pytestmark = pytest.mark.database

ROUNDS = 2
WORKERS = 5


@pytest.fixture(autouse=True)
def one_database_for_all(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


def at_once(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Start all calls at the same moment, each in its own thread; gives what each returned or refused with."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait(timeout=20)
            return call()
        except (IllegalMove, actions.NotPossible) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_many_workers_one_gets_the_stage(_round: int) -> None:
    run = make_recording().stage_runs.first()

    claims = at_once([lambda: pipeline.claim(run.pk)] * WORKERS)

    assert sum(claim is not None for claim in claims) == 1
    assert StageRun.objects.get(pk=run.pk).attempt == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_file_uploaded_twice_at_once_is_one_recording(_round: int) -> None:
    webinar, file = make_past_webinar(), media.voice_only()

    made = at_once([lambda: actions.add_recording(webinar, file, by=None)] * 2)

    assert made == [Recording.objects.get()] * 2


def test_two_files_at_once_leave_one_current_recording() -> None:
    webinar = make_past_webinar()

    at_once(
        [
            lambda file=file: actions.add_recording(webinar, file, by=None)
            for file in (media.talk(), media.voice_only())
        ]
    )

    assert sorted(Recording.objects.values_list("is_current", flat=True)) == [False, True]


def test_nobody_gets_past_the_limit_by_many_tabs() -> None:
    host = make_host()
    webinar = make_past_webinar(host=host)

    answers = at_once(
        [lambda: actions.begin_upload(webinar, by=host, original_name="talk.mp4", size_bytes=9).pk] * 7
    )

    assert sum(isinstance(answer, actions.NotPossible) for answer in answers) == 3


def test_a_failed_recording_tried_again_by_two_people_is_begun_once() -> None:
    recording = make_recording(state=RecordingState.FAILED, states=(StageState.FAILED,))

    def retry() -> None:
        actions.retry_stage(StageRun.objects.get(recording=recording, position=0), by=None)

    answers = at_once([retry] * 2)

    assert [
        answer for answer in answers if answer is not None and not isinstance(answer, actions.NotPossible)
    ] == []
    recording.refresh_from_db()
    assert recording.state == RecordingState.PROCESSING
    assert StageRun.objects.get(recording=recording, position=0).state == StageState.PENDING
