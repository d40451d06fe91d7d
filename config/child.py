"""The programs that the supervisor runs: ``python -m config.child PARENT_PID web|queue ARGUMENTS…``."""

import os
import sys
from typing import Final

import django
from django.core.management import call_command
from gunicorn.app.wsgiapp import run as run_gunicorn

from config.lifeline import end_with_parent

NICENESS: Final = 5


def serve_web(address: str, processes: str, threads: str) -> None:
    """Answer requests at ``address`` from ``processes`` processes of ``threads`` threads each.

    A thread per visitor who watches, because a media file holds one while it is sent. Gunicorn's control socket is
    off: all of a user's gunicorns would share it.
    """
    options = [
        f"--bind={address}",
        "--worker-class=gthread",
        f"--workers={processes}",
        f"--threads={threads}",
    ]
    options += [
        "--no-control-socket",
        "--log-level=warning",
        "--timeout=60",
        "--graceful-timeout=20",
        "--keep-alive=5",
    ]
    sys.argv = ["gunicorn", *options, "config.wsgi"]
    run_gunicorn()


def work_queue(queue: str) -> None:
    """Run the jobs of ``queue``; django-q2 chooses the queue by ``Q_CLUSTER_NAME``, set by the supervisor.

    Whoever waits for a page goes before whoever waits for a mail.
    """
    os.nice(NICENESS)
    django.setup()
    call_command("qcluster")


def main(parent_pid: str, program: str, *arguments: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    end_with_parent(int(parent_pid))
    if program == "web":
        serve_web(*arguments)
    else:
        work_queue(*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
