import datetime as dt

import pytest
import time_machine
import vobject
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from members.models import Member
from notifications.models import CalendarFeed
from registrations.states import SeatState
from tests.factories.members import make_member
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.pages.seen import forms, main_text
from webinars.actions import cancel_webinar
from webinars.models import Series, Webinar
from webinars.states import WebinarState

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def hawa() -> Member:
    member = make_member("hawa@example.org", name="Hawa Kamara")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def events(content: bytes) -> dict[str, str]:
    """Return title and address of each event."""
    return {str(event["SUMMARY"]): str(event["URL"]) for event in Calendar.from_ical(content).events}


def feed_url(member: Member) -> str:
    return reverse("seats_calendar", args=[CalendarFeed.objects.get(member=member).token])


def test_a_topic_has_a_calendar_of_its_public_webinars(client: Client) -> None:
    make_webinar("To come", topics=["Listening"], slug="to-come")
    make_past_webinar("Past", topics=["Listening"], slug="past")
    make_webinar("Draft", topics=["Listening"], state=WebinarState.DRAFT)
    make_webinar("Other", topics=["Play"])

    answer = client.get("/topics/listening/calendar.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert events(answer.content) == {
        "To come": "http://127.0.0.1:8000/webinars/to-come/",
        "Past": "http://127.0.0.1:8000/webinars/past/",
    }
    assert b"NAME:Listening\r\n" in answer.content
    assert client.get("/topics/nothing/calendar.ics").status_code == 404
    assert "/topics/listening/calendar.ics" in client.get("/topics/listening/").content.decode()


def test_a_member_makes_a_secret_link_to_the_seats_of_their_proven_address(
    client: Client, hawa: Member
) -> None:
    seat = make_seat(make_webinar("Mine"), "hawa@example.org")
    make_seat(make_webinar("Given up"), "hawa@example.org", state=SeatState.CANCELLED)
    make_seat(make_webinar("Not mine"), "musa@example.org")
    client.force_login(hawa)
    client.post(reverse("account_calendar"), {"do": "renew"})
    client.logout()

    answer = client.get(feed_url(hawa))

    assert events(answer.content) == {"Mine": f"http://127.0.0.1:8000/s/{seat.token}/"}
    assert b"hawa@example.org" not in answer.content
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_cancelled_webinar_stays_in_the_calendar_marked_so(client: Client, hawa: Member) -> None:
    make_seat(make_webinar(state=WebinarState.CANCELLED), "hawa@example.org")
    client.force_login(hawa)
    client.post(reverse("account_calendar"), {"do": "renew"})

    (event,) = Calendar.from_ical(client.get(feed_url(hawa)).content).events

    assert str(event["STATUS"]) == "CANCELLED"


def test_a_new_link_ends_the_old_one(client: Client, hawa: Member) -> None:
    client.force_login(hawa)
    client.post(reverse("account_calendar"), {"do": "renew"})
    old = feed_url(hawa)
    client.post(reverse("account_calendar"), {"do": "renew"})

    new = feed_url(hawa)

    assert [client.get(url).status_code for url in (old, new)] == [404, 200]
    assert f"http://testserver{new}" in main_text(client.get(reverse("account_seats")))


def test_a_member_ends_the_link(client: Client, hawa: Member) -> None:
    client.force_login(hawa)
    client.post(reverse("account_calendar"), {"do": "renew"})
    url = feed_url(hawa)

    answer = client.post(reverse("account_calendar"), {"do": "end"}, follow=True)

    assert client.get(url).status_code == 404
    assert "Make the link" in main_text(answer)
    assert forms(answer) == [("post", reverse("account_calendar"))]


def test_nobody_makes_a_link_without_an_account(client: Client) -> None:
    assert client.post(reverse("account_calendar")).status_code == 302
    assert CalendarFeed.objects.count() == 0


def test_the_link_of_an_account_that_is_closed_answers_nothing(client: Client, hawa: Member) -> None:
    client.force_login(hawa)
    client.post(reverse("account_calendar"), {"do": "renew"})
    Member.objects.filter(pk=hawa.pk).update(is_active=False)

    assert client.get(feed_url(hawa)).status_code == 404


def by_the_other_reader(content: bytes) -> set[tuple[str, dt.datetime, str]]:
    """Return what another library than the one that wrote the calendar reads in it."""
    calendar = vobject.readOne(content.decode())
    return {
        (event.summary.value, event.dtstart.value.astimezone(dt.UTC), event.url.value)
        for event in getattr(calendar, "vevent_list", [])
    }


def by_ours(content: bytes) -> set[tuple[str, dt.datetime, str]]:
    return {
        (str(event["SUMMARY"]), event.start.astimezone(dt.UTC), str(event["URL"]))
        for event in Calendar.from_ical(content).events
    }


@pytest.fixture
def feeds(hawa: Member, client: Client) -> dict[str, str]:
    """Return the address of each kind of calendar, with webinars in zones whose clocks change."""
    series = Series.objects.create(
        slug="listening", title="Listening", rule="FREQ=WEEKLY", starts_at=timezone.now(), time_zone="UTC"
    )
    for zone in ("Africa/Cairo", "Africa/Freetown", "Asia/Beirut", "Europe/London", "UTC"):
        for starts_in in (dt.timedelta(days=3), dt.timedelta(days=190)):
            webinar = make_webinar(
                f"In {zone}", time_zone=zone, topics=["Listening"], series=series, starts_in=starts_in
            )
            make_seat(webinar, "hawa@example.org")
    client.force_login(hawa)
    client.post(reverse("account_calendar"), {"do": "renew"})
    client.logout()
    return {
        "public": "/webinars.ics",
        "one webinar": f"/webinars/{webinar.slug}/calendar.ics",
        "of a topic": "/topics/listening/calendar.ics",
        "of a series": "/series/listening/calendar.ics",
        "of a member's seats": feed_url(hawa),
    }


def test_two_readers_find_the_same_in_every_calendar(client: Client, feeds: dict[str, str]) -> None:
    found = {name: client.get(url).content for name, url in feeds.items()}

    counts = {name: len(by_ours(content)) for name, content in found.items()}
    assert counts == {
        "public": 10,
        "one webinar": 1,
        "of a topic": 10,
        "of a series": 10,
        "of a member's seats": 10,
    }
    assert {name: by_ours(content) == by_the_other_reader(content) for name, content in found.items()} == (
        dict.fromkeys(feeds, True)
    )


def test_a_calendar_that_has_not_changed_is_not_sent_again(client: Client, feeds: dict[str, str]) -> None:
    for name, url in feeds.items():
        mark = client.get(url)["ETag"]
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=5)):
            again = client.get(url, headers={"If-None-Match": mark})
        assert (again.status_code, again.content) == (304, b""), name


def test_a_calendar_that_has_changed_is_sent_by_either_question(
    client: Client, feeds: dict[str, str]
) -> None:
    first = client.get(feeds["public"])
    webinar = Webinar.objects.latest("pk")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5)):
        cancel_webinar(webinar, by=None)
        by_mark = client.get(feeds["public"], headers={"If-None-Match": first["ETag"]})
        by_time = client.get(feeds["public"], headers={"If-Modified-Since": first["Last-Modified"]})
        later = client.get(feeds["public"], headers={"If-Modified-Since": by_mark["Last-Modified"]})

    assert (by_mark.status_code, by_time.status_code, later.status_code) == (200, 200, 304)
    assert b"STATUS:CANCELLED" in by_mark.content


def test_a_discreet_seat_is_an_appointment_in_its_holders_calendar_alone(
    client: Client, hawa: Member
) -> None:
    seat = make_seat(make_webinar("Grief and loss"), "hawa@example.org", is_discreet=True)
    client.force_login(hawa)
    client.post(reverse("account_calendar"), {"do": "renew"})
    client.logout()

    own = events(client.get(feed_url(hawa)).content)
    public = events(client.get("/webinars.ics").content)

    assert own == {"Appointment": f"http://127.0.0.1:8000/s/{seat.token}/"}
    assert list(public) == ["Grief and loss"]
