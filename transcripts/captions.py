"""Captions and transcripts that people bring: WebVTT, SubRip and plain text become segments.

They win over any engine: they carry speakers' names, cost nothing, and somebody made them with care.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from transcripts import subrip, webvtt
from transcripts.engines.base import Segment
from transcripts.wording import split_words, spread

LARGEST_BYTES: Final = 10 * 1024 * 1024
# Signs that have no place in text and that XML cannot hold.
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
SPEAKER: Final = re.compile(r"^\s*(?:-\s*)?([^\W\d_][^\n:?!<>]{0,59}?)\s*:\s+(?=\S)")
MOST_WORDS_IN_A_NAME: Final = 5
LONGEST_SPEAKER: Final = 120
SHORTEST_MS: Final = 200


class BadCaptions(ValueError):
    """The file holds no captions that can be read; ``message`` is for its owner."""

    @property
    def message(self) -> str:
        return str(self)


def read_captions(content: bytes, *, language: str = "") -> list[Segment]:
    """Read a captions file of any of the three kinds, told apart by its content, in time order.

    Plain text comes back as segments without length, to be given times by ``place_in_time``.
    Raises ``BadCaptions`` with a sentence.
    """
    if len(content) > LARGEST_BYTES:
        raise BadCaptions(_("The captions file is too large: 10 MB is the most."))
    text = _decode(content)
    if text.removeprefix("\ufeff").startswith("WEBVTT"):
        try:
            segments = [part for cue in webvtt.parse(text) for part in _from_webvtt(cue, language)]
        except webvtt.NotWebVTT:
            raise BadCaptions(_("The file begins like WebVTT, but it is not.")) from None
    elif subrip.TIMINGS.search(text.replace("\r", "\n")):
        segments = [
            _segment(cue.start_ms, cue.end_ms, cue.text, language=language)
            for cue in subrip.parse(text)
            if cue.text
        ]
    else:
        segments = [_segment(0, 0, paragraph, language=language) for paragraph in _paragraphs(text)]
    if not segments:
        raise BadCaptions(_("There is no text in the captions file."))
    return sorted(_name_speakers(segments), key=lambda segment: segment.start_ms)


def has_times(segments: Sequence[Segment]) -> bool:
    return any(segment.end_ms for segment in segments)


def place_in_time(segments: Sequence[Segment], windows: Sequence[tuple[int, int]]) -> list[Segment]:
    """Give text without times the times of speech, ``windows``, shared by the length of each word.

    The times are a guess that is right to some seconds; each segment says so in its flags.
    """
    words = [(segment, text) for segment in segments for text in split_words(segment.text, segment.language)]
    total_ms = sum(end_ms - start_ms for start_ms, end_ms in windows)
    placed: dict[int, list[tuple[int, int]]] = {}
    for (segment, _text), word in zip(words, spread([text for _s, text in words], 0, total_ms), strict=True):
        start_ms = _in_speech(word.start_ms, windows)
        placed.setdefault(id(segment), []).append((start_ms, start_ms + word.end_ms - word.start_ms))
    return [
        replace(
            segment,
            start_ms=placed[id(segment)][0][0],
            end_ms=max(placed[id(segment)][-1][1], placed[id(segment)][0][0] + SHORTEST_MS),
            flags=(*segment.flags, "times_guessed"),
        )
        for segment in segments
        if id(segment) in placed
    ]


def _in_speech(spoken_ms: int, windows: Sequence[tuple[int, int]]) -> int:
    for start_ms, end_ms in windows:
        if spoken_ms < end_ms - start_ms:
            return start_ms + spoken_ms
        spoken_ms -= end_ms - start_ms
    return windows[-1][1] if windows else spoken_ms


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            # What Windows wrote before UTF-8.
            text = content.decode("cp1252", errors="replace")
    if text.count("\0") > len(text) // 100:
        raise BadCaptions(_("This is not a text file. Choose a .vtt, .srt or .txt file."))
    return CONTROL.sub("\ufffd", text)


def _from_webvtt(cue: webvtt.RawCue, language: str) -> Iterator[Segment]:
    """Give a segment per voice; times inside the cue are its tags', else shared by the length of the text."""
    runs = list(webvtt.parse_cue_text(cue.text))
    edges = [cue.start_ms]
    shares = (
        spread([run.text.strip() for run in runs], cue.start_ms, max(cue.end_ms, cue.start_ms))
        if runs
        else ()
    )
    for run, share in zip(runs[1:], shares[1:], strict=True):
        at_ms = share.start_ms if run.at_ms is None else run.at_ms
        edges.append(min(max(at_ms, edges[-1]), max(cue.end_ms, edges[-1])))
    edges.append(max(cue.end_ms, edges[-1]))
    for run, (start_ms, end_ms) in zip(runs, pairwise(edges), strict=True):
        yield _segment(start_ms, end_ms, run.text, language=language, speaker=run.speaker)


def _segment(start_ms: int, end_ms: int, text: str, *, language: str, speaker: str = "") -> Segment:
    return Segment(
        start_ms=start_ms,
        end_ms=max(end_ms, start_ms + SHORTEST_MS) if end_ms or start_ms else 0,
        text=" ".join(text.split()),
        language=language,
        speaker=speaker[:LONGEST_SPEAKER],
    )


def _paragraphs(text: str) -> list[str]:
    """Cut plain text at empty lines, and at lines that name a speaker."""
    paragraphs: list[str] = []
    begins = True
    for line in text.removeprefix("\ufeff").splitlines():
        if not line.strip():
            begins = True
        elif begins or SPEAKER.match(line):
            paragraphs.append(line)
            begins = False
        else:
            paragraphs[-1] += f" {line}"
    return paragraphs


def _name_speakers(segments: Sequence[Segment]) -> list[Segment]:
    """Take ``Name: text`` for a speaker where the file does so by habit: "One thing: listen" names nobody."""
    names = Counter(name for segment in segments if (name := _name(segment)))
    is_habit = 2 * names.total() > len(segments)
    return [
        replace(segment, speaker=name[:LONGEST_SPEAKER], text=SPEAKER.sub("", segment.text))
        if (name := _name(segment)) and (is_habit or names[name] > 1)
        else segment
        for segment in segments
    ]


def _name(segment: Segment) -> str:
    found = SPEAKER.match(segment.text)
    if segment.speaker or not found or len(found[1].split()) > MOST_WORDS_IN_A_NAME:
        return ""
    return found[1] if found[1][0].isupper() or not found[1].isascii() else ""
