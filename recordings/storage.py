"""Names of media files, and how a file becomes one of them without ever being seen half-written."""

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.conf import settings

BLOCK_BYTES: Final = 1024 * 1024
WORK: Final = "work"
INCOMING: Final = "incoming"
RECORDINGS: Final = "recordings"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in its place: ``name`` is what the database remembers."""

    name: str
    size_bytes: int
    sha256: str


def path(name: str) -> Path:
    """Return where the file of that name lies.

    Raises ``ValueError`` for a name that would lead out of the media folder.
    """
    root = Path(settings.MEDIA_ROOT)
    full = (root / name).resolve()
    if not full.is_relative_to(root.resolve()):
        raise ValueError(f"{name} is not a name of a media file")
    return full


def folder(public_id: str) -> str:
    """Return the folder of one recording."""
    return f"{RECORDINGS}/{public_id}"


def sha256_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def keep(file: Path, *, public_id: str, stem: str, suffix: str, sha256: str = "") -> Kept:
    """Give ``file`` a place in the folder of a recording, under a name that its content gives.

    The same content gives the same name, so doing this twice does it once; other content never overwrites. The
    file stays under its old name too, for whoever has to begin again after a crash. ``sha256`` saves reading it.
    """
    sha256 = sha256 or sha256_of(file)
    name = f"{folder(public_id)}/{stem}-{sha256[:16]}{suffix}"
    place(file, path(name))
    return Kept(name, file.stat().st_size, sha256)


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


@contextmanager
def work_dir(name: str) -> Iterator[Path]:
    """Give a folder on the media file system, so that a rename moves results; it is gone afterwards."""
    made = path(f"{WORK}/{name}-{uuid.uuid4().hex[:8]}")
    made.mkdir(parents=True)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep(*, older_than: float) -> int:
    """Remove what killed workers and broken uploads left, if untouched since ``older_than`` (seconds since 1970)."""
    swept = 0
    for left in (*path(WORK).glob("*"), *path(INCOMING).glob("*")):
        try:
            if newest(left) >= older_than:
                continue
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        except FileNotFoundError:
            continue
        swept += 1
    return swept


def newest(place: Path) -> float:
    return max(entry.stat().st_mtime for entry in (place, *place.rglob("*")))


def remove(public_id: str) -> None:
    """Remove the folder of a recording that came to nothing."""
    shutil.rmtree(path(folder(public_id)), ignore_errors=True)


def folders() -> list[str]:
    """Return the public ids of the recordings that have a folder."""
    return sorted(place.name for place in path(RECORDINGS).glob("*"))


def forget(public_id: str, *, used: set[str], older_than: float) -> int:
    """Remove the files of a recording that are not ``used``, if nobody can be at them any more."""
    swept = 0
    for file in path(folder(public_id)).glob("*"):
        if f"{folder(public_id)}/{file.name}" not in used and file.stat().st_mtime < older_than:
            file.unlink(missing_ok=True)
            swept += 1
    if not used:
        with suppress(OSError):
            path(folder(public_id)).rmdir()
    return swept
