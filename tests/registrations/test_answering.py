import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pytest_django.fixtures import Settings

from notifications.actions import take_in
from notifications.models import OutgoingMail, ReceivedMail
from registrations import tasks
from registrations.models import Registration
from registrations.states import SeatState
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from tests.notifications.letters import calendar_reply
from webinars.calendar import webinar_event

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def inbox(settings: Settings) -> None:
    settings.INBOUND_ADDRESS = "reply@webinars.example.org"


def answer(seat: Registration, partstat: str = "DECLINED", **options: object) -> None:
    """Answer the seat's own invitation, as a calendar does: by what stands in it."""
    (event,) = Calendar.from_ical(webinar_event(seat.webinar, method="REQUEST", attendee=seat)).events
    organizer = str(event["ORGANIZER"]).removeprefix("mailto:")
    facts = {"uid": str(event["UID"]), "sequence": int(event["SEQUENCE"]), **options}
    mail = take_in(calendar_reply(organizer, partstat=partstat, **facts))  # type: ignore[arg-type]
    assert mail is not None
    tasks.take_calendar_answer(mail.pk)
    tasks.take_calendar_answer(mail.pk)


def posted() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.values_list("kind", "recipient"))


def test_an_invitation_asks_for_an_answer_at_an_address_of_its_own() -> None:
    webinar = make_webinar()
    seats = [make_seat(webinar), make_seat(webinar)]

    files = [webinar_event(webinar, method="REQUEST", attendee=seat) for seat in seats]

    events = [Calendar.from_ical(file).events[0] for file in files]
    assert {event["ATTENDEE"].params["RSVP"] for event in events} == {"TRUE"}
    assert {event["ATTENDEE"].params["PARTSTAT"] for event in events} == {"ACCEPTED"}
    organizers = {str(event["ORGANIZER"]) for event in events}
    assert len(organizers) == 2
    assert all(address.startswith("mailto:reply+seat-") for address in organizers)


def test_a_public_entry_names_no_address_of_a_seat() -> None:
    assert b"reply+" not in webinar_event(make_webinar(), method="PUBLISH")


def test_a_no_frees_the_seat_after_one_click_and_not_before(client: Client) -> None:
    seat = make_seat(make_webinar("Listening first"), "hawa@example.org")

    answer(seat)

    (mail,) = OutgoingMail.objects.all()
    url = f"/s/{seat.token}/cancel/?why=calendar"
    assert (mail.kind, mail.recipient) == ("seat_calendar_no", "hawa@example.org")
    assert f"http://127.0.0.1:8000{url}" in mail.text
    page = client.get(url).content.decode()
    seat.refresh_from_db()
    assert "You said no in your calendar. Give the seat free?" in page
    assert seat.state == SeatState.CONFIRMED
    client.post(url)
    seat.refresh_from_db()
    assert seat.state == SeatState.CANCELLED


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE"])
def test_yes_and_perhaps_are_noted_and_change_nothing(partstat: str) -> None:
    seat = make_seat(make_webinar())

    answer(seat, partstat)

    noted = ReceivedMail.objects.values_list("answer", "state", "about")
    assert list(noted) == [(partstat.lower(), "handled", f"seat:{seat.public_id}")]
    assert posted() == []


def test_one_mail_a_day_asks_however_often_a_calendar_says_no() -> None:
    seat = make_seat(make_webinar())

    for _ in range(3):
        answer(seat)
    on_the_day = len(posted())
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        answer(seat)

    assert (on_the_day, len(posted())) == (1, 2)


def test_a_no_to_an_invitation_that_is_overtaken_asks_nothing() -> None:
    seat = make_seat(make_webinar(sequence=2))

    answer(seat, sequence=1)
    overtaken = posted()
    answer(seat, sequence=None)

    assert (overtaken, len(posted())) == ([], 1)


def test_a_no_from_an_address_that_is_not_signed_for_the_seat_asks_nothing() -> None:
    webinar = make_webinar()
    seat = make_seat(webinar, "hawa@example.org")
    other = make_seat(make_webinar(), "musa@example.org")

    answer(other, uid=str(webinar.uid), sender="hawa@example.org")
    mail = take_in(
        calendar_reply(
            f"reply+seat-{seat.public_id}.aaaaaaaaaaaaaaaa@webinars.example.org",
            str(webinar.uid),
            sender="hawa@example.org",
        )
    )

    assert posted() == []
    assert mail is not None
    assert (mail.state, mail.kind) == ("ignored", "other")


@pytest.mark.parametrize("state", [SeatState.CANCELLED, SeatState.WAITLISTED, SeatState.PENDING])
def test_who_holds_no_seat_is_asked_nothing(state: SeatState) -> None:
    answer(make_seat(make_webinar(), state=state))

    assert posted() == []


def test_after_the_webinar_nobody_is_asked() -> None:
    answer(make_seat(make_webinar(starts_in=dt.timedelta(days=-1))))

    assert posted() == []
