import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from notifications.models import OutgoingMail
from registrations import actions
from registrations.models import Registration
from registrations.states import SeatState, WaitReason
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from webinars.actions import change_webinar
from webinars.models import Webinar

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HOUR = dt.timedelta(hours=1)
WAITS = SeatState.WAITLISTED


def states(*seats: Registration) -> list[str]:
    return [Registration.objects.get(pk=seat.pk).state for seat in seats]


def kinds(seat: Registration) -> list[str]:
    return list(OutgoingMail.objects.filter(recipient=seat.email).values_list("kind", flat=True))


def methods(seat: Registration) -> list[str]:
    return list(OutgoingMail.objects.filter(recipient=seat.email).values_list("calendar_method", flat=True))


def hours_until(moment: dt.datetime | None) -> float:
    assert moment is not None
    return round((moment - timezone.now()) / HOUR, 2)


def full_webinar(
    *, proven: bool = True, **fields: Any
) -> tuple[Webinar, Registration, Registration, Registration]:
    """Return a webinar of one seat, who holds it, and two who wait."""
    webinar = make_webinar(capacity=1, **fields)
    holder = make_seat(webinar, proven_at=timezone.now() if proven else None)
    return webinar, holder, make_seat(webinar, state=WAITS), make_seat(webinar, state=WAITS)


def test_a_seat_given_up_is_offered_to_the_first_in_line_for_a_day() -> None:
    webinar, holder, first, second = full_webinar()

    actions.cancel(holder)
    actions.move_waiting_list(webinar)

    first.refresh_from_db()
    assert states(holder, first, second) == [SeatState.CANCELLED, SeatState.OFFERED, WAITS]
    assert hours_until(first.offer_ends_at) == 24
    assert (kinds(first), kinds(second)) == (["seat_offered"], [])


def test_moving_the_list_again_changes_nothing() -> None:
    webinar, holder, first, second = full_webinar()
    actions.cancel(holder)

    for _ in range(3):
        actions.move_waiting_list(webinar)

    assert states(first, second) == [SeatState.OFFERED, WAITS]
    assert (kinds(first), kinds(second)) == (["seat_offered"], [])


def test_whoever_takes_the_offer_has_the_seat_and_an_invitation() -> None:
    webinar, holder, first, second = full_webinar()
    actions.cancel(holder)
    actions.move_waiting_list(webinar)

    actions.keep_seat(first)
    actions.move_waiting_list(webinar)

    assert states(first, second) == [SeatState.CONFIRMED, WAITS]
    assert first.proven_at is not None
    assert kinds(first) == ["seat_offered", "seat_confirmed"]
    assert methods(first) == ["", "REQUEST"]


def test_an_offer_that_is_not_taken_goes_to_the_next_and_its_holder_to_the_end() -> None:
    webinar, holder, first, second = full_webinar()
    actions.cancel(holder)
    actions.move_waiting_list(webinar)

    with time_machine.travel(timezone.now() + 25 * HOUR):
        actions.move_waiting_list(webinar)

    first.refresh_from_db()
    assert states(first, second) == [WAITS, SeatState.OFFERED]
    assert (first.wait_reason, first.offer_ends_at) == (WaitReason.EXPIRED, None)
    assert list(Registration.objects.waiting()) == [first]
    assert kinds(first) == ["seat_offered", "seat_passed_on"]


def test_on_the_last_day_an_offer_is_held_for_an_hour() -> None:
    webinar, holder, first, _second = full_webinar(starts_in=20 * HOUR)
    actions.cancel(holder)

    actions.move_waiting_list(webinar)

    first.refresh_from_db()
    assert hours_until(first.offer_ends_at) == 1


def test_whoever_lets_three_offers_pass_gets_no_more_and_blocks_nobody() -> None:
    webinar, holder, first, second = full_webinar(starts_in=30 * 24 * HOUR)
    actions.cancel(second)
    actions.cancel(holder)
    start = timezone.now()

    for day in range(8):
        with time_machine.travel(start + day * 25 * HOUR):
            actions.move_waiting_list(webinar)
    newcomer = actions.register(webinar, name="New", email="new@example.org")

    assert kinds(first).count("seat_offered") == 3
    assert (states(first), newcomer.state) == ([WAITS], SeatState.CONFIRMED)


def test_whoever_let_offers_pass_and_says_they_still_wait_gets_new_ones() -> None:
    webinar = make_webinar(capacity=1)
    seat = make_seat(webinar, state=WAITS, wait_reason=WaitReason.EXPIRED, offers=3)
    actions.move_waiting_list(webinar)
    before = states(seat)

    actions.keep_seat(seat)
    actions.move_waiting_list(webinar)

    assert (before, states(seat)) == ([WAITS], [SeatState.OFFERED])


def test_declining_an_offer_hands_it_to_the_next() -> None:
    webinar, holder, first, second = full_webinar()
    actions.cancel(holder)
    actions.move_waiting_list(webinar)

    actions.cancel(first)
    actions.move_waiting_list(webinar)

    assert states(first, second) == [SeatState.CANCELLED, SeatState.OFFERED]


def test_while_somebody_waits_an_unproven_seat_is_asked_once() -> None:
    webinar, holder, _first, _second = full_webinar(proven=False)

    actions.move_waiting_list(webinar)
    actions.move_waiting_list(webinar)

    holder.refresh_from_db()
    assert hours_until(holder.keep_by) == 24
    assert (states(holder), kinds(holder)) == ([SeatState.CONFIRMED], ["seat_ask"])


def test_nobody_is_asked_while_nobody_waits() -> None:
    webinar = make_webinar(capacity=1)
    holder = make_seat(webinar)

    actions.move_waiting_list(webinar)

    assert kinds(holder) == []


def test_an_unproven_seat_without_an_answer_passes_on_and_waits_at_the_end() -> None:
    webinar, holder, first, second = full_webinar(proven=False)
    actions.move_waiting_list(webinar)

    with time_machine.travel(timezone.now() + 25 * HOUR):
        actions.move_waiting_list(webinar)

    holder.refresh_from_db()
    assert states(holder, first, second) == [WAITS, SeatState.OFFERED, WAITS]
    assert holder.wait_reason == WaitReason.UNPROVEN
    assert list(Registration.objects.waiting()) == [second, holder]
    assert (kinds(holder), methods(holder)) == (["seat_ask", "seat_passed_on"], ["", "CANCEL"])


def test_a_seat_that_is_kept_stays() -> None:
    webinar, holder, first, _second = full_webinar(proven=False)
    actions.move_waiting_list(webinar)
    actions.keep_seat(holder)

    with time_machine.travel(timezone.now() + 25 * HOUR):
        actions.move_waiting_list(webinar)

    assert states(holder, first) == [SeatState.CONFIRMED, WAITS]


def test_only_as_many_seats_pass_on_as_are_missing_the_longest_silent_first() -> None:
    webinar = make_webinar(capacity=3)
    past = timezone.now() - HOUR
    silent = [make_seat(webinar, keep_by=past + dt.timedelta(minutes=number)) for number in range(3)]
    waiting = make_seat(webinar, state=WAITS)

    actions.move_waiting_list(webinar)
    actions.move_waiting_list(webinar)

    assert states(*silent, waiting) == [WAITS, SeatState.CONFIRMED, SeatState.CONFIRMED, SeatState.OFFERED]


def test_shortly_before_the_start_nobody_is_asked_for_their_seat() -> None:
    webinar, holder, _first, _second = full_webinar(proven=False, starts_in=2.5 * HOUR)

    actions.move_waiting_list(webinar)

    assert kinds(holder) == []


def test_an_answer_is_due_two_hours_before_the_start_at_the_latest() -> None:
    webinar, holder, _first, _second = full_webinar(proven=False, starts_in=10 * HOUR)

    actions.move_waiting_list(webinar)

    holder.refresh_from_db()
    assert holder.keep_by == webinar.starts_at - 2 * HOUR


def test_more_seats_are_offered_and_no_limit_seats_everyone() -> None:
    webinar, _holder, first, second = full_webinar()

    change_webinar(webinar, by=None, capacity=2)
    actions.move_waiting_list(webinar)
    after_more = states(first, second)
    change_webinar(webinar, by=None, capacity=None)
    actions.move_waiting_list(webinar)

    assert after_more == [SeatState.OFFERED, WAITS]
    assert states(second) == [SeatState.CONFIRMED]
    assert kinds(second) == ["seat_confirmed"]


def test_a_webinar_that_is_over_moves_nobody() -> None:
    webinar, holder, first, _second = full_webinar()
    actions.cancel(holder)

    with time_machine.travel(webinar.ends_at + HOUR):
        actions.move_waiting_lists()

    assert states(first) == [WAITS]


def test_the_clock_leads_every_list_that_has_someone_on_it() -> None:
    lists = [full_webinar() for _ in range(2)]
    for _webinar, holder, _first, _second in lists:
        actions.cancel(holder)

    actions.move_waiting_lists()

    assert [states(first)[0] for _webinar, _holder, first, _second in lists] == [SeatState.OFFERED] * 2


def test_giving_up_a_seat_enqueues_the_move_of_the_list(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[tuple[object, ...]] = []
    monkeypatch.setattr("common.tasks.async_task", lambda *task, **_options: jobs.append(task))
    webinar, holder, _first, _second = full_webinar()

    with django_capture_on_commit_callbacks(execute=True):
        actions.cancel(holder)

    mail = OutgoingMail.objects.get()
    assert jobs == [
        ("registrations.tasks.move_waiting_list", webinar.pk),
        ("notifications.tasks.send_mail", mail.pk),
    ]
