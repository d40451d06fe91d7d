"""Recordings at any point of their way."""

from typing import Any

from django.conf import settings

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
