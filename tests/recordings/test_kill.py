"""Workers killed without warning, with real files and a real database of their own."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from recordings.storage import sha256_of
from tests.fakes import media

ROOT = Path(__file__).parents[2]
KINDS = {"audio", "audio_light", "poster", "speech", "video", "video_light"}
Worker = Callable[..., int]


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    """Give a function that runs the worker with some words, in this test's own place, and returns how it ended."""
    env = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "OPENSEAT_DATA": str(tmp_path / "data"),
        "STAGE_LEASE_S": "2",
        "LOG_LEVEL": "ERROR",
    }

    def run(*words: str, kill_at: str = "") -> int:
        command = [sys.executable, "-m", "tests.fakes.media_worker", *words]
        extra = {"KILL_AT": kill_at} if kill_at else {}
        return subprocess.run(command, env=env | extra, cwd=ROOT, check=False, timeout=300).returncode

    return run


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "openseat.sqlite3") as connection:
        return connection.execute(query).fetchall()


def assert_nothing_is_lost_or_doubled(data: Path) -> None:
    assert rows(data, "select state, duration_ms from recordings_recording") == [("ready", 6000)]
    assert {state for (state,) in rows(data, "select state from recordings_stagerun")} == {"done"}
    kept = rows(data, "select kind, file, sha256, size_bytes from recordings_rendition")
    assert sorted(str(kind) for kind, *_rest in kept) == sorted(KINDS)
    for _kind, name, sha256, size_bytes in kept:
        file = data / "media" / str(name)
        assert (sha256_of(file), file.stat().st_size) == (sha256, size_bytes)
    (source, sha256) = rows(data, "select file, sha256 from recordings_sourcefile")[0]
    assert sha256_of(data / "media" / str(source)) == sha256 == sha256_of(media.talk())


def kill_and_finish(worker: Worker, data: Path, points: Sequence[str]) -> None:
    for point in points:
        assert worker("work", kill_at=point) == -signal.SIGKILL, point
    assert worker("work") == 0
    assert_nothing_is_lost_or_doubled(data)


@pytest.mark.slow
@pytest.mark.parametrize("points", [("placed:1", "finishing:1"), ("kept:2", "settling:1")])
def test_workers_killed_at_any_point_lose_and_double_nothing(
    worker: Worker, tmp_path: Path, points: tuple[str, ...]
) -> None:
    assert worker("prepare", str(media.talk())) == 0

    kill_and_finish(worker, tmp_path / "data", points)


@pytest.mark.long
@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize(
    "point",
    ["claimed", "encoding", "encoded", "linked", "placed", "kept", "finishing", "settling", "finished"],
)
def test_workers_killed_at_every_point_lose_and_double_nothing(
    worker: Worker, tmp_path: Path, point: str, count: int
) -> None:
    assert worker("prepare", str(media.talk())) == 0

    kill_and_finish(worker, tmp_path / "data", [f"{point}:{count}"])


@pytest.mark.long
def test_a_storm_of_kills_at_random_moments_loses_and_doubles_nothing(tmp_path: Path, worker: Worker) -> None:
    assert worker("prepare", str(media.talk())) == 0
    env = os.environ | {
        "OPENSEAT_DATA": str(tmp_path / "data"),
        "STAGE_LEASE_S": "2",
        "LOG_LEVEL": "CRITICAL",
    }
    for number in range(8):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.media_worker", "work"], env=env, cwd=ROOT
        )
        try:
            process.wait(timeout=1.5 + number * 0.37)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    assert worker("work") == 0
    assert_nothing_is_lost_or_doubled(tmp_path / "data")
