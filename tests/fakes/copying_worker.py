"""A worker in a process of its own, to be killed: ``python -m tests.fakes.copying_worker DO [ROOT ID]``.

``prepare`` makes the database with a published recording whose copy is wished for, and prints its id and the digest of
its video; ``send ROOT ID`` sends it to the Google at ROOT as the queue's worker would.
"""

import os
import random
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.apps import apps  # noqa: E402  (Django is set up first)
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from archive import actions  # noqa: E402
from providers import video_platforms  # noqa: E402
from providers.google.youtube import YouTube  # noqa: E402
from providers.platforms import Privacy  # noqa: E402
from recordings.models import RenditionKind  # noqa: E402
from tests.factories.archive import make_publication  # noqa: E402
from tests.factories.recordings import make_rendition_file  # noqa: E402

PIECE = 256 * 1024


def prepare() -> None:
    # Tables straight from the models: what migrations do is not what is tried here.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    publication = make_publication()
    content = random.Random(7).randbytes(20 * PIECE + 1234)
    video = make_rendition_file(publication.recording, RenditionKind.VIDEO, content, "video/mp4")
    copy = actions.ask_for_copy(
        publication, by=None, platform="youtube", kind="video", privacy=Privacy.UNLISTED
    )
    sys.stdout.write(f"{copy.pk} {video.sha256}\n")


def send(root: str, copy_id: int) -> None:
    video_platforms["youtube"] = YouTube(root=root, piece_bytes=PIECE)
    actions.send_copy(copy_id)


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        send(sys.argv[2], int(sys.argv[3]))
