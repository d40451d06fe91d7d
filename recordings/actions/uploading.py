"""Uploads that go on where they were cut off."""

import datetime as dt
import fcntl
import os
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.public_ids import secret_token
from recordings import storage
from recordings.actions.adding import add_received
from recordings.actions.errors import NotPossible
from recordings.models import Recording, Upload
from recordings.refusals import BadFile, EmptyFile, FileTooBig
from webinars.models import Webinar

LIFETIME: Final = dt.timedelta(hours=24)
# So many uploads may one person have under way: disk space is the limit, not tabs.
MOST_AT_ONCE: Final = 4
BLOCK_BYTES: Final = 256 * 1024


class OffsetDiffers(Exception):
    """The sender's place in the file is not ours; ``offset_bytes`` is where to go on."""

    def __init__(self, offset_bytes: int) -> None:
        super().__init__(f"go on at {offset_bytes}")
        self.offset_bytes = offset_bytes


class UploadBusy(Exception):
    """Another request is writing to this upload."""


def part_file(upload: Upload) -> Path:
    return storage.path(f"{storage.INCOMING}/{upload.public_id}.upload")


def begin_upload(webinar: Webinar, *, by: Any, original_name: str, size_bytes: int) -> Upload:
    """Make room for a file that will come in pieces.

    Raises ``BadFile`` for a size that cannot be taken, ``NotPossible`` if too many uploads are under way.
    """
    if size_bytes <= 0:
        raise EmptyFile
    if size_bytes > settings.UPLOAD_LIMIT_BYTES:
        raise FileTooBig(f"{size_bytes} bytes")
    now = timezone.now()
    with transaction.atomic():
        by.__class__.objects.select_for_update(no_key=True).get(pk=by.pk)
        under_way = Upload.objects.filter(owner=by, recording=None, expires_at__gt=now)
        if under_way.count() >= MOST_AT_ONCE:
            raise NotPossible(_("Several of your uploads are under way. Finish or cancel one of them first."))
        upload = Upload.objects.create(
            public_id=secret_token(),
            webinar=webinar,
            owner=by,
            original_name=original_name[-200:],
            size_bytes=size_bytes,
            expires_at=now + LIFETIME,
        )
    file = part_file(upload)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(exist_ok=True)
    return upload


def append_to_upload(upload: Upload, body: IO[bytes], *, offset_bytes: int) -> Recording | None:
    """Add what ``body`` brings at ``offset_bytes``; return the recording once the file is whole.

    What arrived stays, even if the sender vanishes in the middle. A repeated last piece is answered alike.

    Raises ``OffsetDiffers``, ``UploadBusy``, and ``BadFile`` for a whole file that can be no recording: the
    upload is gone then.
    """
    if upload.recording is not None:
        return upload.recording
    file = part_file(upload)
    with file.open("ab") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UploadBusy from error
        # Another request may have finished the upload between this one's look at it and its lock.
        upload.refresh_from_db()
        if upload.recording is not None:
            return upload.recording
        if part.tell() != offset_bytes:
            raise OffsetDiffers(part.tell())
        reached = copy_body(body, part, upload.size_bytes - offset_bytes) + offset_bytes
        note_progress(upload, reached)
        return complete(upload) if reached == upload.size_bytes else None


def copy_body(body: IO[bytes], part: IO[bytes], most_bytes: int) -> int:
    """Write at most ``most_bytes`` of ``body`` and return how many they were."""
    left = most_bytes
    try:
        while left and (block := body.read(min(BLOCK_BYTES, left))):
            part.write(block)
            left -= len(block)
    except OSError:
        # The line broke: what arrived counts.
        pass
    part.flush()
    os.fsync(part.fileno())
    return most_bytes - left


def upload_offset(upload: Upload) -> int:
    """Return how many bytes are here: the file knows it even where the row was not written any more."""
    if upload.recording is not None:
        return upload.size_bytes
    file = part_file(upload)
    return file.stat().st_size if file.exists() else 0


def note_progress(upload: Upload, offset_bytes: int) -> None:
    upload.offset_bytes = offset_bytes
    upload.expires_at = timezone.now() + LIFETIME
    upload.save(update_fields=["offset_bytes", "expires_at"])


def complete(upload: Upload) -> Recording:
    """Turn a whole file into a recording.

    Cut off in between, the next piece, even an empty one, does the rest: the same file is the same recording.

    Raises ``BadFile`` after dropping the upload.
    """
    try:
        recording = add_received(
            upload.webinar, part_file(upload), by=upload.owner, original_name=upload.original_name
        )
    except BadFile:
        drop_upload(upload)
        raise
    upload.recording = recording
    upload.save(update_fields=["recording"])
    part_file(upload).unlink(missing_ok=True)
    return recording


def drop_upload(upload: Upload) -> None:
    """Forget an upload and what came of it so far. A recording made from it stays."""
    part_file(upload).unlink(missing_ok=True)
    upload.delete()


def expire_uploads() -> int:
    """Drop the uploads that nobody has gone on with for a day; returns how many they were."""
    old = list(Upload.objects.filter(expires_at__lt=timezone.now()))
    for upload in old:
        drop_upload(upload)
    return len(old)
