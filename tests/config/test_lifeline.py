import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A parent that starts a tied child and waits; the child forks once and both sleep.
PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1], str(os.getpid())], start_new_session=True)
time.sleep(60)
"""
CHILD = """
import os, sys, time
from config.lifeline import end_with_parent
end_with_parent(int(sys.argv[1]))
forked = os.fork()
os.write(1, b"%d\\n" % os.getpid())
time.sleep(60)
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def wait_until_gone(pids: set[int], *, seconds: float = 10) -> set[int]:
    """Return those of ``pids`` that still live after at most ``seconds``."""
    deadline = time.monotonic() + seconds
    while (alive := {pid for pid in pids if is_alive(pid)}) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive


def test_a_child_and_what_it_forked_end_when_the_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pids = {int(parent.stdout.readline()), int(parent.stdout.readline())}

    parent.send_signal(signal.SIGKILL)
    parent.wait()

    assert wait_until_gone(pids) == set()
    parent.stdout.close()


def test_a_child_whose_parent_went_before_the_tie_ends_at_once() -> None:
    code = "from config.lifeline import end_with_parent; end_with_parent(1); print('still here')"

    orphan = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (orphan.returncode, orphan.stdout) == (-signal.SIGKILL, "")
