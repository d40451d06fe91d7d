"""What a host decides about a recording."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit
from common.states import move
from recordings.actions.errors import NotPossible
from recordings.models import Recording, StageRun
from recordings.signals import recording_ready, recording_withdrawn
from recordings.states import RECORDING_MOVES, STAGE_MOVES, RecordingState, StageState


@transaction.atomic
def withdraw_recording(recording: Recording, *, by: Any) -> None:
    """Take a recording back: it is shown nowhere, and work on it ends. Its files stay.

    Afterwards ``recording_withdrawn`` is sent. Raises ``IllegalMove`` for one that is withdrawn already.
    """
    move(recording, RecordingState.WITHDRAWN, allowed=RECORDING_MOVES, is_current=False)
    # A worker notices that its stage is no longer its own, and stops.
    for run in StageRun.objects.filter(recording=recording, state=StageState.RUNNING):
        move(run, StageState.PENDING, allowed=STAGE_MOVES)
    audit.record("withdraw_recording", recording, by=by)
    recording_withdrawn.send(Recording, recording=recording)


@transaction.atomic
def make_current(recording: Recording, *, by: Any) -> None:
    """Show this recording of the webinar instead of another one.

    Raises ``NotPossible`` for a recording that is not ready.
    """
    if recording.state != RecordingState.READY:
        raise NotPossible(_("This recording is not ready yet."))
    Recording.objects.filter(webinar=recording.webinar_id, is_current=True).update(is_current=False)
    recording.is_current = True
    recording.save(update_fields=["is_current"])
    audit.record("make_current", recording, by=by)


@transaction.atomic
def accept_incomplete(recording: Recording, *, by: Any) -> None:
    """Go on with what there is of a recording that was cut off.

    Afterwards ``recording_ready`` is sent. Raises ``IllegalMove`` for a recording that is not incomplete.
    """
    move(
        recording,
        RecordingState.READY,
        allowed={RecordingState.INCOMPLETE: {RecordingState.READY}},
        problem="",
    )
    audit.record("accept_incomplete", recording, by=by)
    recording_ready.send(Recording, recording=recording)
