"""The text that Meet wrote down, as WebVTT with the names of those who speak."""

import datetime as dt
import html
from collections.abc import Iterator
from typing import Any, Final

from common.timecodes import timestamp
from providers.google.client import Google, moment
from providers.google.meet import Meet

PAGE: Final = 100
HEAD: Final = "WEBVTT\n"


def webvtt(google: Google, transcript: str, *, since: dt.datetime) -> str:
    """Return the transcript of that name; its times count from ``since``, when the recording began."""
    record = transcript.partition("/transcripts/")[0]
    names = Meet(google).names(record)
    entries = google.pages(
        google.service("meet").conferenceRecords().transcripts().entries().list,
        "transcriptEntries",
        parent=transcript,
        pageSize=PAGE,
    )
    return "\n".join([HEAD, *cues(entries, names, since=since)])


def cues(entries: Iterator[dict[str, Any]], names: dict[str, str], *, since: dt.datetime) -> Iterator[str]:
    for entry in entries:
        text = " ".join(str(entry.get("text", "")).split())
        starts = milliseconds(moment(entry["startTime"]) - since)
        ends = milliseconds(moment(entry["endTime"]) - since)
        if not text or ends <= 0 or ends <= starts:
            continue
        name = " ".join(names.get(entry.get("participant", ""), "").split())
        voice = f"<v {html.escape(name, quote=False)}>" if name else ""
        yield f"{timestamp(starts)} --> {timestamp(ends)}\n{voice}{html.escape(text, quote=False)}\n"


def milliseconds(span: dt.timedelta) -> int:
    return round(span / dt.timedelta(milliseconds=1))
