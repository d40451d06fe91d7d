"""Many people at once, in threads of their own, on a real database."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from notifications.models import OutgoingMail
from registrations import actions
from registrations.actions import taking
from registrations.guest_lists import read_list
from registrations.models import Invitation, Registration, SeriesSeat
from registrations.querysets import RegistrationQuerySet
from registrations.states import SeatState
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_series, make_webinar
from webinars.models import Webinar

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("shared_database")]


def at_once(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Start all calls at the same moment, each in its own thread with its own connection."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait(timeout=20)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def registering(webinar: Webinar, email: str) -> Callable[[], object]:
    return lambda: actions.register(webinar, name="Hawa", email=email)


@pytest.mark.parametrize("round_", [1, 2])
def test_a_rush_never_takes_more_seats_than_there_are(round_: int) -> None:
    webinar = make_webinar(capacity=7)

    seats = at_once([registering(webinar, f"hawa{number}@example.org") for number in range(24)])

    waiting = list(Registration.objects.waiting())
    answers = sorted(seat.answer_position for seat in seats if seat.answer_position)  # type: ignore[attr-defined]
    assert Registration.objects.seated().count() == 7
    assert answers == list(range(1, 18))
    assert [Registration.objects.position(seat) for seat in waiting] == list(range(1, 18))
    assert OutgoingMail.objects.count() == 24


def test_twenty_clicks_at_once_make_one_seat_and_one_mail() -> None:
    webinar = make_webinar(capacity=5)

    seats = at_once([registering(webinar, "hawa@example.org") for _ in range(20)])

    assert len({seat.pk for seat in seats}) == 1  # type: ignore[attr-defined]
    assert Registration.objects.count() == 1
    assert list(OutgoingMail.objects.values_list("kind", flat=True)) == ["seat_confirmed"]


def test_twenty_clicks_at_once_join_a_series_once_with_one_mail() -> None:
    series = make_series()
    webinars = [make_webinar(series=series, capacity=5) for _ in range(3)]

    def joining() -> object:
        return actions.register_for_series(series, name="Hawa", email="hawa@example.org")

    at_once([joining] * 20)

    assert SeriesSeat.objects.count() == 1
    assert Registration.objects.count() == len(webinars)
    assert list(OutgoingMail.objects.values_list("kind", flat=True)) == ["series_confirmed"]


def test_a_rush_for_a_series_and_for_one_of_its_webinars_overbooks_none() -> None:
    series = make_series()
    webinars = [make_webinar(series=series, capacity=capacity) for capacity in (3, 5)]

    def joining(number: int) -> Callable[[], object]:
        return lambda: actions.register_for_series(series, name="N", email=f"s{number}@example.org")

    at_once(
        [
            *(joining(number) for number in range(8)),
            *(registering(webinars[1], f"n{number}@example.org") for number in range(8)),
        ]
    )

    seated = [Registration.objects.filter(webinar=webinar).seated().count() for webinar in webinars]
    assert (seated, Registration.objects.count()) == ([3, 5], 24)


def test_workers_that_enrol_at_once_give_each_seat_once_and_one_mail_each() -> None:
    series = make_series()
    make_webinar(series=series)
    for number in range(3):
        actions.register_for_series(series, name="N", email=f"s{number}@example.org")
    make_webinar(series=series)
    make_webinar(series=series)

    at_once([lambda: actions.enrol(series)] * 5)

    assert Registration.objects.count() == 9
    assert OutgoingMail.objects.filter(kind="series_added").count() == 3


def test_a_list_sent_by_two_hosts_at_once_invites_each_person_once() -> None:
    webinar = make_webinar()
    rows = read_list("\n".join(f"n{number}@example.org" for number in range(30)))
    lists = [actions.bring_list(webinar, rows, by=None) for _ in range(3)]

    at_once([lambda brought=brought: actions.send_list(brought, by=None) for brought in lists])
    at_once([actions.post_invitations] * 4)

    assert Invitation.objects.count() == 30
    assert OutgoingMail.objects.filter(kind="invitation").count() == 30


def test_seats_given_up_amid_a_rush_go_to_those_who_waited_first() -> None:
    webinar = make_webinar(capacity=6)
    proven = timezone.now()
    holders = [make_seat(webinar, proven_at=proven) for _ in range(6)]
    waited = [make_seat(webinar, state=SeatState.WAITLISTED) for _ in range(4)]

    def give_up(seat: Registration) -> Callable[[], object]:
        return lambda: (actions.cancel(seat), actions.move_waiting_list(webinar))

    at_once(
        [
            *(give_up(seat) for seat in holders[:3]),
            *(registering(webinar, f"new{number}@example.org") for number in range(10)),
        ]
    )

    offered = Registration.objects.filter(state=SeatState.OFFERED).order_by("queued_at", "pk")
    offers = OutgoingMail.objects.filter(kind="seat_offered").order_by("pk")
    assert list(offered) == waited[:3]
    assert list(offers.values_list("recipient", flat=True)) == [seat.email for seat in waited[:3]]
    assert Registration.objects.seated().count() == 6


def test_two_workers_that_move_the_same_list_offer_each_seat_once() -> None:
    webinar = make_webinar(capacity=2)
    waited = [make_seat(webinar, state=SeatState.WAITLISTED) for _ in range(4)]

    at_once([lambda: actions.move_waiting_list(webinar)] * 6)

    assert list(Registration.objects.filter(state=SeatState.OFFERED).order_by("pk")) == waited[:2]
    assert OutgoingMail.objects.filter(kind="seat_offered").count() == 2


def test_hosts_who_approve_at_once_never_give_more_seats_than_there_are() -> None:
    webinar = make_webinar(capacity=2)
    pending = [make_seat(webinar, state=SeatState.PENDING) for _ in range(6)]

    def approving(seat: Registration) -> Callable[[], object]:
        return lambda: actions.approve(seat, by=None)

    at_once([approving(seat) for seat in pending])

    assert Registration.objects.seated().count() == 2
    assert Registration.objects.waiting().count() == 4


def test_without_the_lock_the_same_rush_overbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time, so the race cannot be shown there")
    counted = RegistrationQuerySet.seats_left

    def slowly(self: RegistrationQuerySet, webinar: Webinar) -> int | None:
        left = counted(self, webinar)
        time.sleep(0.2)
        return left

    monkeypatch.setattr(RegistrationQuerySet, "seats_left", slowly)
    locked, unlocked = make_webinar(capacity=2), make_webinar(capacity=2)

    at_once([registering(locked, f"hawa{number}@example.org") for number in range(5)])
    monkeypatch.setattr(taking, "locked_webinar", lambda webinar: Webinar.objects.get(pk=webinar.pk))
    at_once([registering(unlocked, f"hawa{number}@example.org") for number in range(5)])

    assert Registration.objects.filter(webinar=locked).seated().count() == 2
    assert Registration.objects.filter(webinar=unlocked).seated().count() > 2
