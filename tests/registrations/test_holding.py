import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from notifications.actions import send_due
from notifications.models import OutgoingMail
from registrations import actions, tasks
from registrations.actions.holding import HeldMail
from registrations.mails import post_seat_mail
from registrations.models import Registration
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar, make_webinar
from webinars.actions import cancel_webinar, change_webinar
from webinars.models import Webinar

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
MORNING = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def moved(*, by: dt.timedelta = 2 * HOUR, starts_in: dt.timedelta = 48 * HOUR) -> Webinar:
    webinar = make_webinar(starts_in=starts_in)
    make_seat(webinar)
    changed: Webinar = change_webinar(webinar, by=None, starts_at=webinar.starts_at + by)
    tasks.tell_change(changed.pk)
    return changed


def clock(minutes: float) -> None:
    """Let the clock run once, that many minutes after the beginning."""
    with time_machine.travel(MORNING + minutes * MINUTE, tick=False):
        tasks.remind()
        send_due()


def mails() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.values_list("kind", "state"))


def test_a_new_time_is_told_after_ten_minutes() -> None:
    webinar = moved()
    held = actions.held_news(webinar)
    clock(9.9)
    before = mails()

    clock(10)

    assert held == [HeldMail("webinar_moved", MORNING + 10 * MINUTE, 1)]
    assert (before, mails(), actions.held_news(webinar)) == ([], [("webinar_moved", "sent")], [])


def test_a_second_change_begins_the_wait_anew_and_one_mail_tells_both() -> None:
    webinar = moved()
    with time_machine.travel(MORNING + 9 * MINUTE, tick=False):
        webinar = change_webinar(webinar, by=None, starts_at=webinar.starts_at + HOUR)
        tasks.tell_change(webinar.pk)

    clock(11)
    between = mails()
    clock(19)

    mail = OutgoingMail.objects.get()
    assert between == []
    assert f"It was planned for {MORNING + 48 * HOUR:%A} " in " ".join(mail.text.split())
    assert f"{webinar.starts_at:%H:%M} to " in mail.text


@pytest.mark.parametrize(
    ("starts_in", "by"),
    [(HOUR, 24 * HOUR), (24 * HOUR, -23 * HOUR)],
    ids=["old start near", "new start near"],
)
def test_what_is_urgent_is_told_at_once(starts_in: dt.timedelta, by: dt.timedelta) -> None:
    moved(starts_in=starts_in, by=by)

    assert mails() == [("webinar_moved", "queued")]


def test_a_host_keeps_the_news_back_and_reminders_name_the_new_time() -> None:
    webinar = moved()

    counts = [actions.keep_back(webinar, by=None, kind="webinar_moved") for _ in range(2)]
    clock(10)
    clock(26 * 60 + 1)

    assert counts == [1, 0]
    mail = OutgoingMail.objects.get()
    assert mail.subject == f"Tomorrow at {webinar.starts_at:%H:%M} UTC: {webinar.title}"


def test_what_has_left_cannot_be_kept_back() -> None:
    webinar = moved()
    clock(10)

    assert actions.keep_back(webinar, by=None, kind="webinar_moved") == 0
    assert mails() == [("webinar_moved", "sent")]


def test_a_cancellation_is_told_at_once_instead_of_the_new_time() -> None:
    webinar = moved()
    cancel_webinar(webinar, by=None)
    tasks.tell_change(webinar.pk)

    clock(10)

    assert mails() == [("webinar_cancelled", "sent")]


def test_the_recording_is_announced_after_ten_minutes_and_other_mails_pass() -> None:
    webinar = make_past_webinar()
    seat = make_seat(webinar)
    actions.tell_recording_ready(webinar, "/recordings/x/")
    post_seat_mail("seat_link", seat, news="link")
    held = actions.held_news(webinar)
    clock(5)
    before = mails()

    clock(10)

    assert held == [HeldMail("recording_ready", MORNING + 10 * MINUTE, 1)]
    assert before == [("recording_ready", "queued"), ("seat_link", "sent")]
    assert mails() == [("recording_ready", "sent"), ("seat_link", "sent")]


def test_the_recording_is_not_announced_at_night() -> None:
    webinar = make_past_webinar()
    make_seat(webinar, time_zone="America/Guatemala")

    actions.tell_recording_ready(webinar, "/recordings/x/")

    assert OutgoingMail.objects.get().next_attempt_at == MORNING.replace(hour=13)


def test_a_host_keeps_the_announcement_back_for_good() -> None:
    webinar = make_past_webinar()
    make_seat(webinar)
    actions.tell_recording_ready(webinar, "/recordings/x/")

    counts = [actions.keep_back(webinar, by=None, kind="recording_ready") for _ in range(2)]
    actions.tell_recording_ready(webinar, "/recordings/x/")
    clock(10)

    assert (counts, mails()) == ([1, 0], [("recording_ready", "dropped")])


def test_only_those_who_run_a_webinar_keep_its_mails_back() -> None:
    webinar = moved()

    with pytest.raises(PermissionDenied):
        actions.keep_back(webinar, by=make_host(), kind="webinar_moved")

    told = Registration.objects.get().told_starts_at
    assert told == MORNING + 48 * HOUR
