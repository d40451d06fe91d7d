import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from members.models import Member
from notifications.models import CalendarFeed
from registrations.states import SeatState
from tests.factories.members import make_member
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.pages.seen import forms, main_text
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
    assert answer["Cache-Control"] == "private, no-store"


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
