"""A BigBlueButton server on loopback that refuses what the real one refuses.

After bigbluebutton/docs (3.0) and its ApiController: the checksum is over the query as it was sent, unknown parameters
are refused here (the real server would ignore a slip), answers are XML with ``messageKey``. Meetings live only while
they are held, recordings go through their states, and callbacks are signed as the server signs them.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from xml.sax.saxutils import escape

import jwt
import requests

from tests.fakes.loopback import Asked, Reply, serving

SECRET: Final = "639259d4-9dd8-4b25-bf01-95f9567eaf4b"
API: Final = "/bigbluebutton/api/"
DIGESTS: Final = {40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
BOOLEANS: Final = frozenset(
    {"record", "autoStartRecording", "allowStartStopRecording", "muteOnStart", "notifyRecordingIsOn"}
)
NUMBERS: Final = frozenset(
    {
        "duration",
        "voiceBridge",
        "maxParticipants",
        "meetingExpireIfNoUserJoinedInMinutes",
        "meetingExpireWhenLastUserLeftInMinutes",
    }
)
CREATE: Final = (
    BOOLEANS | NUMBERS | {"name", "meetingID", "welcome", "logoutURL", "guestPolicy", "dialNumber"}
)
PARAMETERS: Final = {
    "create": CREATE,
    "join": {"fullName", "meetingID", "role", "userID", "createTime", "errorRedirectUrl", "redirect"},
    "end": {"meetingID"},
    "isMeetingRunning": {"meetingID"},
    "getMeetingInfo": {"meetingID"},
    "getRecordings": {"meetingID", "recordID", "state", "offset", "limit"},
    "deleteRecordings": {"recordID"},
    "getRecordingTextTracks": {"recordID"},
}
REQUIRED: Final = {
    "create": {"name", "meetingID"},
    "join": {"fullName", "meetingID", "role"},
    "getRecordings": set(),
    "deleteRecordings": {"recordID"},
    "getRecordingTextTracks": {"recordID"},
}
sha1 = partial(hashlib.sha1, usedforsecurity=False)
STATES: Final = {"processing", "processed", "published", "unpublished", "deleted"}


class Failed(Exception):
    def __init__(self, key: str, message: str) -> None:
        self.key, self.message = key, message
        super().__init__(key)


@dataclass
class Room:
    asked: dict[str, str]
    created_ms: int
    voice_bridge: str
    attendees: list[dict[str, str]] = field(default_factory=list)
    started_ms: int = 0

    @property
    def internal_id(self) -> str:
        return f"{sha1(self.asked['meetingID'].encode()).hexdigest()}-{self.created_ms}"


@dataclass
class Recorded:
    """A recording. ``files`` are bytes by path on the server; ``tracks`` are WebVTT by language."""

    record_id: str
    meeting_id: str
    started_ms: int
    ended_ms: int
    state: str = "published"
    formats: dict[str, str] = field(default_factory=dict)
    tracks: dict[str, bytes] = field(default_factory=dict)


class BigBlueButton:
    """``asked`` are the names of the calls that came through, in order; ``rooms`` those that exist now."""

    def __init__(self, *, algorithms: tuple[str, ...] = tuple(DIGESTS.values())) -> None:
        self.algorithms = algorithms
        self.rooms: dict[str, Room] = {}
        self.recordings: list[Recorded] = []
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.fails_with: Reply | None = None
        # After how many bytes the next downloads break off.
        self.cuts: list[int] = []
        self.url = ""
        self._clock_ms = 1_800_000_000_000

    def answer(self, asked: Asked) -> Reply | None:
        if self.fails_with is not None:
            return self.fails_with
        if not asked.path.startswith(API):
            return self._file(asked)
        call = asked.path.removeprefix(API)
        try:
            self._check(call, asked)
            self.asked.append((call, asked.query))
            return getattr(self, f"_{call}")(asked.query)
        except Failed as failure:
            body = (
                f"<response><returncode>FAILED</returncode><messageKey>{failure.key}</messageKey>"
                f"<message>{escape(failure.message)}</message></response>"
            )
            return Reply(body=body.encode(), headers={"Content-Type": "text/xml"})

    def _check(self, call: str, asked: Asked) -> None:
        if call not in PARAMETERS:
            raise Failed("unsupportedRequest", "This request is not supported.")
        checksum = asked.query.pop("checksum", "")
        query = asked.raw_query.replace(f"&checksum={checksum}", "").replace(f"checksum={checksum}", "")
        digest = DIGESTS.get(len(checksum))
        if digest not in self.algorithms:
            raise Failed("checksumError", "Checksums do not match")
        right = hashlib.new(digest, f"{call}{query}{SECRET}".encode()).hexdigest()
        if not hmac.compare_digest(right, checksum):
            raise Failed("checksumError", "Checksums do not match")
        unknown = {
            name
            for name in set(asked.query) - PARAMETERS[call]
            if not name.startswith(("meta_", "userdata-bbb_")) or call not in {"create", "join"}
        }
        if unknown:
            raise Failed("validationError", f"unknown parameters: {sorted(unknown)}")
        for name in REQUIRED.get(call, {"meetingID"}) - set(asked.query):
            raise Failed("validationError", f"You must provide {name}")
        if any(ord(letter) < 0x20 for value in asked.query.values() for letter in value):
            raise Failed("validationError", "control characters")

    def _create(self, query: dict[str, str]) -> Reply:
        self._check_create(query)
        room = self.rooms.get(query["meetingID"])
        if room is not None:
            return self._conference(room, "duplicateWarning")
        taken = {other.voice_bridge for other in self.rooms.values()}
        if query.get("voiceBridge") in taken:
            raise Failed("nonUniqueVoiceBridge", "The selected voice bridge is already in use.")
        self._clock_ms += 1_000
        room = Room(query, self._clock_ms, query.get("voiceBridge") or str(70_000 + len(self.rooms)))
        self.rooms[query["meetingID"]] = room
        return self._conference(room, "")

    @staticmethod
    def _check_create(query: dict[str, str]) -> None:
        if not 2 <= len(query["name"]) <= 64:
            raise Failed("validationError", "Meeting name must be between 2 and 64 characters")
        if not 2 <= len(query["meetingID"]) <= 256 or "," in query["meetingID"]:
            raise Failed("validationError", "Invalid meeting ID")
        for name in BOOLEANS & set(query):
            if query[name] not in {"true", "false"}:
                raise Failed("validationError", f"{name} must be a boolean")
        for name in NUMBERS & set(query):
            if not (query[name].isascii() and query[name].isdigit()):
                raise Failed("validationError", f"{name} must be an integer")
        if len(query.get("voiceBridge", "10000")) != 5:
            raise Failed("validationError", "voiceBridge must have five digits")
        if query.get("guestPolicy", "ALWAYS_ACCEPT") not in {"ALWAYS_ACCEPT", "ALWAYS_DENY", "ASK_MODERATOR"}:
            raise Failed("validationError", "guestPolicy")

    @staticmethod
    def _conference(room: Room, key: str) -> Reply:
        return xml(
            meetingID=room.asked["meetingID"],
            internalMeetingID=room.internal_id,
            createTime=str(room.created_ms),
            voiceBridge=room.voice_bridge,
            dialNumber=room.asked.get("dialNumber", "613-555-1234"),
            hasUserJoined="false",
            messageKey=key,
        )

    def _room(self, query: dict[str, str]) -> Room:
        if query["meetingID"] not in self.rooms:
            raise Failed("notFound", "A meeting with that ID does not exist")
        return self.rooms[query["meetingID"]]

    def _join(self, query: dict[str, str]) -> Reply:
        room = self._room(query)
        if query["role"].upper() not in {"MODERATOR", "VIEWER"}:
            raise Failed("validationError", "role")
        self._clock_ms += 1_000
        room.started_ms = room.started_ms or self._clock_ms
        number = len(room.attendees)
        room.attendees.append(
            {
                "userID": query.get("userID") or f"w_guest{number}",
                "fullName": query["fullName"],
                "role": query["role"].upper(),
                "clientType": "HTML5",
            }
        )
        return Reply(302, headers={"Location": f"{self.url}/html5client/join?sessionToken=x{number}"})

    def _end(self, query: dict[str, str]) -> Reply:
        del self.rooms[self._room(query).asked["meetingID"]]
        return xml(messageKey="sentEndMeetingRequest")

    def _isMeetingRunning(self, query: dict[str, str]) -> Reply:  # noqa: N802
        room = self.rooms.get(query["meetingID"])
        return xml(running="true" if room and room.attendees else "false")

    def _getMeetingInfo(self, query: dict[str, str]) -> Reply:  # noqa: N802
        room = self._room(query)
        attendees = "".join(
            f"<attendee>{''.join(f'<{k}>{escape(v)}</{k}>' for k, v in attendee.items())}</attendee>"
            for attendee in room.attendees
        )
        return xml(
            meetingID=room.asked["meetingID"],
            internalMeetingID=room.internal_id,
            createTime=str(room.created_ms),
            voiceBridge=room.voice_bridge,
            running="true" if room.attendees else "false",
            startTime=str(room.started_ms or room.created_ms),
            endTime="0",
            hasBeenForciblyEnded="false",
            attendees=Raw(attendees),
        )

    def _getRecordings(self, query: dict[str, str]) -> Reply:  # noqa: N802
        states = query.get("state", "published,unpublished").split(",")
        if not set(states) <= STATES | {"any"}:
            raise Failed("validationError", "state")
        first, size = int(query.get("offset", 0)), int(query.get("limit", 100))
        if not 1 <= size <= 100:
            raise Failed("validationError", "limit")
        found = [
            recorded
            for recorded in self.recordings
            if recorded.meeting_id == query.get("meetingID", recorded.meeting_id)
            and ("any" in states or recorded.state in states)
        ][first : first + size]
        if not found:
            return xml(recordings=Raw(""), messageKey="noRecordings")
        return xml(recordings=Raw("".join(map(self._recording, found))))

    @staticmethod
    def _recording(recorded: Recorded) -> str:
        formats = "".join(
            f"<format><type>{kind}</type><url>{escape(url)}</url><length>0</length></format>"
            for kind, url in recorded.formats.items()
        )
        return (
            f"<recording><recordID>{recorded.record_id}</recordID>"
            f"<meetingID>{recorded.meeting_id}</meetingID><state>{recorded.state}</state>"
            f"<published>{str(recorded.state == 'published').lower()}</published>"
            f"<startTime>{recorded.started_ms}</startTime><endTime>{recorded.ended_ms}</endTime>"
            f"<playback>{formats}</playback></recording>"
        )

    def _deleteRecordings(self, query: dict[str, str]) -> Reply:  # noqa: N802
        for recorded in self._recorded(query["recordID"]):
            recorded.state = "deleted"
        return xml(deleted="true")

    def _getRecordingTextTracks(self, query: dict[str, str]) -> Reply:  # noqa: N802
        (recorded,) = self._recorded(query["recordID"])
        tracks = [
            {"href": f"{self.url}/captions/{recorded.record_id}/{language}.vtt", "kind": "subtitles",
             "label": language, "lang": language, "source": "live"}
            for language in recorded.tracks
        ]  # fmt: skip
        return Reply(body=json.dumps({"response": {"returncode": "SUCCESS", "tracks": tracks}}).encode())

    def _recorded(self, record_id: str) -> list[Recorded]:
        found = [r for r in self.recordings if r.record_id == record_id and r.state != "deleted"]
        if not found:
            raise Failed("notFound", "We could not find recordings")
        return found

    def _file(self, asked: Asked) -> Reply:
        body = self.files.get(asked.path)
        if body is None:
            return Reply(404, b"<html>nothing here</html>", {"Content-Type": "text/html"})
        headers = {"Accept-Ranges": "bytes", "Last-Modified": "Wed, 25 Nov 2026 08:00:00 GMT"}
        if asked.method == "HEAD":
            return Reply(headers={**headers, "Content-Length": str(len(body))})
        if self.cuts:
            headers["Content-Length"] = str(len(body))
            return Reply(200, body[: self.cuts.pop(0)], headers)
        wanted = asked.headers.get("range", "")
        if wanted.startswith("bytes="):
            begin = int(wanted.removeprefix("bytes=").rstrip("-"))
            headers["Content-Range"] = f"bytes {begin}-{len(body) - 1}/{len(body)}"
            return Reply(206, body[begin:], headers)
        return Reply(200, body, headers)

    # What somebody at the server does.

    def record(
        self, meeting_id: str, *, started_ms: int, minutes: int = 60, state: str = "published"
    ) -> Recorded:
        recorded = Recorded(
            record_id=f"{sha1(meeting_id.encode()).hexdigest()}-{started_ms}",
            meeting_id=meeting_id,
            started_ms=started_ms,
            ended_ms=started_ms + minutes * 60_000,
            state=state,
        )
        self.recordings.append(recorded)
        return recorded

    def make_presentation(
        self, recorded: Recorded, *, cameras: bytes, chat: str = "", polls: object = ()
    ) -> None:
        base = f"/presentation/{recorded.record_id}"
        recorded.formats["presentation"] = f"{self.url}/playback/presentation/2.3/{recorded.record_id}"
        self.files[f"{base}/video/webcams.webm"] = cameras
        self.files[f"{base}/slides_new.xml"] = f"<popcorn>{chat}</popcorn>".encode()
        self.files[f"{base}/polls.json"] = json.dumps(polls).encode()

    def make_video(self, recorded: Recorded, video: bytes) -> None:
        recorded.formats["video"] = f"{self.url}/playback/video/{recorded.record_id}/"
        self.files[f"/playback/video/{recorded.record_id}/video-0.m4v"] = video

    def make_sound(self, recorded: Recorded, sound: bytes) -> None:
        recorded.formats["podcast"] = f"{self.url}/podcast/{recorded.record_id}/audio.ogg"
        self.files[f"/podcast/{recorded.record_id}/audio.ogg"] = sound

    def caption(self, recorded: Recorded, language: str, text: bytes) -> None:
        recorded.tracks[language] = text
        self.files[f"/captions/{recorded.record_id}/{language}.vtt"] = text

    def ready_form(self, recorded: Recorded, *, secret: str = SECRET) -> bytes:
        """Return the body with which the server tells that a recording is ready."""
        payload = {"meeting_id": recorded.meeting_id, "record_id": recorded.record_id}
        return urlencode({"signed_parameters": jwt.encode(payload, secret, algorithm="HS256")}).encode()

    def ended_query(self, meeting_id: str) -> str:
        """Return the query of the callback for the end of a room that was created."""
        address = self.rooms[meeting_id].asked["meta_endCallbackUrl"]
        return f"{urlsplit(address).query}&recordingmarks=true"


class Raw(str):
    """Text that is XML already."""

    __slots__ = ()


def xml(**children: str) -> Reply:
    inner = "".join(
        f"<{name}>{value if isinstance(value, Raw) else escape(value)}</{name}>"
        for name, value in children.items()
    )
    body = f"<response><returncode>SUCCESS</returncode>{inner}</response>"
    return Reply(body=body.encode(), headers={"Content-Type": "text/xml"})


def event_form(
    hook: str,
    event: dict[str, Any],
    *,
    sent_ms: int | None = None,
    secret: str = SECRET,
    digest: str = "sha1",
) -> tuple[bytes, str]:
    """Return body and query of a call by bbb-webhooks."""
    form = {
        "domain": "bbb.example.org",
        "event": f"[{json.dumps(event)}]",
        "timestamp": sent_ms or int(time.time() * 1000),
    }
    body = urlencode(form)
    checksum = hashlib.new(digest, f"{hook}{body}{secret}".encode()).hexdigest()
    return body.encode(), f"checksum={checksum}"


@contextmanager
def bigbluebutton(**options: Any) -> Iterator[BigBlueButton]:
    server = BigBlueButton(**options)
    answer: Callable[[Asked], Reply | None] = server.answer
    with serving(answer) as url:
        server.url = url
        yield server


def enter(link: str) -> requests.Response:
    """Open a join link as a browser does, without following it into the room."""
    return requests.get(link, allow_redirects=False, timeout=5)
