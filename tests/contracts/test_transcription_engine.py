"""What every speech engine promises (``transcripts.engines.base``), proved for each through its own process."""

import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import scripted_whisper
from tests.fakes.sound import silence, speech
from tests.fakes.speech_server import KEY, MODEL, speech_server
from transcripts.engines.base import Engine, Segment
from transcripts.engines.client import EngineProcess
from transcripts.engines.faster_whisper import FasterWhisperEngine
from transcripts.engines.openai_whisper import OpenAIWhisperEngine
from transcripts.engines.pcm import write_wav
from transcripts.engines.pocketsphinx import PocketSphinxEngine
from transcripts.engines.remote import RemoteEngine

ENGINES = [
    "pocketsphinx",
    "faster-whisper",
    "remote",
    pytest.param("openai-whisper", marks=pytest.mark.whisper),
]
SPEECH_MS = 5_000
AGAIN_MS = 8_000


def make_engine(name: str, models_dir: Path) -> Engine:
    if name == "pocketsphinx":
        return PocketSphinxEngine()
    if name == "faster-whisper":
        scripted_whisper.build(models_dir / "scripted")
        return FasterWhisperEngine(models_dir=str(models_dir), model="scripted", threads=1)
    if importlib.util.find_spec("whisper") is None:
        pytest.skip("openai-whisper is not installed")
    checkpoint = models_dir / "micro.pt"
    subprocess.run([sys.executable, "-m", "tests.fakes.micro_checkpoint", str(checkpoint)], check=True)
    return OpenAIWhisperEngine(models_dir=str(models_dir), model="micro", beam_size=1)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with speech_server() as server:
        if request.param == "remote":
            yield RemoteEngine(address=server.url, key=KEY, model=MODEL)
        else:
            yield make_engine(request.param, tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def audio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The spoken sentences at the start, and again after 8 s; silence between."""
    said = speech()[: SPEECH_MS * 16]
    return write_wav(
        tmp_path_factory.mktemp("sound") / "speech.wav", said, silence(AGAIN_MS - SPEECH_MS), said
    )


@pytest.fixture(scope="module")
def process(engine: Engine) -> Iterator[EngineProcess]:
    with EngineProcess(engine.session("en")) as process:
        yield process


@pytest.fixture(scope="module")
def heard(process: EngineProcess, audio: Path) -> list[Segment]:
    return transcribe(process, audio, 0, SPEECH_MS)


def transcribe(
    process: EngineProcess, audio: Path, start_ms: int, end_ms: int, **options: object
) -> list[Segment]:
    wanted = {"language": "en", "hints": [], "limit_s": 120.0} | options
    return process.transcribe(audio, start_ms, end_ms, **wanted)  # type: ignore[arg-type]


def test_an_engine_says_within_an_instant_whether_it_is_ready(engine: Engine) -> None:
    started = time.perf_counter()

    state = engine.available("en")

    assert (state.ready, state.reason) == (True, "")
    assert time.perf_counter() - started < 0.5


def test_an_engine_describes_itself(engine: Engine) -> None:
    assert isinstance(engine, Engine)
    assert engine.model("en") != ""
    assert engine.quality("en") > 0
    assert engine.session("en") == engine.session("en")


def test_segments_come_in_order_and_inside_their_window(heard: list[Segment]) -> None:
    starts = [segment.start_ms for segment in heard]
    assert heard != []
    assert starts == sorted(starts)
    assert all(0 <= segment.start_ms < segment.end_ms <= SPEECH_MS for segment in heard)
    assert all(0 <= segment.confidence <= 1 for segment in heard)
    assert {segment.language for segment in heard} == {"en"}


def test_words_have_times_inside_their_segment_and_make_up_its_text(heard: list[Segment]) -> None:
    for segment in heard:
        starts = [word.start_ms for word in segment.words]
        assert starts == sorted(starts)
        assert segment.start_ms == segment.words[0].start_ms
        assert all(word.start_ms <= word.end_ms <= segment.end_ms for word in segment.words)
        joined = "".join(word.text for word in segment.words)
        assert joined.replace(" ", "") == segment.text.replace(" ", "")


def test_the_same_sound_later_gives_the_same_text_later(
    process: EngineProcess, audio: Path, heard: list[Segment]
) -> None:
    second = transcribe(process, audio, AGAIN_MS, AGAIN_MS + SPEECH_MS)

    assert [segment.text for segment in second] == [segment.text for segment in heard]
    assert [segment.start_ms - AGAIN_MS for segment in second] == [segment.start_ms for segment in heard]


def test_a_window_does_not_depend_on_what_was_heard_before(
    process: EngineProcess, audio: Path, heard: list[Segment]
) -> None:
    transcribe(process, audio, 2_000, 5_000)

    assert transcribe(process, audio, 0, SPEECH_MS) == heard


def test_hints_and_care_change_nothing_in_the_shape(process: EngineProcess, audio: Path) -> None:
    segments = transcribe(process, audio, 0, SPEECH_MS, hints=["Okello", "Freetown"], careful=True)

    assert all(segment.start_ms < segment.end_ms <= SPEECH_MS for segment in segments)


def test_no_sound_gives_no_error(process: EngineProcess, audio: Path) -> None:
    assert transcribe(process, audio, 500_000, 501_000) == []


def test_segments_survive_the_way_through_json(heard: list[Segment]) -> None:
    for segment in heard:
        assert Segment.from_json(segment.as_json()) == segment
