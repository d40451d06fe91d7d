"""Rooms that exist only while they are held: there when the first person joins, and never in a request."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from providers.base import EventKind, ProviderEvent
from registrations.actions import host_link_of, join, register
from registrations.models import Registration
from tests.factories.members import make_host
from tests.factories.webinars import make_webinar
from tests.fakes.bbb_server import SECRET, BigBlueButton, bigbluebutton, enter
from webinars import actions, tasks
from webinars.models import Meeting, Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db

LOOKS = dt.timedelta(minutes=1)


@pytest.fixture
def server(settings: Settings) -> Iterator[BigBlueButton]:
    with bigbluebutton() as fake:
        settings.PROVIDER_CREDENTIALS = {"bigbluebutton": {"url": fake.url, "secret": SECRET}}
        yield fake


def scheduled(**fields: object) -> Webinar:
    webinar = make_webinar(**{"provider": "bigbluebutton", "join_url": "", **fields})  # type: ignore[arg-type]
    actions.bring_meeting(webinar.pk)
    return Webinar.objects.get(pk=webinar.pk)


def seat_of(webinar: Webinar) -> Registration:
    register(webinar, name="Amara", email="amara@example.org")
    return Registration.objects.select_related("webinar__meeting").get(webinar=webinar)


def test_the_room_is_there_before_the_first_may_join_and_is_kept_until_the_end(server: BigBlueButton) -> None:
    webinar = scheduled()
    seat = seat_of(webinar)
    assert server.asked == []

    with time_machine.travel(webinar.starts_at - dt.timedelta(minutes=60), tick=False) as clock:
        there = []
        while timezone.now() <= webinar.starts_at + dt.timedelta(minutes=30):
            tasks.bring_meetings()
            there.append((timezone.now(), bool(server.rooms)))
            # The server takes every room away that nobody is in.
            server.rooms.clear()
            clock.shift(LOOKS)

    opens_at = webinar.starts_at - dt.timedelta(minutes=15)
    assert all(is_there for at, is_there in there if at >= opens_at)
    assert not any(is_there for at, is_there in there if at < webinar.starts_at - dt.timedelta(minutes=21))
    with time_machine.travel(webinar.starts_at, tick=False):
        Meeting.objects.update(next_look_at=timezone.now())
        tasks.bring_meetings()
        asked = len(server.asked)
        link = join(seat)
        assert len(server.asked) == asked
    assert enter(link).status_code == 302


def test_whoever_begins_early_finds_the_room(
    server: BigBlueButton, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    host = make_host()
    webinar = scheduled(host=host)

    with django_capture_on_commit_callbacks(execute=True):
        actions.start_webinar(webinar, by=host)
    assert [job.task["func"] for job in OrmQ.objects.all()][-1] == "webinars.tasks.open_meeting"
    tasks.open_meeting(webinar.pk)

    link = host_link_of(Webinar.objects.get(pk=webinar.pk), host)
    assert enter(link).status_code == 302
    assert next(iter(server.rooms.values())).attendees[0]["role"] == "MODERATOR"


def test_a_webinar_planned_for_now_has_its_room_at_once(server: BigBlueButton) -> None:
    webinar = scheduled(starts_in=dt.timedelta(minutes=5))

    tasks.open_meeting(webinar.pk)

    assert enter(join(seat_of(webinar))).status_code == 302


def test_no_room_is_opened_once_the_webinar_is_over(server: BigBlueButton, client: Client) -> None:
    webinar = scheduled(starts_in=dt.timedelta(minutes=5))
    tasks.open_meeting(webinar.pk)
    meeting = Meeting.objects.get()

    with time_machine.travel(webinar.ends_at - dt.timedelta(minutes=5), tick=False):
        ended = f"/hooks/bigbluebutton/?{server.ended_query(meeting.external_id)}"
        assert client.get(ended).status_code == 204
        actions.take_news(
            meeting.pk,
            [
                ProviderEvent(EventKind.MEETING_STARTED, meeting.external_id, webinar.starts_at),
                ProviderEvent(EventKind.MEETING_ENDED, meeting.external_id, timezone.now()),
            ],
        )
        server.rooms.clear()
        Meeting.objects.update(next_look_at=timezone.now())
        tasks.bring_meetings()
        tasks.open_meeting(webinar.pk)

    assert server.rooms == {}
    assert Webinar.objects.get(pk=webinar.pk).state == WebinarState.ENDED
