"""A published recording with its videos, and a channel to copy them to."""

import hashlib
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from archive.models import Publication
from providers import video_platforms
from providers.google.youtube import YouTube
from recordings import storage
from recordings.models import Recording, Rendition, RenditionKind
from tests.factories.archive import make_publication
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


def put(recording: Recording, kind: RenditionKind, content: bytes, content_type: str) -> Rendition:
    """Give a recording a rendition of that content, in place of the one that it has."""
    name = f"recordings/{recording.public_id}/{kind}-{hashlib.sha256(content).hexdigest()[:16]}"
    path = storage.path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    made, _is_new = Rendition.objects.update_or_create(
        recording=recording,
        kind=kind,
        defaults={
            "file": name,
            "content_type": content_type,
            "size_bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )
    return made


@pytest.fixture
def publication() -> Publication:
    made = make_publication(title="Listening first", summary="What children say.")
    put(made.recording, RenditionKind.VIDEO, CONTENT, "video/mp4")
    put(made.recording, RenditionKind.VIDEO_LIGHT, LIGHT, "video/mp4")
    put(made.recording, RenditionKind.POSTER, b"\xff\xd8\xff", "image/jpeg")
    return made
