import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from registrations import actions
from registrations.actions import JoiningClosed, NoMeetingLink, NoSeat, NotYetOpen, WebinarCancelled
from registrations.models import JoinClick
from registrations.states import SeatState
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


def test_joining_notes_the_click_proves_the_address_and_leads_to_the_meeting() -> None:
    seat = make_seat(make_webinar(starts_in=10 * MINUTE))

    address = actions.join(seat)

    seat.refresh_from_db()
    assert address == "https://meet.example.org/room"
    assert (seat.joined_at is not None, seat.proven_at is not None) == (True, True)
    assert list(JoinClick.objects.values_list("registration", "way")) == [(seat.pk, "video")]


def test_coming_back_is_noted_too_and_the_first_time_stays() -> None:
    seat = make_seat(make_webinar(starts_in=10 * MINUTE))
    actions.join(seat)
    first = seat.joined_at

    actions.join(seat, way="phone")

    assert seat.joined_at == first
    assert list(JoinClick.objects.values_list("way", flat=True)) == ["video", "phone"]


def test_the_meeting_opens_a_quarter_of_an_hour_before_and_closes_a_day_after() -> None:
    webinar = make_webinar()
    seat = make_seat(webinar)
    opens, closes = webinar.starts_at - 15 * MINUTE, webinar.ends_at + dt.timedelta(hours=24)
    outcomes: list[object] = []

    for moment in (opens - MINUTE, opens, closes, closes + MINUTE):
        with time_machine.travel(moment, tick=False):
            try:
                outcomes.append(actions.join(seat))
            except actions.CannotJoin as error:
                outcomes.append(type(error))

    assert outcomes == [NotYetOpen, webinar.join_url, webinar.join_url, JoiningClosed]


def test_a_host_who_starts_early_opens_the_meeting() -> None:
    seat = make_seat(make_webinar(state=WebinarState.LIVE, starts_in=60 * MINUTE))

    assert actions.join(seat) == "https://meet.example.org/room"


@pytest.mark.parametrize(
    "state", [SeatState.WAITLISTED, SeatState.CANCELLED, SeatState.PENDING, SeatState.DECLINED]
)
def test_without_a_seat_nobody_joins(state: SeatState) -> None:
    seat = make_seat(make_webinar(starts_in=10 * MINUTE), state=state)

    with pytest.raises(NoSeat):
        actions.join(seat)

    assert JoinClick.objects.count() == 0


def test_joining_takes_up_an_offer() -> None:
    webinar = make_webinar(starts_in=10 * MINUTE, capacity=1)
    seat = make_seat(webinar, state=SeatState.OFFERED, offer_ends_at=timezone.now() + MINUTE)

    actions.join(seat)

    seat.refresh_from_db()
    assert (seat.state, seat.offer_ends_at) == (SeatState.CONFIRMED, None)


def test_a_webinar_without_a_link_says_so() -> None:
    seat = make_seat(make_webinar(starts_in=10 * MINUTE, join_url=""))

    with pytest.raises(NoMeetingLink, match="has not entered the link"):
        actions.join(seat)


def test_a_cancelled_webinar_is_not_joined() -> None:
    seat = make_seat(make_webinar(state=WebinarState.CANCELLED, starts_in=10 * MINUTE))

    with pytest.raises(WebinarCancelled, match="was cancelled"):
        actions.join(seat)
