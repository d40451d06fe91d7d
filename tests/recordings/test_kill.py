"""Workers killed without warning, with real files and a real database of their own."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from recordings.storage import sha256_of
from tests.fakes import media

ROOT = Path(__file__).parents[2]
KINDS = {"audio", "audio_light", "poster", "speech", "video", "video_light"}


def run_worker(data: Path, *words: str, kill_at: str = "") -> int:
    """Run the worker with some words on the data in ``data``, and return how it ended."""
    command = [sys.executable, "-m", "tests.fakes.media_worker", *words]
    env = environment(data) | ({"KILL_AT": kill_at} if kill_at else {})
    return subprocess.run(command, env=env, cwd=ROOT, check=False, timeout=300).returncode


def environment(data: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return own | {"OPENSEAT_DATA": str(data), "STAGE_LEASE_S": "2", "LOG_LEVEL": "CRITICAL"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder whose database holds one recording that waits for its first stage."""
    data = tmp_path_factory.mktemp("prepared")
    assert run_worker(data, "prepare", str(media.talk())) == 0
    return data


@pytest.fixture
def data(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "data"))


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


def kill_and_finish(data: Path, points: Sequence[str]) -> None:
    for point in points:
        assert run_worker(data, "work", kill_at=point) == -signal.SIGKILL, point
    assert run_worker(data, "work") == 0
    assert_nothing_is_lost_or_doubled(data)


@pytest.mark.slow
@pytest.mark.parametrize("points", [("placed:1", "finishing:1"), ("kept:2", "settling:1")])
def test_workers_killed_now_and_then_lose_and_double_nothing(data: Path, points: tuple[str, ...]) -> None:
    kill_and_finish(data, points)


@pytest.mark.long
@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize(
    "point",
    ["claimed", "encoding", "encoded", "linked", "placed", "kept", "finishing", "settling", "finished"],
)
def test_workers_killed_at_every_point_lose_and_double_nothing(data: Path, point: str, count: int) -> None:
    kill_and_finish(data, [f"{point}:{count}"])


@pytest.mark.long
def test_a_storm_of_kills_at_random_moments_loses_and_doubles_nothing(data: Path) -> None:
    command = [sys.executable, "-m", "tests.fakes.media_worker", "work"]
    for number in range(8):
        process = subprocess.Popen(command, env=environment(data), cwd=ROOT)
        try:
            process.wait(timeout=1.5 + number * 0.37)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    assert run_worker(data, "work") == 0
    assert_nothing_is_lost_or_doubled(data)
