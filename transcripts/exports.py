"""A transcript as a file to take away: WebVTT, SubRip, plain text, Markdown, JSON, a table, Word, PDF."""

import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from docx import Document
from docx.shared import Pt, RGBColor

from common.spreadsheets import csv_lines
from common.timecodes import clock
from transcripts import subrip, webvtt
from transcripts.cues import make_cues
from transcripts.engines import base
from transcripts.models import Segment, Transcript
from transcripts.pdf import Spoken, transcript_pdf
from transcripts.states import TranscriptState
from transcripts.wording import joiner

# A new paragraph begins where somebody else speaks, after a pause, or when it grows long.
LONGEST_PAUSE_MS: Final = 4000
LONGEST_PARAGRAPH: Final = 600
# What Markdown would read as more than a letter.
MARKDOWN_SIGNS: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
LIST_SIGNS: Final = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")
GREY: Final = RGBColor(0x55, 0x5B, 0x6E)


@dataclass(frozen=True, slots=True)
class Export:
    content: bytes
    content_type: str
    filename: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    start_ms: int
    speaker: str
    text: str


def render(transcript: Transcript, extension: str) -> Export:
    """Return ``transcript`` as a file of the kind ``extension``; raises ``KeyError`` for any other.

    Every file says who wrote the text, whether people checked it, and which version of which day it is; only SubRip
    has no place for that.
    """
    content_type, write = WRITERS[extension]
    segments = list(transcript.segments.order_by("position"))
    name = f"{transcript.recording.webinar.slug}.{transcript.language}.{extension}"
    return Export(write(transcript, segments), content_type, name)


def status_line(transcript: Transcript) -> str:
    """Say in a sentence who wrote the text and whether people checked it."""
    source = {"source": transcript.written_by}
    if transcript.state == TranscriptState.APPROVED:
        return _("Written down by %(source)s, checked by people.") % source
    if transcript.state == TranscriptState.IN_REVIEW:
        return _("Written down by %(source)s, being checked by people.") % source
    if transcript.is_rough:
        return _("Automatic draft by %(source)s: rough machine text, check before quoting.") % source
    if transcript.is_machine_made:
        return _("Automatic draft by %(source)s, not checked yet.") % source
    return _("From %(source)s, not checked yet.") % source


def version_line(transcript: Transcript) -> str:
    """Say which version this is, and of which day."""
    day = date_format(timezone.localtime(transcript.updated_at), "j F Y")
    return _("Version %(number)d of %(day)s.") % {"number": transcript.version, "day": day}


def notes(transcript: Transcript) -> list[str]:
    return [status_line(transcript), version_line(transcript)]


def spoken(segments: Sequence[Segment]) -> list[base.Segment]:
    """Give stored segments in the engines' own shape, as cues and other pure code want them."""
    return [
        base.Segment(
            start_ms=segment.start_ms,
            end_ms=segment.end_ms,
            text=segment.text,
            words=tuple(
                base.Word(text=text, start_ms=start_ms, end_ms=end_ms, confidence=confidence)
                for text, start_ms, end_ms, confidence in segment.words
            ),
            speaker=segment.speaker,
        )
        for segment in segments
    ]


def paragraphs(segments: Sequence[Segment], *, language: str = "") -> Iterator[Paragraph]:
    """Join segments into paragraphs of one speaker each, for reading."""
    number, before, length = 0, None, 0
    numbered = []
    for segment in segments:
        if before is not None:
            pause_ms = segment.start_ms - before.end_ms
            is_other = segment.speaker != before.speaker
            if is_other or pause_ms > LONGEST_PAUSE_MS or length > LONGEST_PARAGRAPH:
                number, length = number + 1, 0
        length += len(segment.text)
        numbered.append((number, segment))
        before = segment
    for _number, group in groupby(numbered, key=lambda pair: pair[0]):
        part = [segment for _place, segment in group]
        text = joiner(language).join(segment.text for segment in part)
        yield Paragraph(part[0].start_ms, part[0].speaker, text)


def _vtt(transcript: Transcript, segments: Sequence[Segment]) -> bytes:
    cues = make_cues(spoken(segments), language=transcript.language)
    return webvtt.write(cues, language=transcript.language, note=" ".join(notes(transcript))).encode()


def _srt(transcript: Transcript, segments: Sequence[Segment]) -> bytes:
    return subrip.write(make_cues(spoken(segments), language=transcript.language)).encode()


def _txt(transcript: Transcript, segments: Sequence[Segment]) -> bytes:
    blocks = ["\n".join([transcript.recording.webinar.title, *notes(transcript)])]
    for paragraph in paragraphs(segments, language=transcript.language):
        head = " ".join(filter(None, (f"[{clock(paragraph.start_ms)}]", paragraph.speaker)))
        blocks.append(f"{head}\n{paragraph.text}")
    return ("\n\n".join(blocks) + "\n").encode()


def _md(transcript: Transcript, segments: Sequence[Segment]) -> bytes:
    blocks = [
        f"# {plain_markdown(transcript.recording.webinar.title)}",
        *(f"*{plain_markdown(note)}*" for note in notes(transcript)),
    ]
    for paragraph in paragraphs(segments, language=transcript.language):
        head = " ".join(filter(None, (clock(paragraph.start_ms), paragraph.speaker)))
        blocks.append(f"**{plain_markdown(head)}**\n\n{plain_markdown(paragraph.text)}")
    return ("\n\n".join(blocks) + "\n").encode()


def plain_markdown(text: str) -> str:
    """Keep what was said from becoming a heading, a link or a tag."""
    return LIST_SIGNS.sub(r"\1\\\2", MARKDOWN_SIGNS.sub(r"\\\1", " ".join(text.split())))


def _csv(transcript: Transcript, segments: Sequence[Segment]) -> bytes:
    head = ("start", "end", "speaker", "text", "language", "state", "version", "date", "written_by")
    day = timezone.localtime(transcript.updated_at).date().isoformat()
    about = (transcript.language, transcript.state, transcript.version, day, transcript.written_by)
    rows = (
        (segment.start_ms / 1000, segment.end_ms / 1000, segment.speaker, segment.text, *about)
        for segment in segments
    )
    return b"".join(csv_lines(head, rows))


def _pdf(transcript: Transcript, segments: Sequence[Segment]) -> bytes:
    return transcript_pdf(
        transcript.recording.webinar.title,
        notes(transcript),
        (
            Spoken(" ".join(filter(None, (clock(part.start_ms), part.speaker))), part.text)
            for part in paragraphs(segments, language=transcript.language)
        ),
        language=transcript.language,
        is_rtl=_is_rtl(transcript.language),
    )


def _is_rtl(language: str) -> bool:
    try:
        return bool(get_language_info(language)["bidi"])
    except KeyError:
        return False


def _json(transcript: Transcript, segments: Sequence[Segment]) -> bytes:
    return json.dumps(as_data(transcript, segments), ensure_ascii=False, indent=1).encode()


def as_data(transcript: Transcript, segments: Sequence[Segment]) -> dict[str, Any]:
    """Give the transcript as the API shows it."""
    return {
        "id": transcript.public_id,
        "webinar": transcript.recording.webinar.slug,
        "recording": transcript.recording.public_id,
        "language": transcript.language,
        "is_original": transcript.is_original,
        "state": transcript.state,
        "version": transcript.version,
        "updated_at": transcript.updated_at.isoformat(),
        "engine": transcript.engine,
        "model": transcript.model,
        "written_by": transcript.written_by,
        "mean_confidence": transcript.mean_confidence,
        "is_rough": transcript.is_rough,
        "segments": [
            {
                "id": segment.public_id,
                "start_ms": segment.start_ms,
                "end_ms": segment.end_ms,
                "speaker": segment.speaker,
                "text": segment.text,
                "confidence": segment.confidence,
                "flags": segment.flags,
                "is_outdated": segment.outdated_at is not None,
                "words": [
                    {"text": text, "start_ms": start_ms, "end_ms": end_ms, "confidence": confidence}
                    for text, start_ms, end_ms, confidence in segment.words
                ],
            }
            for segment in segments
        ],
    }


def _docx(transcript: Transcript, segments: Sequence[Segment]) -> bytes:
    document = Document()
    document.core_properties.title = transcript.recording.webinar.title
    document.core_properties.language = transcript.language
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.add_heading(transcript.recording.webinar.title, level=1)
    for note in notes(transcript):
        document.add_paragraph(note).runs[0].italic = True
    for paragraph in paragraphs(segments, language=transcript.language):
        block = document.add_paragraph()
        time = block.add_run(f"{clock(paragraph.start_ms)}  ")
        time.font.size, time.font.color.rgb = Pt(8), GREY
        if paragraph.speaker:
            block.add_run(f"{paragraph.speaker}: ").bold = True
        block.add_run(paragraph.text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


WRITERS: Final[dict[str, tuple[str, Callable[[Transcript, Sequence[Segment]], bytes]]]] = {
    "vtt": ("text/vtt; charset=utf-8", _vtt),
    "srt": ("application/x-subrip; charset=utf-8", _srt),
    "txt": ("text/plain; charset=utf-8", _txt),
    "json": ("application/json", _json),
    "md": ("text/markdown; charset=utf-8", _md),
    "csv": ("text/csv; charset=utf-8", _csv),
    "pdf": ("application/pdf", _pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
}
