"""The stage that writes a recording down, on real engines in real child processes."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from recordings import pipeline, storage
from recordings.models import Recording, StageRun
from recordings.pipeline import StageContext, StageFailed, StageLost
from recordings.states import StageState
from tests.factories.transcripts import add_captions, make_recording, make_spoken_recording
from tests.fakes import scripted_whisper
from tests.fakes.engines import use_engines
from tests.fakes.sound import silence, speech
from transcripts import actions
from transcripts.engines import NoEngine, choose
from transcripts.engines.client import EngineProcess
from transcripts.models import Transcript, Window
from transcripts.stages.transcribe import Transcribe, find_speech
from transcripts.states import WindowState

pytestmark = pytest.mark.django_db

WELCOME = ["Welcome to this webinar.", "Communities lead, outsiders listen and learn."]
VTT = b"WEBVTT\n\n00:01.000 --> 00:03.000\nGood morning everyone.\n"


@pytest.fixture
def rough(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Leave the site with the engine that is built in; gives the place where Whisper models would lie."""
    models_dir = Path(settings.MODELS_DIR) / "faster-whisper"
    use_engines(settings, monkeypatch, models_dir=models_dir)
    return models_dir


@pytest.fixture
def whisper(rough: Path) -> Path:
    """Put a model that says WELCOME where faster-whisper looks."""
    return scripted_whisper.build(rough / "small")


def claimed(recording: Recording) -> StageContext:
    run = pipeline.claim(recording.stage_runs.get().pk)
    assert run is not None
    return StageContext(run.recording, run, storage.path(run.recording.public_id))


def lines(transcript: Transcript) -> list[tuple[int, str]]:
    return [(segment.start_ms, segment.text) for segment in transcript.segments.order_by("position")]


def three_windows() -> Recording:
    """Three stretches of speech with four seconds between them: three windows."""
    said = speech()[: 5 * 16_000]
    return make_spoken_recording(said, silence(4000), said, silence(4000), said)


def test_speech_is_written_down_by_the_built_in_engine(rough: Path) -> None:
    recording = make_spoken_recording(silence(1500), speech()[: 10 * 16_000])

    Transcribe().run(claimed(recording))

    transcript = recording.transcripts.get()
    assert (transcript.engine, transcript.written_by, transcript.has_captions) == (
        "pocketsphinx",
        "PocketSphinx en-us",
        False,
    )
    found = {word[0].lower(): word[1] for segment in transcript.segments.all() for word in segment.words}
    assert {"child", "protection", "community", "families"} <= set(found)
    assert abs(found["community"] - 6300) < 1000


def test_whisper_is_taken_before_the_built_in_engine(whisper: Path) -> None:
    recording = make_spoken_recording(speech()[: 5 * 16_000])

    Transcribe().run(claimed(recording))

    transcript = recording.transcripts.get()
    assert (transcript.engine, transcript.model, transcript.has_captions) == ("faster-whisper", "small", True)
    assert [text for _start, text in lines(transcript)] == WELCOME


def test_progress_counts_milliseconds_of_speech(whisper: Path) -> None:
    recording = three_windows()

    Transcribe().run(claimed(recording))

    run, job = recording.stage_runs.get(), recording.transcription_jobs.get()
    assert job.windows.count() == 3
    assert (run.progress_done, run.progress_total) == (job.speech_ms, job.speech_ms)
    assert 13_000 < job.speech_ms < 17_000
    assert job.finished_at is not None


def test_a_run_that_was_cut_off_goes_on_at_the_first_missing_window(
    whisper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, cut = three_windows(), three_windows()
    Transcribe().run(claimed(whole))
    save = actions.save_window

    def stop_after_one(window: Window, *args: Any, **kwargs: Any) -> None:
        save(window, *args, **kwargs)
        raise StageLost

    with monkeypatch.context() as patch:
        patch.setattr(actions, "save_window", stop_after_one)
        with pytest.raises(StageLost):
            Transcribe().run(claimed(cut))
    first = cut.transcription_jobs.get().windows.get(state=WindowState.DONE)
    StageRun.objects.filter(recording=cut).update(state=StageState.PENDING)
    Transcribe().run(claimed(cut))

    assert lines(cut.transcripts.get()) == lines(whole.transcripts.get())
    assert cut.transcription_jobs.get().windows.get(number=0).pk == first.pk
    assert cut.transcripts.get().version == 1


def test_a_worker_that_lost_the_stage_writes_nothing(whisper: Path) -> None:
    recording = three_windows()
    context = claimed(recording)
    StageRun.objects.filter(recording=recording).update(attempt=context.run.attempt + 1)

    with pytest.raises(StageLost):
        Transcribe().run(context)

    assert not Window.objects.filter(state=WindowState.DONE).exists()
    assert not recording.transcripts.exists()


def test_a_finished_work_is_not_done_again(whisper: Path) -> None:
    recording = make_spoken_recording(speech()[: 5 * 16_000])
    Transcribe().run(claimed(recording))
    StageRun.objects.filter(recording=recording).update(state=StageState.PENDING)

    Transcribe().run(claimed(recording))

    assert recording.transcripts.get().version == 1


def test_a_better_engine_that_became_ready_writes_anew(rough: Path) -> None:
    recording = make_spoken_recording(speech()[: 5 * 16_000])
    Transcribe().run(claimed(recording))
    StageRun.objects.filter(recording=recording).update(state=StageState.DONE)
    with pytest.raises(actions.NotPossible, match="No better speech engine is ready"):
        actions.transcribe_again(recording, by=None)

    scripted_whisper.build(rough / "small")
    actions.transcribe_again(recording, by=None)
    Transcribe().run(claimed(recording))

    assert recording.transcripts.get().engine == "faster-whisper"
    assert [text for _start, text in lines(recording.transcripts.get())] == WELCOME
    assert actions.better_engine(recording) is None


def test_uploaded_captions_win(whisper: Path) -> None:
    recording = make_spoken_recording(speech()[: 5 * 16_000])
    add_captions(recording, VTT)

    Transcribe().run(claimed(recording))

    assert lines(recording.transcripts.get()) == [(1000, "Good morning everyone.")]
    assert not recording.transcription_jobs.exclude(engine="captions").exists()
    assert actions.better_engine(recording) is None


def test_an_engine_that_was_named_wins_over_uploaded_captions(whisper: Path, settings: Settings) -> None:
    settings.TRANSCRIPTION_ENGINE = "faster-whisper"
    recording = make_spoken_recording(speech()[: 5 * 16_000])
    add_captions(recording, VTT)

    Transcribe().run(claimed(recording))

    assert (recording.transcripts.get().engine, recording.transcripts.get().version) == ("faster-whisper", 1)


def test_captions_that_cannot_be_read_are_told_and_the_engine_writes(whisper: Path) -> None:
    recording = make_spoken_recording(speech()[: 5 * 16_000])
    add_captions(recording, b"WEBVTT\n")

    with pytest.raises(StageFailed, match="There is no text in the captions file"):
        Transcribe().run(claimed(recording))

    assert recording.transcripts.get().engine == "faster-whisper"


def test_a_pasted_text_is_placed_where_somebody_speaks(rough: Path) -> None:
    recording = make_spoken_recording(silence(4000), speech()[: 5 * 16_000])
    add_captions(
        recording, b"Good morning, and welcome to this webinar about child protection.", name="talk.txt"
    )

    Transcribe().run(claimed(recording))

    segment = recording.transcripts.get().segments.get()
    assert abs(segment.start_ms - 4000) < 400
    assert (segment.flags, recording.transcripts.get().engine) == (["times_guessed"], "captions")


def test_captions_in_another_language_do_not_keep_an_engine_from_the_original(whisper: Path) -> None:
    recording = make_spoken_recording(speech()[: 5 * 16_000])
    add_captions(recording, VTT, language="fr")

    Transcribe().run(claimed(recording))

    assert list(recording.transcripts.values_list("language", "engine", "is_original")) == [
        ("en", "faster-whisper", True),
        ("fr", "captions", False),
    ]


def test_a_recording_without_sound_and_captions_needs_no_transcript() -> None:
    recording = make_recording()

    assert Transcribe().wanted(StageContext(recording, StageRun(), Path())) is False


def test_a_recording_without_speech_is_told(whisper: Path) -> None:
    recording = make_spoken_recording(silence(4000))

    with pytest.raises(StageFailed, match="No speech was found"):
        Transcribe().run(claimed(recording))

    assert not recording.transcripts.exists()


def test_a_language_that_no_engine_knows_is_told_with_what_to_do(rough: Path) -> None:
    recording = make_spoken_recording(speech()[: 5 * 16_000], language="sw")

    with pytest.raises(StageFailed, match=r"no Whisper model .* Run: manage.py models pull small"):
        Transcribe().run(claimed(recording))
    with pytest.raises(NoEngine):
        choose("sw")
    StageRun.objects.filter(recording=recording).update(state=StageState.FAILED)
    assert actions.retry_waiting() == 0

    scripted_whisper.build(rough / "small")
    assert actions.retry_waiting() == 1
    assert recording.stage_runs.get().state == StageState.PENDING


def test_a_window_that_kills_its_engine_is_passed_over(
    whisper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = three_windows()
    context = claimed(recording)
    original = EngineProcess.transcribe

    def die_at_the_second(self: Any, audio: Path, start_ms: int, end_ms: int, **options: Any) -> Any:
        if 8000 < start_ms < 12_000:
            os.killpg(self.process.pid, signal.SIGKILL)
        return original(self, audio, start_ms, end_ms, **options)

    monkeypatch.setattr(EngineProcess, "transcribe", die_at_the_second)
    Transcribe().run(context)

    states = list(recording.transcription_jobs.get().windows.values_list("state", flat=True))
    assert states == [WindowState.DONE, WindowState.FAILED, WindowState.DONE]
    assert [text for _start, text in lines(recording.transcripts.get())] == WELCOME * 2
    assert actions.better_engine(recording) is not None


def test_windows_follow_the_speech(tmp_path: Path) -> None:
    recording = make_spoken_recording(
        silence(3000), speech()[: 5 * 16_000], silence(4000), speech()[: 5 * 16_000]
    )
    context = claimed(recording)

    first, second = find_speech(storage.path(recording.renditions.get().file), context)

    assert abs(first[0] - 3000) < 400
    assert abs(second[0] - 12_000) < 400
