import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from notifications.actions import send_mail
from notifications.models import MailPlan, OutgoingMail
from notifications.states import MailState
from registrations import actions
from registrations.actions.reminding import PlannedMail
from registrations.models import Registration
from registrations.states import SeatState
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from webinars.states import WebinarState

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HOUR = dt.timedelta(hours=1)
MORNING = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)
LONG_AGO = MORNING - dt.timedelta(days=30)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Begin in the morning, when nobody on the tests' clocks sleeps."""
    with time_machine.travel(MORNING):
        yield


def kinds(seat: Registration) -> list[str]:
    return list(OutgoingMail.objects.filter(recipient=seat.email).values_list("kind", flat=True))


def at(hour: int, minute: int = 0, *, day: int = 0) -> dt.datetime:
    """Return an hour of the first day, or of one ``day`` days later, in UTC."""
    return MORNING.replace(hour=hour, minute=minute) + dt.timedelta(days=day)


def test_a_reminder_goes_out_once_a_day_before() -> None:
    webinar = make_webinar(starts_in=26 * HOUR, time_zone="Africa/Nairobi")
    seat = make_seat(webinar, time_zone="Africa/Freetown")
    start = timezone.now()
    counts = []

    for hours in (1, 3, 3, 10, 25):
        with time_machine.travel(start + hours * HOUR):
            counts.append(actions.remind())

    mail = OutgoingMail.objects.get()
    hour = webinar.starts_at.strftime("%H:%M")
    assert counts == [0, 1, 0, 0, 0]
    assert (mail.kind, mail.recipient, mail.expires_at) == (
        "seat_reminder_day",
        seat.email,
        webinar.starts_at,
    )
    assert mail.subject == f"Tomorrow at {hour}: {webinar.title}"


def test_a_worker_that_was_down_for_three_hours_reminds_when_it_is_back() -> None:
    webinar = make_webinar(starts_in=26 * HOUR)
    seat = make_seat(webinar)

    with time_machine.travel(webinar.starts_at - 21 * HOUR):
        actions.remind()

    assert kinds(seat) == ["seat_reminder_day"]


def test_after_the_start_nobody_is_reminded() -> None:
    webinar = make_webinar(starts_in=26 * HOUR)
    make_seat(webinar, hour_reminder=True)

    with time_machine.travel(webinar.starts_at):
        assert actions.remind() == 0


def test_a_reminder_that_is_still_queued_at_the_start_is_not_sent() -> None:
    webinar = make_webinar(starts_in=26 * HOUR)
    make_seat(webinar)
    with time_machine.travel(webinar.starts_at - HOUR):
        actions.remind()
    mail = OutgoingMail.objects.get()

    with time_machine.travel(webinar.starts_at + HOUR):
        send_mail(mail.pk)

    mail.refresh_from_db()
    assert mail.state == MailState.DROPPED


def test_whoever_registered_within_the_last_day_has_just_been_told() -> None:
    webinar = make_webinar(starts_in=20 * HOUR)
    seat = actions.register(webinar, name="Hawa", email="hawa@example.org")

    actions.remind()

    assert kinds(seat) == ["seat_confirmed"]


def test_the_reminder_an_hour_before_is_for_those_who_want_it() -> None:
    webinar = make_webinar(starts_in=48 * HOUR)
    wants, does_not = make_seat(webinar, hour_reminder=True), make_seat(webinar)

    for before in (23 * HOUR, dt.timedelta(minutes=50), dt.timedelta(minutes=40)):
        with time_machine.travel(webinar.starts_at - before):
            actions.remind()

    assert kinds(wants) == ["seat_reminder_day", "seat_reminder_hour"]
    assert kinds(does_not) == ["seat_reminder_day"]
    texts = {mail.recipient: mail.text for mail in OutgoingMail.objects.filter(kind="seat_reminder_day")}
    only = "This is the only reminder."
    assert (only in texts[wants.email], only in texts[does_not.email]) == (False, True)


@pytest.mark.parametrize(
    ("state", "stopped"),
    [
        (SeatState.CANCELLED, None),
        (SeatState.WAITLISTED, None),
        (SeatState.OFFERED, None),
        (SeatState.CONFIRMED, LONG_AGO),
    ],
)
def test_no_reminder_without_a_seat_or_against_someones_wish(
    state: SeatState, stopped: dt.datetime | None
) -> None:
    webinar = make_webinar(starts_in=20 * HOUR)
    make_seat(webinar, state=state, reminders_stopped_at=stopped, told_at=LONG_AGO)

    assert actions.remind() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_each_seat_is_reminded(rows: int) -> None:
    webinar = make_webinar(starts_in=20 * HOUR)
    for _ in range(rows):
        make_seat(webinar, told_at=LONG_AGO)

    assert [actions.remind(), actions.remind()] == [rows, 0]


def test_without_a_choice_there_is_one_reminder_a_day_before() -> None:
    plan = actions.mail_plan(make_webinar())

    assert (plan.week, plan.day, plan.hour) == (False, True, False)


def test_a_host_chooses_reminders_and_each_leaves_once() -> None:
    webinar = make_webinar(starts_in=9 * 24 * HOUR, time_zone="Africa/Nairobi")
    seat = make_seat(webinar)
    actions.choose_mails(webinar, by=None, week=True, day=False, hour=True)
    actions.choose_mails(webinar, by=None, week=True, day=True, hour=True)

    for before in (8 * 24, 7 * 24, 6 * 24, 23, 1, 0.5):
        with time_machine.travel(webinar.starts_at - before * HOUR):
            actions.remind()
            actions.remind()

    assert kinds(seat) == ["seat_reminder_week", "seat_reminder_day", "seat_reminder_hour"]
    texts = OutgoingMail.objects.values_list("text", flat=True)
    assert ["This is the only reminder." in text for text in texts] == [False, False, False]
    assert MailPlan.objects.count() == 1


def test_a_week_reminder_that_is_days_late_is_not_sent() -> None:
    webinar = make_webinar(starts_in=2 * 24 * HOUR)
    make_seat(webinar, told_at=LONG_AGO)
    actions.choose_mails(webinar, by=None, week=True, day=False)

    assert actions.remind() == 0


def test_no_reminder_is_sent_when_the_host_wants_none() -> None:
    webinar = make_webinar(starts_in=20 * HOUR)
    make_seat(webinar, told_at=LONG_AGO)
    actions.choose_mails(webinar, by=None, day=False)

    assert actions.remind() == 0


def test_only_those_who_run_a_webinar_choose_its_mails() -> None:
    webinar = make_webinar(host=make_host())

    with pytest.raises(PermissionDenied):
        actions.choose_mails(webinar, by=make_host(), day=False)

    assert MailPlan.objects.count() == 0


def test_whoever_sleeps_is_reminded_at_seven_on_their_own_clock() -> None:
    webinar = make_webinar(starts_at=at(12, day=2), time_zone="UTC")
    here, in_guatemala = make_seat(webinar), make_seat(webinar, time_zone="America/Guatemala")
    left = []

    for moment in (at(12, day=1), at(12, 59, day=1), at(13, day=1), at(14, day=1)):
        with time_machine.travel(moment):
            actions.remind()
            left.append([kinds(here), kinds(in_guatemala)])

    day = ["seat_reminder_day"]
    assert left == [[day, []], [day, []], [day, day], [day, day]]


def test_where_the_webinar_begins_before_seven_the_reminder_does_not_wait() -> None:
    webinar = make_webinar(starts_at=at(6, 30, day=1), time_zone="UTC")
    seat = make_seat(webinar, told_at=LONG_AGO)
    actions.choose_mails(webinar, by=None, day=False, hour=True)

    with time_machine.travel(at(5, 31, day=1)):
        actions.remind()

    assert kinds(seat) == ["seat_reminder_hour"]


def test_a_reminder_that_waited_for_the_morning_does_not_speak_of_one_hour() -> None:
    webinar = make_webinar("Listening first", starts_at=at(7, 30, day=1), time_zone="UTC")
    make_seat(webinar, told_at=LONG_AGO, time_zone="Africa/Freetown")
    actions.choose_mails(webinar, by=None, day=False, hour=True)

    with time_machine.travel(at(7, day=1)):
        actions.remind()

    assert OutgoingMail.objects.get().subject == "At 07:30: Listening first"


def test_the_reminders_that_leave_are_those_that_were_promised() -> None:
    webinar = make_webinar(starts_at=at(12, day=9), time_zone="UTC")
    actions.choose_mails(webinar, by=None, week=True, hour=True)
    for zone in ("", "Africa/Freetown", "America/Guatemala"):
        make_seat(webinar, time_zone=zone)
    promised = actions.planned_reminders(webinar)
    left = []

    for moment in (planned.leaves_at for planned in promised):
        with time_machine.travel(moment):
            left.append(actions.remind())

    assert promised == [
        PlannedMail("seat_reminder_week", at(12, day=2), 2),
        PlannedMail("seat_reminder_week", at(13, day=2), 1),
        PlannedMail("seat_reminder_day", at(12, day=8), 2),
        PlannedMail("seat_reminder_day", at(13, day=8), 1),
        PlannedMail("seat_reminder_hour", at(11, day=9), 3),
    ]
    assert left == [planned.readers for planned in promised]
    assert actions.planned_reminders(make_webinar(state=WebinarState.CANCELLED)) == []
