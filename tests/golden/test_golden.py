"""Mails and calendar files compared whole with what people have read and found right.

After a wanted change: ``WRITE_GOLDEN=1 bin/test -- tests/golden`` writes the files anew; read what ``git diff`` shows.
"""

import datetime as dt
import os
from email.message import Message
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar
from pytest_django.fixtures import Settings

from tests.golden.scenes import FOLDER, NEWS, SCENES, Scene, content_of, events, part_of, played, written

pytestmark = pytest.mark.django_db

UTC = dt.UTC
# In UTC: the hour moves with the clocks where the host lives, and with nobody else's.
HOURS = {
    "nairobi-autumn": (12, 12), "nairobi-spring": (12, 12),
    "freetown-autumn": (15, 15), "freetown-spring": (15, 15),
    "london-autumn": (14, 15), "london-spring": (15, 14),
    "beirut-autumn": (12, 13), "beirut-spring": (13, 12),
    "cairo-autumn": (12, 13), "cairo-spring": (13, 12),
}  # fmt: skip


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL, settings.SITE_NAME = "https://webinars.example.org", "Open Seat"
    settings.DEFAULT_FROM_EMAIL = "Open Seat <no-reply@webinars.example.org>"
    settings.SECRET_KEY = "the signature in the golden files is made with this"


@pytest.fixture(params=SCENES)
def scene(request: pytest.FixtureRequest, settings: Settings) -> Scene:
    name: str = request.param
    # In one place somebody reads what calendars answer.
    settings.INBOUND_ADDRESS = "reply@webinars.example.org" if name.startswith("beirut") else ""
    return SCENES[name]


def endings(scene: Scene, news: str) -> list[str]:
    """Of the HTML one mail of each place is enough: the others differ in their words alone."""
    return [".txt", ".ics", *([".html"] if news == "invited" and scene.name.endswith("autumn") else [])]


def test_the_mails_of_a_webinar_around_a_change_of_clocks(scene: Scene) -> None:
    found = {
        f"{scene.name}-{news}{ending}": written(message)[ending]
        for news, message in played(scene).items()
        for ending in endings(scene, news)
    }
    if os.environ.get("WRITE_GOLDEN"):
        for name, content in found.items():
            (FOLDER / name).write_bytes(content)

    for name, content in found.items():
        assert content.decode() == (FOLDER / name).read_bytes().decode(), name


def instants(content: bytes) -> tuple[dt.datetime, dt.datetime]:
    (event,) = events(content)
    return event.start.astimezone(UTC), event.end.astimezone(UTC)


def instants_by_the_other_reader(content: bytes) -> tuple[dt.datetime, dt.datetime]:
    """Read by another library, which takes the hours of the zone from the file itself."""
    event = vobject.readOne(content.decode()).vevent
    return event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC)


def test_two_readers_find_the_instants_that_were_meant(scene: Scene) -> None:
    messages = played(scene)

    for news, message in messages.items():
        content = content_of(message, "text/calendar")
        day = scene.first if news == "invited" else scene.then
        hour = HOURS[scene.name][news != "invited"]
        meant = dt.datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        both = (meant, meant + dt.timedelta(minutes=75))
        assert (instants(content), instants_by_the_other_reader(content)) == (both, both), news


def test_the_file_attached_is_the_one_in_the_mail(scene: Scene) -> None:
    for message in played(scene).values():
        attached, shown = content_of(message, "application/ics"), content_of(message, "text/calendar")
        assert attached.replace(b"\r\n", b"\n") == shown.replace(b"\r\n", b"\n")


def test_what_calendars_need_holds_for_every_file() -> None:
    files = sorted(FOLDER.glob("*.ics"))

    assert len(files) == len(SCENES) * len(NEWS)
    for file in files:
        content = file.read_bytes()
        scene = SCENES[file.stem.rpartition("-")[0]]
        assert max(map(len, content.split(b"\r\n"))) <= 75, file.name
        assert content.count(b"\n") == content.count(b"\r\n"), file.name
        (zone,) = Calendar.from_ical(content).timezones
        (event,) = events(content)
        assert str(zone["TZID"]) == event["DTSTART"].params["TZID"] == scene.zone
        assert ZoneInfo(str(zone["TZID"])).key == scene.zone
        assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
        assert event["ATTENDEE"].params["RSVP"] == ("TRUE" if scene.zone == "Asia/Beirut" else "FALSE")


def test_sequence_rises_with_each_change_and_the_uid_stays(scene: Scene) -> None:
    facts = []
    for message in played(scene).values():
        content = content_of(message, "text/calendar")
        (event,) = events(content)
        facts.append((str(Calendar.from_ical(content)["METHOD"]), event["SEQUENCE"], str(event["STATUS"])))

    assert facts == [("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED")]


def kinds(message: Message) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def test_the_text_comes_first_and_the_method_is_named(scene: Scene) -> None:
    for message in played(scene).values():
        assert kinds(message) == [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "text/calendar",
            "application/ics",
        ]
        calendar = content_of(message, "text/calendar")
        named = part_of(message, "text/calendar").get_param("method")
        assert named == str(Calendar.from_ical(calendar)["METHOD"])
