"""SubRip (.srt), which has no standard: read leniently, written plainly."""

import html
import re
from collections.abc import Iterable
from typing import Final

from common.timecodes import timestamp
from transcripts.cues import Cue
from transcripts.webvtt import RawCue

TIME: Final = r"(\d+):(\d{1,2}):(\d{1,2})[,.](\d{1,3})"
TIMINGS: Final = re.compile(rf"^[ \t]*{TIME}[ \t]*-->[ \t]*{TIME}[^\n]*$", re.MULTILINE)
# A cue's number on the line before the next cue's times.
NUMBER: Final = re.compile(r"(?:^|\n)[ \t]*\d+[ \t]*\n*$")
STYLE: Final = re.compile(r"</?(?:[ibu]|font)(?:\s[^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)


def parse(text: str) -> list[RawCue]:
    """Read all that has times; blank lines inside a cue and missing numbers are forgiven."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = list(TIMINGS.finditer(text))
    cues = []
    for place, match in enumerate(found):
        is_last = place + 1 == len(found)
        body = (
            text[match.end() :] if is_last else NUMBER.sub("", text[match.end() : found[place + 1].start()])
        )
        words = html.unescape(STYLE.sub("", body)).strip()
        cues.append(RawCue(_milliseconds(*match.groups()[:4]), _milliseconds(*match.groups()[4:]), words))
    return cues


def _milliseconds(hours: str, minutes: str, seconds: str, millis: str) -> int:
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(millis.ljust(3, "0"))


def write(cues: Iterable[Cue]) -> str:
    """Write ``cues`` as a SubRip file; an arrow in a text, which players take for times, becomes a sign."""
    blocks = []
    for number, cue in enumerate(cues, 1):
        lines = [" ".join(line.split()).replace("-->", "→") for line in cue.lines if line.strip()]
        if cue.speaker:
            lines[:1] = [f"{cue.speaker}: {line}" for line in lines[:1]]
        times = f"{timestamp(cue.start_ms, decimal=',')} --> {timestamp(cue.end_ms, decimal=',')}"
        blocks.append("\n".join([str(number), times, *lines]))
    return "\n\n".join(blocks) + "\n"
