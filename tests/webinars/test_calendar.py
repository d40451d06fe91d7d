import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from icalendar import Calendar, Timezone
from pytest_django.fixtures import Settings

from registrations.actions import choose_mails
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from webinars.calendar import webinar_event, webinars_feed
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
START = dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC)
ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Freetown",
    "Africa/Nairobi",
    "America/Guatemala",
    "America/New_York",
    "Asia/Beirut",
    "Asia/Dhaka",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/London",
]


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


@time_machine.travel(NOW, tick=False)
def test_an_invitation_says_all_that_a_calendar_needs() -> None:
    webinar = make_webinar(
        "Listening first",
        summary="How communities choose.",
        starts_at=START,
        duration_minutes=75,
        time_zone="Africa/Nairobi",
        sequence=3,
    )
    seat = make_seat(webinar, "hawa@example.org", name="Hawa Kamara", calendar_revision=1)
    page = f"http://127.0.0.1:8000/s/{seat.token}/"

    lines = unfolded(webinar_event(webinar, method="REQUEST", attendee=seat))

    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Open Seat//Webinars//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VTIMEZONE",
        "TZID:Africa/Nairobi",
        "BEGIN:STANDARD",
        "DTSTART:20250101T030000",
        "TZNAME:EAT",
        "TZOFFSETFROM:+0300",
        "TZOFFSETTO:+0300",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "SUMMARY:Listening first",
        "DTSTART;TZID=Africa/Nairobi:20261126T160000",
        "DTEND;TZID=Africa/Nairobi:20261126T171500",
        "DTSTAMP:20261124T090000Z",
        f"UID:{webinar.uid}",
        "SEQUENCE:4",
        'ATTENDEE;CN="Hawa Kamara";PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:hawa@example.org',
        "CREATED:20261124T090000Z",
        f"DESCRIPTION:How communities choose.\\n\\n{page}",
        "LAST-MODIFIED:20261124T090000Z",
        f"LOCATION:{page}",
        'ORGANIZER;CN="Open Seat":mailto:no-reply@127.0.0.1',
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        f"URL:{page}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_the_same_webinar_keeps_its_uid_through_invitation_change_and_cancellation() -> None:
    webinar = make_webinar()
    seat = make_seat(webinar)
    invited = Calendar.from_ical(webinar_event(webinar, method="REQUEST", attendee=seat))
    webinar.sequence += 1

    cancelled = Calendar.from_ical(webinar_event(webinar, method="CANCEL", attendee=seat))

    (before,), (after,) = invited.events, cancelled.events
    assert (str(before["UID"]), before["SEQUENCE"], str(before["STATUS"])) == (
        str(webinar.uid),
        0,
        "CONFIRMED",
    )
    assert (str(after["UID"]), after["SEQUENCE"], str(after["STATUS"])) == (str(webinar.uid), 1, "CANCELLED")
    assert str(cancelled["METHOD"]) == "CANCEL"
    assert str(after["ATTENDEE"]) == str(before["ATTENDEE"]) == f"mailto:{seat.email}"


def test_a_public_event_names_no_attendee_and_leads_to_the_public_page() -> None:
    webinar = make_webinar()
    make_seat(webinar)

    calendar = Calendar.from_ical(webinar_event(webinar, method="PUBLISH"))

    (event,) = calendar.events
    assert (str(calendar["METHOD"]), "ATTENDEE" in event) == ("PUBLISH", False)
    assert str(event["URL"]) == f"http://127.0.0.1:8000{webinar.get_absolute_url()}"


def test_a_seats_own_file_names_no_attendee_either_but_leads_to_the_seat() -> None:
    seat = make_seat(make_webinar())

    (event,) = Calendar.from_ical(webinar_event(seat.webinar, method="PUBLISH", attendee=seat)).events

    assert ("ATTENDEE" in event, str(event["URL"])) == (False, f"http://127.0.0.1:8000/s/{seat.token}/")


def test_lines_are_folded_at_75_octets_and_end_with_crlf() -> None:
    webinar = make_webinar("የማህበረሰብ ጥበቃ " * 11, summary="Protéger ensemble " * 15)

    content = webinar_event(webinar, method="PUBLISH")

    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert content.count(b"\n") == content.count(b"\r\n")
    assert str(Calendar.from_ical(content).events[0]["SUMMARY"]) == ("የማህበረሰብ ጥበቃ " * 11).strip()


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x00", "\x0b", "\u2028", "\x85"])
def test_no_text_can_start_a_line_of_its_own(break_: str) -> None:
    evil = f'One;two,"three"{break_}ATTENDEE:mailto:all@example.org\\n'
    webinar = make_webinar()
    seat = make_seat(webinar)
    # Not saved: PostgreSQL keeps no NUL at all.
    webinar.title = webinar.summary = seat.name = evil
    plain = make_seat(make_webinar("One", summary="Two"))

    lines = unfolded(webinar_event(webinar, method="REQUEST", attendee=seat))

    expected = unfolded(webinar_event(plain.webinar, method="REQUEST", attendee=plain))
    names = [line.split(":")[0].split(";")[0] for line in lines]
    assert names == [line.split(":")[0].split(";")[0] for line in expected]


@pytest.mark.parametrize("name", ZONES)
def test_the_zones_rules_give_the_zones_own_time_on_every_day(name: str) -> None:
    webinar = make_webinar(starts_at=START, time_zone=name)
    (zone,) = Calendar.from_ical(webinar_event(webinar, method="PUBLISH")).timezones
    ours, real = Timezone.to_tz(zone, lookup_tzid=False), ZoneInfo(name)
    # Hours at which no clock of the world is changed, from a year before to a year after.
    first = dt.datetime(2025, 6, 1, 6, tzinfo=real)
    hours = [first + dt.timedelta(hours=12 * step) for step in range(2 * 900)]

    wrong = [hour for hour in hours if hour.replace(tzinfo=ours).utcoffset() != hour.utcoffset()]

    assert wrong == []


def test_in_utc_no_rules_are_needed() -> None:
    lines = unfolded(webinar_event(make_webinar(starts_at=START, time_zone="UTC"), method="PUBLISH"))

    assert ("BEGIN:VTIMEZONE" in lines, "DTSTART:20261126T130000Z" in lines) == (False, True)


def test_the_feed_holds_every_webinar_with_its_zone_once_and_says_what_is_cancelled(
    settings: Settings,
) -> None:
    nairobi = [make_webinar(starts_at=START, time_zone="Africa/Nairobi") for _ in range(2)]
    cancelled = make_webinar(starts_at=START, time_zone="Asia/Beirut", state=WebinarState.CANCELLED)

    calendar = Calendar.from_ical(webinars_feed([*nairobi, cancelled]))

    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Africa/Nairobi", "Asia/Beirut"]
    assert [(str(event["UID"]), str(event["STATUS"])) for event in calendar.events] == [
        *((str(webinar.uid), "CONFIRMED") for webinar in nairobi),
        (str(cancelled.uid), "CANCELLED"),
    ]
    assert [event.start for event in calendar.events] == [START] * 3
    names = ("METHOD", "NAME", "X-WR-CALNAME", "X-PUBLISHED-TTL")
    assert [str(calendar[name]) for name in names] == [
        "PUBLISH",
        settings.SITE_NAME,
        settings.SITE_NAME,
        "PT6H",
    ]
    assert calendar["REFRESH-INTERVAL"].to_ical() == b"PT6H"


def test_an_empty_feed_is_a_calendar_all_the_same() -> None:
    assert Calendar.from_ical(webinars_feed([])).events == []


def test_a_discreet_invitation_keeps_its_uid_and_says_nothing_of_its_subject() -> None:
    webinar = make_webinar("Grief and loss", summary="How to go on.")
    seat = make_seat(webinar)
    choose_mails(webinar, by=None, discreet=True)

    (own,) = Calendar.from_ical(webinar_event(webinar, method="REQUEST", attendee=seat)).events
    (public,) = Calendar.from_ical(webinar_event(webinar, method="PUBLISH")).events

    page = f"http://127.0.0.1:8000/s/{seat.token}/"
    assert (str(own["SUMMARY"]), str(own["DESCRIPTION"]), str(own["LOCATION"])) == ("Appointment", page, page)
    assert str(own["UID"]) == str(webinar.uid)
    assert str(public["SUMMARY"]) == "Grief and loss"
