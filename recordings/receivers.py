"""What follows from news about recordings."""

from typing import Any

from django.dispatch import receiver

from common.tasks import enqueue_on_commit
from recordings import pipeline
from recordings.models import Recording, StageRun
from recordings.signals import recording_added, stage_failed, stage_finished, stage_retried
from recordings.states import StageState

RUN_STAGE = "recordings.tasks.run_stage"


def _enqueue_next(recording: Recording) -> None:
    run = pipeline.next_run(recording)
    if run is not None and run.state == StageState.PENDING:
        enqueue_on_commit(RUN_STAGE, run.pk, queue=pipeline.stage_of(run.stage).queue)


@receiver(recording_added)
def enqueue_first_stage_when_recording_added(recording: Recording, **kwargs: Any) -> None:
    _enqueue_next(recording)


@receiver([stage_finished, stage_failed])
def enqueue_next_stage_when_one_is_over(run: StageRun, **kwargs: Any) -> None:
    _enqueue_next(Recording.objects.get(pk=run.recording_id))


@receiver(stage_retried)
def enqueue_stage_when_retried(run: StageRun, **kwargs: Any) -> None:
    enqueue_on_commit(RUN_STAGE, run.pk, queue=pipeline.stage_of(run.stage).queue)
