"""Call ffmpeg: where it is, what it may open, how far it has come. Nothing of Django in here."""

import functools
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import ffmpeg
import imageio_ffmpeg

from recordings.sandbox import Finished, Limits, run_guarded

# The containers that people record in. Playlists and scripts (HLS, DASH, concat), which make ffmpeg open other
# files and addresses, are not among them: -protocol_whitelist alone stops none of those.
FORMATS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mp3,wav,w64,ogg,flac,aac,mpegts,avi"
MAX_PIXELS: Final = 4096 * 2304
MAX_STREAMS: Final = 64
MICROSECONDS_PER_MS: Final = 1000
CANNOT_RUN: Final = 126
# More threads gain little here, and each takes memory.
THREADS: Final = min(4, os.cpu_count() or 1)


class FfmpegFailed(Exception):
    """ffmpeg did not finish. ``finished`` tells how it ended; the text is for logs, not for people."""

    def __init__(self, finished: Finished) -> None:
        self.finished = finished
        super().__init__(finished.errors or f"ffmpeg ended with {finished.returncode}")

    @property
    def is_ours(self) -> bool:
        """Tell whether the fault lies with this machine: no ffmpeg, no room, no time; not with the file."""
        return broke_on_our_side(self.finished) or "No space left on device" in self.finished.errors


def broke_on_our_side(finished: Finished) -> bool:
    """Tell whether a guarded program could not run or was ended: from 126 on, shells tell of that."""
    return finished.timed_out or finished.returncode >= CANNOT_RUN or finished.errors.startswith("bwrap:")


@functools.cache
def find_ffmpeg(configured: str = "") -> str:
    """Return the ffmpeg to use: the configured one, else the system's, else the one that came by pip."""
    if configured:
        return configured
    return shutil.which("ffmpeg") or str(imageio_ffmpeg.get_ffmpeg_exe())


def source(path: Path, *, container: str, **options: object) -> ffmpeg.nodes.FilterableStream:
    """Return ``path`` as an input that can be nothing but ``container``, a demuxer's name."""
    return ffmpeg.input(
        f"file:{path}",
        f=container,
        protocol_whitelist="file",
        format_whitelist=FORMATS,
        max_streams=MAX_STREAMS,
        max_pixels=MAX_PIXELS,
        threads=THREADS,
        **options,
    )


def picture(path: Path) -> ffmpeg.nodes.FilterableStream:
    """Return a still picture of our own making as an input."""
    return ffmpeg.input(f"file:{path}", protocol_whitelist="file", f="image2", pattern_type="none")


def target(
    path: Path, *streams: ffmpeg.nodes.Node, container: str, **options: object
) -> ffmpeg.nodes.OutputStream:
    """Return an output without the source's title, author, place or chapters."""
    return ffmpeg.output(
        *streams,
        f"file:{path}",
        f=container,
        map_metadata=-1,
        map_chapters=-1,
        fflags="+bitexact",
        threads=THREADS,
        **options,
    )


def run(
    output: ffmpeg.nodes.OutputStream,
    *,
    program: str,
    reads: Sequence[Path],
    writes: Path,
    limits: Limits,
    on_progress: Callable[[int], None] | None = None,
) -> Finished:
    """Run one graph, telling ``on_progress`` how many milliseconds are written.

    Raises ``FfmpegFailed``, and whatever ``on_progress`` raises, after ending ffmpeg.
    """
    flags = [program, "-nostdin", "-nostats", "-hide_banner", "-loglevel", "error", "-progress", "pipe:1"]
    command = ffmpeg.compile(output, cmd=flags, overwrite_output=True)

    def follow(line: str) -> None:
        key, _, value = line.partition("=")
        # out_time_ms counts microseconds too; before the first packet the value is "N/A".
        if on_progress and key == "out_time_us" and value.lstrip("-").isdigit():
            on_progress(max(0, int(value) // MICROSECONDS_PER_MS))

    binaries = [Path(program).resolve()]
    finished = run_guarded(command, reads=[*reads, *binaries], writes=writes, limits=limits, on_line=follow)
    if finished.returncode != 0 or finished.timed_out:
        raise FfmpegFailed(finished)
    return finished
