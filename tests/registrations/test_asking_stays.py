"""Who was there comes back from the provider, by itself."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from providers.base import AttendanceRow, Unreachable
from registrations import actions
from registrations.models import AttendanceSpan, MeetingSync, Participant
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from tests.fakes.meetings import Server, scripted_providers
from webinars.actions import bring_meeting, end_webinar
from webinars.models import Webinar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def server(settings: Settings) -> Iterator[Server]:
    looking = {"tells_who_is_there": True, "reports_attendance": False}
    with scripted_providers(settings, looking=looking) as made:
        yield made


def held(provider: str = "scripted") -> Webinar:
    """Make a webinar that began fifty minutes ago, with its meeting."""
    webinar = make_webinar(provider=provider, join_url="", starts_in=dt.timedelta(minutes=-50))
    bring_meeting(webinar.pk)
    return webinar


def row(seat_key: str, webinar: Webinar, *, final: bool = True) -> AttendanceRow:
    return AttendanceRow(
        participant_key=f"p-{seat_key}",
        name="Hawa",
        joined_at=webinar.starts_at,
        left_at=webinar.starts_at + dt.timedelta(minutes=40),
        registrant_id=f"r-{seat_key}",
        is_final=final,
    )


def test_after_the_end_the_report_is_asked_for_and_tied_to_the_seats(server: Server) -> None:
    webinar = held()
    seat = make_seat(webinar)
    actions.link_seats(webinar.pk)
    server.only.stays = [row(seat.public_id, webinar)]
    end_webinar(webinar, by=None)
    actions.plan_asking(webinar)
    MeetingSync.objects.update(stays_due_at=timezone.now())

    actions.ask_all_stays()

    participant = Participant.objects.get()
    assert (participant.registration, participant.proof) == (seat, "registrant")
    assert MeetingSync.objects.get().asked == 1


def test_it_is_asked_four_times_within_a_day_and_then_no_more(server: Server) -> None:
    webinar = held()
    end_webinar(webinar, by=None)
    actions.plan_asking(webinar)
    for _look in range(8):
        MeetingSync.objects.filter(stays_due_at__isnull=False).update(stays_due_at=timezone.now())
        actions.ask_all_stays()

    assert server.calls.count("attendance") == 4
    assert MeetingSync.objects.get().stays_due_at is None


def test_a_lost_job_is_planned_by_the_clock() -> None:
    webinar = held()
    end_webinar(webinar, by=None)

    actions.ask_all_stays()

    assert MeetingSync.objects.get().stays_due_at is not None


def test_a_report_that_fails_is_asked_for_again(server: Server) -> None:
    webinar = held()
    end_webinar(webinar, by=None)
    actions.plan_asking(webinar)
    server.failing = [Unreachable("No answer.")]
    MeetingSync.objects.update(stays_due_at=timezone.now())
    actions.ask_all_stays()
    failed = MeetingSync.objects.get()
    MeetingSync.objects.update(stays_due_at=timezone.now())

    actions.ask_all_stays()

    assert (failed.stays_problem, failed.asked) == ("No answer.", 0)
    assert (MeetingSync.objects.get().stays_problem, MeetingSync.objects.get().asked) == ("", 1)


def test_who_is_seen_in_one_look_after_another_stayed(server: Server) -> None:
    webinar = held("looking")
    seat = make_seat(webinar)
    now = timezone.now()
    seen = AttendanceRow(participant_key="p1", name="Hawa", joined_at=now, registrant_id=seat.public_id)
    server.only.present = (seen,)
    actions.ask_all_stays()
    two_minutes = dt.timedelta(minutes=2)
    span = AttendanceSpan.objects.get()
    AttendanceSpan.objects.update(joined_at=span.joined_at - 2 * two_minutes, left_at=now - two_minutes)

    actions.ask_all_stays()

    stayed = AttendanceSpan.objects.get()
    assert stayed.left_at is not None
    assert stayed.left_at - stayed.joined_at >= two_minutes
    assert Participant.objects.get().registration == seat


def test_who_was_missing_for_long_and_came_back_has_two_stays(server: Server) -> None:
    webinar = held("looking")
    now = timezone.now()
    server.only.present = (AttendanceRow(participant_key="p1", name="Hawa", joined_at=now),)
    actions.ask_all_stays()
    earlier = now - dt.timedelta(minutes=20)
    AttendanceSpan.objects.update(joined_at=earlier, left_at=earlier)

    actions.ask_all_stays()

    assert (AttendanceSpan.objects.count(), webinar.participants.count()) == (2, 1)
