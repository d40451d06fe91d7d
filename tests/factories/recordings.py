"""Recordings at any point of their way."""

import hashlib
from typing import Any

from django.conf import settings

from recordings import storage
from recordings.models import Recording, Rendition, RenditionKind, StageRun
from recordings.states import RecordingState, StageState
from tests.factories.webinars import make_past_webinar


def make_recording(*, states: tuple[StageState, ...] = (), **fields: Any) -> Recording:
    """Make a recording of a past webinar; ``states`` are those of its first stages, the rest is pending."""
    defaults = {"state": RecordingState.PROCESSING, "is_current": True}
    webinar = fields.pop("webinar", None) or make_past_webinar()
    recording = Recording.objects.create(webinar=webinar, **{**defaults, **fields})
    for position, stage in enumerate(settings.MEDIA_PIPELINE):
        state = states[position] if position < len(states) else StageState.PENDING
        StageRun.objects.create(recording=recording, position=position, stage=stage, state=state)
    return recording


def make_rendition(
    recording: Recording, kind: RenditionKind = RenditionKind.VIDEO, **fields: Any
) -> Rendition:
    defaults = {"file": f"recordings/{recording.public_id}/{kind}.mp4", "content_type": "video/mp4"}
    defaults |= {"size_bytes": 1, "sha256": "0" * 64}
    return Rendition.objects.create(recording=recording, kind=kind, **{**defaults, **fields})


def make_rendition_file(
    recording: Recording, kind: RenditionKind, content: bytes, content_type: str
) -> Rendition:
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
