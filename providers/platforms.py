"""The port to platforms on which a copy of a recording may stand, such as YouTube.

A copy comes up private, with its captions, and is shown only then: so it is never public without them, and a host who
changes their mind meanwhile was in time. Every call may raise ``ProviderError``.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from providers.errors import ProviderError


class Privacy(StrEnum):
    """Who sees a copy: everyone, who has its address, or nobody but its owner."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


class VideoStage(StrEnum):
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


class UploadLost(ProviderError):
    """The platform no longer knows this upload: it begins anew."""


@dataclass(frozen=True, slots=True)
class VideoFile:
    path: Path
    content_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class VideoText:
    """What stands beside a video. ``language`` is a BCP 47 tag, ``recorded_at`` when it was held."""

    title: str
    description: str
    language: str
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class VideoStatus:
    """How a video stands at the platform; ``problem`` is a sentence for the host where it failed."""

    stage: VideoStage
    privacy: Privacy = Privacy.PRIVATE
    problem: str = ""


class VideoPlatform(Protocol):
    """A place for copies of recordings."""

    name: str
    label: object

    def missing(self) -> str:
        """Return the sentence that says what the site lacks for it, or an empty string."""

    def begin(self, file: VideoFile, text: VideoText) -> str:
        """Announce an upload and return its session: a secret by which any process goes on with it."""

    def send(self, session: str, file: VideoFile, *, progress: Callable[[int], None]) -> str:
        """Send what the platform lacks of ``file`` and return the video's id there.

        ``progress`` is called with the bytes that have arrived; what it raises ends the sending. Raises
        ``UploadLost``.
        """

    def arrived_as(self, session: str, size_bytes: int) -> str:
        """Return the id of the video if the upload had come to its end, else an empty string."""

    def status(self, remote_id: str) -> VideoStatus: ...

    def set_privacy(self, remote_id: str, privacy: Privacy) -> Privacy:
        """Ask for ``privacy`` and return the one that the platform gave."""

    def set_text(self, remote_id: str, text: VideoText) -> None: ...

    def set_captions(self, remote_id: str, language: str, webvtt: bytes) -> None:
        """Give the video captions in ``language``, in place of those that it has."""

    def drop_captions(self, remote_id: str, language: str) -> None: ...

    def set_picture(self, remote_id: str, picture: Path) -> None: ...

    def delete(self, remote_id: str) -> None:
        """Delete the video; one that is gone already is no error."""

    def page(self, remote_id: str) -> str:
        """Return the address at which people find the video."""
