"""``kill -9`` in the midst of an upload: another process goes on from the stored session."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fakes.google_server import KEYS, FakeGoogle, fake_google

ROOT = Path(__file__).parents[3]
PIECE = 256 * 1024


def start(data_dir: Path, *arguments: object) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "OPENSEAT_DATA": str(data_dir),
        "PYTHONWARNINGS": "ignore",
        **{f"GOOGLE_{name.upper()}": value for name, value in KEYS.items()},
    }
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.copying_worker", *map(str, arguments)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def rows(data_dir: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data_dir / "openseat.sqlite3", timeout=20) as database:
        return database.execute(query).fetchall()


def stored(google: FakeGoogle) -> int:
    return sum(len(session.stored) for session in google.youtube.sessions.values())


@pytest.mark.slow
def test_a_killed_upload_goes_on_in_another_process_and_arrives_whole(tmp_path: Path) -> None:
    copy_id, sha256 = start(tmp_path, "prepare").communicate(timeout=120)[0].split()
    with fake_google() as google:
        google.youtube.slowness_s = 0.05
        worker = start(tmp_path, "send", google.root, copy_id)
        ends_at = time.monotonic() + 60
        while stored(google) < 6 * PIECE:
            assert time.monotonic() < ends_at, "nothing was sent"
            time.sleep(0.01)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        arrived = stored(google)
        ((state, session),) = rows(tmp_path, "SELECT state, session FROM archive_videocopy")
        google.youtube.slowness_s = 0
        # The lease of the dead worker runs out.
        rows(tmp_path, "UPDATE archive_videocopy SET held_until = '2026-01-01 00:00:00'")
        assert start(tmp_path, "send", google.root, copy_id).wait(timeout=120) == 0

        assert (state, 6 * PIECE <= arrived < 20 * PIECE) == ("uploading", True)
        assert b"upload_id" not in bytes(session)
        assert len(google.youtube.sessions) == 1
        (video,) = google.youtube.videos.values()
        assert video.sha256 == sha256
        assert rows(tmp_path, "SELECT state, remote_id, problem FROM archive_videocopy") == [
            ("unlisted", "video0", "")
        ]
