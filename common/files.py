"""The media folder: names in it, and how a file appears there without ever being seen half-written."""

import hashlib
import os
import shutil
import uuid
from pathlib import Path
from typing import IO, Final

from django.conf import settings

BLOCK_BYTES: Final = 1024 * 1024
# What comes in lies here until it is complete; what is left of broken uploads is swept after a while.
INCOMING: Final = "incoming"


def path(name: str) -> Path:
    """Return where the file of that name lies.

    Raises ``ValueError`` for a name that would lead out of the media folder.
    """
    root = Path(settings.MEDIA_ROOT)
    full = (root / name).resolve()
    if not full.is_relative_to(root.resolve()):
        raise ValueError(f"{name} is not a name of a media file")
    return full


def sha256_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def place(file: Path, target: Path) -> None:
    """Make ``file`` appear as ``target``, whole, once all its bytes are on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as stream:
        os.fsync(stream.fileno())
    second = target.with_name(f"{target.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        os.link(file, second)
    except OSError:
        # A file system without hard links.
        shutil.copyfile(file, second)
    second.replace(target)
    # Renaming onto another link of the same file leaves both names.
    second.unlink(missing_ok=True)
    flush_folder(target.parent)


def flush_folder(place: Path) -> None:
    """Make a rename survive a power cut."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def receive(stream: IO[bytes]) -> Path:
    """Copy what comes in to a file of ours and return it."""
    target = path(f"{INCOMING}/{uuid.uuid4().hex}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("xb") as file:
            shutil.copyfileobj(stream, file, BLOCK_BYTES)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target
