"""The engine's process: it answers, it can be stopped, and it never outlives who asked."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fakes.sound import silence, speech
from transcripts.engines.base import EngineCrashed, EngineError, EngineMissing, EngineTimeout, SessionSpec
from transcripts.engines.client import EngineProcess
from transcripts.engines.pcm import length_ms, read_pcm, write_wav


class Stop(Exception):
    pass


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_function_is_run_in_the_process_and_the_process_is_ended() -> None:
    with EngineProcess() as engine:
        pid = engine.call("os.getpid", limit_s=30)

    assert pid != os.getpid()
    assert not is_alive(pid)


def test_an_answer_that_does_not_come_ends_the_process() -> None:
    with EngineProcess() as engine:
        pid = engine.call("os.getpid", limit_s=30)
        with pytest.raises(EngineTimeout, match="did not answer in time"):
            engine.call("tests.fakes.waiting.wait", limit_s=0.3, seconds=60)

    assert not is_alive(pid)


def test_a_process_that_dies_is_told_with_its_last_words() -> None:
    with EngineProcess() as engine:
        os.killpg(engine.call("os.getpid", limit_s=30), signal.SIGKILL)
        with pytest.raises(EngineCrashed, match="ended with code -9"):
            engine.call("os.getpid", limit_s=30)


def test_what_a_tick_raises_stops_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transcripts.engines.client.TICK_S", 0.05)

    def tick() -> None:
        raise Stop

    with EngineProcess(tick=tick) as engine, pytest.raises(Stop):
        engine.call("tests.fakes.waiting.wait", limit_s=30, seconds=60)


def test_an_error_of_the_engine_leaves_the_process_usable() -> None:
    with EngineProcess() as engine:
        with pytest.raises(EngineError, match="No session is open"):
            engine.transcribe(Path("none.wav"), 0, 1, language="", hints=[], limit_s=30)
        assert engine.call("os.getpid", limit_s=30)


def test_an_engine_that_is_not_there_is_missing_for_good() -> None:
    spec = SessionSpec(factory="transcripts.engines.base.EngineMissing", options={})
    with EngineProcess(spec) as engine:
        assert engine.call("os.getpid", limit_s=30)
    with (
        pytest.raises(EngineError, match="No module named"),
        EngineProcess(SessionSpec(factory="no.such.Engine")),
    ):
        pass
    assert EngineMissing.permanent


def test_a_library_that_prints_does_not_break_the_answers() -> None:
    with EngineProcess() as engine:
        engine.call("builtins.print", limit_s=30)
        assert engine.call("os.getpid", limit_s=30)


def test_the_engine_knows_no_secret_and_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    with EngineProcess() as engine:
        assert engine.call("os.getenv", limit_s=30, key="SECRET_KEY") is None
        assert engine.call("os.getenv", limit_s=30, key="HF_HUB_OFFLINE") == "1"


def test_the_engine_ends_when_its_asker_is_killed(tmp_path: Path) -> None:
    asker = (
        "from transcripts.engines.client import EngineProcess\n"
        "engine = EngineProcess().__enter__()\n"
        "print(engine.call('os.getpid', limit_s=30), flush=True)\n"
        "engine.call('tests.fakes.waiting.wait', limit_s=60, seconds=60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", asker], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    pid = int(process.stdout.readline())

    process.kill()
    process.communicate()

    end = time.monotonic() + 15
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_alive(pid)


def test_sound_is_read_in_stretches(tmp_path: Path) -> None:
    said = speech()
    audio = write_wav(tmp_path / "sound.wav", silence(1000), said)

    assert length_ms(audio) == 1000 + len(said) // 16
    assert list(read_pcm(audio, 1000, 1500)) == list(said[:8000])
    assert len(read_pcm(audio, 10**7, 10**7 + 1000)) == 0
