"""Zoom's JSON for meetings: what is written, what is read, and how a change leaves alone what people changed there."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from providers.records import DialIn, Interpreter, MeetingInfo, MeetingSpec

WEBINAR: Final = "webinar"
MEETING: Final = "meeting"
KINDS: Final = (WEBINAR, MEETING)
TYPES: Final = {WEBINAR: 5, MEETING: 2}
# Zoom takes lists of alternative hosts apart by another sign for each kind.
SEPARATORS: Final = {WEBINAR: ",", MEETING: ";"}
TOPIC_LETTERS: Final = 200
AGENDA_LETTERS: Final = 2000
REGISTERED: Final = frozenset({0, 1})
# The languages that Zoom knows by itself, by the sign it gives them. Others must be added at Zoom by hand.
LANGUAGES: Final = {
    "en": "US",
    "zh": "CN",
    "ja": "JP",
    "de": "DE",
    "fr": "FR",
    "ru": "RU",
    "pt": "PT",
    "es": "ES",
    "ko": "KR",
}
QUIET: Final = {"enable": False}


def mark(key: str) -> str:
    """Return the line by which a meeting at Zoom is known again as that of ``key``."""
    return f"Ref. openseat-{key}"


def is_marked(agenda: object, key: str) -> bool:
    return bool(re.search(rf"\bopenseat-{re.escape(key)}(?![\w-])", str(agenda or "")))


def utc_text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: object) -> dt.datetime | None:
    """Return a time as Zoom writes it; None for what is no time."""
    try:
        found = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)


def meeting_body(spec: MeetingSpec, kind: str) -> dict[str, Any]:
    """Return what Zoom is to make of ``spec``. The site sends all mail itself, so Zoom is told to send none."""
    agenda = f"{mark(spec.key)}\n\n{spec.description}".strip()
    return {
        "type": TYPES[kind],
        "topic": spec.title[:TOPIC_LETTERS],
        "agenda": agenda if len(agenda) <= AGENDA_LETTERS else f"{agenda[: AGENDA_LETTERS - 1]}…",
        "start_time": utc_text(spec.starts_at),
        "duration": spec.duration_minutes,
        "timezone": spec.time_zone,
        "settings": _settings(spec, kind),
    }


def _settings(spec: MeetingSpec, kind: str) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "approval_type": 0 if spec.registers else 2,
        "auto_recording": "cloud" if spec.records else "none",
        "audio": "both",
        "allow_multiple_devices": True,
        "registrants_email_notification": False,
        "registrants_confirmation_email": False,
        "alternative_hosts_email_notification": False,
        "alternative_hosts": SEPARATORS[kind].join(spec.alternative_hosts),
    }
    if languages := _interpreters(spec.interpreters):
        settings["language_interpretation"] = {"enable": True, "interpreters": languages}
    if kind == WEBINAR:
        settings |= {
            "practice_session": spec.practice,
            "panelists_invitation_email_notification": False,
            "attendees_and_panelists_reminder_email_notification": QUIET,
            "follow_up_attendees_email_notification": QUIET,
            "follow_up_absentees_email_notification": QUIET,
        }
    else:
        settings |= {"mute_upon_entry": True, "join_before_host": False}
    return settings


def _sign(tag: str) -> str:
    return LANGUAGES.get(tag.lower().split("-")[0], "")


def _interpreters(people: Iterable[Interpreter]) -> list[dict[str, str]]:
    return [
        {
            "email": person.email,
            "languages": f"{_sign(person.from_language)},{_sign(person.to_language)}",
        }
        for person in people
        if person.email and _sign(person.from_language) and _sign(person.to_language)
    ]


def unable_notes(spec: MeetingSpec, kind: str) -> list[str]:
    """Return what Zoom cannot do of ``spec`` whatever the plan."""
    notes = []
    if spec.practice and kind == MEETING:
        notes.append(_("A meeting at Zoom has no practice session. Let the speakers in a little earlier."))
    strange = {
        tag
        for person in spec.interpreters
        for tag in (person.from_language, person.to_language)
        if not _sign(tag)
    }
    if strange:
        notes.append(
            _("Zoom knows no channel for these languages by itself; add it there by hand: %(languages)s")
            % {"languages": ", ".join(sorted(strange))}
        )
    return notes


def info_of(kind: str, body: Mapping[str, Any], notes: Iterable[str] = ()) -> MeetingInfo:
    settings = _dict(body.get("settings"))
    takes = settings.get("approval_type") in REGISTERED and bool(body.get("registration_url"))
    return MeetingInfo(
        external_id=str(body["id"]),
        join_url=str(body.get("join_url") or ""),
        host_url=str(body.get("start_url") or ""),
        kind=kind,
        passcode=str(body.get("password") or ""),
        version=version_of(body),
        takes_registrants=takes,
        dial_in=dial_in(settings.get("global_dial_in_numbers"), code=f"{body['id']}#"),
        notes=tuple(notes),
    )


def dial_in(numbers: object, *, code: str) -> tuple[DialIn, ...]:
    rows = [row for row in numbers if isinstance(row, dict)] if isinstance(numbers, list) else []
    return tuple(
        DialIn(number=str(row["number"]), country=str(row.get("country") or "")[:2], code=code)
        for row in rows
        if row.get("number")
    )


def version_of(body: Mapping[str, Any]) -> str:
    """Return a digest of what people may change; what Zoom makes anew for each look stays out of it."""
    names = (
        "topic",
        "agenda",
        "start_time",
        "duration",
        "timezone",
        "type",
        "password",
        "join_url",
        "settings",
    )
    told = json.dumps({name: body.get(name) for name in names}, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def changes(
    current: Mapping[str, Any], wanted: Mapping[str, Any], written: Mapping[str, Any], *, kind: str
) -> dict[str, Any]:
    """Return what must be sent so that ``current`` becomes ``wanted``.

    Title and time are the site's and win. In all else, what differs from what the site has ``written`` was changed by
    people at Zoom, and stays unless the site wants something new there.
    """
    sent: dict[str, Any] = {
        name: wanted[name] for name in ("topic", "duration", "timezone") if current.get(name) != wanted[name]
    }
    if moment(current.get("start_time")) != moment(wanted["start_time"]):
        sent |= {"start_time": wanted["start_time"], "timezone": wanted["timezone"]}
    if _must_write(current.get("agenda"), wanted["agenda"], written.get("agenda")):
        sent["agenda"] = wanted["agenda"]
    settings = _changed_settings(
        _dict(current.get("settings")), wanted["settings"], _dict(written.get("settings")), kind=kind
    )
    return {**sent, "settings": settings} if settings else sent


def _must_write(current: Any, wanted: Any, written: Any) -> bool:
    if current is None:  # Zoom does not tell it
        return bool(wanted != written)
    was_changed_there = written is not None and not _same(current, written)
    is_new = written is None or not _same(wanted, written)
    return not _same(current, wanted) and (is_new or not was_changed_there)


def _changed_settings(
    current: Mapping[str, Any], wanted: Mapping[str, Any], written: Mapping[str, Any], *, kind: str
) -> dict[str, Any]:
    sent = {
        name: value
        for name, value in wanted.items()
        if name != "alternative_hosts" and _must_write(current.get(name), value, written.get(name))
    }
    now, asked, before = (_hosts(side.get("alternative_hosts")) for side in (current, wanted, written))
    hosts = [
        *(host for host in now if host in asked or host not in before),
        *(h for h in asked if h not in now),
    ]
    if hosts != now:
        sent["alternative_hosts"] = SEPARATORS[kind].join(hosts)
    if "language_interpretation" in written and "language_interpretation" not in wanted:
        sent["language_interpretation"] = QUIET
    return sent


def _same(one: Any, other: Any) -> bool:
    """Compare what Zoom tells with what was written: Zoom adds fields of its own to objects."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(_same(one.get(name), value) for name, value in other.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _hosts(joined: object) -> list[str]:
    return [host for host in re.split(r"[;,\s]+", str(joined or "").lower()) if host]


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
