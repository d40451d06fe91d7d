"""The worker's end of an engine's process."""

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from transcripts.engines.base import (
    EngineCrashed,
    EngineError,
    EngineMissing,
    EngineTimeout,
    Segment,
    SessionSpec,
)

ROOT: Final = Path(__file__).resolve().parents[2]
# The engine needs no secrets: it gets these variables of the worker's environment and no others.
PASSED_ON: Final = (
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV",
    "CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS", "SSL_CERT_FILE",
)  # fmt: skip
OFFLINE: Final = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}
TICK_S: Final = 1.0
OPEN_LIMIT_S: Final = 300.0
LAST_WORDS_BYTES: Final = 2000


def nothing() -> None:
    """Do nothing between two looks at the engine."""


def environment() -> dict[str, str]:
    """Give what a child process may know of this one's environment."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


class EngineProcess:
    """An engine in a process of its own, used as a context manager.

    ``tick`` is called about once a second while an answer is awaited, to renew a lease or to stop: what it
    raises ends the process and passes on. The process is ended with everything it started when the block is
    left.
    """

    def __init__(self, spec: SessionSpec | None = None, *, tick: Callable[[], None] = nothing) -> None:
        self.spec = spec
        self.tick = tick
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
        self.process: subprocess.Popen[bytes] | None = None
        self.unread = b""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "transcripts.engines.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=environment() | OFFLINE | {"PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )
        if self.spec:
            try:
                self._ask("open", OPEN_LIMIT_S, factory=self.spec.factory, options=self.spec.options)
            except BaseException:
                self._end()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def transcribe(
        self,
        audio: Path,
        start_ms: int,
        end_ms: int,
        *,
        language: str,
        hints: list[str],
        limit_s: float,
        careful: bool = False,
    ) -> list[Segment]:
        """Write down one window of ``audio``; see ``Session.transcribe``.

        Raises ``EngineTimeout`` after ``limit_s`` seconds, ``EngineCrashed`` if the process died,
        and ``EngineError`` with the engine's own words if it refused. After the first two the block must be
        left.
        """
        answer = self._ask(
            "transcribe",
            limit_s,
            audio=str(audio),
            start_ms=start_ms,
            end_ms=end_ms,
            language=language,
            hints=hints,
            careful=careful,
        )
        return [Segment.from_json(plain) for plain in answer]

    def call(self, function: str, *, limit_s: float, **arguments: object) -> Any:
        """Run the function at the dotted path ``function`` there; plain data goes in and comes out."""
        return self._ask("call", limit_s, function=function, arguments=arguments)

    def _ask(self, do: str, limit_s: float, **request: object) -> Any:
        process = self._running()
        try:
            assert process.stdin  # noqa: S101  (opened as a pipe)
            process.stdin.write(json.dumps({"do": do, "with": request}).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            raise EngineCrashed(self._last_words()) from None
        answer = json.loads(self._read_line(time.monotonic() + limit_s))
        if "error" in answer:
            raise (EngineMissing if answer["permanent"] else EngineError)(answer["error"])
        return answer["result"]

    def _read_line(self, deadline: float) -> bytes:
        process = self._running()
        assert process.stdout  # noqa: S101  (opened as a pipe)
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while b"\n" not in self.unread:
                left_s = deadline - time.monotonic()
                if left_s <= 0:
                    raise EngineTimeout("The speech engine did not answer in time.")
                if not selector.select(min(TICK_S, left_s)):
                    self.tick()
                    continue
                chunk = os.read(process.stdout.fileno(), 1 << 16)
                if not chunk:
                    raise EngineCrashed(self._last_words())
                self.unread += chunk
        line, self.unread = self.unread.split(b"\n", 1)
        return line

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None:
            raise EngineCrashed("The speech engine is not running.")
        return self.process

    def _last_words(self) -> str:
        code = self._running().wait(timeout=10)
        self.errors.seek(max(0, self.errors.seek(0, os.SEEK_END) - LAST_WORDS_BYTES))
        words = self.errors.read().decode(errors="replace").strip()
        return f"The speech engine ended with code {code}. {words}".strip()

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                # A dead process cannot take what was still to be written to it.
                with suppress(BrokenPipeError):
                    pipe.close()
        self.errors.close()
