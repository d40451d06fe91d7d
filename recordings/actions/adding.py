"""Taking a file in and sending it on its way."""

from pathlib import Path
from typing import Any, Final

from django.core.files import File
from django.db import transaction

from common import audit
from common.public_ids import public_id
from recordings import pipeline, probe, storage
from recordings.models import Recording, SourceFile, SourceKind
from recordings.signals import recording_added
from recordings.states import RecordingState
from webinars.models import Webinar

# A recording in one of these has nothing to show: the next one takes its place by itself.
GIVES_WAY: Final = (
    RecordingState.EXPECTED,
    RecordingState.FAILED,
    RecordingState.INCOMPLETE,
    RecordingState.WITHDRAWN,
)
FORGOTTEN: Final = (RecordingState.FAILED, RecordingState.WITHDRAWN)
Incoming = Path | File


def add_recording(
    webinar: Webinar,
    file: Incoming,
    *,
    by: Any,
    original_name: str = "",
    language: str = "",
    captions: Incoming | None = None,
    captions_language: str = "",
) -> Recording:
    """Take a media file into a webinar's pipeline and return its recording.

    The file is copied and looked at first. The same file again gives the recording that it gave before, unless
    that one failed or was withdrawn. The first usable recording of a webinar becomes the current one.
    Afterwards ``recording_added`` is sent; the pipeline follows from `recordings/receivers.py`.

    Raises ``BadFile`` with a sentence for people if this can be no recording; nothing is kept then.
    """
    media = receive(file)
    try:
        return add_received(
            webinar,
            media,
            by=by,
            original_name=original_name or Path(str(getattr(file, "name", ""))).name,
            language=language,
            captions=captions,
            captions_language=captions_language,
        )
    finally:
        media.unlink(missing_ok=True)


def receive(file: Incoming) -> Path:
    if isinstance(file, Path):
        with file.open("rb") as stream:
            return storage.receive(stream)
    file.seek(0)
    return storage.receive(file)


def add_received(
    webinar: Webinar,
    media: Path,
    *,
    by: Any,
    original_name: str,
    language: str = "",
    captions: Incoming | None = None,
    captions_language: str = "",
) -> Recording:
    """Do the same with a file that is ours already, which is moved.

    Raises ``BadFile``.
    """
    facts = probe.look(media)
    sha256 = storage.sha256_of(media)
    if same := same_recording(webinar, sha256):
        return same
    # Files are put in their places first: large ones take long, and nobody else can write during a transaction.
    new_id = public_id()
    sources = [keep_media(new_id, media, sha256, suffix=f".{facts.container}", original_name=original_name)]
    if captions is not None:
        sources.append(
            keep_captions(new_id, captions, language=captions_language or language or webinar.language)
        )
    with transaction.atomic():
        # Of two uploads of one file at once, the second waits here and then finds the first.
        Webinar.objects.select_for_update(no_key=True).get(pk=webinar.pk)
        if same := same_recording(webinar, sha256):
            storage.remove(new_id)
            return same
        recording = Recording.objects.create(
            public_id=new_id,
            webinar=webinar,
            state=RecordingState.PROCESSING,
            is_current=gives_way(webinar),
            language=language or webinar.language,
            added_by=by,
        )
        for source in sources:
            source.recording = recording
            source.save()
        pipeline.plan(recording)
        audit.record("add_recording", recording, by=by)
        recording_added.send(Recording, recording=recording)
    return recording


def same_recording(webinar: Webinar, sha256: str) -> Recording | None:
    same = Recording.objects.filter(
        webinar=webinar, source_files__sha256=sha256, source_files__kind=SourceKind.MEDIA
    ).exclude(state__in=FORGOTTEN)
    found: Recording | None = same.first()
    return found


def gives_way(webinar: Webinar) -> bool:
    """Take the current recording's place from one that has nothing to show, and tell whether the place is free."""
    current = Recording.objects.filter(webinar=webinar, is_current=True)
    current.filter(state__in=GIVES_WAY).update(is_current=False)
    return not current.exists()


def keep_media(new_id: str, media: Path, sha256: str, *, suffix: str, original_name: str) -> SourceFile:
    kept = storage.keep(media, public_id=new_id, stem="source", suffix=suffix, sha256=sha256)
    return SourceFile(
        file=kept.name, original_name=original_name[-200:], sha256=kept.sha256, size_bytes=kept.size_bytes
    )


def keep_captions(new_id: str, captions: Incoming, *, language: str) -> SourceFile:
    """Keep a captions file beside the media; the stage that writes the recording down reads it."""
    received = receive(captions)
    kept = storage.keep(received, public_id=new_id, stem=f"captions-{language}", suffix=".txt")
    received.unlink()
    return SourceFile(
        kind=SourceKind.CAPTIONS,
        language=language,
        file=kept.name,
        original_name=Path(str(captions.name)).name[-200:],
        sha256=kept.sha256,
        size_bytes=kept.size_bytes,
    )
