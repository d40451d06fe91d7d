"""The demo as a newcomer runs it, on the real worker and the real recording."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.long


def run_demo(data: Path) -> tuple[dict[str, object], str]:
    environment = {**os.environ, "OPENSEAT_DATA": str(data)}
    for name in ("JOB_LEASE_S", "DATABASE_URL"):
        environment.pop(name, None)
    command = [sys.executable, "manage.py", "demo", "--once"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1]), run.stdout


def test_the_demo_goes_the_whole_way_and_keeps_it(tmp_path: Path) -> None:
    first, first_told = run_demo(tmp_path)
    second, told = run_demo(tmp_path)

    assert first == second
    assert list(first) == [
        "webinar",
        "recording",
        "transcript_segments",
        "query",
        "hits",
        "first_hit_ms",
        "engine",
    ]
    assert int(str(first["transcript_segments"])) >= 10
    assert int(str(first["hits"])) >= 1
    steps = ["meeting", "register", "join", "live", "ended", "attendance", "fetch", "transcribe", "publish"]
    said = [line.split()[0] for line in first_told.splitlines() if line and line[0].islower()]
    assert [step for step in said if step in steps] == steps
    assert "2 of 2 seats were seen in the meeting" in first_told
    assert "kept from an earlier time" in told
