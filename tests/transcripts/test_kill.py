"""``kill -9`` of the worker in the midst of its work, with the built-in engine and a database on disk."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

WORKER = [sys.executable, "-m", "tests.fakes.transcribing_worker"]
ROOT = Path(__file__).parents[2]


class Place:
    """A data folder with its own database, seen from outside the worker."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.environment = {
            **os.environ,
            "OPENSEAT_DATA": str(data_dir),
            "STAGE_LEASE_S": "2",
            "TRANSCRIPTION_ENGINE": "pocketsphinx",
            "PYTHONWARNINGS": "ignore",
        }
        self.environment.pop("DATABASE_URL", None)

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*WORKER, *map(str, arguments)],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.data_dir / "openseat.sqlite3", timeout=20) as database:
            return database.execute(query, values).fetchall()

    def done(self, recording: int) -> list[tuple[object, ...]]:
        return self.rows(
            "SELECT w.id, w.number, w.segments FROM transcripts_window w JOIN transcripts_transcriptionjob j "
            "ON j.id = w.job_id WHERE j.recording_id = ? AND w.state = 'done' ORDER BY w.number",
            recording,
        )

    def text(self, recording: int) -> list[tuple[object, ...]]:
        return self.rows(
            "SELECT s.position, s.start_ms, s.end_ms, s.text, s.words FROM transcripts_segment s "
            "JOIN transcripts_transcript t ON t.id = s.transcript_id WHERE t.recording_id = ? ORDER BY s.position",
            recording,
        )


def wait_until(holds: Callable[[], object], *, limit_s: float = 240) -> None:
    end = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


@pytest.mark.slow
def test_a_killed_worker_loses_and_doubles_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path)
    prepared = place.start("prepare").communicate(timeout=300)[0]
    whole, cut = map(int, prepared.split())
    assert place.start("work", whole).wait(timeout=300) == 0

    worker = place.start("work", cut)
    wait_until(lambda: len(place.done(cut)) >= 2)
    engines = children(worker.pid)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    before = place.done(cut)
    assert 2 <= len(before) < 5
    wait_until(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in engines))
    place.rows("SELECT 1")
    time.sleep(2.5)  # the lease of the dead worker runs out
    assert place.start("work", cut).wait(timeout=300) == 0

    after = place.done(cut)
    assert after[: len(before)] == before
    assert [segments for _id, _number, segments in after] == [
        segments for _id, _number, segments in place.done(whole)
    ]
    assert place.text(cut) == place.text(whole)
    assert len(place.text(cut)) >= 5
    assert place.rows("SELECT count(*) FROM transcripts_transcript WHERE recording_id = ?", cut) == [(1,)]
