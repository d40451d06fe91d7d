"""WebVTT, read by the algorithm of the W3C's recommendation and written so that any text is safe in it.

Source: WebVTT: The Web Video Text Tracks Format, W3C Candidate Recommendation of 4 April 2019, section 6.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from common.timecodes import timestamp
from transcripts.cues import Cue

ARROW: Final = "-->"
SIGNATURE: Final = re.compile(r"WEBVTT(?:[ \t\n]|$)")
# Minutes and seconds have two digits; the first number, if it is not two digits below 60, counts hours.
TIME: Final = r"(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})(?!\d)"
TIMINGS: Final = re.compile(rf"[ \t\f]*{TIME}[ \t\f]*-->[ \t\f]*{TIME}")
STAMP: Final = re.compile(TIME)
TAG: Final = re.compile(r"<([^>]*)(?:>|$)")


class NotWebVTT(ValueError):
    """The text does not begin with ``WEBVTT``."""


@dataclass(frozen=True, slots=True)
class RawCue:
    """A cue as the file has it: ``text`` still holds its tags."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a cue's text in one voice; ``at_ms`` is the time tag before it, if there is one."""

    speaker: str
    at_ms: int | None
    text: str


def parse(text: str) -> list[RawCue]:
    """Read the cues of a WebVTT file in the file's order; blocks that are no cue are passed over.

    Raises ``NotWebVTT`` if the signature is missing; everything after it is forgiven, as the algorithm
    wants.
    """
    text = text.removeprefix("\ufeff").replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    if not SIGNATURE.match(text):
        raise NotWebVTT("This is not a WebVTT file: it does not begin with WEBVTT.")
    lines = Lines(text.split("\n")[1:])
    if lines.more() and lines.peek():
        lines.block(in_header=True)
    cues = []
    while lines.more():
        if not lines.peek():
            lines.position += 1
        elif cue := lines.block():
            cues.append(cue)
    return cues


@dataclass(slots=True)
class Lines:
    """The lines of a file and a place among them."""

    lines: list[str]
    position: int = 0

    def more(self) -> bool:
        return self.position < len(self.lines)

    def peek(self) -> str:
        return self.lines[self.position]

    def block(self, *, in_header: bool = False) -> RawCue | None:
        """Collect a block: a cue, or None for a header, comment, style, region or a cue with bad times."""
        times: tuple[int, int] | None = None
        has_arrow = False
        collected: list[str] = []
        number = 0
        while self.more() and self.peek():
            line = self.peek()
            number += 1
            if ARROW in line:
                if in_header or has_arrow or number > 2:  # noqa: PLR2004  (an identifier may stand before)
                    break
                has_arrow = True
                times = _timings(line)
                collected = []
            else:
                collected.append(line)
            self.position += 1
        return RawCue(*times, "\n".join(collected)) if times else None


def _timings(line: str) -> tuple[int, int] | None:
    found = TIMINGS.match(line)
    if not found:
        return None
    start_ms, end_ms = _milliseconds(*found.groups()[:4]), _milliseconds(*found.groups()[4:])
    return None if start_ms is None or end_ms is None else (start_ms, end_ms)


def _milliseconds(hours: str | None, minutes: str, seconds: str, millis: str) -> int | None:
    highest = 59
    if int(minutes) > highest or int(seconds) > highest:
        return None
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(millis)


def parse_cue_text(text: str) -> Iterator[Run]:
    """Read a cue's text: voices and time tags are told, other tags fall away, references become signs."""
    speaker, at_ms, plain, position = "", None, "", 0
    for tag in TAG.finditer(text):
        plain += html.unescape(text[position : tag.start()])
        position = tag.end()
        new_speaker, new_at_ms = _read_tag(tag[1], speaker, at_ms)
        if (new_speaker, new_at_ms) != (speaker, at_ms):
            if plain.strip():
                yield Run(speaker, at_ms, plain)
            plain, speaker, at_ms = "", new_speaker, new_at_ms
    plain += html.unescape(text[position:])
    if plain.strip():
        yield Run(speaker, at_ms, plain)


def _read_tag(tag: str, speaker: str, at_ms: int | None) -> tuple[str, int | None]:
    if stamp := STAMP.fullmatch(tag):
        found = _milliseconds(*stamp.groups())
        return speaker, at_ms if found is None else found
    if tag == "/v":
        return "", at_ms
    name, _, annotation = tag.replace("\t", " ").replace("\n", " ").partition(" ")
    if name.split(".")[0] == "v":
        return " ".join(html.unescape(annotation).split()), at_ms
    return speaker, at_ms


def escape(text: str) -> str:
    """Make ``text`` safe in a cue; with ``>`` escaped no arrow can end the cue before its time."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def write(cues: Iterable[Cue], *, language: str = "", note: str = "") -> str:
    """Write ``cues`` as a WebVTT file, each new speaker as a voice."""
    head = ["WEBVTT", *([f"Language: {escape(language)}"] if language else [])]
    blocks = ["\n".join(head)]
    if note:
        blocks.append(f"NOTE\n{escape(' '.join(note.split()))}")
    for cue in cues:
        # A blank line would end the cue.
        lines = [escape(line) for line in cue.lines if line.strip()]
        if cue.speaker:
            lines[:1] = [f"<v {escape(' '.join(cue.speaker.split()))}>{line}" for line in lines[:1]]
        blocks.append("\n".join([f"{timestamp(cue.start_ms)} {ARROW} {timestamp(cue.end_ms)}", *lines]))
    return "\n\n".join(blocks) + "\n"
