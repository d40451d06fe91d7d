"""Find out what a file really is, without trusting its name or its content."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from recordings import ffmpeg, refusals
from recordings.sandbox import Limits, python_command, run_guarded

SNIFF_BYTES: Final = 4096
MAX_DURATION_MS: Final = 6 * 60 * 60 * 1000
# A container's figure and the last packet differ a little in healthy files.
SHORTFALL_MS: Final = 2000
SHORTFALL_SHARE: Final = 0.01
LOOK: Final = Limits(wall_s=30, cpu_s=30, memory_bytes=3 << 30, file_bytes=1 << 20)
SCAN: Final = Limits(wall_s=30 * 60, cpu_s=600, memory_bytes=3 << 30, file_bytes=1 << 20)

# Text that a media library would obey: it names other files to open.
PLAYLIST_STARTS: Final = (
    b"#ext",
    b"ffconcat",
    b"<mpd",
    b"[playlist]",
    b"v=0",
    b"<smil",
    b"<asx",
    b"<playlist",
)
WEB_PAGE_STARTS: Final = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<svg")
MP4_BOXES: Final = frozenset(
    {b"ftyp", b"moov", b"mdat", b"moof", b"free", b"skip", b"wide", b"styp", b"pnot"}
)
TS_PACKET: Final = 188
# A traceback of Python, wrong arguments, no Python. A crash has other numbers.
CHILD_CANNOT_RUN: Final = frozenset({1, 2, 126, 127})
FRAME_SYNC: Final = 0xFFE0
MPEG_LAYER: Final = 0x0006


class ProbeBroken(Exception):
    """The child process cannot work on this machine."""


@dataclass(frozen=True, slots=True)
class Video:
    """The picture as it is shown: ``width_px`` and ``height_px`` after turning and with square pixels."""

    codec: str
    width_px: int
    height_px: int
    frame_rate: float
    pixels: str
    bitrate_bps: int
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Audio:
    codec: str
    channels: int
    sample_rate_hz: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a recording's file is. ``duration_ms`` is what the container says, 0 where it says nothing."""

    container: str
    duration_ms: int
    audio: Audio
    video: Video | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Facts":
        video = kept["video"]
        audio, shown = Audio(**kept["audio"]), Video(**video) if video else None
        return cls(container=kept["container"], duration_ms=kept["duration_ms"], audio=audio, video=shown)


def sniff(head: bytes) -> str:
    """Return the demuxer that fits the first bytes of a file.

    Raises a ``BadFile`` for what is no recording at all.
    """
    if not head:
        raise refusals.EmptyFile
    refuse_text(head)
    if head[4:8] in MP4_BOXES:
        return "mov"
    if head[:4] == b"RIFF":
        return {b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12]) or no_media()
    for magic, demuxer in (
        (b"\x1a\x45\xdf\xa3", "matroska"),
        (b"OggS", "ogg"),
        (b"fLaC", "flac"),
        (b"ID3", "mp3"),
    ):
        if head.startswith(magic):
            return demuxer
    if head[:1] == b"\x47" and head[TS_PACKET : TS_PACKET + 1] in (b"\x47", b""):
        return "mpegts"
    return mpeg_audio(head)


def mpeg_audio(head: bytes) -> str:
    """Tell bare MP3 and AAC by their frame header: eleven set bits, then version and layer."""
    start = int.from_bytes(head[:2])
    if start & FRAME_SYNC != FRAME_SYNC:
        return no_media()
    return "mp3" if start & MPEG_LAYER else "aac"


def no_media() -> str:
    raise refusals.NotMedia


def refuse_text(head: bytes) -> None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(PLAYLIST_STARTS) or (text.startswith(b"<?xml") and b"<mpd" in text):
        raise refusals.PlaylistFile
    if text.startswith(WEB_PAGE_STARTS) or (text.startswith(b"<?xml") and b"<html" in text):
        raise refusals.WebPage


def look(path: Path) -> Facts:
    """Open ``path`` in a child process and return what it holds.

    Raises a ``BadFile`` that says why it cannot become a recording.
    """
    with path.open("rb") as file:
        container = sniff(file.read(SNIFF_BYTES))
    found = ask_child(path, container, "look", LOOK)
    return facts_of(container, found)


def measure(path: Path, facts: Facts, on_progress: Callable[[int], None] | None = None) -> int:
    """Read every packet of ``path`` and return how long it really is, in milliseconds.

    Raises ``TooLong``, and ``DamagedFile`` where no sound is left.
    """
    found = ask_child(path, facts.container, "scan", SCAN, on_progress)
    ends = found["ends_s"]
    start_ms = max(0, round(found["start_s"] * 1000))
    held_ms = round(max(ends.get("audio", 0.0), ends.get("video", 0.0)) * 1000) - start_ms
    refuse_long(held_ms)
    if not ends.get("audio"):
        raise refusals.DamagedFile("no packet of sound")
    return held_ms


def is_short(held_ms: int, expected_ms: int) -> bool:
    """Tell whether a file lacks more than 2 s and more than 1 %; ffmpeg itself ends well on such a file."""
    return expected_ms - held_ms > max(SHORTFALL_MS, SHORTFALL_SHARE * expected_ms)


def refuse_long(duration_ms: int) -> None:
    if duration_ms > MAX_DURATION_MS:
        raise refusals.TooLong(f"{duration_ms} ms")


def ask_child(
    path: Path, container: str, task: str, limits: Limits, on_progress: Callable[[int], None] | None = None
) -> dict[str, Any]:
    """Run ``probe_child`` on ``path``. A child that breaks off has met a file that nobody should open.

    Raises ``BadFile``, and ``ProbeBroken`` for what is no fault of the file.
    """
    script = Path(__file__).with_name("probe_child.py")
    command, reads = python_command(script, str(path), container, ffmpeg.FORMATS, task)
    lines = [""]

    def follow(line: str) -> None:
        lines[0] = line
        if on_progress and line.startswith("at "):
            on_progress(int(line.removeprefix("at ")))

    finished = run_guarded(command, reads=[path, *reads], limits=limits, on_line=follow)
    try:
        answer: dict[str, Any] = json.loads(lines[0])
    except ValueError as error:
        if finished.returncode in CHILD_CANNOT_RUN:
            raise ProbeBroken(finished.errors) from error
        raise refusals.DamagedFile(finished.errors or f"probe ended with {finished.returncode}") from error
    if "error" in answer:
        raise refusals.DamagedFile(answer["error"])
    return answer


def facts_of(container: str, found: dict[str, Any]) -> Facts:
    """Judge what the child found.

    Raises the ``BadFile`` that fits.
    """
    streams = found["streams"]
    if len(streams) > ffmpeg.MAX_STREAMS:
        raise refusals.TooManyStreams
    sounds = [
        stream
        for stream in streams
        if stream["type"] == "audio" and stream["codec"] and stream["sample_rate"]
    ]
    pictures = [
        stream for stream in streams if stream["type"] == "video" and not stream.get("is_cover", True)
    ]
    if not sounds and not pictures:
        raise refusals.NotMedia
    if not sounds:
        raise refusals.NoSound
    duration_ms = round(found["duration_s"] * 1000)
    refuse_long(duration_ms)
    return Facts(
        container=container,
        duration_ms=duration_ms,
        audio=Audio(sounds[0]["codec"], sounds[0]["channels"], sounds[0]["sample_rate"]),
        video=video_of(pictures[0], found) if pictures else None,
    )


def video_of(stream: dict[str, Any], found: dict[str, Any]) -> Video | None:
    width, height = stream["width"], stream["height"]
    if width * height > ffmpeg.MAX_PIXELS:
        raise refusals.TooLarge(f"{width}x{height}")
    if not width or not height:
        return None
    turned = found["rotation"] % 180 != 0
    shown = round(width * stream["pixel_ratio"])
    return Video(
        codec=stream["codec"],
        width_px=height if turned else shown,
        height_px=shown if turned else height,
        frame_rate=stream["frame_rate"],
        pixels=stream["pixels"],
        bitrate_bps=stream["bit_rate"] or found["bit_rate"],
        is_plain=found["rotation"] == 0 and shown == width,
    )
