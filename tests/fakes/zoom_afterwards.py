"""What the stand-in for Zoom has after a meeting: times it was held, reports, recordings, and files on another host."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.loopback import Asked, Reply

if TYPE_CHECKING:  # the server holds one of these
    from tests.fakes.zoom_server import Meeting, ZoomServer

MP4 = b"\x00\x00\x00\x18ftypmp42" + b"moving pictures " * 4000
VTT = b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nAmina: Welcome\n"
CHAT = b"00:00:33\tAmina:\tWelcome\n"


class Refusal(Exception):
    """A "no" in Zoom's own form."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        headers: dict[str, str] | None = None,
        *,
        errors: list[dict[str, str]] | None = None,
        field: str = "",
    ) -> None:
        told: dict[str, Any] = {"code": code, "message": message}
        if errors or field:
            told["errors"] = errors or [{"field": field, "message": "Invalid field."}]
        self.reply = Reply(status, json.dumps(told).encode(), headers or {})
        super().__init__(message)


@dataclass
class Held:
    """One time that a meeting was held. Files are named by id; the rows are as Zoom's API shows them."""

    uuid: str
    began_at: dt.datetime
    ended_at: dt.datetime
    participants: list[dict[str, Any]] = field(default_factory=list)
    recording_files: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    polls: list[dict[str, Any]] = field(default_factory=list)


class Afterwards:
    def __init__(self, server: "ZoomServer") -> None:
        self.server = server
        self.contents: dict[str, bytes] = {}
        self.cuts: list[int] = []
        self.knows_ranges = True
        self.redirects_to = ""
        self.trashed: list[str] = []
        self.download_tokens: set[str] = set()

    def hold(
        self, number: str, uuid: str, began_at: dt.datetime, *, minutes: int = 60, people: Sequence[Any] = ()
    ) -> Held:
        """Hold a meeting at Zoom. ``people`` are its participants, as rows of the report."""
        held = Held(uuid, began_at, began_at + dt.timedelta(minutes=minutes), participants=list(people))
        self.server.meetings[number].held.append(held)
        return held

    def record(self, held: Held, file_type: str, content: bytes, **facts: Any) -> dict[str, Any]:
        file_id = f"file/{len(self.contents) + 1}=="
        self.contents[str(len(self.contents) + 1)] = content
        row = {
            "id": file_id,
            "meeting_id": held.uuid,
            "recording_start": held.began_at.isoformat(),
            "recording_end": held.ended_at.isoformat(),
            "file_type": file_type,
            "file_extension": file_type,
            "file_size": len(content),
            "download_url": f"{self.server.url}/rec/download/{len(self.contents)}",
            "status": "completed",
            **facts,
        }
        if file_type in {"CC", "TIMELINE"}:
            for name in ("id", "status", "file_size", "recording_type"):
                row.pop(name, None)
        held.recording_files.append(row)
        return row

    def find(self, key: str) -> tuple["Meeting", Held]:
        for number, meeting in self.server.meetings.items():
            for held in reversed(meeting.held):
                if key in {number, held.uuid}:
                    return meeting, held
        raise Refusal(404, 3001, f"Meeting does not exist: {key}.")

    def handled(self, asked: Asked, parts: list[str]) -> Reply:
        match [asked.method, *parts]:
            case ["GET", ("past_webinars" | "past_meetings") as kinds, number, "instances"]:
                meeting = self.server.found(kinds[5:-1], number)
                rows = [{"uuid": held.uuid, "start_time": utc(held.began_at)} for held in meeting.held]
                return self.told({kinds[5:]: rows})
            case ["GET", "past_meetings", uuid] | ["GET", "report", "webinars", uuid]:
                _meeting, held = self.find(uuid)
                return self.told(
                    {"uuid": held.uuid, "start_time": utc(held.began_at), "end_time": utc(held.ended_at)}
                )
            case ["GET", "report", _kinds, uuid, "participants"]:
                if self.server.plan == "basic":
                    raise Refusal(200, 200, "This API is only available for Paid account.")
                return self.participants(uuid, asked.query, {"include_fields"})
            case ["GET", ("past_webinars" | "past_meetings"), uuid, "participants"]:
                return self.participants(uuid, asked.query, set())
            case ["GET", "past_webinars", uuid, "qa"]:
                return self.told({"questions": self.find(uuid)[1].questions})
            case ["GET", "past_webinars", uuid, "polls"]:
                return self.told({"questions": self.find(uuid)[1].polls})
            case [method, "meetings", uuid, "recordings", *file]:
                return self.recordings(method, uuid, file, asked.query)
        raise Refusal(404, 0, "Not found")

    def participants(self, uuid: str, query: dict[str, str], more: set[str]) -> Reply:
        _only(query, {"page_size", "next_page_token"} | more)
        rows = self.find(uuid)[1].participants
        if "include_fields" in query and query["include_fields"] != "registrant_id":
            raise Refusal(400, 300, "Validation Failed.", field="include_fields")
        if "include_fields" not in query:
            rows = [{k: v for k, v in row.items() if k != "registrant_id" or not more} for row in rows]
        return self.server.paged("participants", rows, query)

    def recordings(self, method: str, key: str, file: list[str], query: dict[str, str]) -> Reply:
        _meeting, held = self.find(key)
        if method == "DELETE":
            if query != {"action": "trash"} or not file:
                raise Refusal(400, 300, "Validation Failed.", field="action")
            rows = [row for row in held.recording_files if row.get("id") == file[0]]
            if not rows:
                raise Refusal(404, 3303, "You can not delete an uncompleted recording.")
            held.recording_files.remove(rows[0])
            self.trashed.append(file[0])
            return Reply(204)
        _only(query, {"include_fields", "ttl"})
        if not held.recording_files:
            raise Refusal(404, 3301, "This recording does not exist.")
        told: dict[str, Any] = {
            "uuid": held.uuid,
            "id": int(_meeting.body["id"]),
            "type": 5,
            "recording_files": held.recording_files,
        }
        if query.get("include_fields") == "download_access_token":
            if not 0 <= int(query.get("ttl", "0")) <= 604_800:
                raise Refusal(400, 300, "Validation Failed.", field="ttl")
            token = f"download-{len(self.download_tokens)}"
            self.download_tokens.add(token)
            told["download_access_token"] = token
        return self.told(told)

    def told(self, body: Any) -> Reply:
        return Reply(200, json.dumps(body).encode())

    def file(self, asked: Asked) -> Reply:
        """Answer on the hosts of files: a page to sign in without a key, else a redirect to another host."""
        name = asked.path.rsplit("/", 1)[-1]
        if asked.path.startswith("/rec/download/"):
            token = asked.headers.get("authorization", "").removeprefix("Bearer ")
            if token not in self.download_tokens:
                page = b"<!DOCTYPE html><html><title>Sign In - Zoom</title></html>"
                return Reply(200, page, {"Content-Type": "text/html;charset=utf-8"})
            elsewhere = self.redirects_to or self.server.url.replace("127.0.0.1", "localhost")
            return Reply(302, headers={"Location": f"{elsewhere}/file/{name}"})
        content = self.contents[name]
        start = int(asked.headers.get("range", "bytes=0-")[6:-1]) if self.knows_ranges else 0
        rest = content[start:]
        headers = {"Content-Length": str(len(rest)), "ETag": f'"{name}"'}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return Reply(206 if start else 200, rest[: self.cuts.pop(0)] if self.cuts else rest, headers)


def _only(query: dict[str, str], known: set[str]) -> None:
    if set(query) - known:
        raise Refusal(400, 300, "Validation Failed.", field="query")


def utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
