"""Run web server and workers as children, and keep them running."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Final, Self

from django.conf import settings

GRACE_S: Final = 25.0
LOOK_EVERY_S: Final = 0.25
FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0
# A program that ran this long was well: its next end is a new story.
STEADY_AFTER_S: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class Program:
    """Something to keep running: arguments of ``config.child``, and what its environment adds."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def web_program(host: str, port: int, *, threads: int = 24) -> Program:
    arguments = ("web", f"{host}:{port}", str(settings.WEB_PROCESSES), str(threads))
    return Program(name="web", arguments=arguments)


def queue_program(queue: str) -> Program:
    return Program(name=f"worker {queue}", arguments=("queue", queue), environment={"Q_CLUSTER_NAME": queue})


def is_taken(host: str, port: int) -> bool:
    """Say whether another program listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


class Child:
    """One program's process, leader of its own session, so that it can be ended with all it started."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.pause_s = FIRST_PAUSE_S
        self.restart_at: float | None = None
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "config.child", str(os.getpid()), *self.program.arguments]
        environment = {**os.environ, **self.program.environment}
        self.process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, start_new_session=True
        )
        self.started_at = time.monotonic()
        self.restart_at = None

    def tend(self, now: float) -> int | None:
        """Plan or make the restart of a process that ended; return its exit code at the moment it is noticed."""
        if self.restart_at is not None:
            if now >= self.restart_at:
                self.start()
            return None
        code = self.process.poll()
        if code is None:
            return None
        # The leader is gone; whatever it left behind would work on beside its successor.
        self.kill()
        if now - self.started_at > STEADY_AFTER_S:
            self.pause_s = FIRST_PAUSE_S
        self.restart_at = now + self.pause_s
        self.pause_s = min(2 * self.pause_s, LONGEST_PAUSE_S)
        return code

    def ask_to_stop(self) -> None:
        """Ask the leader alone: it lets its own children finish what they are at."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        # The group keeps the leader's number as long as anyone is in it.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Keeps programs running from entering the ``with`` block until leaving it.

    Each is a session of its own, is started again when it ends (after 1 s, 2 s … 30 s while it keeps ending),
    and ends by itself when this process is gone (``config.lifeline``). Use from the main thread: on Linux a
    child is tied to the thread that started it.
    """

    def __init__(self, programs: Iterable[Program], *, say: Callable[[str], None]) -> None:
        self.programs = tuple(programs)
        self.say = say
        self.children: list[Child] = []
        self.stopping = False

    def __enter__(self) -> Self:
        self._old = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        self.children = [Child(program) for program in self.programs]
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
        for number, handler in self._old.items():
            signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.stopping:  # asked twice: no more patience
            for child in self.children:
                child.kill()
        self.stopping = True

    def tend(self) -> None:
        """Start again what has ended. Call often."""
        now = time.monotonic()
        for child in self.children:
            code = child.tend(now)
            if code is not None:
                self.say(
                    f"{child.program.name} ended ({code}); starting it again in {child.pause_s / 2:.0f} s"
                )

    def run(self) -> None:
        """Keep everything running until SIGTERM or SIGINT."""
        while not self.stopping:
            self.tend()
            time.sleep(LOOK_EVERY_S)

    def stop(self) -> None:
        """End all children: asked first, killed with their groups after ``GRACE_S``. Jobs cut short are resumed."""
        self.stopping = True
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE_S
        for child in self.children:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
        for child in self.children:
            child.kill()
            child.process.wait()
