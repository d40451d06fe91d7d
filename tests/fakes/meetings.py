"""A provider of meetings in memory that obeys the port and is as strict as the real ones.

``scripted`` is its server: tests read what is there, let things happen, and make it fail as they like.
"""

import datetime as dt
import hashlib
import hmac
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from asgiref.local import Local
from pytest_django.fixtures import Settings

from providers import meeting_providers
from providers.base import (
    AttendanceRow,
    BadDelivery,
    BadDownload,
    Capabilities,
    Delivery,
    EventKind,
    FileKind,
    Health,
    MeetingGone,
    MeetingInfo,
    MeetingPhase,
    MeetingSpec,
    MeetingStatus,
    Progress,
    Provider,
    ProviderError,
    ProviderEvent,
    Registrant,
    RegistrantInfo,
    RemoteFile,
)

SECRET = b"scripted"
BLOCK = 64 * 1024
OLDEST = dt.timedelta(hours=2)
NEWEST = dt.timedelta(minutes=5)


@dataclass
class Room:
    """A meeting at the scripted provider."""

    external_id: str
    spec: MeetingSpec
    version: int = 1
    registrants: dict[str, RegistrantInfo] = field(default_factory=dict)
    phase: MeetingPhase = MeetingPhase.WAITING
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    present: tuple[AttendanceRow, ...] | None = None
    stays: list[AttendanceRow] = field(default_factory=list)
    files: list[RemoteFile] = field(default_factory=list)
    opened: int = 0


@dataclass
class Server:
    """What the provider has. ``failing`` holds the errors that come next, ``calls`` what was asked."""

    rooms: dict[str, Room] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    deleted_files: list[str] = field(default_factory=list)
    failing: list[ProviderError] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    made: int = 0
    cut_after: int | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    before_create: threading.Barrier | None = None
    missing: str = ""
    told: list[Registrant] = field(default_factory=list)

    def reset(self) -> None:
        self.__init__()  # type: ignore[misc]

    def call(self, name: str) -> None:
        self.calls.append(name)
        if self.failing:
            raise self.failing.pop(0)

    def room(self, external_id: str) -> Room:
        if external_id not in self.rooms:
            raise MeetingGone("There is no such meeting.")
        return self.rooms[external_id]

    @property
    def only(self) -> Room:
        (room,) = self.rooms.values()
        return room

    def put(self, room: Room, external_id: str, content: bytes, **facts: Any) -> RemoteFile:
        """Let a file of a meeting be there."""
        file = RemoteFile(
            **{
                "external_id": external_id,
                "kind": FileKind.VIDEO,
                "suffix": ".mp4",
                "locator": f"scripted:{external_id}",
                "size_bytes": len(content),
                "checksum": f"sha256:{hashlib.sha256(content).hexdigest()}",
                **facts,
            }
        )
        room.files.append(file)
        self.contents[external_id] = content
        return file


scripted = Server()


class ScriptedProvider(Provider):
    """Makes meetings in memory. Its webhooks are JSON lists of events under an HMAC."""

    def __init__(self, *, name: str = "scripted", label: str = "Scripted", **capabilities: bool) -> None:
        self.name = name
        self.label = label
        self.capabilities = Capabilities(
            **{
                "creates_meetings": True,
                "has_registrants": True,
                "delivers_recordings": True,
                "deletes_recordings": True,
                "reports_attendance": True,
                "sends_webhooks": True,
                **capabilities,
            }
        )

    def missing(self) -> str:
        return scripted.missing

    def check(self) -> Health:
        try:
            scripted.call("check")
        except ProviderError as error:
            return Health(is_well=False, sentence=error.message)
        return Health(is_well=True, sentence="Ready.")

    def create_meeting(self, spec: MeetingSpec) -> MeetingInfo:
        if scripted.before_create is not None:
            scripted.before_create.wait(timeout=10)
        scripted.call("create")
        with scripted.lock:
            for room in scripted.rooms.values():
                if room.spec.key == spec.key:
                    return self._info(room)
            scripted.made += 1
            room = Room(f"{self.name}-{scripted.made}", spec)
            scripted.rooms[room.external_id] = room
        return self._info(room)

    def change_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo:
        scripted.call("change")
        room = scripted.room(external_id)
        room.spec, room.version = spec, room.version + 1
        return self._info(room)

    def open_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo:
        scripted.call("open")
        room = scripted.room(external_id)
        room.opened += 1
        return self._info(room)

    def cancel_meeting(self, external_id: str) -> None:
        scripted.call("cancel")
        scripted.rooms.pop(external_id, None)

    def read_meeting(self, external_id: str) -> MeetingInfo:
        scripted.call("read")
        return self._info(scripted.room(external_id))

    def meeting_status(self, external_id: str) -> MeetingStatus:
        scripted.call("status")
        room = scripted.rooms.get(external_id)
        if room is None:
            return MeetingStatus(MeetingPhase.GONE)
        return MeetingStatus(room.phase, room.started_at, room.ended_at, present=room.present)

    def add_registrants(self, external_id: str, registrants: Sequence[Registrant]) -> list[RegistrantInfo]:
        assert len(registrants) <= 30
        scripted.call("add")
        room = scripted.room(external_id)
        answers = []
        scripted.told += registrants
        for one in registrants:
            if one.name == "Nobody":
                answers.append(RegistrantInfo(one.key, "", "", problem="Not this one."))
                continue
            link = f"https://{self.name}.example.org/w/{external_id}/{one.key}"
            room.registrants.setdefault(one.key, RegistrantInfo(one.key, f"r-{one.key}", link))
            answers.append(room.registrants[one.key])
        return answers

    def remove_registrants(self, external_id: str, registrant_ids: Sequence[str]) -> None:
        scripted.call("remove")
        room = scripted.room(external_id)
        room.registrants = {
            key: info for key, info in room.registrants.items() if info.external_id not in registrant_ids
        }

    def join_link(self, meeting: MeetingInfo, registrant: Registrant, *, is_host: bool = False) -> str:
        role = "host" if is_host else "guest"
        return f"https://{self.name}.example.org/{meeting.external_id}?who={registrant.key}&as={role}"

    def attendance(self, external_id: str) -> Iterable[AttendanceRow]:
        scripted.call("attendance")
        yield from scripted.room(external_id).stays

    def files(self, external_id: str) -> list[RemoteFile]:
        scripted.call("files")
        return list(scripted.room(external_id).files)

    def download(self, file: RemoteFile, to: Path, *, progress: Progress) -> None:
        scripted.call("download")
        content = scripted.contents[file.external_id]
        done = to.stat().st_size if to.exists() else 0
        with to.open("ab") as out:
            while done < len(content):
                if scripted.cut_after is not None and done >= scripted.cut_after:
                    scripted.cut_after = None
                    raise BadDownload("The download was cut short.")
                out.write(content[done : done + BLOCK])
                done = min(len(content), done + BLOCK)
                out.flush()
                progress(done, len(content))

    def delete_file(self, file: RemoteFile) -> None:
        scripted.call("delete")
        scripted.deleted_files.append(file.external_id)

    def read_delivery(
        self, headers: Mapping[str, str], body: bytes, *, now: dt.datetime, query: str = ""
    ) -> Delivery:
        if not hmac.compare_digest(headers.get("x-signature", "").encode(), signature(body).encode()):
            raise BadDelivery("wrong signature")
        told = json.loads(body)
        at = dt.datetime.fromisoformat(told["sent_at"])
        if not now - OLDEST <= at <= now + NEWEST:
            raise BadDelivery("stale, or from the future")
        if "challenge" in told:
            return Delivery(answer={"answer": told["challenge"]})
        return Delivery(events=tuple(_event(row) for row in told["events"]))

    def _info(self, room: Room) -> MeetingInfo:
        link = f"https://{self.name}.example.org/j/{room.external_id}"
        return MeetingInfo(
            external_id=room.external_id,
            join_url=link,
            host_url=f"{link}?start=secret",
            kind="webinar",
            version=str(room.version),
            takes_registrants=self.capabilities.has_registrants,
        )


def signature(body: bytes) -> str:
    return hmac.new(SECRET, body, hashlib.sha256).hexdigest()


def webhook(sent_at: dt.datetime, *events: ProviderEvent, challenge: str = "") -> bytes:
    """Return the body of a webhook that tells of ``events``."""
    told: dict[str, Any] = {"sent_at": sent_at.isoformat()}
    if challenge:
        told["challenge"] = challenge
    else:
        told["events"] = [_told(event) for event in events]
    return json.dumps(told).encode()


def _told(event: ProviderEvent) -> dict[str, Any]:
    return {
        "kind": str(event.kind),
        "external_id": event.external_id,
        "at": event.at.isoformat(),
        "attendance": [
            {
                "participant_key": row.participant_key,
                "name": row.name,
                "joined_at": row.joined_at.isoformat(),
                "left_at": row.left_at.isoformat() if row.left_at else None,
                "registrant_id": row.registrant_id,
            }
            for row in event.attendance
        ],
        "files": [file.external_id for file in event.files],
    }


def _event(told: dict[str, Any]) -> ProviderEvent:
    moment = dt.datetime.fromisoformat
    return ProviderEvent(
        kind=EventKind(told["kind"]),
        external_id=told["external_id"],
        at=moment(told["at"]),
        attendance=tuple(
            AttendanceRow(
                **{
                    **row,
                    "joined_at": moment(row["joined_at"]),
                    "left_at": moment(row["left_at"]) if row["left_at"] else None,
                }
            )
            for row in told["attendance"]
        ),
        files=tuple(_files(told["files"])),
    )


def _files(ids: list[str]) -> Iterator[RemoteFile]:
    for room in scripted.rooms.values():
        yield from (file for file in room.files if file.external_id in ids)


@contextmanager
def scripted_providers(settings: Settings, **providers: dict[str, Any]) -> Iterator[Server]:
    """Let ``scripted`` and what ``providers`` names (alias → options) be the ways to meet, beside the link."""
    backend = "tests.fakes.meetings.ScriptedProvider"
    named = {"scripted": {}, **providers}
    settings.MEETING_PROVIDERS = {
        "link": {"BACKEND": "providers.link.provider.LinkProvider", "OPTIONS": {}},
        **{
            name: {"BACKEND": backend, "OPTIONS": {"name": name, **options}}
            for name, options in named.items()
        },
    }
    forget_providers()
    scripted.reset()
    yield scripted
    forget_providers()


def forget_providers() -> None:
    """Let the registry read the settings again."""
    meeting_providers.__dict__.pop("settings", None)
    meeting_providers._settings = None
    meeting_providers._connections = Local(thread_critical=False)
