"""What follows from news about recordings."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from common.tasks import enqueue_on_commit
from providers.base import EventKind
from providers.models import WebhookDelivery
from providers.signals import meeting_news
from recordings import pipeline
from recordings.actions import wanted_files
from recordings.models import ProviderFile, Recording, StageRun
from recordings.signals import (
    file_fetched,
    files_announced,
    files_unwanted,
    recording_added,
    recording_silenced,
    stage_failed,
    stage_finished,
    stage_retried,
)
from recordings.states import StageState
from webinars.models import Webinar
from webinars.signals import webinar_ended

RUN_STAGE = "recordings.tasks.run_stage"


def _enqueue_next(recording: Recording) -> None:
    run = pipeline.next_run(recording)
    if run is not None and run.state == StageState.PENDING:
        enqueue_on_commit(RUN_STAGE, run.pk, queue=pipeline.stage_of(run.stage).queue)


@receiver(recording_added)
def enqueue_first_stage_when_recording_added(recording: Recording, **kwargs: Any) -> None:
    _enqueue_next(recording)


@receiver(files_unwanted)
def destroy_files_when_unwanted(recording: Recording, **kwargs: Any) -> None:
    enqueue_on_commit("recordings.tasks.destroy_unused", recording.pk, int(timezone.now().timestamp() * 1000))


@receiver(recording_silenced)
def enqueue_first_stage_when_silenced(recording: Recording, **kwargs: Any) -> None:
    _enqueue_next(recording)


@receiver([stage_finished, stage_failed])
def enqueue_next_stage_when_one_is_over(run: StageRun, **kwargs: Any) -> None:
    _enqueue_next(Recording.objects.get(pk=run.recording_id))


@receiver(stage_retried)
def enqueue_stage_when_retried(run: StageRun, **kwargs: Any) -> None:
    enqueue_on_commit(RUN_STAGE, run.pk, queue=pipeline.stage_of(run.stage).queue)


@receiver(webinar_ended)
def expect_recording_when_ended(webinar: Webinar, **kwargs: Any) -> None:
    if hasattr(webinar, "meeting"):
        enqueue_on_commit("recordings.tasks.expect_recording", webinar.pk)


@receiver(meeting_news)
def take_files_when_news_came(
    delivery: WebhookDelivery, external_id: str, kinds: frozenset[EventKind], **kwargs: Any
) -> None:
    if kinds & {EventKind.FILES_READY, EventKind.FILES_DELETED}:
        enqueue_on_commit("recordings.tasks.take_files", delivery.pk, external_id)


@receiver(files_announced)
def fetch_files_when_announced(recording: Recording, **kwargs: Any) -> None:
    for file in wanted_files(recording):
        enqueue_on_commit("recordings.tasks.fetch_file", file.pk, queue="media")


@receiver(file_fetched)
def begin_when_file_fetched(file: ProviderFile, **kwargs: Any) -> None:
    enqueue_on_commit("recordings.tasks.begin_when_whole", file.recording_id)
