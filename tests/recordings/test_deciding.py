import pytest

from common.states import IllegalMove
from recordings import actions, pipeline
from recordings.states import RecordingState, StageState
from tests.factories.recordings import make_recording
from tests.factories.webinars import make_past_webinar

pytestmark = pytest.mark.django_db


def test_a_withdrawn_recording_is_shown_no_more_and_its_work_ends() -> None:
    recording = make_recording(states=(StageState.RUNNING,))
    run = recording.stage_runs.first()

    actions.withdraw_recording(recording, by=None)

    recording.refresh_from_db()
    assert (recording.state, recording.is_current) == (RecordingState.WITHDRAWN, False)
    assert not pipeline.mine(run).exists()


def test_a_recording_is_withdrawn_once() -> None:
    recording = make_recording(state=RecordingState.WITHDRAWN)

    with pytest.raises(IllegalMove):
        actions.withdraw_recording(recording, by=None)


def test_a_host_chooses_which_recording_is_shown() -> None:
    webinar = make_past_webinar()
    old = make_recording(webinar=webinar, state=RecordingState.READY)
    new = make_recording(webinar=webinar, state=RecordingState.READY, is_current=False)

    actions.make_current(new, by=None)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.is_current, new.is_current) == (False, True)


def test_what_is_not_ready_cannot_be_shown() -> None:
    with pytest.raises(actions.NotPossible, match="not ready"):
        actions.make_current(make_recording(is_current=False), by=None)


def test_a_host_may_use_what_there_is_of_a_recording_that_was_cut_off() -> None:
    recording = make_recording(state=RecordingState.INCOMPLETE, problem="The end is missing.")

    actions.accept_incomplete(recording, by=None)

    recording.refresh_from_db()
    assert (recording.state, recording.problem) == (RecordingState.READY, "")


def test_only_an_incomplete_recording_can_be_accepted() -> None:
    with pytest.raises(IllegalMove):
        actions.accept_incomplete(make_recording(state=RecordingState.FAILED), by=None)
