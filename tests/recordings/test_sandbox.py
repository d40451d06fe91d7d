import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from recordings.sandbox import Limits, bubblewrap, run_guarded


def shell(script: str, **options: object) -> list[str]:
    return ["/bin/sh", "-c", script]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed child of nobody may wait for init to bury it.
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]


def gone_within(seconds: float, pid: int) -> bool:
    deadline = time.monotonic() + seconds
    while is_running(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_lines_arrive_one_by_one_and_complaints_are_kept() -> None:
    lines: list[str] = []

    finished = run_guarded(
        shell("echo one; echo two; echo trouble >&2; exit 3"), reads=[], limits=Limits(), on_line=lines.append
    )

    assert (lines, finished.returncode, finished.errors, finished.timed_out) == (
        ["one", "two"],
        3,
        "trouble",
        False,
    )


def test_a_program_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "pid"

    finished = run_guarded(
        shell(f"sleep 60 & echo $! > {note}; wait"), reads=[], writes=tmp_path, limits=Limits(wall_s=0.5)
    )

    assert finished.timed_out
    if bubblewrap() is None:  # else the number is one of the sandbox's own
        assert gone_within(5, int(note.read_text()))


def test_a_program_cannot_write_more_than_it_may(tmp_path: Path) -> None:
    finished = run_guarded(
        shell("dd if=/dev/zero of=big bs=1024 count=100 2>/dev/null"),
        reads=[],
        writes=tmp_path,
        limits=Limits(file_bytes=10 * 1024),
    )

    assert finished.returncode != 0
    assert (tmp_path / "big").stat().st_size == 10 * 1024


def test_a_program_gets_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "tell nobody")
    lines: list[str] = []

    run_guarded(shell("env"), reads=[], limits=Limits(), on_line=lines.append)

    assert [line for line in lines if "SECRET" in line] == []


def test_an_exception_of_the_listener_ends_the_program() -> None:
    def refuse(line: str) -> None:
        raise KeyError(line)

    started = time.monotonic()
    with pytest.raises(KeyError, match="first"):
        run_guarded(shell("echo first; sleep 60"), reads=[], limits=Limits(), on_line=refuse)

    assert time.monotonic() - started < 30


@pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc")
def test_a_program_dies_with_a_killed_caller(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    script = (
        "from recordings.sandbox import Limits, run_guarded\n"
        f"run_guarded(['/bin/sh', '-c', 'echo $$ > {note}; sleep 60'], reads=[], limits=Limits(wall_s=60))\n"
    )
    env = {"PATH": "/nowhere", "PYTHONPATH": str(Path.cwd())}
    caller = subprocess.Popen([sys.executable, "-c", script], env=env)
    while not (note.exists() and note.read_text().strip()):
        time.sleep(0.02)

    caller.send_signal(signal.SIGKILL)
    caller.wait()

    assert gone_within(5, int(note.read_text()))


@pytest.mark.skipif(bubblewrap() is None, reason="bubblewrap is not here or may not work here")
def test_the_sandbox_hides_every_file_but_those_named(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "other").write_text("other")
    lines: list[str] = []

    run_guarded(shell(f"cd {tmp_path}; ls"), reads=[tmp_path / "mine"], limits=Limits(), on_line=lines.append)

    assert lines == ["mine"]
