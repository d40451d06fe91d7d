"""Google on this machine: strict where the real one is, and as unreliable as a test asks.

Requests are held to the discovery documents (``google_discovery``); a request that the real Google would refuse is
refused. ``faults`` gives a method's next answers in place of its own: by the method's id, ``token`` for the token
address, ``upload`` for pieces of an upload and ``media`` for downloads.
"""

import json
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from google.auth import jwt

from tests.fakes.google_discovery import Refusal, checked_body, checked_query, method_of
from tests.fakes.google_files import Drive
from tests.fakes.google_meetings import Calendar, Meet
from tests.fakes.google_youtube import YouTube

ALL_SCOPES = (
    "calendar.events",
    "meetings.space.readonly",
    "meetings.space.settings",
    "drive.meet.readonly",
    "youtube.force-ssl",
)
KEYS = {"client_id": "client", "client_secret": "secret", "refresh_token": "refresh"}


@dataclass
class Fault:
    """An answer in place of the right one. ``drop_after`` closes the connection after that many bytes of the file."""

    status: int = 503
    reason: str = "backendError"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    drop_after: int | None = None
    is_late: bool = False
    """What was asked is done, and nobody hears of it."""
    keep: int | None = None
    """Of an upload's piece only so many bytes are kept, and it is answered as usual."""


class FakeGoogle:
    """The state of everything at Google, and the wishes of the test."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str], Any]] = []
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self.scopes = {f"https://www.googleapis.com/auth/{name}" for name in ALL_SCOPES}
        self.tokens: dict[str, float] = {}
        self.token_requests = 0
        self.token_lives_s = 3600.0
        self.is_forgotten = False
        self.is_down = False
        self.subject = "person"
        self.codes: dict[str, tuple[str, str]] = {}
        self.public_key = ""
        self.root = ""
        self.guard = threading.RLock()
        self.calendar = Calendar(self)
        self.meet = Meet(self)
        self.drive = Drive()
        self.youtube = YouTube(self)
        self.handlers = {
            **self.calendar.handlers,
            **self.meet.handlers,
            **self.drive.handlers,
            **self.youtube.handlers,
        }

    def methods(self) -> list[str]:
        return [name for name, _parameters, _body in self.calls]

    def fault(self, name: str) -> Fault | None:
        with self.guard:
            return self.faults[name].pop(0) if self.faults[name] else None

    def answer(self, request: "Request") -> tuple[int, Any, dict[str, str]]:
        """Return status, body and headers of a request to an API."""
        is_upload = request.path.startswith("/upload/")
        method, places = method_of(request.verb, request.path)
        fault = self.fault(method.id)
        if self.is_down:
            raise Refusal(503, "backendError")
        if fault is not None and not fault.is_late:
            raise Injected(fault)
        self.check_token(request, method.scopes)
        parameters = checked_query(method, request.query, is_upload=is_upload)
        media, body = request.parts(is_upload=is_upload, parameters=parameters)
        body = checked_body(method, body)
        with self.guard:
            self.calls.append((method.id, parameters, body))
            if method.id not in self.handlers:
                raise Refusal(501, "notImplemented", method.id)
            answered = self.handlers[method.id](Call(list(places), parameters, body, request.headers, media))
        if fault is not None:
            raise Injected(Fault(drop_after=0))
        return answered

    def check_token(self, request: "Request", scopes: frozenset[str]) -> None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.tokens.get(token, 0) < time.monotonic():
            raise Refusal(401, "authError", "Invalid Credentials")
        if not scopes & self.scopes:
            raise Refusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.")

    def give_token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer the token address."""
        with self.guard:
            self.token_requests += 1
        granted = {
            "refresh_token": self.refreshes,
            "authorization_code": self.exchanges,
            "urn:ietf:params:oauth:grant-type:jwt-bearer": self.signs,
        }
        error = granted.get(form.get("grant_type", ""), lambda _form: "unsupported_grant_type")(form)
        if error:
            return 401 if error == "invalid_client" else 400, {"error": error, "error_description": error}
        token = secrets.token_urlsafe(12)
        self.tokens[token] = time.monotonic() + self.token_lives_s
        given = {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}
        if form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            given["scope"] = " ".join(sorted(self.scopes))
        if form["grant_type"] == "authorization_code":
            given["refresh_token"] = KEYS["refresh_token"]
        return 200, given

    def refreshes(self, form: dict[str, str]) -> str:
        if (form.get("client_id"), form.get("client_secret")) != (KEYS["client_id"], KEYS["client_secret"]):
            return "invalid_client"
        is_known = form.get("refresh_token") == KEYS["refresh_token"] and not self.is_forgotten
        return "" if is_known else "invalid_grant"

    def exchanges(self, form: dict[str, str]) -> str:
        verifier, redirect_uri = self.codes.pop(form.get("code", ""), ("", ""))
        is_good = verifier and (form.get("code_verifier"), form.get("redirect_uri")) == (
            verifier,
            redirect_uri,
        )
        return "" if is_good else "invalid_grant"

    def signs(self, form: dict[str, str]) -> str:
        try:
            told = jwt.decode(
                form["assertion"], certs=self.public_key, audience="https://oauth2.googleapis.com/token"
            )
        except ValueError:
            return "invalid_grant"
        self.subject = told.get("sub", "")
        return ""


class Injected(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


@dataclass
class Call:
    """A request that passed every check."""

    places: list[str]
    parameters: dict[str, str]
    body: dict[str, Any]
    headers: dict[str, str]
    media: bytes


@dataclass
class Request:
    verb: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def parts(self, *, is_upload: bool, parameters: dict[str, str]) -> tuple[bytes, Any]:
        """Return the file and the JSON of a request."""
        kind = self.headers.get("content-type", "")
        if is_upload and parameters.get("uploadType") == "media":
            return self.body, None
        if is_upload and parameters.get("uploadType") == "multipart":
            return two_parts(self.body, kind)
        if not self.body:
            return b"", None
        if not kind.startswith("application/json"):
            raise Refusal(400, "badContent", f"content of the kind {kind}")
        return b"", json.loads(self.body)


def two_parts(body: bytes, kind: str) -> tuple[bytes, Any]:
    """Return file and JSON of a multipart/related body."""
    if not kind.startswith("multipart/related"):
        raise Refusal(400, "badContent", kind)
    boundary = kind.partition("boundary=")[2].strip('"').encode()
    pieces = [
        piece.partition(b"\n\n")[2] for piece in body.replace(b"\r\n", b"\n").split(b"--" + boundary)[1:3]
    ]
    return pieces[1].removesuffix(b"\n"), json.loads(pieces[0])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer leaves in one packet, not waiting for the other side between its parts.
    wbufsize = -1
    disable_nagle_algorithm = True
    google: FakeGoogle

    def log_message(self, *_args: object) -> None:
        pass

    def handle_any(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, parts.path, parts.query, headers, b"")
        try:
            if "upload_id" in parts.query:
                self.piece(request)
                return
            request.body = self.rfile.read(int(headers.get("content-length", 0)))
            if parts.path == "/token":
                self.token(request)
                return
            if "alt=media" in parts.query:
                self.media(request)
                return
            self.send(*self.google.answer(request))
        except Injected as injected:
            self.inject(injected.fault)
        except Refusal as refusal:
            self.send(refusal.status, refusal.body(), refusal.headers)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815  (the names of http.server)

    def inject(self, fault: Fault) -> None:
        if fault.drop_after is not None:
            self.close_connection = True
            return
        if fault.body is not None:
            self.send(fault.status, fault.body, fault.headers)
            return
        refusal = Refusal(fault.status, fault.reason, headers=fault.headers)
        self.send(refusal.status, refusal.body(), refusal.headers)

    def token(self, request: Request) -> None:
        if (fault := self.google.fault("token")) is not None:
            self.inject(fault)
            return
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        self.send(*self.google.give_token(form), {})

    def media(self, request: Request) -> None:
        method, places = method_of("GET", request.path)
        if (fault := self.google.fault("media")) is not None and fault.drop_after is None:
            raise Injected(fault)
        self.google.check_token(request, method.scopes)
        checked_query(method, request.query, is_upload=False)
        self.google.calls.append(("media", {"range": request.headers.get("range", "")}, None))
        status, content, headers = self.google.drive.media(places[0], request.headers)
        cut = fault.drop_after if fault else None
        self.send(status, content, headers, cut=cut)

    def piece(self, request: Request) -> None:
        """Take a piece of an upload as it comes in, so that what came before a break is kept."""
        fault = self.google.fault("upload")
        length = int(request.headers.get("content-length", 0))
        if fault is not None and fault.drop_after is not None:
            self.rfile.read(min(length, fault.drop_after))
            self.close_connection = True
            return
        content = self.rfile.read(length)
        if fault is not None and fault.keep is None:
            raise Injected(fault)
        self.google.check_token(request, method_of("POST", request.path)[0].scopes)
        time.sleep(self.google.youtube.slowness_s)
        kept = content if fault is None or fault.keep is None else content[: fault.keep]
        with self.google.guard:
            self.send(
                *self.google.youtube.take(
                    parse_qs(request.query)["upload_id"][0], request.headers, content, kept
                )
            )

    def send(self, status: int, body: Any, headers: dict[str, str], *, cut: int | None = None) -> None:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kind = "application/json; charset=UTF-8"
        self.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(content if cut is None else content[:cut])
        if cut is not None:
            self.close_connection = True


@contextmanager
def fake_google() -> Iterator[FakeGoogle]:
    """Run a Google on a free port of this machine."""
    google = FakeGoogle()
    handler = type("GoogleHandler", (Handler,), {"google": google})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    google.root = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield google
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
