"""Meetings as events of a Google calendar, each with a Meet link of its own.

An event's id follows from the webinar's key, so that two requests at once make one event. Of title and text the site
remembers in the event what it wrote last: what people changed at Google since stays, until the site changes it too.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from providers.credentials import credentials_of
from providers.errors import MeetingGone, NotSupported, Refused, Unreachable
from providers.google.client import Google, moment
from providers.google.failures import Changed
from providers.records import DialIn, MeetingInfo, MeetingSpec

KEY: Final = "openseat"
# What the site wrote last into these parts, as a digest.
WROTE: Final = {"summary": "openseatTitle", "description": "openseatText"}
CANCELLED: Final = "cancelled"
# Of one key: an event that was cancelled keeps its id for good.
MOST_EVENTS: Final = 8
MOST_LOOKS: Final = 5
# How long Google may take to make the link; most often it is there at once.
LINK_PAUSES_S: Final = (0.5, 1.0, 2.0, 4.0)
LINK_LATER_S: Final = 30.0
QUIET: Final = "none"
WITH_CONFERENCE: Final = 1


class Events:
    """The events of the community's calendar."""

    def __init__(self, google: Google) -> None:
        self._google = google

    @property
    def calendar(self) -> str:
        return credentials_of("google").get("calendar_id") or "primary"

    def create(self, spec: MeetingSpec) -> dict[str, Any]:
        """Make the event of ``spec`` with its link, or return the one that its key has."""
        event = self._found(spec.key) or self._made(spec)
        return self._with_link(event)

    def change(self, external_id: str, spec: MeetingSpec) -> dict[str, Any]:
        """Bring title, text and times to ``spec``, each only where the site has something new to say."""
        for _look in range(MOST_LOOKS):
            event = self.read(external_id)
            changes = differences(event, spec)
            if not changes:
                return self._with_link(event)
            try:
                return self._with_link(self._patch(event, changes))
            except Changed:
                continue
        raise Unreachable(_("Somebody keeps changing the event at Google. It is tried again."))

    def read(self, external_id: str) -> dict[str, Any]:
        """Return the event as it is now. Raises ``MeetingGone``."""
        event: dict[str, Any] = self._google.call(
            self._service().get(calendarId=self.calendar, eventId=external_id)
        )
        if event.get("status") == CANCELLED:
            raise MeetingGone(_("The event was deleted in Google Calendar."))
        return event

    def cancel(self, external_id: str) -> None:
        try:
            self._google.call(
                self._service().delete(calendarId=self.calendar, eventId=external_id, sendUpdates=QUIET)
            )
        except MeetingGone:
            return

    def _service(self) -> Any:
        return self._google.service("calendar").events()

    def _found(self, key: str) -> dict[str, Any] | None:
        """Return the event that carries ``key``, wherever people moved it in the calendar."""
        answer = self._google.call(
            self._service().list(
                calendarId=self.calendar,
                privateExtendedProperty=f"{KEY}={key}",
                showDeleted=False,
                maxResults=10,
            )
        )
        alive = [event for event in answer.get("items", ()) if event.get("status") != CANCELLED]
        return alive[0] if alive else None

    def _made(self, spec: MeetingSpec) -> dict[str, Any]:
        for number in range(MOST_EVENTS):
            event_id = event_id_of(spec.key, number)
            try:
                return self._insert(event_id, spec)
            except Changed:
                # Somebody made it just now, or it was made and cancelled before.
                try:
                    return self.read(event_id)
                except MeetingGone:
                    continue
        raise Refused(_("This webinar’s event was deleted in Google Calendar too often to be made again."))

    def _insert(self, event_id: str, spec: MeetingSpec) -> dict[str, Any]:
        body = {
            "id": event_id,
            **parts_of(spec),
            "extendedProperties": {"private": {KEY: spec.key, **wrote(spec)}},
            "conferenceData": asked_link(event_id),
            # A calendar that others see must not hand out the link.
            "visibility": "private",
            "guestsCanInviteOthers": False,
            "guestsCanSeeOtherGuests": False,
        }
        request = self._service().insert(
            calendarId=self.calendar,
            conferenceDataVersion=WITH_CONFERENCE,
            sendUpdates=QUIET,
            body=body,
        )
        try:
            made: dict[str, Any] = self._google.call(request)
        except Refused as refusal:
            if "invalid" in refusal.message:
                raise no_link() from refusal
            raise
        return made

    def _patch(self, event: Mapping[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
        """Change ``event`` unless somebody did meanwhile. Raises ``Changed``."""
        request = self._service().patch(
            calendarId=self.calendar,
            eventId=event["id"],
            conferenceDataVersion=WITH_CONFERENCE,
            sendUpdates=QUIET,
            body=changes,
        )
        request.headers["If-Match"] = event["etag"]
        changed: dict[str, Any] = self._google.call(request)
        return changed

    def _with_link(self, event: dict[str, Any]) -> dict[str, Any]:
        """Wait for the link that Google makes after it answered; ask anew where there is none and none to come."""
        for pause in (*LINK_PAUSES_S, None):
            if link_of(event):
                return event
            state = link_state(event)
            if state == "failure":
                raise no_link()
            if state != "pending":
                event = self._ask_link(event)
                continue
            if pause is not None:
                self._google.pause(pause)
                event = self.read(event["id"])
        late = Unreachable(_("Google is still making the Meet link. It is looked for again."))
        late.retry_after_s = LINK_LATER_S
        raise late

    def _ask_link(self, event: dict[str, Any]) -> dict[str, Any]:
        """Ask for a link where somebody took it out; the same request id would be overlooked."""
        asked = asked_link(f"{event['id']}{event.get('sequence', 0)}{event['etag']}")
        try:
            return self._patch(event, {"conferenceData": asked})
        except Changed:
            return self.read(event["id"])


def event_id_of(key: str, number: int) -> str:
    """Return an id of the letters that Calendar takes (a to v and digits)."""
    return hashlib.sha256(f"{key}\n{number}".encode()).hexdigest()[:40]


def asked_link(of: str) -> dict[str, Any]:
    return {
        "createRequest": {
            "requestId": hashlib.sha256(of.encode()).hexdigest()[:32],
            "conferenceSolutionKey": {"type": "hangoutsMeet"},
        }
    }


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def parts_of(spec: MeetingSpec) -> dict[str, Any]:
    """Return the parts of an event that the site writes."""
    ends_at = spec.starts_at + dt.timedelta(minutes=spec.duration_minutes)
    return {
        "summary": spec.title,
        "description": "\n\n".join(part for part in (spec.description, spec.page_url) if part),
        "start": {"dateTime": spec.starts_at.astimezone(dt.UTC).isoformat(), "timeZone": spec.time_zone},
        "end": {"dateTime": ends_at.astimezone(dt.UTC).isoformat(), "timeZone": spec.time_zone},
    }


def wrote(spec: MeetingSpec) -> dict[str, str]:
    parts = parts_of(spec)
    return {name: digest(parts[part]) for part, name in WROTE.items()}


def differences(event: Mapping[str, Any], spec: MeetingSpec) -> dict[str, Any]:
    """Return what of ``event`` the site has to change. The times are always the site's: people were told them."""
    wanted = parts_of(spec)
    before = event.get("extendedProperties", {}).get("private", {})
    changes = {
        part: wanted[part]
        for part, name in WROTE.items()
        if before.get(name) != digest(wanted[part]) and event.get(part, "") != wanted[part]
    }
    for part in ("start", "end"):
        there = event.get(part, {}).get("dateTime")
        if there is None or moment(there) != moment(wanted[part]["dateTime"]):
            changes[part] = wanted[part]
    remembered = {KEY: spec.key, **wrote(spec)}
    if any(before.get(name) != value for name, value in remembered.items()):
        changes["extendedProperties"] = {"private": {**before, **remembered}}
    return changes


def link_state(event: Mapping[str, Any]) -> str:
    request = event.get("conferenceData", {}).get("createRequest", {})
    return str(request.get("status", {}).get("statusCode", ""))


def link_of(event: Mapping[str, Any]) -> str:
    points = event.get("conferenceData", {}).get("entryPoints", ())
    videos = [point["uri"] for point in points if point.get("entryPointType") == "video" and point.get("uri")]
    return str(event.get("hangoutLink") or (videos[0] if videos else ""))


def code_of(event: Mapping[str, Any]) -> str:
    """Return the code of the event's meeting, such as ``abc-defg-hij``."""
    return str(event.get("conferenceData", {}).get("conferenceId") or link_of(event).rsplit("/", 1)[-1])


def dial_in_of(event: Mapping[str, Any]) -> tuple[DialIn, ...]:
    points = event.get("conferenceData", {}).get("entryPoints", ())
    return tuple(
        DialIn(
            number=str(point["uri"]).removeprefix("tel:"),
            country=str(point.get("regionCode", "")),
            code=str(point.get("pin", "")),
        )
        for point in points
        if point.get("entryPointType") == "phone" and point.get("uri")
    )


def info_of(event: Mapping[str, Any], *, notes: tuple[str, ...] = ()) -> MeetingInfo:
    link = link_of(event)
    return MeetingInfo(
        external_id=str(event["id"]),
        join_url=link,
        # The calendar's owner is the host, by being signed in.
        host_url=link,
        kind="event",
        version=str(event.get("etag", "")),
        dial_in=dial_in_of(event),
        notes=notes,
    )


def no_link() -> NotSupported:
    return NotSupported(
        _(
            "Google makes no Meet link in this calendar. With a service account, name a person of your "
            "organisation whose calendar it is."
        )
    )
