"""A worker in a process of its own, to be killed: ``python -m tests.fakes.transcribing_worker DO [ID]``.

``prepare`` makes the database and prints the ids of two recordings with the same sound; ``work ID`` writes one
down as the queue's worker would.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.apps import apps  # noqa: E402  (Django is set up first)
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from recordings import pipeline, storage  # noqa: E402
from recordings.models import Recording  # noqa: E402
from tests.factories.transcripts import make_spoken_recording  # noqa: E402
from tests.fakes.sound import silence, speech  # noqa: E402
from transcripts.stages.transcribe import Transcribe  # noqa: E402

SECOND = 16_000


def prepare() -> None:
    # Tables straight from the models: what migrations do is not what is tried here.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    said, pause = speech()[: 5 * SECOND // 2], silence(3000)
    ids = [make_spoken_recording(*[said, pause] * 5).pk for _number in range(2)]
    sys.stdout.write(f"{ids[0]} {ids[1]}\n")


def work(recording_id: int) -> None:
    recording = Recording.objects.get(pk=recording_id)
    run = pipeline.claim(recording.stage_runs.get().pk)
    if run is None:
        sys.exit("the stage is another worker's")
    context = pipeline.StageContext(run.recording, run, storage.path("work"))
    Transcribe().run(context)


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        work(int(sys.argv[2]))
