"""The files that a recording is turned into: what is said to ffmpeg for each."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import ffmpeg

from recordings.ffmpeg import source, target
from recordings.probe import Facts, Video
from recordings.sandbox import Limits

MP4_FASTSTART: Final = "+faststart"
# A picture that plays everywhere and is this light is kept as it is: copying costs nothing and loses nothing.
KEPT_SHORT_SIDE_PX: Final = 720
KEPT_BITRATE_BPS: Final = 1_500_000
KEPT_CONTAINERS: Final = ("mov", "matroska")
VIDEO_SHORT_SIDE_PX: Final = 480
LIGHT_SHORT_SIDE_PX: Final = 240
POSTER_SHORT_SIDE_PX: Final = 360
VIDEO_FRAME_RATE: Final = 30.0
LIGHT_FRAME_RATE: Final = 12.5
SPEECH_RATE_HZ: Final = 16_000
# Engines place words, and encoders cut sound, only roughly: so much is silenced on either side.
GUARD_MS: Final = 250
# A player finds its place within this distance of the second that was asked for.
KEYFRAMES: Final = "expr:gte(t,n_forced*4)"

# ffmpeg-python has no types: a stream of its graph, and the graph's end.
Stream = Any
Output = Any
Stretch = tuple[int, int]
"""``start_ms``, ``end_ms``."""


def limits(duration_ms: int) -> Limits:
    """Return what encoding may take: a slow and busy machine manages a quarter of the speed of speech."""
    seconds = 300 + duration_ms // 250
    return Limits(wall_s=seconds, cpu_s=2 * seconds)


def is_light(facts: Facts) -> bool:
    """Tell whether browsers play the streams as they are, at a size that slow lines carry."""
    video = facts.video
    return (
        video is not None
        and facts.container in KEPT_CONTAINERS
        and (video.codec, video.pixels, facts.audio.codec) == ("h264", "yuv420p", "aac")
        and min(video.width_px, video.height_px) <= KEPT_SHORT_SIDE_PX
        and 0 < video.bitrate_bps <= KEPT_BITRATE_BPS
    )


def fitted(video: Video, short_side_px: int) -> tuple[int, int]:
    """Return the even width and height of the picture made no larger than ``short_side_px`` × twice that."""
    short, long = sorted((video.width_px, video.height_px))
    scale = min(1.0, short_side_px / short, 2 * short_side_px / long)
    return max(2, int(video.width_px * scale) // 2 * 2), max(2, int(video.height_px * scale) // 2 * 2)


def sound(media: Stream) -> Stream:
    """Return the first sound with its gaps and its late start filled by silence, so that times stay true."""
    return media["a:0"].filter("aresample", **{"async": 1, "first_pts": 0})


def picture(media: Stream, video: Video, short_side_px: int, frame_rate: float) -> Stream:
    """Return the first moving picture, scaled down and never faster than ``frame_rate``."""
    width, height = fitted(video, short_side_px)
    shown = media["V:0"].filter("scale", width, height).filter("setsar", 1)
    if 0 < video.frame_rate <= frame_rate:
        return shown
    return shown.filter("fps", fps=frame_rate)


def silenced(
    path: Path, facts: Facts, out: Path, *, spans: Sequence[Stretch], covered: Sequence[Stretch] = ()
) -> Output:
    """Write a source anew without the sound of ``spans``, and with a black picture in those of ``covered``.

    The picture is copied bit by bit unless something is covered. Other streams of the file are left out.
    """
    media = source(path, container=facts.container)
    heard = sound(media).filter("volume", 0, enable=within(spans))
    if facts.video is None:
        return target(out, heard, container="matroska", acodec="aac", audio_bitrate="128k")
    if not covered:
        kept = {"vcodec": "copy", "acodec": "aac", "audio_bitrate": "128k"}
        return target(out, media["V:0"], heard, container=master_container(facts), **kept)
    box = {"x": 0, "y": 0, "w": "iw", "h": "ih", "color": "black", "t": "fill", "enable": within(covered)}
    again = {"vcodec": "libx264", "preset": "veryfast", "crf": 20, "pix_fmt": "yuv420p", "acodec": "aac"}
    return target(
        out, media["V:0"].filter("drawbox", **box), heard, container=master_container(facts), **again
    )


def master_container(facts: Facts) -> str:
    """Return a container that takes the picture as it is: times of MP4 stay MP4's, all else goes into Matroska."""
    return "mp4" if facts.container == "mov" else "matroska"


def within(spans: Sequence[Stretch]) -> str:
    """Write stretches, each with its guard, as an expression of ffmpeg's timeline editing."""
    guarded = ((max(0, start_ms - GUARD_MS) / 1000, (end_ms + GUARD_MS) / 1000) for start_ms, end_ms in spans)
    return "+".join(f"between(t,{start_s:.3f},{end_s:.3f})" for start_s, end_s in guarded)


def speech(path: Path, facts: Facts, out: Path) -> Output:
    """Make sound as the speech engines take it: 16 kHz, one channel, 16 bits, behind a 44-byte header."""
    media = source(path, container=facts.container)
    return target(out, sound(media), container="wav", acodec="pcm_s16le", ar=SPEECH_RATE_HZ, ac=1)


def kept_video(path: Path, facts: Facts, out: Path) -> Output:
    media = source(path, container=facts.container)
    return target(out, media["V:0"], media["a:0"], container="mp4", c="copy", movflags=MP4_FASTSTART)


def video(path: Path, facts: Facts, video: Video, out: Path) -> Output:
    media = source(path, container=facts.container)
    shown = picture(media, video, VIDEO_SHORT_SIDE_PX, VIDEO_FRAME_RATE)
    return mp4(
        out, shown, sound(media), crf=26, maxrate="900k", bufsize="1800k", ar=48_000, audio_bitrate="64k"
    )


def light_video(path: Path, facts: Facts, video: Video, out: Path) -> Output:
    """Encode at about 100 kbit/s: what a phone on a slow line plays without waiting."""
    media = source(path, container=facts.container)
    shown = picture(media, video, LIGHT_SHORT_SIDE_PX, LIGHT_FRAME_RATE)
    return mp4(
        out, shown, sound(media), crf=30, maxrate="150k", bufsize="600k", ar=24_000, audio_bitrate="32k"
    )


def mp4(out: Path, shown: Stream, heard: Stream, **quality: object) -> Output:
    """Encode for every browser and phone, to begin before the file is there whole and to seek quickly."""
    return target(
        out,
        shown,
        heard,
        container="mp4",
        movflags=MP4_FASTSTART,
        vcodec="libx264",
        preset="veryfast",
        pix_fmt="yuv420p",
        force_key_frames=KEYFRAMES,
        acodec="aac",
        ac=1,
        **quality,
    )


def audio(path: Path, facts: Facts, out: Path, light_out: Path) -> Output:
    """Make AAC for every phone and, lighter still, Opus, in one reading."""
    both = sound(source(path, container=facts.container)).filter_multi_output("asplit", 2)
    aac = target(
        out,
        both[0],
        container="ipod",
        movflags=MP4_FASTSTART,
        acodec="aac",
        ar=24_000,
        ac=1,
        audio_bitrate="32k",
    )
    opus = target(
        light_out, both[1], container="webm", acodec="libopus", ac=1, audio_bitrate="24k", application="voip"
    )
    return ffmpeg.merge_outputs(aac, opus)


def poster(path: Path, facts: Facts, video: Video, out: Path, *, at_ms: int) -> Output:
    """Take the most typical picture of the second or so after ``at_ms``."""
    media = source(path, container=facts.container, ss=at_ms / 1000)
    width, height = fitted(video, POSTER_SHORT_SIDE_PX)
    frame = media["V:0"].filter("thumbnail", n=25).filter("scale", width, height).filter("setsar", 1)
    return target(
        out, frame, container="image2", vcodec="mjpeg", pix_fmt="yuvj420p", vframes=1, update=1, **{"q:v": 5}
    )
