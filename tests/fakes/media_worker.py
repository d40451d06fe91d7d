"""A worker in a process of its own, to be killed: ``python -m tests.fakes.media_worker DO``.

``prepare FILE`` makes the database and a recording of FILE; ``work`` runs its stages and repairs what earlier
workers left, until the recording is closed. The variable ``KILL_AT`` names a point, as ``name:n``: at the n-th
time there the process kills itself, as a power cut would.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.apps import apps  # noqa: E402  (Django is set up first)
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from common import files  # noqa: E402
from recordings import actions, pipeline, storage  # noqa: E402
from recordings.actions import running  # noqa: E402
from recordings.models import Recording  # noqa: E402
from recordings.stages import audio, encode, renditions  # noqa: E402
from recordings.states import RecordingState, StageState  # noqa: E402
from tests.factories.webinars import make_past_webinar  # noqa: E402

MEDIA_STAGES = 6
# Point → where it is: killed just before the call, or just after it.
POINTS: dict[str, tuple[Any, str, bool]] = {
    "claimed": (pipeline, "claim", True),
    "encoding": (encode.ffmpeg, "run", False),
    "encoded": (encode.ffmpeg, "run", True),
    "linked": (files.os, "link", True),
    "placed": (storage, "place", True),
    "kept": (pipeline.StageContext, "keep_rendition", True),
    "finishing": (running, "finish", False),
    "settling": (running, "settle", True),
    "finished": (running, "finish", True),
}


def arm(point: str, *, count: int) -> None:
    """Make the ``count``-th call at ``point`` the process's last."""
    owner, name, is_after = POINTS[point]
    real: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def deadly(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == count and not is_after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*args, **kwargs)
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, deadly)
    # Modules that took the function by its name.
    for module in (audio, renditions):
        if getattr(module, name, None) is real:
            setattr(module, name, deadly)


def prepare(file: Path) -> None:
    # Tables straight from the models: what migrations do is not what is tried here.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    own = [path for path in settings.MEDIA_PIPELINE if path.startswith("recordings.")]
    settings.MEDIA_PIPELINE = [path for path in own if ".join." not in path][:MEDIA_STAGES]
    actions.add_recording(make_past_webinar(), file, by=None)


def work() -> None:
    recording = Recording.objects.get()
    while recording.state == RecordingState.PROCESSING:
        actions.repair()
        run = pipeline.next_run(recording)
        if run is not None and run.state == StageState.PENDING:
            actions.run_stage(run.pk)
        else:
            time.sleep(0.1)
        recording.refresh_from_db()


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(Path(sys.argv[2]))
    else:
        if "KILL_AT" in os.environ:
            name, number = os.environ["KILL_AT"].split(":")
            arm(name, count=int(number))
        work()
