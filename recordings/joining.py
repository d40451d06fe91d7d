"""Make one file of the parts in which a meeting was recorded: what is said to ffmpeg for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import ffmpeg

from recordings.encoding import KEYFRAMES, MP4_FASTSTART, Output, Stream, fitted, sound
from recordings.ffmpeg import source, target
from recordings.probe import Facts, Video

SHORT_SIDE_PX: Final = 720
FRAME_RATE: Final = 25
RATE_HZ: Final = 48_000


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a recording. ``path`` None stands for silence of that length."""

    path: Path | None
    facts: Facts | None
    duration_ms: int
    delay_ms: int = 0


def size_of(parts: Sequence[Part]) -> tuple[int, int] | None:
    """Return the size of the joined picture, that of the largest part made no larger than 720 lines; None for sound."""
    videos = [part.facts.video for part in parts if part.facts is not None and part.facts.video is not None]
    if not videos:
        return None
    return fitted(max(videos, key=lambda video: video.width_px * video.height_px), SHORT_SIDE_PX)


def joined(parts: Sequence[Part], out: Path) -> Output:
    """Put parts of whatever size and kind one after another; those without a picture are black."""
    size = size_of(parts)
    if size is None:
        return joined_sound(parts, out)
    streams: list[Stream] = []
    for part in parts:
        media = _opened(part)
        video = part.facts.video if part.facts else None
        seen = _picture(media, video, size) if video is not None and media is not None else _black(size, part)
        streams += [seen, _heard(part, media)]
    both = ffmpeg.concat(*streams, v=1, a=1).node
    return target(
        out,
        both[0],
        both[1],
        container="mp4",
        movflags=MP4_FASTSTART,
        vcodec="libx264",
        preset="veryfast",
        crf=23,
        pix_fmt="yuv420p",
        force_key_frames=KEYFRAMES,
        acodec="aac",
        audio_bitrate="96k",
    )


def joined_sound(parts: Sequence[Part], out: Path) -> Output:
    heard = [_heard(part, _opened(part)) for part in parts]
    whole = ffmpeg.concat(*heard, v=0, a=1)
    return target(out, whole, container="ipod", movflags=MP4_FASTSTART, acodec="aac", audio_bitrate="64k")


def listened(path: Path, facts: Facts, out: Path) -> Output:
    """Make a source's sound as light as what people listen to."""
    heard = sound(source(path, container=facts.container))
    return target(
        out,
        heard,
        container="ipod",
        movflags=MP4_FASTSTART,
        acodec="aac",
        ar=24_000,
        ac=1,
        audio_bitrate="32k",
    )


def _opened(part: Part) -> Stream | None:
    if part.path is None or part.facts is None:
        return None
    return source(part.path, container=part.facts.container)


def _picture(media: Stream, video: Video, size: tuple[int, int]) -> Stream:
    width, height = size
    shown = media["V:0"].filter("scale", width, height, force_original_aspect_ratio="decrease")
    padded = shown.filter("pad", width, height, "(ow-iw)/2", "(oh-ih)/2").filter("setsar", 1)
    return padded.filter("fps", fps=FRAME_RATE).filter("format", "yuv420p")


def _black(size: tuple[int, int], part: Part) -> Stream:
    width, height = size
    graph = f"color=c=black:s={width}x{height}:r={FRAME_RATE}:d={part.duration_ms / 1000}"
    return ffmpeg.input(graph, f="lavfi").filter("setsar", 1).filter("format", "yuv420p")


def _heard(part: Part, media: Stream | None) -> Stream:
    """Return the sound of a part, begun late where it began late, and exactly as long as the part."""
    seconds = part.duration_ms / 1000
    if media is None:
        silence = f"anullsrc=r={RATE_HZ}:cl=mono:d={seconds}"
        return ffmpeg.input(silence, f="lavfi").filter(
            "aformat", sample_rates=RATE_HZ, channel_layouts="mono"
        )
    heard = sound(media).filter("aresample", RATE_HZ)
    heard = heard.filter("aformat", sample_rates=RATE_HZ, channel_layouts="mono")
    if part.delay_ms:
        heard = heard.filter("adelay", part.delay_ms)
    return heard.filter("apad", whole_dur=seconds).filter("atrim", end=seconds)
