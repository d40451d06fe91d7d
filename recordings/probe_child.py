"""Look into one media file; a program of its own, run in the sandbox by ``recordings.probe``.

``python -I probe_child.py FILE DEMUXER WHITELIST look|scan`` prints ``at <ms>`` lines and, last, one JSON object.
"""

import json
import sys
from typing import Any

import av

PACKETS_PER_REPORT = 5000
# A larger picture is refused by the caller; decoding one would take too much memory.
MOST_PIXELS = 4096 * 2304


def describe(stream: Any) -> dict[str, Any]:
    context = stream.codec_context
    facts: dict[str, Any] = {
        "type": stream.type,
        "codec": context.name if context else "",
        "bit_rate": (context.bit_rate if context else 0) or 0,
        "duration_s": float(stream.duration * stream.time_base) if stream.duration else 0.0,
        "start_s": float(stream.start_time * stream.time_base) if stream.start_time else 0.0,
    }
    if stream.type == "video" and context:
        facts["is_cover"] = bool(stream.disposition & stream.disposition.__class__.attached_pic)
        facts["width"], facts["height"] = context.width, context.height
        facts["frame_rate"] = float(stream.average_rate or 0)
        facts["pixels"] = context.format.name if context.format else ""
        facts["pixel_ratio"] = float(stream.sample_aspect_ratio or 1) or 1.0
    if stream.type == "audio" and context:
        facts["channels"], facts["sample_rate"] = context.channels, context.sample_rate
    return facts


def rotation(container: Any, facts: list[dict[str, Any]]) -> int:
    """Return by how many degrees players turn the picture, read off the first frame."""
    for stream, fact in zip(container.streams, facts, strict=True):
        if fact["type"] == "video" and fact.get("width") and not fact["is_cover"]:
            if fact["width"] * fact["height"] > MOST_PIXELS:
                return 0
            for frame in container.decode(stream):
                return int(frame.rotation)
    return 0


def scan(container: Any) -> dict[str, float]:
    """Read every packet without decoding and return where sound and picture end, in seconds from their start."""
    ends: dict[str, float] = {}
    for count, packet in enumerate(container.demux()):
        if packet.pts is None or packet.time_base is None:
            continue
        end = float((packet.pts + (packet.duration or 0)) * packet.time_base)
        ends[packet.stream.type] = max(ends.get(packet.stream.type, 0.0), end)
        if count % PACKETS_PER_REPORT == 0:
            print("at", int(end * 1000), flush=True)  # noqa: T201 - this program speaks by its output
    return ends


def main(path: str, demuxer: str, whitelist: str, task: str) -> dict[str, Any]:
    options = {"protocol_whitelist": "file", "format_whitelist": whitelist}
    with av.open(f"file:{path}", format=demuxer, options=options) as container:
        streams = [describe(stream) for stream in container.streams]
        found: dict[str, Any] = {
            "streams": streams,
            "duration_s": container.duration / av.time_base if container.duration else 0.0,
            "start_s": container.start_time / av.time_base if container.start_time else 0.0,
            "bit_rate": container.bit_rate or 0,
        }
        if task == "scan":
            found["ends_s"] = scan(container)
        else:
            found["rotation"] = rotation(container, streams)
    return found


if __name__ == "__main__":
    try:
        answer = main(*sys.argv[1:5])
    except (av.FFmpegError, ValueError, OverflowError, MemoryError) as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer))  # noqa: T201 - this program speaks by its output
