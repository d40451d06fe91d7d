"""A strict stand-in for Zoom's API on loopback: it refuses what Zoom refuses, in the shapes in which Zoom does.

Unknown fields, wrong types, missing scopes, old tokens, slashes in ids, more than thirty at once, too many requests in
a second or a day, page tokens that are too old. ``plan`` is webinars, licensed or basic. Tests may lose answers, start
storms, and change or delete meetings as people at Zoom would.
"""

import base64
import copy
import datetime as dt
import itertools
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from django.utils import timezone

from providers.zoom.scopes import NEEDED, OF_WEBINARS
from tests.fakes import zoom_fields
from tests.fakes.loopback import Asked, Reply, serving
from tests.fakes.zoom_afterwards import Afterwards, Held, Refusal

ACCOUNT, CLIENT, SECRET, HOST = "acc-1", "cl-1", "tamarind-é", "host@example.org"
WEBHOOK_SECRET = "testsecret"
ALL_SCOPES = frozenset({*NEEDED, *OF_WEBINARS})
PATH_SCOPES = [
    (r"POST /users/[^/]+/(webinar|meeting)s", "{0}:write:{0}"),
    (r"GET /users/[^/]+/(webinar|meeting)s", "{0}:read:list_{0}s"),
    (r"GET /users/[^/]+", "user:read:user"),
    (r"GET /(webinar|meeting)s/\d+", "{0}:read:{0}"),
    (r"PATCH /(webinar|meeting)s/\d+", "{0}:update:{0}"),
    (r"DELETE /(webinar|meeting)s/\d+", "{0}:delete:{0}"),
    (r"PUT /(webinar|meeting)s/\d+/status", "{0}:update:status"),
    (r"POST /(webinar|meeting)s/\d+/registrants", "{0}:write:registrant"),
    (r"POST /(webinar|meeting)s/\d+/batch_registrants", "{0}:write:batch_registrants"),
    (r"GET /(webinar|meeting)s/\d+/registrants", "{0}:read:list_registrants"),
    (r"PUT /(webinar|meeting)s/\d+/registrants/status", "{0}:update:registrant_status"),
    (r"GET /past_(webinar|meeting)s/[^/]+/instances", "{0}:read:list_past_instances"),
    (r"GET /past_meetings/[^/]+", "meeting:read:past_meeting"),
    (r"GET /past_(webinar|meeting)s/[^/]+/participants", "{0}:read:list_past_participants"),
    (r"GET /past_webinars/[^/]+/qa", "webinar:read:past_qa"),
    (r"GET /past_webinars/[^/]+/polls", "webinar:read:list_past_polls"),
    (r"GET /report/webinars/[^/]+", "report:read:webinar"),
    (r"GET /report/(webinar|meeting)s/[^/]+/participants", "report:read:list_{0}_participants"),
    (r"GET /meetings/[^/]+/recordings", "cloud_recording:read:list_recording_files"),
    (r"DELETE /meetings/[^/]+/recordings/[^/]+", "cloud_recording:delete:recording_file"),
]
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NO_WEBINARS = (
    "Webinar plan is missing. You must subscribe to the webinar plan and enable webinar for this user in order to "
    "perform this action."
)


@dataclass
class Meeting:
    kind: str
    body: dict[str, Any]
    registrants: dict[str, dict[str, Any]] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)


class ZoomServer:
    def __init__(self) -> None:
        self.plan = "webinars"
        self.scopes: frozenset[str] = ALL_SCOPES
        self.url = ""
        self.meetings: dict[str, Meeting] = {}
        self.tokens: dict[str, dt.datetime] = {}
        self.asked: list[str] = []
        self.token_requests = 0
        self.replies: list[Reply | None] = []
        """Answered one after the other in place of the true ones; None ends the connection."""
        self.lost: int = 0
        """How many changes are made whose answers get lost."""
        self.storm = 0
        self.is_storming = False
        self.changes_today = 0
        self.page_size = 300
        self.pages_are_stale = 0
        self.pages_never_end = False
        self.lags = False
        self.dislikes: set[str] = set()
        self.forgets: set[str] = set()
        self.approves_by_hand = False
        self.numbers = itertools.count(81234567890)
        self.afterwards = Afterwards(self)
        self.guard = threading.RLock()
        self.refuses_keys = False

    def answer(self, asked: Asked) -> Reply | None:
        with self.guard:
            if asked.path == "/oauth/token":
                return self.grant(asked)
            if not asked.path.startswith("/v2/"):
                return self.afterwards.file(asked)
            self.asked.append(f"{asked.method} {asked.path.removeprefix('/v2')}")
            if self.replies:
                return self.replies.pop(0)
            try:
                return self.authorised(asked)
            except Refusal as no:
                return no.reply

    def grant(self, asked: Asked) -> Reply:
        self.token_requests += 1
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        form = dict(parse_qsl(asked.body.decode()))
        if self.refuses_keys or asked.headers.get("authorization") != f"Basic {basic}":
            return told(401, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"})
        if form != {"grant_type": "account_credentials", "account_id": ACCOUNT}:
            return told(400, {"reason": "Invalid account id", "error": "invalid_request"})
        token = f"token-{self.token_requests}"
        self.tokens[token] = timezone.now() + dt.timedelta(hours=1)
        scopes = " ".join(sorted(self.scopes))
        return told(200, {"access_token": token, "token_type": "bearer", "expires_in": 3600, "scope": scopes})

    def authorised(self, asked: Asked) -> Reply | None:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if self.tokens.get(token, dt.datetime.min.replace(tzinfo=dt.UTC)) < timezone.now():
            raise Refusal(401, 124, "Access token is expired.")
        if self.storm or self.is_storming:
            self.storm = max(0, self.storm - 1)
            headers = {"X-RateLimit-Category": "Light", "X-RateLimit-Type": "QPS"}
            raise Refusal(429, 429, "You have reached the maximum per-second rate limit.", headers)
        path = asked.path.removeprefix("/v2")
        self.look_at_scope(f"{asked.method} {path}")
        reply = self.handled(asked, [unquoted(part) for part in path.split("/")[1:]])
        if self.lost and asked.method in {"POST", "PATCH", "PUT", "DELETE"}:
            self.lost -= 1
            return None
        return reply

    def look_at_scope(self, call: str) -> None:
        for pattern, scope in PATH_SCOPES:
            if match := re.fullmatch(pattern, call):
                wanted = f"{scope.format(*match.groups())}:admin"
                if wanted not in self.scopes:
                    raise Refusal(400, 4711, f"Invalid access token, does not contain scopes:[{wanted}].")
                return
        raise Refusal(404, 0, "Not found")

    def handled(self, asked: Asked, parts: list[str]) -> Reply:
        body = json.loads(asked.body) if asked.body else {}
        match [asked.method, *parts]:
            case [_, "users", who, *_] if who not in {HOST, "me"}:
                raise Refusal(404, 1001, f"User does not exist: {who}.")
            case ["GET", "users", _]:
                return told(200, {"id": "u1", "email": HOST, "type": 1 if self.plan == "basic" else 2})
            case ["GET", "users", _, kinds]:
                return self.list_meetings(kinds[:-1], asked.query)
            case ["POST", "users", _, kinds]:
                return self.make(kinds[:-1], body)
            case [_, ("webinars" | "meetings") as kinds, number] if number.isdigit():
                return self.one(asked, self.found(kinds[:-1], number), body)
            case [_, ("webinars" | "meetings") as kinds, number, "status"]:
                return self.end(self.found(kinds[:-1], number), body)
            case [method, ("webinars" | "meetings") as kinds, number, *what] if "registrants" in what[0]:
                return self.registration(method, self.found(kinds[:-1], number), what, asked.query, body)
        return self.afterwards.handled(asked, parts)

    def found(self, kind: str, number: str) -> Meeting:
        self.needs_plan(kind)
        meeting = self.meetings.get(number)
        if meeting is None or meeting.kind != kind:
            raise Refusal(404, 3001, f"{kind.title()} does not exist: {number}.")
        return meeting

    def needs_plan(self, kind: str) -> None:
        if kind == "webinar" and self.plan != "webinars":
            # Zoom says so with status 200.
            raise Refusal(200, 200, NO_WEBINARS)

    def list_meetings(self, kind: str, query: dict[str, str]) -> Reply:
        self.needs_plan(kind)
        only(query, {"type", "page_size", "next_page_token"})
        rows = [
            {name: value for name, value in meeting.body.items() if name not in {"settings", "start_url"}}
            for meeting in self.meetings.values()
            if meeting.kind == kind and not self.lags
        ]
        # Lists show the beginning of the agenda only.
        return self.paged(f"{kind}s", [{**row, "agenda": row["agenda"][:250]} for row in rows], query)

    def paged(self, name: str, rows: list[dict[str, Any]], query: dict[str, str]) -> Reply:
        size = int(query.get("page_size", "30"))
        if not 1 <= size <= 300:
            raise Refusal(400, 300, "Validation Failed.", field="page_size")
        size = min(size, self.page_size)
        token = query.get("next_page_token", "")
        if token and self.pages_are_stale:
            self.pages_are_stale -= 1
            raise Refusal(400, 300, "The next page token is invalid or expired.")
        start = int(token.removeprefix("page-") or 0)
        more = f"page-{start + size}" if start + size < len(rows) or self.pages_never_end else ""
        return told(200, {"page_size": size, "next_page_token": more, name: rows[start : start + size]})

    def count_change(self, kind: str) -> None:
        self.changes_today += 1
        if self.changes_today > 100:
            sentence = f"A maximum of 100 {kind}s can be created and updated for a single user in one day."
            tomorrow = (timezone.now() + dt.timedelta(days=1)).strftime("%Y-%m-%dT00:00:00Z")
            headers = {"Retry-After": tomorrow, "X-RateLimit-Type": "Daily-limit"}
            raise Refusal(429, 300, sentence, headers)

    def validated(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        wrong = zoom_fields.problems(body, zoom_fields.meeting(kind))
        start = body.get("start_time", "2026-01-01T00:00:00Z")
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(start)):
            wrong.append(("start_time", "Invalid field."))
        settings = body.get("settings", {})
        wrong += [
            (f"settings.{name}", f"{name} is not allowed.") for name in self.dislikes if settings.get(name)
        ]
        other = ";" if kind == "webinar" else ","
        if other in str(settings.get("alternative_hosts", "")):
            wrong.append(("settings.alternative_hosts", "Invalid field."))
        if wrong:
            errors = [{"field": where, "message": sentence} for where, sentence in wrong]
            raise Refusal(400, 300, "Validation Failed.", errors=errors)
        return body

    def make(self, kind: str, body: dict[str, Any]) -> Reply:
        self.needs_plan(kind)
        self.validated(kind, body)
        if body["type"] != {"webinar": 5, "meeting": 2}[kind]:
            raise Refusal(400, 300, "Validation Failed.", field="type")
        self.count_change(kind)
        number = str(next(self.numbers))
        settings = {"approval_type": 2, "auto_recording": "none", **body.get("settings", {})}
        if self.plan == "basic":
            settings |= {"approval_type": 2, "auto_recording": "none"}
        made = {
            **body,
            "id": int(number),
            "uuid": f"{number}==",
            "join_url": f"https://us02web.zoom.us/j/{number}",
            "password": "123456",
            "created_at": timezone.now().isoformat(),
            "settings": {
                **settings,
                "global_dial_in_numbers": [{"country": "KE", "number": "+254 20 000 000", "type": "toll"}],
            },
        }
        self.meetings[number] = Meeting(kind, made)
        return told(201, self.shown(made))

    def shown(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a meeting as Zoom shows it: the link that starts it is made anew for each look."""
        shown = copy.deepcopy(body)
        shown["start_url"] = f"https://us02web.zoom.us/s/{body['id']}?zak={len(self.asked)}"
        if body["settings"]["approval_type"] != 2:
            shown["registration_url"] = f"https://us02web.zoom.us/webinar/register/{body['id']}"
        return shown

    def one(self, asked: Asked, meeting: Meeting, body: dict[str, Any]) -> Reply:
        number = str(meeting.body["id"])
        if asked.method == "GET":
            only(asked.query, set())
            return told(200, self.shown(meeting.body))
        if asked.method == "PATCH":
            only(asked.query, set())
            self.validated(meeting.kind, body)
            self.count_change(meeting.kind)
            settings = {**meeting.body["settings"], **body.pop("settings", {})}
            meeting.body |= {**body, "settings": settings}
            return told(204, None)
        only(asked.query, {f"cancel_{meeting.kind}_reminder"})
        if meeting.body.get("status") == "started":
            raise Refusal(400, 3002, "A meeting in progress cannot be deleted.")
        del self.meetings[number]
        return told(204, None)

    def end(self, meeting: Meeting, body: dict[str, Any]) -> Reply:
        if body != {"action": "end"}:
            raise Refusal(400, 300, "Validation Failed.", field="action")
        meeting.body.pop("status", None)
        return told(204, None)

    def registration(
        self, method: str, meeting: Meeting, what: list[str], query: dict[str, str], body: dict[str, Any]
    ) -> Reply:
        if meeting.body["settings"]["approval_type"] == 2:
            raise Refusal(400, 3000, "Registration has not been enabled for this webinar.")
        match [method, *what]:
            case ["GET", "registrants"]:
                only(query, {"status", "page_size", "next_page_token"})
                rows = [row for row in meeting.registrants.values() if row["status"] == "approved"]
                return self.paged("registrants", rows, query)
            case ["POST", "registrants"]:
                return told(201, self.register(meeting, body))
            case ["POST", "batch_registrants"]:
                return self.batch(meeting, body)
            case ["PUT", "registrants", "status"]:
                return self.set_status(meeting, body)
        raise Refusal(404, 0, "Not found")

    def register(self, meeting: Meeting, person: dict[str, Any], *, at_once: bool = False) -> dict[str, Any]:
        wrong = zoom_fields.problems(person, zoom_fields.REGISTRANT)
        email = str(person.get("email", ""))
        if not EMAIL.fullmatch(email) or len(email) > 128:
            wrong.append(("email", "Invalid field."))
        if not 0 < len(person.get("first_name", "")) <= 64 or len(person.get("last_name", "")) > 64:
            wrong.append(("first_name", "Invalid field."))
        if wrong:
            raise Refusal(
                400, 300, "Validation Failed.", errors=[{"field": a, "message": b} for a, b in wrong]
            )
        row = meeting.registrants.get(email) or {
            "id": f"r{len(meeting.registrants) + 1}-{meeting.body['id']}",
            "email": email,
            "times": 0,
        }
        row["times"] += 1
        if row["times"] > 3:
            sentence = (
                "You have exceeded the daily rate limit (3) of Add a webinar registrant API requests permitted for the "
                f"registrant ({email})."
            )
            raise Refusal(429, 429, sentence)
        needs_nod = self.approves_by_hand and not at_once
        row |= {**person, "status": "pending" if needs_nod else "approved"}
        row["join_url"] = f"https://us02web.zoom.us/w/{meeting.body['id']}?tk={row['id']}.{row['times']}"
        meeting.registrants[email] = row
        shown = {"id": meeting.body["id"], "registrant_id": row["id"], "topic": meeting.body["topic"]}
        return shown if needs_nod else {**shown, "join_url": row["join_url"]}

    def batch(self, meeting: Meeting, body: dict[str, Any]) -> Reply:
        known = {"auto_approve", "registrants"} | (
            {"registrants_confirmation_email"} if meeting.kind == "meeting" else set()
        )
        people = body.get("registrants", [])
        if set(body) - known or not 0 < len(people) <= 30:
            raise Refusal(400, 300, "Validation Failed.", field="registrants")
        if any(not EMAIL.fullmatch(person["email"]) for person in people):
            raise Refusal(400, 300, "Validation Failed.", field="registrants.email")
        taken = [person for person in people if person["email"] not in self.forgets]
        rows = [
            {"email": person["email"], **self.register(meeting, person, at_once=True)} for person in taken
        ]
        wanted = ("email", "join_url", "registrant_id")
        return told(200, {"registrants": [{name: row[name] for name in wanted} for row in rows]})

    def set_status(self, meeting: Meeting, body: dict[str, Any]) -> Reply:
        states = {"cancel": "cancelled", "approve": "approved", "deny": "denied"}
        ids = [row.get("id") for row in body.get("registrants", [])]
        if body.get("action") not in states or not 0 < len(ids) <= 30:
            raise Refusal(400, 300, "Validation Failed.", field="registrants")
        by_id = {row["id"]: row for row in meeting.registrants.values() if row["status"] != "cancelled"}
        if unknown := [one for one in ids if one not in by_id]:
            raise Refusal(404, 3001, f"Registrant {unknown[0]} was not found.")
        for one in ids:
            by_id[one]["status"] = states[body["action"]]
        return told(204, None)


def unquoted(part: str) -> str:
    """Decode a part of a path as Zoom does: what has a slash after one decoding was not encoded twice."""
    once = unquote(part)
    if "/" in once:
        raise Refusal(404, 0, "Not found")
    return unquote(once)


def only(query: dict[str, str], known: set[str]) -> None:
    if unknown := set(query) - known:
        raise Refusal(400, 300, "Validation Failed.", field=min(unknown))


def told(status: int, body: Any) -> Reply:
    return Reply(status, b"" if body is None else json.dumps(body).encode(), {"x-zm-trackingid": "WEB_1"})


@contextmanager
def zoom_server() -> Iterator[ZoomServer]:
    server = ZoomServer()
    with serving(server.answer) as server.url:
        yield server
