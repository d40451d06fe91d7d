"""What BigBlueButton answers, read into the port's own records."""

import datetime as dt
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from providers.base import AttendanceRow, DialIn, FileKind, MeetingPhase, MeetingStatus, RemoteFile
from providers.bigbluebutton.client import text

PUBLISHED: Final = "published"
MODERATOR: Final = "MODERATOR"
# A server makes its formats one after the other. Cameras alone stand in for a video only once none will come.
VIDEO_COMES_WITHIN: Final = dt.timedelta(hours=2)
VIDEO_RANK, CAMERAS_RANK = 0, 5
# Who came without a link of ours has an id that the server made up: w_ by the web, v_ by telephone.
MADE_UP: Final = re.compile(r"[wv]_")
# Since 2.6 the address of a video is a page beside its file.
VIDEO_FILE: Final = "video-0.m4v"
CAMERAS: Final = ("video/webcams.mp4", "video/webcams.webm")
CHAT, POLLS = "slides_new.xml", "polls.json"
TAG: Final = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Recording:
    """One time a meeting was held with recording on. ``formats`` are addresses by type, such as ``video``."""

    record_id: str
    state: str
    started_at: dt.datetime
    ended_at: dt.datetime
    formats: dict[str, str]

    def assets(self, name: str) -> str:
        """Return where a file of the format ``presentation`` lies."""
        parts = urlsplit(self.formats["presentation"])
        return urlunsplit((parts.scheme, parts.netloc, f"/presentation/{self.record_id}/{name}", "", ""))


def moment(milliseconds: str) -> dt.datetime | None:
    """Return the time of so many milliseconds since 1970; None where there is none."""
    if not milliseconds.isascii() or not milliseconds.isdigit() or len(milliseconds) > 15:  # noqa: PLR2004
        return None
    return dt.datetime.fromtimestamp(int(milliseconds) / 1000, dt.UTC) if int(milliseconds) else None


def status_of(response: Element, *, now: dt.datetime) -> MeetingStatus:
    """Read the answer of ``getMeetingInfo``."""
    ended_at = moment(text(response, "endTime"))
    if ended_at or text(response, "hasBeenForciblyEnded") == "true":
        phase = MeetingPhase.ENDED
    else:
        phase = MeetingPhase.LIVE if text(response, "running") == "true" else MeetingPhase.WAITING
    instance = text(response, "internalMeetingID")
    return MeetingStatus(
        phase=phase,
        started_at=moment(text(response, "startTime")) if phase != MeetingPhase.WAITING else None,
        ended_at=ended_at,
        instances=(instance,) if instance else (),
        present=tuple(_present(attendee, now=now) for attendee in response.iterfind("attendees/attendee")),
    )


def _present(attendee: Element, *, now: dt.datetime) -> AttendanceRow:
    user_id = text(attendee, "userID")
    return AttendanceRow(
        participant_key=user_id,
        name=text(attendee, "fullName"),
        joined_at=now,
        registrant_id=registrant_of(user_id),
        is_host=text(attendee, "role").upper() == MODERATOR,
        is_phone=user_id.startswith("v_") or text(attendee, "clientType").lower().startswith("dial"),
    )


def registrant_of(user_id: str) -> str:
    """Return the seat that the site wrote into the join link, or an empty string."""
    return "" if MADE_UP.match(user_id) else user_id


def dial_in_of(response: Element) -> tuple[DialIn, ...]:
    number, code = text(response, "dialNumber"), text(response, "voiceBridge")
    return (DialIn(number=number, code=code),) if number and code else ()


def recordings_of(response: Element) -> list[Recording]:
    """Read the answer of ``getRecordings``, oldest first. What cannot be read is left out."""
    found = [_recording(element) for element in response.iterfind("recordings/recording")]
    return sorted(filter(None, found), key=lambda recording: (recording.started_at, recording.record_id))


def _recording(element: Element) -> Recording | None:
    record_id, started_at = text(element, "recordID"), moment(text(element, "startTime"))
    if not record_id or started_at is None or "/" in record_id:
        return None
    formats = {
        text(made, "type"): text(made, "url")
        for made in element.iterfind("playback/format")
        if text(made, "url").startswith(("https://", "http://"))
    }
    return Recording(
        record_id=record_id,
        state=text(element, "state") or (PUBLISHED if text(element, "published") == "true" else ""),
        started_at=started_at,
        ended_at=moment(text(element, "endTime")) or started_at,
        formats=formats,
    )


def media_of(recording: Recording, part: int) -> Iterator[RemoteFile]:
    """Yield the sound and picture that the server made for download."""
    if video := recording.formats.get("video"):
        address = f"{video}{VIDEO_FILE}" if video.endswith("/") else video
        yield remote(recording, part, FileKind.VIDEO, "video", address, rank=VIDEO_RANK)
    if sound := recording.formats.get("podcast"):
        yield remote(recording, part, FileKind.AUDIO, "podcast", sound)


def lacks_video_for_good(recording: Recording, *, now: dt.datetime) -> bool:
    return "video" not in recording.formats and now - recording.ended_at > VIDEO_COMES_WITHIN


def remote(
    recording: Recording,
    part: int,
    kind: FileKind,
    name: str,
    address: str,
    *,
    suffix: str = "",
    rank: int = 0,
    language: str = "",
) -> RemoteFile:
    return RemoteFile(
        external_id=f"{recording.record_id}/{name}",
        kind=kind,
        suffix=suffix or suffix_of(address),
        locator=address,
        part=part,
        rank=rank,
        language=language,
        started_at=recording.started_at,
        ended_at=recording.ended_at,
    )


def suffix_of(address: str) -> str:
    suffix = urlsplit(address).path.rpartition(".")[2].lower()
    # An m4v is an MP4 by another name.
    return "mp4" if suffix == "m4v" or not suffix.isalnum() else suffix


def tracks_of(response: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield language and address of each text track."""
    for track in response.get("tracks") or []:
        if isinstance(track, dict) and isinstance(track.get("href"), str):
            yield str(track.get("lang") or ""), track["href"]


def chat_text(body: bytes) -> str:
    """Return the public chat of a recording in the port's form; an unreadable one is empty."""
    try:
        timeline: Iterable[Element] = fromstring(body).iter("chattimeline")
        return "".join(_chat_line(entry) for entry in timeline)
    except (ParseError, DefusedXmlException, ValueError):
        return ""


def _chat_line(entry: Element) -> str:
    seconds = int(float(entry.get("in") or 0))
    words = " ".join(html.unescape(TAG.sub("", entry.get("message") or "")).split())
    name = " ".join((entry.get("name") or "").split())
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{clock}\t{name}:\t{words}\n" if words else ""


def polls_json(body: bytes) -> str:
    """Return the polls of a recording in the port's form; unreadable ones are none."""
    try:
        polls = json.loads(body)
        read = [_poll(poll) for poll in polls]
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        read = []
    return json.dumps(read, ensure_ascii=False)


def _poll(poll: dict[str, Any]) -> dict[str, Any]:
    answers = [
        {"text": str(answer["key"]), "votes": int(answer.get("numVotes", answer.get("num_votes", 0)))}
        for answer in poll["answers"]
    ]
    return {"question": str(poll.get("question") or ""), "answers": answers}
