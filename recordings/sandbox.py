"""Run a program on a stranger's file so that the worst it can do is fail."""

import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

# POSIX shell, because limits set between fork and exec from Python are not safe beside threads. The program dies
# with its caller: the pipe that the caller holds open ends, and the whole process group goes.
GUARD: Final = """
ulimit -c 0; ulimit -n 256; ulimit -t "$1"; ulimit -f "$2"; ulimit -v "$3" 2>/dev/null; shift 3
exec 3<&0
(cat <&3 >/dev/null; kill -9 0) >/dev/null 2>&1 &
nice -n 10 "$@" </dev/null 3<&-
"""
MAX_LINES: Final = 2_000_000
MAX_LINE_CHARS: Final = 1_000_000
# Nothing of the caller's. Many arenas would use the address space up on machines with many cores.
ENVIRONMENT: Final = {"PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
# Where programs and their libraries live; what is missing on this system is left out.
SYSTEM_FOLDERS: Final = ("/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/ld.so.cache")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use. ``file_bytes`` bounds each file that it writes."""

    wall_s: float = 60
    cpu_s: int = 60
    memory_bytes: int = 4 << 30
    file_bytes: int = 8 << 30


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run ended. ``errors`` is the end of what the program complained about."""

    returncode: int
    errors: str
    timed_out: bool = False


@functools.cache
def bubblewrap() -> str | None:
    """Return the sandbox program where it is installed and this system lets it work, else None."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    trial = [program, *isolation(), "/bin/sh", "-c", "exit 0"]
    try:
        works = subprocess.run(trial, capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if works else None


def isolation() -> list[str]:
    """Return arguments that leave a program no network, no other process and no file but the system's own."""
    arguments = ["--unshare-all", "--die-with-parent", "--new-session", "--proc", "/proc", "--dev", "/dev"]
    arguments += ["--tmpfs", "/tmp"]  # noqa: S108 - a private one, gone with the program
    for folder in SYSTEM_FOLDERS:
        arguments += ["--ro-bind-try", folder, folder]
    return arguments


def confined(command: Sequence[str], *, reads: Sequence[Path], writes: Path | None) -> list[str]:
    """Return ``command`` seeing only ``reads`` and ``writes``, where the system can do that."""
    program = bubblewrap()
    if program is None:
        return list(command)
    arguments = [program, *isolation()]
    for path in reads:
        arguments += ["--ro-bind", str(path), str(path)]
    if writes is not None:
        arguments += ["--bind", str(writes), str(writes)]
    return [*arguments, *command]


def run_guarded(
    command: Sequence[str],
    *,
    reads: Sequence[Path],
    writes: Path | None = None,
    limits: Limits,
    on_line: Callable[[str], None] | None = None,
) -> Finished:
    """Run ``command`` confined and limited; hand each line that it prints to ``on_line``.

    ``reads`` and ``writes`` are absolute. An exception of ``on_line`` ends the program and goes on to the caller.
    The program and all its children are gone when this returns, and die with this process if it is killed.
    """
    bounds = [str(limits.cpu_s), str(limits.file_bytes // 512), str(limits.memory_bytes // 1024)]
    arguments = ["/bin/sh", "-c", GUARD, "guard", *bounds, *confined(command, reads=reads, writes=writes)]
    timed_out = threading.Event()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            cwd=writes or "/",
            env=ENVIRONMENT,
        )

        def stop() -> None:
            timed_out.set()
            kill_group(process)

        clock = threading.Timer(limits.wall_s, stop)
        clock.daemon = True
        clock.start()
        try:
            pass_lines(process.stdout, on_line)
            returncode = process.wait()
        finally:
            clock.cancel()
            kill_group(process)
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        return Finished(returncode, tail(errors), timed_out.is_set())


def pass_lines(stream: IO[bytes] | None, on_line: Callable[[str], None] | None) -> None:
    """Hand on what a program prints, as far as a sane one prints."""
    if stream is None:
        return
    for _ in range(MAX_LINES):
        line = stream.readline(MAX_LINE_CHARS)
        if not line:
            return
        if on_line is not None:
            on_line(line.decode("utf-8", "replace").rstrip())


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a program and its children. Its group outlives it for as long as one of them runs."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def tail(stream: IO[bytes], size: int = 4000) -> str:
    end = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, end - size))
    return stream.read().decode("utf-8", "replace").strip()


def python_command(script: Path, *arguments: str) -> tuple[list[str], list[Path]]:
    """Return the command that runs ``script`` in this environment, and the folders it reads for that."""
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent.parent}
    return [sys.executable, "-I", "-B", str(script), *arguments], [script, *sorted(folders)]
