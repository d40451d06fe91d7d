"""The life of a recording and of each stage of its pipeline."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordingState(models.TextChoices):
    EXPECTED = "expected", _("expected")
    RECEIVING = "receiving", _("being received")
    PROCESSING = "processing", _("being made ready")
    READY = "ready", _("ready")
    INCOMPLETE = "incomplete", _("incomplete")
    FAILED = "failed", _("failed")
    WITHDRAWN = "withdrawn", _("withdrawn")


RECORDING_MOVES: Final[Mapping[str, set[str]]] = {
    RecordingState.EXPECTED: {RecordingState.RECEIVING, RecordingState.PROCESSING, RecordingState.FAILED},
    RecordingState.RECEIVING: {RecordingState.PROCESSING, RecordingState.INCOMPLETE, RecordingState.FAILED},
    RecordingState.PROCESSING: {
        RecordingState.READY,
        RecordingState.INCOMPLETE,
        RecordingState.FAILED,
        RecordingState.WITHDRAWN,
    },
    RecordingState.READY: {RecordingState.PROCESSING, RecordingState.WITHDRAWN},
    RecordingState.INCOMPLETE: {RecordingState.PROCESSING, RecordingState.READY, RecordingState.WITHDRAWN},
    RecordingState.FAILED: {RecordingState.PROCESSING, RecordingState.WITHDRAWN},
    RecordingState.WITHDRAWN: {RecordingState.PROCESSING},
}


class FileState(models.TextChoices):
    """How far a file that waits at a provider is on its way here."""

    WAITING = "waiting", _("waiting")
    FETCHING = "fetching", _("being fetched")
    FETCHED = "fetched", _("here")
    FAILED = "failed", _("not fetched")
    SKIPPED = "skipped", _("not needed")


FILE_MOVES: Final[Mapping[str, set[str]]] = {
    FileState.WAITING: {FileState.FETCHING, FileState.SKIPPED, FileState.FAILED},
    FileState.FETCHING: {FileState.FETCHED, FileState.WAITING, FileState.FAILED, FileState.FETCHING},
    FileState.SKIPPED: {FileState.WAITING},
    FileState.FAILED: {FileState.WAITING},
}


class StageState(models.TextChoices):
    PENDING = "pending", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    SKIPPED = "skipped", _("not needed")
    FAILED = "failed", _("failed")


STAGE_MOVES: Final[Mapping[str, set[str]]] = {
    StageState.PENDING: {StageState.RUNNING},
    StageState.RUNNING: {StageState.DONE, StageState.SKIPPED, StageState.FAILED, StageState.PENDING},
    StageState.FAILED: {StageState.PENDING},
    StageState.DONE: {StageState.PENDING},
    StageState.SKIPPED: {StageState.PENDING},
}
# At a person's wish; a running stage is set back only when its worker is lost.
RETRY_MOVES: Final[Mapping[str, set[str]]] = {
    state: {StageState.PENDING} for state in (StageState.DONE, StageState.SKIPPED, StageState.FAILED)
}
