"""End a process, and every process it forks, as soon as its parent is gone.

A supervisor can be killed without a chance to stop its children. Left behind they would go on working beside
the next supervisor's children. On Linux the kernel ends them (``PR_SET_PDEATHSIG``, asked for again after every
fork); elsewhere a thread of each process looks for its parent once a second.
"""

import ctypes
import os
import signal
import sys
import threading
import time
from typing import Final

PR_SET_PDEATHSIG: Final = 1
LOOK_EVERY_S: Final = 1.0

_forking_pid = 0


def end_with_parent(parent_pid: int) -> None:
    """Tie this process to ``parent_pid``, and the processes it will fork to it in turn."""
    _tie(parent_pid)
    os.register_at_fork(before=_remember, after_in_child=_tie_to_forker)


def _remember() -> None:
    global _forking_pid  # noqa: PLW0603  (the fork hooks take no arguments)
    _forking_pid = os.getpid()


def _tie_to_forker() -> None:
    _tie(_forking_pid)


def _tie(parent_pid: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent_pid,), name="lifeline", daemon=True).start()
    if os.getppid() != parent_pid:  # it went before the tie was made
        os.kill(os.getpid(), signal.SIGKILL)


def _watch(parent_pid: int) -> None:
    while os.getppid() == parent_pid:
        time.sleep(LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGKILL)
