"""What BigBlueButton calls the site with, in three forms, each proven by the shared secret.

A recording is ready: a form with ``signed_parameters``, a JWT. Something happened (bbb-webhooks, where the server has
it): a form with ``event`` and ``timestamp``, its checksum in the address. A meeting ended: a GET of the address that
the site gave with the meeting, which therefore carries a signature of the site's own.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

import jwt

from providers.base import AttendanceRow, BadDelivery, Delivery, EventKind, ProviderEvent
from providers.bigbluebutton.payloads import MODERATOR, registrant_of

OLDEST, NEWEST = dt.timedelta(hours=2), dt.timedelta(minutes=5)
DIGESTS: Final = {40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
EVENT_KINDS: Final = {
    "meeting-ended": EventKind.MEETING_ENDED,
    "user-joined": EventKind.PARTICIPANT,
    "user-left": EventKind.PARTICIPANT,
    "rap-publish-ended": EventKind.FILES_READY,
    "rap-deleted": EventKind.FILES_DELETED,
}


def ended_address(
    hook: str, secret: str, *, meeting_id: str, starts_at: dt.datetime, opened_at: dt.datetime
) -> str:
    """Return the address that the server calls when the meeting ends; only who knows the secret can make it.

    It is another one each time the room is opened, so that no end looks like an earlier one come twice.
    """
    asked = {"ended": meeting_id, "starts": _seconds(starts_at), "opened": _seconds(opened_at)}
    return f"{hook}?{urlencode({**asked, 'sign': _ended_sign(secret, asked)})}"


def read(
    secret: str, hook: str, headers: Mapping[str, str], body: bytes, query: str, *, now: dt.datetime
) -> Delivery:
    """Prove and read a call. ``hook`` is the address that was given to the server. Raises ``BadDelivery``."""
    asked = parse_qs(query)
    if "ended" in asked:
        return _ended(secret, asked, now=now)
    try:
        form = parse_qs(body.decode("ascii"), strict_parsing=True)
    except ValueError:
        raise BadDelivery("not a form") from None
    if "signed_parameters" in form:
        return _recording_ready(secret, form["signed_parameters"][0], now=now)
    _check_sender(secret, hook, headers, body, asked)
    return _events(form, now=now)


def _seconds(at: dt.datetime) -> str:
    return str(int(at.timestamp()))


def _ended_sign(secret: str, asked: Mapping[str, str]) -> str:
    signed = "\n".join(("meeting ended", *(asked.get(name, "") for name in ("ended", "starts", "opened"))))
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()


def _ended(secret: str, asked: dict[str, list[str]], *, now: dt.datetime) -> Delivery:
    first = {name: values[0] for name, values in asked.items()}
    if not hmac.compare_digest(first.get("sign", "").encode(), _ended_sign(secret, first).encode()):
        raise BadDelivery("wrong signature of an ended meeting")
    # Who looked into the room before the hour and left again has not ended the webinar.
    if now.timestamp() < int(first["starts"]):
        return Delivery()
    return Delivery(events=(ProviderEvent(EventKind.MEETING_ENDED, first["ended"], now),))


def _recording_ready(secret: str, token: str, *, now: dt.datetime) -> Delivery:
    try:
        payload = jwt.decode(token, secret, algorithms=["HS256"])
        meeting_id = payload["meeting_id"]
    except (jwt.InvalidTokenError, KeyError) as error:
        raise BadDelivery(f"signed parameters: {type(error).__name__}") from None
    if not isinstance(meeting_id, str):
        raise BadDelivery("signed parameters without a meeting")
    return Delivery(events=(ProviderEvent(EventKind.FILES_READY, meeting_id, now),))


def _check_sender(
    secret: str, hook: str, headers: Mapping[str, str], body: bytes, asked: dict[str, list[str]]
) -> None:
    bearer = headers.get("authorization", "").removeprefix("Bearer ")
    if bearer and hmac.compare_digest(bearer.encode(), secret.encode()):
        return
    checksum = asked.get("checksum", [""])[0]
    digest = DIGESTS.get(len(checksum))
    if digest is None:
        raise BadDelivery("no checksum")
    right = hashlib.new(digest, hook.encode() + body + secret.encode()).hexdigest()
    if not hmac.compare_digest(checksum.lower().encode(), right.encode()):
        raise BadDelivery("wrong checksum")


def _events(form: dict[str, list[str]], *, now: dt.datetime) -> Delivery:
    try:
        sent_at = _time(int(form["timestamp"][0]))
        told = json.loads(form["event"][0])
    except (LookupError, ValueError, OverflowError, OSError, RecursionError):
        raise BadDelivery("a form without event or time") from None
    if not now - OLDEST <= sent_at <= now + NEWEST:
        raise BadDelivery("too old or from the future")
    entries = told if isinstance(told, list) else [told]
    return Delivery(events=tuple(event for entry in entries for event in _read_event(entry)))


def _time(milliseconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)


def _read_event(entry: Any) -> Iterator[ProviderEvent]:
    """Yield what an entry tells; unknown and misshapen ones tell nothing."""
    try:
        data = entry["data"]
        name, attributes = data["id"], data["attributes"]
        meeting_id, at = attributes["meeting"]["external-meeting-id"], _time(int(data["event"]["ts"]))
        if name not in EVENT_KINDS or not isinstance(meeting_id, str) or not meeting_id:
            return
        rows = _stays(attributes["user"], at, has_left=name == "user-left") if "user" in attributes else ()
    except (LookupError, TypeError, ValueError, OverflowError, OSError):
        return
    yield ProviderEvent(EVENT_KINDS[name], meeting_id, at, attendance=rows)


def _stays(user: dict[str, Any], at: dt.datetime, *, has_left: bool) -> tuple[AttendanceRow, ...]:
    """Return the coming or going of somebody with a seat; others are seen when the room is looked at.

    Goings are told without a name, so comings are kept without one too: they must be of one and the same.
    """
    seat = registrant_of(str(user["external-user-id"]))
    if not seat:
        return ()
    row = AttendanceRow(
        participant_key=str(user["internal-user-id"]),
        name="",
        joined_at=at,
        left_at=at if has_left else None,
        registrant_id=seat,
        is_host=str(user.get("role") or "").upper() == MODERATOR,
    )
    return (row,)
