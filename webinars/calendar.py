"""Webinars as iCalendar (RFC 5545, RFC 5546): invitations, changes, cancellations and the feed."""

import datetime as dt
import unicodedata
from collections.abc import Iterable
from email.utils import parseaddr
from functools import lru_cache
from typing import Final, Literal, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Component, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

from notifications import replying
from webinars.mail_plans import is_discreet
from webinars.models import Webinar
from webinars.states import WebinarState

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]

PRODUCT: Final = "-//Open Seat//Webinars//EN"
FEED_REFRESH: Final = dt.timedelta(hours=6)
DAY: Final = dt.timedelta(days=1)
SECOND: Final = dt.timedelta(seconds=1)


class Attendee(Protocol):
    """Whoever holds the seat that an invitation is for.

    ``calendar_revision`` counts the giving up and taking again of this seat: it is added to the webinar's own
    ``sequence``, since a client heeds a CANCEL or REQUEST only if its SEQUENCE is not lower than the last.
    An ``is_discreet`` seat's event does not say what it is about; that of one given up is cancelled. Where the
    site reads mail, their calendar's answer comes to an address of their own, made of ``public_id``.
    """

    public_id: str
    name: str
    email: str
    calendar_revision: int
    is_discreet: bool

    @property
    def is_given_up(self) -> bool: ...

    def get_absolute_url(self) -> str: ...


class SeatInWebinar(Attendee, Protocol):
    webinar: Webinar


def webinar_event(webinar: Webinar, *, method: Method, attendee: Attendee | None = None) -> bytes:
    """Return a calendar of one event, its time in the webinar's own zone with that zone's rules.

    With ``attendee`` the event leads to their seat page; REQUEST and CANCEL name them as the one attendee, who
    has accepted already; another answer is asked for only where somebody reads it, at the organizer's address.
    PUBLISH names nobody, as RFC 5546 wants it. Where the mails
    of the webinar are discreet, the event of an attendee does not say what it is about.
    """
    calendar = _calendar(method)
    _add_zones(calendar, [webinar])
    calendar.add_component(_event(webinar, method=method, attendee=attendee))
    return bytes(calendar.to_ical())


def webinars_feed(webinars: Iterable[Webinar], *, name: str = "") -> bytes:
    """Return the calendar that people subscribe to; it names no attendee and keeps what was cancelled, marked so."""
    return _feed([(row, None) for row in webinars], name)


def seats_feed(seats: Iterable[SeatInWebinar], *, name: str) -> bytes:
    """Return the calendar of one person's seats, each leading to its own page."""
    return _feed([(seat.webinar, seat) for seat in seats], name)


def _feed(rows: list[tuple[Webinar, Attendee | None]], name: str) -> bytes:
    calendar = _calendar("PUBLISH")
    calendar.calendar_name = name or settings.SITE_NAME
    calendar.refresh_interval = FEED_REFRESH
    calendar.add("X-PUBLISHED-TTL", "PT6H")
    _add_zones(calendar, [webinar for webinar, _attendee in rows])
    for webinar, attendee in rows:
        calendar.add_component(_event(webinar, method="PUBLISH", attendee=attendee))
    return bytes(calendar.to_ical())


def _calendar(method: Method) -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    return calendar


def _add_zones(calendar: Calendar, webinars: list[Webinar]) -> None:
    # A time in UTC is written with a Z and needs no rules.
    for name in sorted({webinar.time_zone for webinar in webinars} - {"UTC"}):
        times = [webinar.starts_at for webinar in webinars if webinar.time_zone == name]
        calendar.add_component(_zone_rules(name, min(times).year, max(times).year))


def _event(webinar: Webinar, *, method: Method, attendee: Attendee | None) -> Event:
    page = settings.SITE_URL + (attendee or webinar).get_absolute_url()
    is_given_up = method == "CANCEL" or (
        attendee is not None and attendee.is_given_up and method == "PUBLISH"
    )
    is_cancelled = is_given_up or webinar.state == WebinarState.CANCELLED
    event = Event()
    event.add("UID", str(webinar.uid))
    event.add("SEQUENCE", webinar.sequence + (attendee.calendar_revision if attendee else 0))
    # What is asked for again and again stays the same, byte for byte, until the webinar changes.
    event.add("DTSTAMP", webinar.updated_at.astimezone(dt.UTC) if method == "PUBLISH" else timezone.now())
    event.add("CREATED", webinar.created_at.astimezone(dt.UTC))
    event.add("LAST-MODIFIED", webinar.updated_at.astimezone(dt.UTC))
    _add_time(event, "DTSTART", webinar.starts_at, webinar)
    _add_time(event, "DTEND", webinar.ends_at, webinar)
    title, summary = plain(webinar.title), plain(webinar.summary)
    if attendee is not None and (attendee.is_discreet or is_discreet(webinar)):
        title, summary = _("Appointment"), ""
    event.add("SUMMARY", title)
    event.add("DESCRIPTION", "\n\n".join(part for part in (summary, page) if part))
    event.add("LOCATION", page)
    event.add("URL", page)
    event.add("STATUS", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("TRANSP", "OPAQUE")
    is_invited = attendee is not None and method != "PUBLISH"
    event.add("ORGANIZER", _organizer(attendee if is_invited else None))
    if attendee is not None and is_invited:
        rsvp = replying.is_open()
        event.add("ATTENDEE", _address(attendee.email, attendee.name, partstat="ACCEPTED", rsvp=rsvp))
    return event


def _add_time(event: Event, name: str, at: dt.datetime, webinar: Webinar) -> None:
    """Write an instant in the webinar's zone, by name: the library takes zones whose time is called GMT for UTC."""
    local = at.astimezone(webinar.zone)
    if webinar.time_zone == "UTC":
        event.add(name, local)
    else:
        event.add(name, local.replace(tzinfo=None), parameters={"TZID": webinar.time_zone})


def _organizer(invited: Attendee | None) -> vCalAddress:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if invited is not None and replying.is_open():
        address = replying.address_for(seat_name(invited.public_id))
    return _address(address, name or settings.SITE_NAME)


def seat_name(public_id: str) -> str:
    """Return the name under which an answer about a seat comes in."""
    return f"seat:{public_id}"


def _address(email: str, name: str, *, partstat: str | None = None, rsvp: bool | None = None) -> vCalAddress:
    # A parameter can hold neither control characters nor double quotes, by no escape.
    cn = plain(name).replace('"', "'")
    role = "REQ-PARTICIPANT" if partstat else None
    return vCalAddress.new(plain(email), cn=cn or None, partstat=partstat, role=role, rsvp=rsvp)


def plain(text: str) -> str:
    """Return ``text`` on one line without control characters, which could start a line of their own."""
    visible = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text
    )
    return " ".join(visible.split())


@lru_cache(maxsize=256)
def _zone_rules(name: str, first_year: int, last_year: int) -> Timezone:
    """Return the VTIMEZONE of a zone: each change of its clock from the year before to the year after.

    Written from the zone's own data, change by change: in some places (Morocco, Gaza) the changes follow no
    rule that an RRULE could say.
    """
    zone = ZoneInfo(name)
    first = dt.datetime(first_year - 1, 1, 1, tzinfo=dt.UTC)
    last = dt.datetime(last_year + 2, 1, 1, tzinfo=dt.UTC)
    rules = Timezone()
    rules.add("TZID", name)
    for observance in _observances([first, *_changes(zone, first, last)], zone):
        rules.add_component(observance)
    return rules


def _changes(zone: ZoneInfo, first: dt.datetime, last: dt.datetime) -> list[dt.datetime]:
    """Return the instants from ``first`` to ``last`` at which the offset or the name of the zone's time changes."""
    found = []
    at = first
    while at < last:
        if _clock(zone, at) != _clock(zone, at + DAY):
            found.append(_change_between(zone, at, at + DAY))
        at += DAY
    return found


def _change_between(zone: ZoneInfo, before: dt.datetime, after: dt.datetime) -> dt.datetime:
    old = _clock(zone, before)
    while after - before > SECOND:
        middle = before + (after - before) // 2
        if _clock(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _clock(zone: ZoneInfo, at: dt.datetime) -> tuple[dt.timedelta, str, bool]:
    local = at.astimezone(zone)
    return local.utcoffset() or dt.timedelta(), local.tzname() or "", bool(local.dst())


def _observances(changes: list[dt.datetime], zone: ZoneInfo) -> list[Component]:
    """Return one observance per kind of change, with all its days; the first one is where the rules begin."""
    kinds: dict[tuple[object, ...], TimezoneStandard | TimezoneDaylight] = {}
    for position, at in enumerate(changes):
        offset, name, is_daylight = _clock(zone, at)
        before = _clock(zone, at - SECOND)[0] if position else offset
        # The onset is written in the local time that held just before it.
        onset = (at + before).replace(tzinfo=None)
        kind = (position == 0, name, before, offset)
        if kind in kinds:
            kinds[kind].add("RDATE", onset)
            continue
        observance = TimezoneDaylight() if is_daylight else TimezoneStandard()
        observance.add("DTSTART", onset)
        observance.add("TZOFFSETFROM", before)
        observance.add("TZOFFSETTO", offset)
        observance.add("TZNAME", name)
        kinds[kind] = observance
    return list(kinds.values())
