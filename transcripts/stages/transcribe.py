"""The stage that writes a recording down."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recordings import storage
from recordings.models import Recording, Rendition, RenditionKind, SourceFile, SourceKind
from recordings.pipeline import StageContext, StageFailed
from transcripts import actions
from transcripts.captions import BadCaptions, has_times, read_captions
from transcripts.engines import choose
from transcripts.engines.base import Engine, EngineError, EngineMissing, Segment
from transcripts.engines.client import EngineProcess
from transcripts.models import TranscriptionJob, Window
from transcripts.states import WindowState

PLANNER: Final = "transcripts.windows.plan_windows"
PLANNING_LIMIT_S: Final = 3600.0
# Ten times what the slowest sensible model on an old machine needs.
LIMIT_PER_WINDOW_S: Final = 60.0
LIMIT_PER_SPOKEN_S: Final = 30.0
# An engine that fails so often in a row is broken, not puzzled.
MOST_FAILURES_RUNNING: Final = 3


class Transcribe:
    """Imports uploaded captions, else lets the best engine that is ready write the speech down.

    A window of speech is one commit; a run that was cut off goes on at the first window that is missing.
    Captions that cannot be read do not keep the engine from its work, but the stage ends with what is wrong.
    """

    queue = "speech"
    required = False
    follows_source = False
    label = gettext_lazy("Write down what was said")

    def wanted(self, context: StageContext) -> bool:
        return bool(_speech(context.recording) or _captions(context.recording))

    def run(self, context: StageContext) -> None:
        try:
            self._run(context)
        except (EngineError, BadCaptions) as error:
            raise StageFailed(str(error)) from error

    def _run(self, context: StageContext) -> None:
        recording, sound = context.recording, _speech(context.recording)
        # An engine that was named in the settings is wanted even where captions were brought.
        wants_engine = sound is not None and settings.TRANSCRIPTION_ENGINE != "auto"
        unreadable: BadCaptions | None = None
        for source in _captions(recording):
            language = source.language or recording.language
            if language == recording.language and wants_engine:
                continue
            try:
                _import(context, source, language, sound)
            except BadCaptions as error:
                unreadable = error
            else:
                sound = None if language == recording.language else sound
        if sound is not None:
            _write_down(context, sound)
        if unreadable:
            raise unreadable


def _write_down(context: StageContext, sound: Rendition) -> None:
    """Let the best engine that is ready write ``sound`` down, going on where an earlier run was cut off."""
    recording = context.recording
    engine = choose(recording.language)
    job = actions.begin_job(recording, engine, language=recording.language, sound_sha256=sound.sha256)
    if job.finished_at and not _missing(job):
        return
    audio = storage.path(sound.file)
    if not job.windows.exists():
        actions.plan_job(job, find_speech(audio, context))
    if not job.windows.exists():
        raise EngineError(_("No speech was found in the sound of this recording."))
    with Scribe(context, job, engine, audio) as scribe:
        scribe.write_all()
    actions.finish_job(job, engine, fence=context.publishing)


def find_speech(audio: Path, context: StageContext) -> list[tuple[int, int]]:
    """Find the windows of speech in ``audio``, in a process of its own that gives its memory back."""
    with EngineProcess(tick=context.check) as process:
        found = process.call(PLANNER, limit_s=PLANNING_LIMIT_S, audio=str(audio))
    return [(start_ms, end_ms) for start_ms, end_ms in found]


class Scribe:
    """Lets an engine write down the windows of a job that are missing, one commit each."""

    def __init__(self, context: StageContext, job: TranscriptionJob, engine: Engine, audio: Path) -> None:
        self.context = context
        self.job = job
        self.engine = engine
        self.audio = audio
        self.done_ms = _done_ms(job)
        self.failures = 0
        self.process: EngineProcess | None = None
        self.exit = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.exit.close()

    def write_all(self) -> None:
        """Write every missing window; those the engine cannot do are noted and passed over.

        Raises ``EngineError`` if the engine fails at three windows running, or at all of them.
        """
        self.tell()
        for window in _missing(self.job):
            self.write(window)
            self.tell()
        if not self.job.windows.filter(state=WindowState.DONE).exists():
            raise EngineError(_("The speech engine could not write anything down."))

    def write(self, window: Window) -> None:
        error = ""
        for careful in (False, True):
            started = time.monotonic()
            try:
                segments = self.hear(window, careful=careful)
            except EngineMissing:
                raise
            except EngineError as failure:
                error = str(failure)
                self.exit.close()
                self.process = None
            else:
                self.save(window, segments, started)
                return
        self.failures += 1
        actions.save_window(window, [], error=error, fence=self.context.publishing)
        if self.failures >= MOST_FAILURES_RUNNING:
            raise EngineError(error)

    def hear(self, window: Window, *, careful: bool) -> list[Segment]:
        if self.process is None:
            process = EngineProcess(self.engine.session(self.job.language), tick=self.tell)
            self.process = self.exit.enter_context(process)
        length_s = (window.end_ms - window.start_ms) / 1000
        return self.process.transcribe(
            self.audio,
            window.start_ms,
            window.end_ms,
            language=self.job.language,
            hints=self.job.hints,
            limit_s=LIMIT_PER_WINDOW_S + LIMIT_PER_SPOKEN_S * length_s,
            careful=careful,
        )

    def save(self, window: Window, segments: Sequence[Segment], started: float) -> None:
        elapsed_ms = round((time.monotonic() - started) * 1000)
        actions.save_window(window, segments, elapsed_ms=elapsed_ms, fence=self.context.publishing)
        self.failures = 0
        self.done_ms += window.end_ms - window.start_ms

    def tell(self) -> None:
        """Renew the lease and tell how many milliseconds of speech are done; raises if the work was lost."""
        self.context.check()
        self.context.progress(self.done_ms, self.job.speech_ms)


def _missing(job: TranscriptionJob) -> list[Window]:
    return list(job.windows.exclude(state=WindowState.DONE).order_by("number"))


def _done_ms(job: TranscriptionJob) -> int:
    done = job.windows.filter(state=WindowState.DONE).aggregate(end=Sum("end_ms"), start=Sum("start_ms"))
    return (done["end"] or 0) - (done["start"] or 0)


def _speech(recording: Recording) -> Rendition | None:
    found: Rendition | None = recording.renditions.filter(kind=RenditionKind.SPEECH).first()
    return found


def _captions(recording: Recording) -> list[SourceFile]:
    return list(recording.source_files.filter(kind=SourceKind.CAPTIONS))


def _import(context: StageContext, source: SourceFile, language: str, sound: Rendition | None) -> None:
    """Import one captions file; text without times is spread over the speech that is found in ``sound``."""
    content = storage.path(source.file).read_bytes()
    speech: list[tuple[int, int]] = []
    if sound is not None and not has_times(read_captions(content)):
        speech = find_speech(storage.path(sound.file), context)
    with context.publishing():
        actions.import_captions(
            context.recording,
            content,
            by=context.recording.added_by,
            language=language,
            filename=source.original_name,
            speech=speech,
        )
