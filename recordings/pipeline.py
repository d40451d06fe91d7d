"""Run the stages that MEDIA_PIPELINE names, one job per stage.

The queue may start a job twice and a worker may die at any moment. So a stage belongs to whoever raised its
``attempt`` last, and nothing is written in the name of an attempt that is no longer the current one.
"""

import datetime as dt
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from recordings import storage
from recordings.models import Recording, Rendition, SourceKind, StageRun
from recordings.states import RecordingState, StageState

FINISHED: Final = (StageState.DONE, StageState.SKIPPED)
# Over, well or not, until a person asks for it again.
SETTLED: Final = (*FINISHED, StageState.FAILED)
# A recording in one of these has nothing more to be done for it.
CLOSED: Final = (RecordingState.FAILED, RecordingState.WITHDRAWN)
# A report to the database costs a write; people read it every few seconds.
REPORT_EVERY_S: Final = 1.0


class StageLost(Exception):
    """Another worker has taken this stage over: stop at once and leave nothing behind."""


class StageFailed(Exception):
    """The stage cannot be done. The text tells the host why, in one sentence."""


class Stage(Protocol):
    """One step from a raw file to a recording that people can watch, hear and read.

    Made anew for each run. ``wanted`` is asked first; ``run`` must give the same result when it runs again.
    A stage that is not ``required`` may fail without keeping the rest from the people. One that
    ``follows_source`` is done again when the source is written anew.
    """

    queue: str
    required: bool
    follows_source: bool
    label: str | Promise

    def wanted(self, context: "StageContext") -> bool: ...

    def run(self, context: "StageContext") -> None: ...


@dataclass(slots=True)
class StageContext:
    """What a stage gets: its recording, an empty folder, and the two ways back to the people who wait."""

    recording: Recording
    run: StageRun
    work_dir: Path
    lost: threading.Event = field(default_factory=threading.Event)
    _reported_at: float = 0.0

    @property
    def source(self) -> Path:
        """Return the recording's media file as it came in, or the one that its parts were joined to."""
        media = self.recording.source_files.filter(kind=SourceKind.MEDIA).order_by("part")
        return storage.path(media[0].file)

    def check(self) -> None:
        """Raise ``StageLost`` if another worker is known to have taken over."""
        if self.lost.is_set():
            raise StageLost(str(self.run))

    def progress(self, done_ms: int, total_ms: int | None = None) -> None:
        """Report how far the stage is, and learn whether it is still ours. Cheap to call often."""
        self.check()
        now = time.monotonic()
        if now - self._reported_at < REPORT_EVERY_S and done_ms != total_ms:
            return
        self._reported_at = now
        total = self.run.progress_total if total_ms is None else total_ms
        self._write(progress_done=min(done_ms, total) if total else done_ms, progress_total=total)

    def _write(self, **changes: object) -> None:
        if not mine(self.run).update(heartbeat_at=timezone.now(), **changes):
            self.lost.set()
        self.check()

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """Make what follows one transaction that holds only while this attempt is the current one."""
        with transaction.atomic():
            self._write()
            yield

    def keep_rendition(
        self, kind: str, made: Path, *, content_type: str, language: str = "", **facts: object
    ) -> Rendition:
        """Give a finished file its place and its row, replacing what an earlier run made.

        The file that the row named before stays until ``repair`` finds it unused: somebody may be watching it.
        """
        public_id = self.recording.public_id
        stem = f"{kind}-{language}" if language else str(kind)
        kept = storage.keep(made, public_id=public_id, stem=stem, suffix=made.suffix)
        row = {
            "file": kept.name,
            "size_bytes": kept.size_bytes,
            "sha256": kept.sha256,
            "content_type": content_type,
        }
        with self.publishing():
            rendition, _is_new = Rendition.objects.update_or_create(
                recording=self.recording, kind=kind, language=language, defaults={**row, **facts}
            )
        return rendition


def stage_of(path: str) -> Stage:
    stage: Stage = import_string(path)()
    return stage


def plan(recording: Recording) -> None:
    """Write down the stages that ``recording`` has to go through."""
    now = timezone.now()
    StageRun.objects.bulk_create(
        StageRun(recording=recording, position=position, stage=path, heartbeat_at=now)
        for position, path in enumerate(settings.MEDIA_PIPELINE)
    )


def next_run(recording: Recording) -> StageRun | None:
    """Return the first stage that is not finished, passing over failed ones that the rest can do without."""
    if recording.state in CLOSED:
        return None
    for run in StageRun.objects.filter(recording=recording).exclude(state__in=FINISHED).order_by("position"):
        if run.state != StageState.FAILED or stage_of(run.stage).required:
            return run
    return None


def mine(run: StageRun) -> Any:
    """Return the row of ``run`` as long as this attempt is the current one."""
    return StageRun.objects.filter(pk=run.pk, attempt=run.attempt, state=StageState.RUNNING)


def lease() -> dt.timedelta:
    return dt.timedelta(seconds=settings.STAGE_LEASE_S)


def claim(run_id: int) -> StageRun | None:
    """Take a waiting stage, or one whose worker has not been heard of for a lease; else return None.

    One conditional UPDATE on the attempt number: of several workers exactly one gets it.
    """
    run = StageRun.objects.select_related("recording__webinar").filter(pk=run_id).first()
    if run is None or run.recording.state in CLOSED:
        return None
    now = timezone.now()
    free = Q(state=StageState.PENDING) | Q(state=StageState.RUNNING, heartbeat_at__lt=now - lease())
    changes = {
        "state": StageState.RUNNING,
        "attempt": run.attempt + 1,
        "tries": run.tries + 1,
        "heartbeat_at": now,
        "started_at": now,
        "finished_at": None,
        "progress_done": 0,
        "error": "",
        "error_code": "",
    }
    if not StageRun.objects.filter(free, pk=run.pk, attempt=run.attempt).update(**changes):
        return None
    for name, value in changes.items():
        setattr(run, name, value)
    return run


def execute(run: StageRun) -> StageState:
    """Do the work of a claimed stage and return how it ended, without writing that down.

    Raises ``StageLost``; ``StageFailed`` and whatever else the stage raises.
    """
    stage = stage_of(run.stage)
    with storage.work_dir(f"{run.pk}-{run.attempt}") as work_dir:
        context = StageContext(run.recording, run, work_dir)
        with heartbeat(run, context.lost):
            if not stage.wanted(context):
                return StageState.SKIPPED
            stage.run(context)
            return StageState.DONE


@contextmanager
def heartbeat(run: StageRun, lost: threading.Event) -> Iterator[None]:
    """Tell every third of a lease that the worker lives, and set ``lost`` once the stage is another's."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(settings.STAGE_LEASE_S / 3):
                try:
                    kept = mine(run).update(heartbeat_at=timezone.now())
                except DatabaseError:
                    # A busy database; the next beat comes before the lease ends.
                    connections.close_all()
                    continue
                if not kept:
                    lost.set()
                    return
        finally:
            connections.close_all()

    thread = threading.Thread(target=beat, daemon=True, name=f"heartbeat of stage {run.pk}")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)


def stale() -> Any:
    """Return running stages whose worker has not been heard of for a lease."""
    return StageRun.objects.filter(state=StageState.RUNNING, heartbeat_at__lt=timezone.now() - lease())
