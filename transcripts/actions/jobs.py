"""The bookkeeping of an engine's work: what is planned, what is heard, and what comes of it."""

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from recordings.models import Recording
from transcripts.actions.writing import Source, write_transcript
from transcripts.engines import base
from transcripts.glossary import hints_for
from transcripts.guards import flag_segments
from transcripts.models import Transcript, TranscriptionJob, Window
from transcripts.states import WindowState

Fence = Callable[[], AbstractContextManager[object]]
# They say where and how fast the work is done, not what comes of it; a key is nothing to keep with a job either.
NOT_PART_OF_THE_KEY: Final = frozenset({"model_path", "threads", "device", "address", "key"})


def begin_job(
    recording: Recording, engine: base.Engine, *, language: str, sound_sha256: str
) -> TranscriptionJob:
    """Fetch or make the job for this sound, engine, model and language; what was done of it before counts."""
    model = engine.model(language)
    options = engine.session(language).options
    parameters = {name: value for name, value in options.items() if name not in NOT_PART_OF_THE_KEY}
    identity = json.dumps([sound_sha256, engine.name, model, parameters, language], sort_keys=True)
    job, _is_new = TranscriptionJob.objects.get_or_create(
        recording=recording,
        key=hashlib.sha256(identity.encode()).hexdigest(),
        defaults={
            "engine": engine.name,
            "model": model,
            "engine_version": _version(engine.name),
            "language": language,
            "parameters": parameters,
            # Kept with the job: a title changed meanwhile must not make two halves of one text.
            "hints": hints_for(recording.webinar, language),
        },
    )
    return job


def _version(package: str) -> str:
    """Return the version of the package that an engine is named after."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


@transaction.atomic
def plan_job(job: TranscriptionJob, windows: Sequence[tuple[int, int]]) -> None:
    """Store the windows to be written down, once: a plan that is there already stands."""
    locked = TranscriptionJob.objects.select_for_update(no_key=True).get(pk=job.pk)
    if not locked.windows.exists():
        Window.objects.bulk_create(
            Window(job=locked, number=number, start_ms=start_ms, end_ms=end_ms)
            for number, (start_ms, end_ms) in enumerate(windows)
        )
        locked.speech_ms = sum(end_ms - start_ms for start_ms, end_ms in windows)
        locked.save(update_fields=["speech_ms"])
    job.refresh_from_db()


def save_window(
    window: Window,
    segments: Sequence[base.Segment],
    *,
    error: str = "",
    elapsed_ms: int = 0,
    fence: Fence = transaction.atomic,
) -> None:
    """Commit what one window came to: its segments, or the error that the engine ended with.

    ``fence`` opens a transaction that holds only while the work is this worker's. A window that another worker
    has written meanwhile stays as it is.
    """
    state = WindowState.FAILED if error else WindowState.DONE
    plain = [segment.as_json() for segment in segments]
    with fence():
        missing = Window.objects.filter(pk=window.pk).exclude(state=WindowState.DONE)
        if missing.update(state=state, segments=plain, error=error):
            job = TranscriptionJob.objects.filter(pk=window.job_id)
            job.update(elapsed_ms=F("elapsed_ms") + elapsed_ms)


def finish_job(
    job: TranscriptionJob, engine: base.Engine, *, fence: Fence = transaction.atomic
) -> Transcript:
    """Turn all windows of a job into the recording's transcript.

    One transaction with the note that the job is finished, so that a worker killed in between writes it once.
    Doubts are noted over the whole text, where repetitions show.
    """
    heard = [
        base.Segment.from_json(plain)
        for window in job.windows.order_by("number")
        if window.state == WindowState.DONE
        for plain in window.segments
    ]
    source = Source(
        engine=job.engine,
        model=job.model,
        quality=engine.quality(job.language),
        allows_captions=engine.gives_captions,
        has_punctuation=engine.gives_punctuation,
    )
    flagged = flag_segments(sorted(heard, key=lambda segment: segment.start_ms), job.hints)
    with fence():
        transcript = write_transcript(job.recording, flagged, language=job.language, source=source)
        job.finished_at = timezone.now()
        job.save(update_fields=["finished_at"])
    return transcript
