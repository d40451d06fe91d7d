"""Recordings to be written down, and transcripts with known words."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from members.models import Member
from recordings import storage
from recordings.models import Recording, Rendition, RenditionKind, SourceFile, SourceKind, StageRun
from recordings.states import RecordingState
from tests.factories.webinars import make_past_webinar
from transcripts.actions import Source, write_transcript
from transcripts.engines import base
from transcripts.engines.pcm import write_wav
from transcripts.models import Transcript

SPOKEN_ENGINE = Source(engine="faster-whisper", model="small", quality=30)
WORD_MS = 500


def make_recording(*, host: Member | None = None, language: str = "en", **fields: Any) -> Recording:
    """Make the ready recording of a past webinar, without any text."""
    defaults = {"state": RecordingState.READY, "is_current": True, "duration_ms": 60_000}
    return Recording.objects.create(
        webinar=make_past_webinar(host=host), language=language, **{**defaults, **fields}
    )


def make_spoken_recording(*sound: np.ndarray, **fields: Any) -> Recording:
    """Make a recording whose speech is ``sound``, with its pipeline at the stage that writes it down."""
    recording = make_recording(**fields)
    name = f"recordings/{recording.public_id}/speech-1.wav"
    file = storage.path(name)
    file.parent.mkdir(parents=True)
    write_wav(file, *sound)
    Rendition.objects.create(
        recording=recording,
        kind=RenditionKind.SPEECH,
        file=name,
        content_type="audio/wav",
        size_bytes=file.stat().st_size,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
    )
    make_stage_run(recording)
    return recording


def make_stage_run(recording: Recording, **fields: Any) -> StageRun:
    stage = "transcripts.stages.transcribe.Transcribe"
    position = settings.MEDIA_PIPELINE.index(stage)
    return StageRun.objects.create(recording=recording, stage=stage, position=position, **fields)


def add_captions(
    recording: Recording, content: bytes, *, language: str = "en", name: str = "talk.vtt"
) -> SourceFile:
    """Put a captions file beside a recording's media, as an upload would."""
    place = f"recordings/{recording.public_id}/captions-{language}"
    file = Path(storage.path(place))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return SourceFile.objects.create(
        recording=recording,
        kind=SourceKind.CAPTIONS,
        language=language,
        file=place,
        original_name=name,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        size_bytes=len(content),
    )


def make_said(text: str, *, start_ms: int = 0, speaker: str = "", confidence: float = 0.9) -> base.Segment:
    """Make what an engine heard: half a second for each word."""
    words = tuple(
        base.Word(
            text=word,
            start_ms=start_ms + WORD_MS * number,
            end_ms=start_ms + WORD_MS * (number + 1),
            confidence=confidence,
        )
        for number, word in enumerate(text.split())
    )
    return base.Segment(
        start_ms=start_ms,
        end_ms=words[-1].end_ms,
        text=text,
        words=words,
        confidence=confidence,
        language="en",
        speaker=speaker,
    )


def make_transcript(
    said: Sequence[str] = ("Families know their children best.", "Outsiders listen first and learn."),
    *,
    recording: Recording | None = None,
    language: str = "en",
    source: Source = SPOKEN_ENGINE,
    host: Member | None = None,
) -> Transcript:
    """Make a draft that an engine wrote; each of ``said`` is a line, ten seconds after the one before."""
    return write_transcript(
        recording or make_recording(host=host, language=language),
        [make_said(text, start_ms=10_000 * number) for number, text in enumerate(said)],
        language=language,
        source=source,
    )
