import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from notifications.models import OutgoingMail
from notifications.states import MailState
from registrations import actions, tasks
from registrations.actions.holding import UNDO
from registrations.models import Registration
from registrations.states import SeatState
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar, make_webinar
from webinars.actions import cancel_webinar, change_webinar, end_webinar
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


def test_a_new_time_is_told_once_to_everyone_with_a_place() -> None:
    webinar = make_webinar(time_zone="Africa/Nairobi")
    seated, waits, gone = (
        make_seat(webinar, state=state)
        for state in (SeatState.CONFIRMED, SeatState.WAITLISTED, SeatState.CANCELLED)
    )

    change_webinar(webinar, by=None, starts_at=webinar.starts_at + 2 * HOUR)
    tasks.tell_change(webinar.pk)
    with time_machine.travel(timezone.now() + UNDO):
        tasks.tell_change(webinar.pk)
        tasks.tell_change(webinar.pk)
        actions.tell_changes()

    assert (kinds(seated), kinds(waits), kinds(gone)) == (["webinar_moved"], ["webinar_moved"], [])
    methods = dict(OutgoingMail.objects.values_list("recipient", "calendar_method"))
    assert methods == {seated.email: "REQUEST", waits.email: ""}
    assert "SEQUENCE:1\r\n" in OutgoingMail.objects.get(recipient=seated.email).calendar


def test_a_change_whose_job_was_lost_is_told_by_the_clock() -> None:
    webinar = make_webinar()
    seat = make_seat(webinar)
    change_webinar(webinar, by=None, duration_minutes=90)

    tasks.remind()
    with time_machine.travel(timezone.now() + UNDO):
        tasks.remind()

    assert kinds(seat) == ["webinar_moved"]


def test_a_time_that_is_changed_and_changed_back_before_anyone_is_told_is_no_news() -> None:
    webinar = make_webinar()
    seat, start = make_seat(webinar), webinar.starts_at
    change_webinar(webinar, by=None, starts_at=start + HOUR)
    change_webinar(webinar, by=None, starts_at=start)

    for minutes in (0, 10):
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes)):
            actions.tell_changes()

    assert kinds(seat) == []


def test_a_new_meeting_address_needs_no_mail_because_the_seat_link_stays() -> None:
    webinar = make_webinar()
    seat = make_seat(webinar)
    change_webinar(webinar, by=None, join_url="https://meet.example.org/other")

    for minutes in (0, 10):
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes)):
            actions.tell_changes()

    assert kinds(seat) == []


def test_a_moved_webinar_reminds_again_and_only_of_the_new_time() -> None:
    webinar = make_webinar(starts_in=20 * HOUR)
    seat = make_seat(webinar, told_at=LONG_AGO)
    actions.remind()
    change_webinar(webinar, by=None, starts_at=webinar.starts_at + dt.timedelta(days=7))
    tasks.remind()
    with time_machine.travel(timezone.now() + UNDO):
        tasks.remind()

    with time_machine.travel(webinar.starts_at - 21 * HOUR):
        tasks.remind()

    assert list(OutgoingMail.objects.values_list("kind", "state")) == [
        ("seat_reminder_day", MailState.DROPPED),
        ("webinar_moved", MailState.QUEUED),
        ("seat_reminder_day", MailState.QUEUED),
    ]
    assert kinds(seat) == ["seat_reminder_day", "webinar_moved", "seat_reminder_day"]


def test_a_cancelled_webinar_is_told_once_and_leaves_the_calendar() -> None:
    webinar = make_webinar(starts_in=20 * HOUR)
    seat = make_seat(webinar, told_at=LONG_AGO)
    actions.remind()
    cancel_webinar(webinar, by=None)

    tasks.tell_change(webinar.pk)
    actions.tell_changes()
    actions.remind()

    reminder, cancelled = OutgoingMail.objects.filter(recipient=seat.email)
    assert (reminder.state, cancelled.kind, cancelled.calendar_method) == (
        MailState.DROPPED,
        "webinar_cancelled",
        "CANCEL",
    )
    assert cancelled.subject == f"Cancelled: {webinar.title}"
    assert "METHOD:CANCEL\r\n" in cancelled.calendar
    assert "STATUS:CANCELLED\r\n" in cancelled.calendar


def test_the_recording_is_announced_once_to_who_had_or_wanted_a_seat() -> None:
    webinar = make_past_webinar()
    seated, waited = make_seat(webinar), make_seat(webinar, state=SeatState.WAITLISTED)
    stopped = make_seat(webinar, reminders_stopped_at=LONG_AGO)
    gone = make_seat(webinar, state=SeatState.CANCELLED)

    counts = [actions.tell_recording_ready(webinar, "/recordings/listening-first/") for _ in range(2)]

    assert counts == [2, 0]
    assert [kinds(seat) for seat in (seated, waited, stopped, gone)] == [
        ["recording_ready"],
        ["recording_instead"],
        [],
        [],
    ]
    texts = OutgoingMail.objects.values_list("text", flat=True)
    assert ["http://127.0.0.1:8000/recordings/listening-first/" in text for text in texts] == [True, True]


def test_who_waited_to_the_end_is_told_once_what_comes_in_place_of_the_seat() -> None:
    webinar = make_past_webinar(starts_in=dt.timedelta(hours=-2))
    waited = [
        make_seat(webinar, state=state)
        for state in (SeatState.WAITLISTED, SeatState.OFFERED, SeatState.PENDING)
    ]
    others = [
        make_seat(webinar),
        make_seat(webinar, state=SeatState.CANCELLED),
        make_seat(webinar, state=SeatState.DECLINED),
        make_seat(webinar, state=SeatState.WAITLISTED, reminders_stopped_at=LONG_AGO),
    ]

    for _ in range(2):
        tasks.tell_end(webinar.pk)
        actions.tell_changes()

    assert [kinds(seat) for seat in waited] == [["seat_none"]] * 3
    assert [kinds(seat) for seat in others] == [[]] * 4


def test_nobody_is_told_of_an_end_before_it() -> None:
    webinar = make_webinar()
    seat = make_seat(webinar, state=SeatState.WAITLISTED)

    tasks.tell_end(webinar.pk)

    assert kinds(seat) == []


def test_the_end_of_a_webinar_enqueues_the_telling(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[tuple[object, ...]] = []
    monkeypatch.setattr("common.tasks.async_task", lambda *task, **_options: jobs.append(task))
    webinar = make_webinar(state=WebinarState.LIVE)

    with django_capture_on_commit_callbacks(execute=True):
        end_webinar(webinar, by=None)

    assert ("registrations.tasks.tell_end", webinar.pk) in jobs


def test_a_discreet_seat_is_told_nothing_of_the_matter() -> None:
    webinar = make_webinar("After the violence")

    actions.register(webinar, name="Hawa", email="hawa@example.org", is_discreet=True)
    actions.register(webinar, name="Musa", email="musa@example.org")

    discreet, open_ = OutgoingMail.objects.order_by("pk")
    words = [mail.subject + mail.text + mail.html + mail.calendar for mail in (discreet, open_)]
    assert ["violence" in text.replace("-", " ").lower() for text in words] == [False, True]
