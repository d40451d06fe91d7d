"""One wish, a seat in each webinar of a series, those added later too."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from notifications.models import OutgoingMail
from registrations import actions, tasks
from registrations.actions import RegistrationClosed, SeriesAnswer
from registrations.models import Registration, SeriesSeat
from registrations.states import SeatState
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_series, make_webinar
from webinars.actions import schedule_webinar
from webinars.models import Series, Webinar
from webinars.states import WebinarState

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def week(number: int) -> dt.timedelta:
    return dt.timedelta(days=7 * number)


def add_to(series: Series, number: int, **fields: Any) -> Webinar:
    return make_webinar(series=series, starts_in=week(number), **fields)


def join(series: Series, email: str = "hawa@example.org", **wishes: Any) -> SeriesSeat:
    actions.register_for_series(series, name="Hawa", email=email, **wishes)
    standing: SeriesSeat = SeriesSeat.objects.get(series=series, email_key=email)
    return standing


def states_of(standing: SeriesSeat) -> list[str]:
    seats = Registration.objects.filter(series_seat=standing).order_by("webinar__starts_at")
    return list(seats.values_list("state", flat=True))


def mails() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", "recipient"))


def summaries(mail: OutgoingMail) -> list[tuple[str, str]]:
    events = Calendar.from_ical(mail.calendar).walk("VEVENT")
    return [(str(event["SUMMARY"]), str(event["STATUS"])) for event in events]


def test_one_form_takes_a_seat_in_each_webinar_by_its_own_rules_and_is_told_in_one_mail() -> None:
    series = make_series()
    add_to(series, 1, title="One")
    full = add_to(series, 2, title="Two", capacity=1)
    read = add_to(series, 3, title="Three")
    make_webinar("Past", series=series, state=WebinarState.ENDED, starts_in=week(-1))
    make_webinar("Draft", series=series, state=WebinarState.DRAFT)
    make_seat(full)
    actions.choose_approval(read, by=None, needed=True)

    answer = actions.register_for_series(
        series, name="Hawa", email="Hawa@example.org", time_zone="Africa/Freetown"
    )

    standing = SeriesSeat.objects.get()
    assert answer == SeriesAnswer(seated=1, waiting=1, asked=1)
    assert states_of(standing) == [SeatState.CONFIRMED, SeatState.WAITLISTED, SeatState.PENDING]
    assert mails() == [("series_confirmed", "Hawa@example.org")]
    mail = OutgoingMail.objects.get()
    assert summaries(mail) == [("One", "CONFIRMED")]
    assert [word in mail.text for word in ("One", "Two", "Three", "waiting list", standing.token)] == [
        True
    ] * 5
    assert mail.headers["List-Unsubscribe"].endswith(f"/seats/{standing.token}/stop/>")


def test_asking_again_changes_nothing_and_answers_what_a_newcomer_gets() -> None:
    series = make_series()
    webinar = add_to(series, 1, capacity=1)
    join(series)

    again = actions.register_for_series(series, name="Other", email="hawa@example.org")

    assert again == SeriesAnswer(seated=0, waiting=1, asked=0)
    assert list(Registration.objects.values_list("name", "state", "webinar")) == [
        ("Hawa", "confirmed", webinar.pk)
    ]
    assert mails() == [("series_confirmed", "hawa@example.org")]


def test_the_links_are_mailed_again_after_a_while() -> None:
    series = make_series()
    add_to(series, 1)
    join(series)

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)):
        join(series)

    assert mails() == [("series_confirmed", "hawa@example.org"), ("series_link", "hawa@example.org")]
    assert OutgoingMail.objects.latest("pk").calendar == ""


def test_a_series_with_nothing_to_come_takes_nobody() -> None:
    series = make_series()
    make_webinar("Past", series=series, state=WebinarState.ENDED, starts_in=week(-1))

    with pytest.raises(RegistrationClosed):
        join(series)

    assert SeriesSeat.objects.count() == 0


def test_webinars_added_later_enrol_by_themselves_in_one_mail_each_once() -> None:
    series = make_series()
    add_to(series, 1)
    standing = join(series)
    added = [add_to(series, 2, title="Two"), add_to(series, 3, title="Three", capacity=0 + 1)]
    make_seat(added[1])

    for _ in range(2):
        tasks.enrol(added[0].pk)
        tasks.enrol_all()

    assert states_of(standing) == ["confirmed", "confirmed", "waitlisted"]
    assert [kind for kind, _to in mails()] == ["series_confirmed", "series_added"]
    mail = OutgoingMail.objects.latest("pk")
    assert summaries(mail) == [("Two", "CONFIRMED")]
    assert ("Two" in mail.text, "Three" in mail.text) == (True, True)


def test_scheduling_a_webinar_enqueues_the_enrolment(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[tuple[object, ...]] = []
    monkeypatch.setattr("common.tasks.async_task", lambda *task, **_options: jobs.append(task))
    webinar = add_to(make_series(), 1, state=WebinarState.DRAFT)

    with django_capture_on_commit_callbacks(execute=True):
        schedule_webinar(webinar, by=None)

    assert ("registrations.tasks.enrol", webinar.pk) in jobs


def test_standing_seats_are_served_first_come_first_in_batches_that_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("registrations.actions.series.BATCH", 2)
    series = make_series()
    add_to(series, 1)
    standing = [join(series, f"n{number}@example.org") for number in range(5)]
    added = add_to(series, 2, capacity=3)
    jobs: list[str] = []
    monkeypatch.setattr("registrations.receivers.enqueue_on_commit", lambda task, *_ids: jobs.append(task))

    served = [actions.enrol(series) for _ in range(4)]

    seats = Registration.objects.filter(webinar=added).order_by("pk")
    assert (served, jobs) == ([2, 2, 1, 0], ["registrations.tasks.enrol_all"] * 2)
    assert [(seat.series_seat_id, seat.state) for seat in seats] == [
        (row.pk, "confirmed" if place < 3 else "waitlisted") for place, row in enumerate(standing)
    ]


def test_leaving_keeps_the_past_and_frees_the_seats_to_come_in_one_mail() -> None:
    series = make_series()
    past, coming = add_to(series, 1, title="One"), add_to(series, 2, title="Two", capacity=1)
    standing = join(series)
    waiting = make_seat(coming, state=SeatState.WAITLISTED)
    Webinar.objects.filter(pk=past.pk).update(state=WebinarState.ENDED)

    for _ in range(2):
        actions.leave_series(standing)
    actions.move_waiting_list(coming)
    add_to(series, 3)
    tasks.enrol_all()

    waiting.refresh_from_db()
    assert (states_of(standing), waiting.state) == (["confirmed", "cancelled"], SeatState.OFFERED)
    left = OutgoingMail.objects.get(kind="series_left")
    assert summaries(left) == [("Two", "CANCELLED")]
    assert [kind for kind, _to in mails()] == ["series_confirmed", "series_left", "seat_offered"]


def test_who_left_can_join_again() -> None:
    series = make_series()
    add_to(series, 1)
    standing = join(series)
    actions.leave_series(standing)

    join(series)

    standing.refresh_from_db()
    assert (standing.left_at, states_of(standing)) == (None, ["confirmed"])
    assert [kind for kind, _to in mails()] == ["series_confirmed", "series_left", "series_confirmed"]


def test_one_webinar_left_alone_stays_left() -> None:
    series = make_series()
    first = add_to(series, 1)
    add_to(series, 2)
    standing = join(series)

    actions.cancel(Registration.objects.get(webinar=first))
    tasks.enrol_all()

    assert states_of(standing) == ["cancelled", "confirmed"]


def test_a_seat_taken_alone_becomes_one_of_the_series() -> None:
    series = make_series()
    alone, given_up = add_to(series, 1), add_to(series, 2)
    seats = [
        actions.register(webinar, name="Hawa", email="hawa@example.org") for webinar in (alone, given_up)
    ]
    actions.cancel(seats[1])

    standing = join(series)
    later = add_to(series, 3)
    own = actions.register(later, name="Hawa", email="hawa@example.org")
    actions.cancel(own)
    tasks.enrol_all()

    assert Registration.objects.count() == 3
    assert states_of(standing) == ["confirmed", "confirmed", "cancelled"]
    assert [kind for kind, _to in mails()][3:] == ["series_confirmed", "seat_confirmed", "seat_given_up"]


def test_the_wishes_hold_in_every_webinar() -> None:
    series = make_series()
    add_to(series, 1)
    standing = join(series, alias="#", is_discreet=True, hour_reminder=True, party=3, source="radio")
    actions.keep_series(standing)
    actions.stop_series(standing)
    add_to(series, 2)
    tasks.enrol_all()

    seats = Registration.objects.order_by("pk")
    assert [(s.alias, s.is_discreet, s.hour_reminder, s.party, s.source) for s in seats] == [
        ("Participant 1", True, True, 3, "radio")
    ] * 2
    assert [(s.proven_at is not None, s.reminders_stopped_at is not None) for s in seats] == [
        (True, True)
    ] * 2
    first, second = OutgoingMail.objects.order_by("pk")
    assert [series.title in mail.text + mail.subject + mail.calendar for mail in (first, second)] == [
        False,
        False,
    ]


def test_the_same_question_of_several_webinars_is_asked_once_and_answered_in_each() -> None:
    series = make_series()
    webinars = [add_to(series, number) for number in (1, 2)]
    asked = [
        actions.add_question(webinar, by=None, kind="choice", label="Work?", options=["Nurse", "Other"])
        for webinar in webinars
    ]
    actions.add_question(webinars[1], by=None, kind="text", label="Which?")

    standing = join(series, answers={asked[0].public_id: ["Nurse"]})
    later = add_to(series, 3)
    again = actions.add_question(
        later, by=None, kind="choice", label="Work?", options=["Midwife"], is_required=True
    )
    tasks.enrol_all()

    given: Sequence[Any] = [
        (answer.question_id, answer.values)
        for seat in standing.registrations.order_by("pk")
        for answer in seat.seat_answers.all()
    ]
    assert [question.label for question in actions.questions_of(series)] == ["Work?", "Which?"]
    assert given == [(asked[0].pk, ["Nurse"]), (asked[1].pk, ["Nurse"])]
    assert states_of(standing) == ["confirmed"] * 3
    assert again.given.count() == 0
