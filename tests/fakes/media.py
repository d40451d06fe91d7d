"""Real media files, good and bad, made by ffmpeg when a test asks for one."""

import functools
import tempfile
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg

SECONDS = 6


@functools.cache
def newest() -> str:
    """Return an ffmpeg that knows all that is asked of it here, whatever the system's own is."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def make_media(file: Path, *, picture: str = "", sound: str = "", **options: Any) -> Path:
    """Encode lavfi sources into ``file``; the suffix says which container."""
    inputs = [ffmpeg.input(source, f="lavfi") for source in (picture, sound) if source]
    output = ffmpeg.output(*inputs, str(file), **options)
    ffmpeg.run(output, cmd=newest(), quiet=True, overwrite_output=True)
    return file


def picture(seconds: float = SECONDS, *, size: str = "320x240", rate: int = 10) -> str:
    return f"testsrc2=size={size}:rate={rate}:duration={seconds}"


def sound(seconds: float = SECONDS) -> str:
    return f"sine=frequency=330:sample_rate=16000:duration={seconds}"


@functools.cache
def shelf() -> Path:
    """Return a folder for files that many tests read and none changes."""
    return Path(tempfile.mkdtemp(prefix="openseat-media-"))


@functools.cache
def talk() -> Path:
    """Return six seconds of ordinary MP4, light enough to be kept as it is."""
    return make_media(
        shelf() / "talk.mp4",
        picture=picture(),
        sound=sound(),
        pix_fmt="yuv420p",
        movflags="+faststart",
        preset="ultrafast",
    )


@functools.cache
def voice_only() -> Path:
    return make_media(shelf() / "voice.mp3", sound=sound())


@functools.cache
def silent_film() -> Path:
    return make_media(shelf() / "film.mp4", picture=picture(), preset="ultrafast")


def cut_off(file: Path, share: float, target: Path) -> Path:
    """Write the first part of ``file``, as a broken download leaves it."""
    whole = file.read_bytes()
    target.write_bytes(whole[: int(len(whole) * share)])
    return target


def turned(file: Path, target: Path, *, degrees: int) -> Path:
    """Copy ``file`` with the note by which a phone tells players to turn the picture."""
    note = ffmpeg.input(str(file), display_rotation=degrees)
    output = ffmpeg.output(note["v:0"], note["a:0"], str(target), c="copy")
    ffmpeg.run(output, cmd=newest(), quiet=True, overwrite_output=True)
    return target


def with_gap(file: Path, *, starts_s: int, gap_s: int, shown_s: int = 0) -> Path:
    """Make a film whose sound starts late, lasts a second, and comes back for another after a gap."""
    length_s = shown_s or starts_s + 1 + gap_s + 1
    tone = ffmpeg.input(sound(2), f="lavfi").audio
    # Timestamps alone move: nothing fills the gap.
    moved = tone.filter("asetpts", f"PTS+({starts_s}+gte(T,1)*{gap_s})/TB")
    shown = ffmpeg.input(picture(length_s), f="lavfi").video
    output = ffmpeg.output(shown, moved, str(file), acodec="pcm_s16le", preset="ultrafast")
    ffmpeg.run(output, cmd=newest(), quiet=True, overwrite_output=True)
    return file


def many_streams(file: Path, count: int) -> Path:
    """Make a file with the same sound ``count`` times over."""
    tone = ffmpeg.input(sound(1), f="lavfi")
    output = ffmpeg.output(*[tone["a"]] * count, str(file), acodec="pcm_s16le")
    ffmpeg.run(output, cmd=newest(), quiet=True, overwrite_output=True)
    return file
