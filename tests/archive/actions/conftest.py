"""A published recording with its videos, and a channel to copy them to."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from archive.models import Publication
from providers import video_platforms
from providers.google.youtube import YouTube
from recordings.models import RenditionKind
from tests.factories.archive import make_publication
from tests.factories.recordings import make_rendition_file
from tests.fakes.google_server import KEYS, FakeGoogle, fake_google

GRAIN = 256 * 1024
CONTENT = bytes(range(256)) * 4096 + b"the end"
LIGHT = b"light " * 1000


@pytest.fixture
def google(settings: Settings) -> Iterator[FakeGoogle]:
    settings.PROVIDER_CREDENTIALS = {"google": KEYS}
    with fake_google() as running:
        video_platforms["youtube"] = YouTube(root=running.root, piece_bytes=GRAIN, pause=lambda _s: None)
        yield running
        del video_platforms["youtube"]


@pytest.fixture
def publication() -> Publication:
    made = make_publication(title="Listening first", summary="What children say.")
    make_rendition_file(made.recording, RenditionKind.VIDEO, CONTENT, "video/mp4")
    make_rendition_file(made.recording, RenditionKind.VIDEO_LIGHT, LIGHT, "video/mp4")
    make_rendition_file(made.recording, RenditionKind.POSTER, b"\xff\xd8\xff", "image/jpeg")
    return made
