"""Who was there: by Zoom's report of each time the meeting was held, else by its list of the past."""

import datetime as dt
import logging
import re
from collections.abc import Iterator
from typing import Any, Final

from providers.errors import MeetingGone, NotSupported, Refused
from providers.records import AttendanceRow
from providers.zoom.client import Zoom, in_path
from providers.zoom.failures import ScopeMissing, StalePage
from providers.zoom.payloads import moment

logger = logging.getLogger(__name__)

# How Zoom shows a caller whose name it does not know.
CALLER: Final = re.compile(r"\+?[\d*\s-]{6,}")
IN_VAIN: Final = frozenset({"in_waiting_room"})


def rows_of(zoom: Zoom, kind: str, uuid: str) -> Iterator[AttendanceRow]:
    """Yield the stays of one time that the meeting was held."""
    for path, params in _sources(kind, uuid):
        try:
            told = _whole(zoom, path, params)
        except (NotSupported, ScopeMissing, Refused) as error:
            logger.info("zoom gives no attendance from %s: %s", path.split("/")[1], type(error).__name__)
            continue
        except MeetingGone:
            continue
        for row in told:
            if (stay := report_row(row, uuid, host=zoom.host_email)) is not None:
                yield stay
        return


def _sources(kind: str, uuid: str) -> list[tuple[str, dict[str, str]]]:
    one = in_path(uuid)
    return [
        (f"/report/{kind}s/{one}/participants", {"include_fields": "registrant_id"}),
        (f"/past_{kind}s/{one}/participants", {}),
    ]


def _whole(zoom: Zoom, path: str, params: dict[str, str]) -> list[dict[str, Any]]:
    """Return all pages together: a stale page begins them anew, once, and nothing must be told twice."""
    try:
        return list(zoom.api.pages(path, "participants", **params))
    except StalePage:
        return list(zoom.api.pages(path, "participants", **params))


def report_row(row: dict[str, Any], uuid: str, *, host: str) -> AttendanceRow | None:
    """Return the stay that a row tells, from one join to one leave; None where nobody came in."""
    joined_at = moment(row.get("join_time"))
    if joined_at is None or row.get("status") in IN_VAIN:
        return None
    left_at = moment(row.get("leave_time"))
    name, email = str(row.get("name") or ""), str(row.get("user_email") or "")
    return AttendanceRow(
        participant_key=participant_key(uuid, row.get("user_id")),
        name=name,
        joined_at=joined_at,
        left_at=None if left_at is None else max(left_at, joined_at),
        registrant_id=str(row.get("registrant_id") or ""),
        email=email,
        is_host=bool(email) and email.lower() == host.lower(),
        is_phone=bool(CALLER.fullmatch(name)),
        is_final=True,
    )


def participant_key(uuid: str, user_id: object) -> str:
    """Return the same key for a participant in news and in reports: Zoom numbers them anew each time it is held."""
    return f"{uuid}/{user_id}" if user_id else ""


def live_row(participant: dict[str, Any], uuid: str, *, at: dt.datetime, host: str) -> AttendanceRow:
    """Return what news of one coming or leaving tells. Who leaves is shown at that moment only: it tells no more."""
    joined_at, left_at = moment(participant.get("join_time")), moment(participant.get("leave_time"))
    email, name = str(participant.get("email") or ""), str(participant.get("user_name") or "")
    return AttendanceRow(
        participant_key=participant_key(uuid, participant.get("user_id")),
        name=name,
        joined_at=joined_at or left_at or at,
        left_at=left_at,
        registrant_id=str(participant.get("registrant_id") or ""),
        email=email,
        is_host=bool(email) and email.lower() == host.lower(),
        is_phone=bool(participant.get("phone_number")) or bool(CALLER.fullmatch(name)),
    )
