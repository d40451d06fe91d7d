"""Writing a recording down again, when a better engine has become ready or the first try failed."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from recordings.actions import retry_stage
from recordings.models import Recording, StageRun
from recordings.states import StageState
from transcripts.actions.errors import NotPossible
from transcripts.engines import NoEngine, choose
from transcripts.engines.base import Engine
from transcripts.models import CAPTIONS, Transcript, TranscriptionJob
from transcripts.states import WindowState

STAGE: Final = "transcripts.stages.transcribe.Transcribe"
REMOTE: Final = "remote"
REST_OF_SERVERS: Final = timedelta(minutes=20)


def better_engine(recording: Recording) -> Engine | None:
    """Return the engine that could write ``recording`` down better than it is now, if one is ready.

    Captions that somebody uploaded are never bettered. A text with gaps is bettered by the same engine.
    """
    original = Transcript.objects.filter(recording=recording, language=recording.language).first()
    if original is not None and not original.is_machine_made:
        return None
    try:
        engine = choose(recording.language)
    except NoEngine:
        return None
    if original is None or engine.quality(recording.language) > original.quality:
        return engine
    return engine if has_gaps(recording) else None


def has_gaps(recording: Recording) -> bool:
    """Say whether the engine gave up on a part of the speech."""
    job = recording.transcription_jobs.filter(speech_ms__gt=0).first()
    return job is not None and job.windows.filter(state=WindowState.FAILED).exists()


def transcribe_again(recording: Recording, *, by: Any) -> StageRun:
    """Let the best engine that is ready write the recording down; lines made by hand stay as they are.

    Raises ``NotPossible`` if none is better than what wrote the present text, or the work is under way.
    """
    if better_engine(recording) is None:
        raise NotPossible(
            _("No better speech engine is ready. The present text is the best this site can do.")
        )
    run = StageRun.objects.filter(recording=recording, stage=STAGE).first()
    if run is None or run.state in {StageState.PENDING, StageState.RUNNING}:
        raise NotPossible(_("This recording is being written down already."))
    audit.record("transcribe_again", recording, by=by)
    retry_stage(run, by=by)
    return run


def retry_waiting() -> int:
    """Start again what waited for an engine that is ready now; returns how many recordings that are.

    What a speech server elsewhere left unfinished is asked of it again after a while, as it may only have been away.
    """
    tried = TranscriptionJob.objects.exclude(engine=CAPTIONS).values("recording")
    away = TranscriptionJob.objects.filter(engine=REMOTE, finished_at=None).values("recording")
    rested = Q(recording__in=away, finished_at__lt=timezone.now() - REST_OF_SERVERS)
    failed = StageRun.objects.filter(stage=STAGE, state=StageState.FAILED)
    waiting = failed.filter(~Q(recording__in=tried) | rested)
    started = 0
    for run in waiting.select_related("recording"):
        try:
            choose(run.recording.language)
        except NoEngine:
            continue
        retry_stage(run, by=None)
        started += 1
    return started
