"""Running the stages of a recording, and putting right what a lost worker left."""

import datetime as dt
import logging
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit
from common.states import IllegalMove, move
from recordings import pipeline, storage
from recordings.actions.errors import NotPossible
from recordings.models import ProviderFile, Recording, Rendition, SourceFile, StageRun
from recordings.refusals import BadFile, IncompleteFile
from recordings.signals import recording_ready, stage_failed, stage_finished, stage_retried
from recordings.states import RECORDING_MOVES, RETRY_MOVES, STAGE_MOVES, RecordingState, StageState

logger = logging.getLogger(__name__)

# A full disk or a restarting database heals; what fails this often does not.
MOST_TRIES: Final = 4
# A killed worker says nothing about the recording, unless it is this recording that kills it every time.
MOST_LOST_WORKERS: Final = 10
REQUEUE_AFTER: Final = dt.timedelta(minutes=10)
LEFTOVERS_AFTER: Final = dt.timedelta(days=1)
UNEXPECTED: Final = gettext_lazy("Something broke on our side while this was being made. Your file is safe.")
LOST: Final = gettext_lazy("The work was cut off again and again before it was done. Your file is safe.")


def run_stage(run_id: int) -> None:
    """Do one stage, if it is free, and write down how it went.

    Afterwards ``stage_finished`` or ``stage_failed`` is sent, and ``recording_ready`` after the last stage.
    An unexpected error is raised again after the stage was set back, so that the queue tries it later; the last
    of ``MOST_TRIES`` such errors fails the stage instead.
    """
    run = pipeline.claim(run_id)
    if run is None:
        return
    try:
        do_stage(run)
    except pipeline.StageLost:
        logger.warning("%s was taken over by another worker", run)


def do_stage(run: StageRun) -> None:
    try:
        outcome = pipeline.execute(run)
    except pipeline.StageLost:
        raise
    except BadFile as refusal:
        logger.warning("%s: %s %s", run, refusal.code, refusal.detail)
        fail(run, refusal.message, code=refusal.code)
    except pipeline.StageFailed as failure:
        fail(run, str(failure))
    except Exception:
        logger.exception("%s broke", run)
        if run.tries < MOST_TRIES:
            set_back(run)
            raise
        fail(run, str(UNEXPECTED))
    else:
        finish(run, outcome)


@transaction.atomic
def finish(run: StageRun, outcome: StageState) -> None:
    """Close a stage that went well; ``StageLost`` if it is another worker's by now."""
    own(run)
    done = {"progress_done": F("progress_total")} if run.progress_total else {}
    move(run, outcome, allowed=STAGE_MOVES, finished_at=timezone.now(), tries=0, **done)
    stage_finished.send(StageRun, run=run)
    settle(run.recording_id)


@transaction.atomic
def fail(run: StageRun, sentence: str, *, code: str = "") -> None:
    """Close a stage that cannot be done, and the recording with it where it cannot do without."""
    own(run)
    move(
        run,
        StageState.FAILED,
        allowed=STAGE_MOVES,
        finished_at=timezone.now(),
        error=sentence,
        error_code=code,
    )
    if pipeline.stage_of(run.stage).required:
        recording = Recording.objects.get(pk=run.recording_id)
        if RecordingState.FAILED in RECORDING_MOVES[recording.state]:
            move(recording, RecordingState.FAILED, allowed=RECORDING_MOVES, problem=sentence)
    stage_failed.send(StageRun, run=run)
    settle(run.recording_id)


@transaction.atomic
def set_back(run: StageRun) -> None:
    own(run)
    move(run, StageState.PENDING, allowed=STAGE_MOVES, error=str(UNEXPECTED))


def own(run: StageRun) -> None:
    """Hold the row of ``run`` until the end of the transaction, as the attempt that has it."""
    if not pipeline.mine(run).update(heartbeat_at=timezone.now()):
        raise pipeline.StageLost(str(run))


def settle(recording_id: int) -> None:
    """Call the recording ready, or incomplete, once no stage is left to run."""
    recording = Recording.objects.select_for_update(no_key=True).get(pk=recording_id)
    if recording.state != RecordingState.PROCESSING:
        return
    unfinished = StageRun.objects.filter(
        recording=recording, state__in=[StageState.PENDING, StageState.RUNNING]
    )
    if unfinished.exists():
        return
    if recording.media_info.get("is_short"):
        sentence = str(IncompleteFile.sentence)
        move(recording, RecordingState.INCOMPLETE, allowed=RECORDING_MOVES, problem=sentence)
        return
    move(recording, RecordingState.READY, allowed=RECORDING_MOVES, problem="")
    recording_ready.send(Recording, recording=recording)


@transaction.atomic
def retry_stage(run: StageRun, *, by: Any) -> None:
    """Do a stage again, at a person's wish. A recording that had failed is on its way again.

    Afterwards ``stage_retried`` is sent. Raises ``NotPossible`` while the stage is waiting or running.
    """
    try:
        move(run, StageState.PENDING, allowed=RETRY_MOVES, tries=0, heartbeat_at=timezone.now())
    except IllegalMove as error:
        raise NotPossible(_("This step is under way already.")) from error
    recording = Recording.objects.select_for_update(no_key=True).get(pk=run.recording_id)
    if recording.state == RecordingState.WITHDRAWN:
        raise NotPossible(_("This recording was withdrawn."))
    if recording.state == RecordingState.FAILED:
        move(recording, RecordingState.PROCESSING, allowed=RECORDING_MOVES, problem="")
    run.recording = recording
    audit.record("retry_stage", recording, by=by, stage=run.stage)
    stage_retried.send(StageRun, run=run)


def repair() -> int:
    """Set back the stages of lost workers, queue again what fell out of the queue.

    Returns how many stages were put right. ``stage_retried`` is sent for each.
    """
    now = timezone.now()
    repaired = sum(take_back(run) for run in pipeline.stale().select_related("recording"))
    waiting = StageRun.objects.filter(state=StageState.PENDING, heartbeat_at__lt=now - REQUEUE_AFTER)
    repaired += sum(queue_again(run) for run in waiting.select_related("recording"))
    return repaired


@transaction.atomic
def take_back(run: StageRun) -> bool:
    """Free a stage whose worker has gone; fail one that has cost too many workers."""
    if not pipeline.stale().filter(pk=run.pk, attempt=run.attempt).update(heartbeat_at=timezone.now()):
        return False
    if run.tries >= MOST_LOST_WORKERS:
        fail(run, str(LOST))
        return True
    move(run, StageState.PENDING, allowed=STAGE_MOVES)
    stage_retried.send(StageRun, run=run)
    return True


@transaction.atomic
def queue_again(run: StageRun) -> bool:
    """Put a stage on the queue once more if it is its turn. Twice on the queue does no harm: one claim wins."""
    if pipeline.next_run(run.recording) != run:
        return False
    StageRun.objects.filter(pk=run.pk, state=StageState.PENDING).update(heartbeat_at=timezone.now())
    stage_retried.send(StageRun, run=run)
    return True


def sweep_leftovers() -> int:
    """Remove files that no row names, after a day in which somebody may have been at them; returns how many."""
    before = (timezone.now() - LEFTOVERS_AFTER).timestamp()
    swept = storage.sweep(older_than=before)
    for public_id in storage.folders():
        used = {*Rendition.objects.filter(recording__public_id=public_id).values_list("file", flat=True)}
        for model in (SourceFile, ProviderFile):
            used |= {*model.objects.filter(recording__public_id=public_id).values_list("file", flat=True)}
        swept += storage.forget(public_id, used=used, older_than=before)
    return swept
