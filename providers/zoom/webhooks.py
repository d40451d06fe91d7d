"""Zoom's webhooks: whose they are, whether they are of now, and what they tell. No request is made."""

import datetime as dt
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from providers.errors import BadDelivery
from providers.records import AttendanceRow, Delivery, EventKind, ProviderEvent
from providers.zoom.attendance import live_row
from providers.zoom.files import read_files

# Zoom tries again for an hour and a half, and may not stamp anew what it sends again.
OLDEST: Final = dt.timedelta(hours=2)
NEWEST: Final = dt.timedelta(minutes=5)
MAX_BYTES: Final = 2 << 20
STAMP: Final = re.compile(r"[0-9]{9,11}")
CHALLENGE: Final = "endpoint.url_validation"
LONGEST_CHALLENGE: Final = 500
KINDS: Final = {
    "started": EventKind.MEETING_STARTED,
    "ended": EventKind.MEETING_ENDED,
    "updated": EventKind.MEETING_CHANGED,
    "deleted": EventKind.MEETING_DELETED,
    "participant_joined": EventKind.PARTICIPANT,
    "participant_left": EventKind.PARTICIPANT,
}
EVENTS: Final = {
    **{f"{what}.{name}": kind for what in ("meeting", "webinar") for name, kind in KINDS.items()},
    "recording.completed": EventKind.FILES_READY,
    "recording.transcript_completed": EventKind.FILES_READY,
    "recording.recovered": EventKind.FILES_READY,
    "recording.trashed": EventKind.FILES_DELETED,
    "recording.deleted": EventKind.FILES_DELETED,
    "app_deauthorized": EventKind.DISCONNECTED,
}


def read_delivery(
    headers: Mapping[str, str], body: bytes, *, now: dt.datetime, secret: str, host: str = ""
) -> Delivery:
    """Return what a delivery tells, once its sender is proven. Raises ``BadDelivery``."""
    _prove(headers, body, now=now, secret=secret)
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise BadDelivery("no JSON") from None
    if not isinstance(told, dict) or not isinstance(told.get("event"), str):
        raise BadDelivery("no event")
    payload = told.get("payload")
    if not isinstance(payload, dict):
        raise BadDelivery("no payload")
    if told["event"] == CHALLENGE:
        return Delivery(answer=_answer(payload.get("plainToken"), secret))
    return Delivery(events=_events(told, payload, host=host))


def _prove(headers: Mapping[str, str], body: bytes, *, now: dt.datetime, secret: str) -> None:
    if not secret:
        raise BadDelivery("the site has no secret to prove it by")
    if len(body) > MAX_BYTES:
        raise BadDelivery("too long")
    stamp, signature = headers.get("x-zm-request-timestamp", ""), headers.get("x-zm-signature", "")
    if not STAMP.fullmatch(stamp):
        raise BadDelivery("no time")
    expected = "v0=" + _signed(secret, f"v0:{stamp}:".encode() + body)
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogateescape")):
        raise BadDelivery("not signed by Zoom")
    sent_at = dt.datetime.fromtimestamp(int(stamp), dt.UTC)
    if not now - OLDEST <= sent_at <= now + NEWEST:
        raise BadDelivery("too old or from the future")


def _signed(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _answer(challenge: object, secret: str) -> dict[str, object]:
    if not isinstance(challenge, str) or not 0 < len(challenge) <= LONGEST_CHALLENGE:
        raise BadDelivery("no challenge")
    return {"plainToken": challenge, "encryptedToken": _signed(secret, challenge.encode())}


def _events(told: dict[str, Any], payload: dict[str, Any], *, host: str) -> tuple[ProviderEvent, ...]:
    kind = EVENTS.get(told["event"])
    if kind is None:
        return ()
    at = _moment_of(told.get("event_ts"))
    if kind == EventKind.DISCONNECTED:
        return (ProviderEvent(kind, "", at),)
    about = payload.get("object")
    if not isinstance(about, dict) or not _is_id(about.get("id")):
        raise BadDelivery("no meeting")
    # A rehearsal ends too, and the talk is still to come.
    if kind == EventKind.MEETING_ENDED and about.get("practice_session") is True:
        return ()
    attendance = (_stay(about, at, host=host),) if kind == EventKind.PARTICIPANT else ()
    # Which files there are is asked for: one delivery knows neither all of them nor their order. It knows which went.
    files = tuple(read_files(about, are_gone=True)) if kind == EventKind.FILES_DELETED else ()
    return (ProviderEvent(kind, str(about["id"]), at, attendance=attendance, files=files),)


def _is_id(value: object) -> bool:
    return isinstance(value, int | str) and bool(re.fullmatch(r"[0-9]{6,20}", str(value)))


def _moment_of(milliseconds: object) -> dt.datetime:
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool):
        raise BadDelivery("no time of the event")
    try:
        return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise BadDelivery("no time of the event") from None


def _stay(about: dict[str, Any], at: dt.datetime, *, host: str) -> AttendanceRow:
    participant = about.get("participant")
    if not isinstance(participant, dict):
        raise BadDelivery("no participant")
    return live_row(participant, str(about.get("uuid") or ""), at=at, host=host)
