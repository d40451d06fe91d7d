"""Names of media files, and how a file becomes one of them without ever being seen half-written."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from common.files import INCOMING, path, place, receive, sha256_of

__all__ = ["INCOMING", "path", "place", "receive", "sha256_of"]

WORK: Final = "work"
RECORDINGS: Final = "recordings"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in its place: ``name`` is what the database remembers."""

    name: str
    size_bytes: int
    sha256: str


def folder(public_id: str) -> str:
    """Return the folder of one recording."""
    return f"{RECORDINGS}/{public_id}"


def keep(file: Path, *, public_id: str, stem: str, suffix: str, sha256: str = "") -> Kept:
    """Give ``file`` a place in the folder of a recording, under a name that its content gives.

    The same content gives the same name, so doing this twice does it once; other content never overwrites. The
    file stays under its old name too, for whoever has to begin again after a crash. ``sha256`` saves reading it.
    """
    sha256 = sha256 or sha256_of(file)
    name = f"{folder(public_id)}/{stem}-{sha256[:16]}{suffix}"
    place(file, path(name))
    return Kept(name, file.stat().st_size, sha256)


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
