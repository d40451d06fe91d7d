"""The meeting at the provider is what the webinar says: once, whatever happens in between."""

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from providers.base import RateLimited, Refused, Unauthorized, Unreachable
from providers.models import ProviderConnection
from tests.factories.members import make_host
from tests.factories.webinars import make_webinar
from tests.fakes.meetings import Server, scripted_providers
from tests.fakes.shared_database import shared_database
from webinars import actions
from webinars.models import LeftMeeting, Meeting, Webinar
from webinars.states import MeetingState, WebinarState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def server(settings: Settings) -> Iterator[Server]:
    with scripted_providers(settings, other={}) as made:
        yield made


def scheduled(**fields: object) -> Webinar:
    return make_webinar(**{"provider": "scripted", "join_url": "", **fields})  # type: ignore[arg-type]


def an_hour_later() -> None:
    """Let every wait be over."""
    Meeting.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
    LeftMeeting.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())


def test_a_scheduled_webinar_gets_its_meeting(server: Server) -> None:
    webinar = scheduled(title="Safe places")

    actions.bring_meeting(webinar.pk)

    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.external_id, meeting.problem) == (MeetingState.MADE, "scripted-1", "")
    assert (meeting.join_url, meeting.host_url) == (
        "https://scripted.example.org/j/scripted-1",
        "https://scripted.example.org/j/scripted-1?start=secret",
    )
    assert (server.only.spec.title, server.only.spec.key) == ("Safe places", webinar.uid.hex)
    assert meeting.is_usable


def test_doing_it_again_asks_nobody(server: Server) -> None:
    webinar = scheduled()
    actions.bring_meeting(webinar.pk)

    actions.bring_meeting(webinar.pk)
    actions.bring_meetings()

    assert server.calls == ["create"]


@pytest.mark.parametrize("state", [WebinarState.DRAFT, WebinarState.ENDED, WebinarState.CANCELLED])
def test_a_webinar_that_is_not_open_gets_none(server: Server, state: WebinarState) -> None:
    webinar = scheduled(state=state)

    actions.bring_meeting(webinar.pk)

    assert (server.calls, Meeting.objects.count()) == ([], 0)


def test_a_pasted_link_needs_no_provider(server: Server) -> None:
    webinar = make_webinar()

    actions.bring_meeting(webinar.pk)
    actions.bring_meetings()

    assert (server.calls, Meeting.objects.count()) == ([], 0)


def test_a_change_is_told_to_the_provider_and_edits_in_a_row_together(server: Server) -> None:
    webinar = scheduled()
    actions.bring_meeting(webinar.pk)
    for title in ("Second", "Third"):
        actions.change_webinar(webinar, by=None, title=title)
        actions.bring_meeting(webinar.pk)
    waiting = Meeting.objects.get().state
    an_hour_later()

    actions.bring_meetings()

    assert (waiting, Meeting.objects.get().state) == (MeetingState.CHANGED, MeetingState.MADE)
    assert (server.only.spec.title, server.calls) == ("Third", ["create", "change"])


def test_what_the_provider_is_not_told_of_changes_nothing_there(server: Server) -> None:
    webinar = scheduled()
    actions.bring_meeting(webinar.pk)
    actions.change_webinar(webinar, by=None, description="Longer", topics=["play"])

    actions.bring_meeting(webinar.pk)

    assert server.calls == ["create"]


def test_a_cancelled_webinar_takes_its_meeting_back(server: Server) -> None:
    webinar = scheduled()
    actions.bring_meeting(webinar.pk)
    actions.cancel_webinar(webinar, by=None)

    actions.bring_meeting(webinar.pk)
    actions.take_back(LeftMeeting.objects.get())

    assert (server.rooms, Meeting.objects.get().state) == ({}, MeetingState.CANCELLED)
    assert LeftMeeting.objects.filter(taken_back_at=None).count() == 0


def test_another_provider_gets_the_meeting_and_the_first_takes_its_own_back(server: Server) -> None:
    webinar = scheduled()
    actions.bring_meeting(webinar.pk)
    actions.change_webinar(webinar, by=None, provider="other")

    actions.bring_meeting(webinar.pk)
    actions.take_back(LeftMeeting.objects.get())

    assert sorted(server.rooms) == ["other-2"]
    assert Meeting.objects.get().external_id == "other-2"


def test_going_back_to_the_first_provider_makes_a_new_meeting_there(server: Server) -> None:
    webinar = scheduled()
    for provider in ("scripted", "link", "scripted"):
        actions.change_webinar(webinar, by=None, provider=provider)
        actions.bring_meeting(webinar.pk)

    for left in LeftMeeting.objects.all():
        actions.take_back(left)

    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.external_id, sorted(server.rooms)) == (
        MeetingState.MADE,
        "scripted-2",
        ["scripted-2"],
    )


def test_a_provider_that_is_down_is_asked_again_by_the_clock(server: Server) -> None:
    server.failing = [Unreachable("No answer."), RateLimited("Too many.", retry_after_s=3600)]
    webinar = scheduled()
    actions.bring_meeting(webinar.pk)
    first = Meeting.objects.get()
    actions.bring_meetings()
    Meeting.objects.update(next_try_at=timezone.now())
    actions.bring_meetings()
    second = Meeting.objects.get()
    an_hour_later()

    actions.bring_meetings()

    last = Meeting.objects.get()
    assert (first.state, first.problem) == (MeetingState.WANTED, "No answer.")
    assert second.next_try_at is not None
    assert second.next_try_at >= timezone.now() + dt.timedelta(minutes=59)
    assert (last.state, last.problem, server.calls) == (MeetingState.MADE, "", ["create"] * 3)


def test_a_storm_of_refusals_keeps_the_quota_and_never_makes_a_second_meeting(server: Server) -> None:
    server.failing = [RateLimited("Too many.", retry_after_s=60) for _time in range(6)]
    webinar = scheduled()
    for _minute in range(6):
        for _impatient in range(5):
            actions.bring_meeting(webinar.pk)
        an_hour_later()

    actions.bring_meetings()

    assert (len(server.calls), server.made, Meeting.objects.get().state) == (7, 1, MeetingState.MADE)


def test_keys_that_no_longer_open_wait_for_a_person_and_say_so(server: Server) -> None:
    server.failing = [Unauthorized("Scripted did not let us in.")]
    webinar = scheduled()
    actions.bring_meeting(webinar.pk)
    actions.bring_meetings()
    failed = Meeting.objects.get()
    connection = ProviderConnection.objects.get()

    actions.retry_failed("scripted")
    actions.bring_meeting(webinar.pk)

    assert (failed.state, failed.problem) == (MeetingState.FAILED, "Scripted did not let us in.")
    assert (connection.is_well, connection.sentence) == (False, "Scripted did not let us in.")
    assert (Meeting.objects.get().state, server.calls) == (MeetingState.MADE, ["create", "create"])


def test_a_refused_meeting_is_tried_again_by_its_host_only(server: Server) -> None:
    host, stranger = make_host(), make_host()
    server.failing = [Refused("The plan has no webinars.")]
    webinar = scheduled(host=host)
    actions.bring_meeting(webinar.pk)

    with pytest.raises(PermissionDenied):
        actions.retry_meeting(webinar, by=stranger)
    actions.retry_meeting(webinar, by=host)
    actions.bring_meeting(webinar.pk)

    assert Meeting.objects.get().state == MeetingState.MADE


def test_without_a_meeting_there_is_nothing_to_try_again() -> None:
    with pytest.raises(actions.NotPossible):
        actions.retry_meeting(make_webinar(), by=None)


def test_a_meeting_that_somebody_deleted_there_is_made_anew_only_at_the_hosts_wish(server: Server) -> None:
    webinar = scheduled()
    actions.bring_meeting(webinar.pk)
    server.rooms.clear()
    actions.change_webinar(webinar, by=None, title="Other")
    actions.bring_meeting(webinar.pk)
    an_hour_later()
    actions.bring_meeting(webinar.pk)
    gone = Meeting.objects.get()
    actions.bring_meetings()
    before = len(server.rooms)

    actions.retry_meeting(webinar, by=None)
    actions.bring_meeting(webinar.pk)

    assert (gone.gone_at is not None, gone.is_usable, before) == (True, False, 0)
    assert (Meeting.objects.get().is_usable, list(server.rooms)) == (True, ["scripted-2"])


def test_a_worker_that_died_while_asking_is_replaced_and_no_second_meeting_is_made(server: Server) -> None:
    webinar = scheduled()
    actions.bring_meeting(webinar.pk)
    Meeting.objects.update(
        state=MeetingState.WANTED,
        external_id="",
        told_digest="",
        leased_until=timezone.now() + dt.timedelta(minutes=1),
    )
    actions.bring_meeting(webinar.pk)
    leased = Meeting.objects.get()
    Meeting.objects.update(leased_until=timezone.now())

    actions.bring_meetings()

    assert (leased.external_id, server.made, Meeting.objects.get().external_id) == ("", 1, "scripted-1")


def test_a_meeting_that_may_have_been_made_is_taken_back_too(server: Server) -> None:
    webinar = scheduled()
    actions.bring_meeting(webinar.pk)
    Meeting.objects.update(state=MeetingState.WANTED, external_id="", tries=1)
    actions.cancel_webinar(webinar, by=None)
    actions.bring_meeting(webinar.pk)

    actions.take_back(LeftMeeting.objects.get())

    assert server.rooms == {}


def test_what_cannot_be_taken_back_now_is_tried_again_and_not_for_ever(server: Server) -> None:
    webinar = scheduled()
    actions.bring_meeting(webinar.pk)
    actions.cancel_webinar(webinar, by=None)
    actions.bring_meeting(webinar.pk)
    server.failing = [Unreachable("No answer.") for _time in range(20)]
    actions.take_back(LeftMeeting.objects.get())
    for _time in range(20):
        an_hour_later()
        actions.take_back_left()

    left = LeftMeeting.objects.get()
    assert (left.taken_back_at, left.tries, left.problem) == (None, 12, "No answer.")


def test_a_lost_job_is_made_up_for_by_the_clock(server: Server) -> None:
    wanted, called_off, moved = scheduled(), scheduled(), scheduled()
    actions.bring_meeting(called_off.pk)
    actions.bring_meeting(moved.pk)
    Webinar.objects.filter(pk=called_off.pk).update(state=WebinarState.CANCELLED)
    Webinar.objects.filter(pk=moved.pk).update(provider="other")

    actions.bring_meetings()
    LeftMeeting.objects.update(next_try_at=timezone.now())
    actions.take_back_left()

    assert {room.spec.key for room in server.rooms.values()} == {
        wanted.uid.hex,
        f"{moved.uid.hex}-2",
    }
    assert actions.bring_meetings() == 0


def test_the_clock_asks_the_database_little_where_there_is_nothing(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_webinar()

    with django_assert_max_num_queries(8):
        actions.bring_meetings()
        actions.take_back_left()
        actions.look_after_meetings()


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_make_one_meeting(server: Server, tmp_path: Path) -> None:
    with shared_database(tmp_path):
        webinar = scheduled()
        failures: list[BaseException] = []

        def bring() -> None:
            try:
                actions.bring_meeting(webinar.pk)
            except BaseException as error:  # noqa: BLE001
                failures.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=bring) for _worker in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)

        assert failures == []
        assert (server.calls, server.made, Meeting.objects.get().state) == (
            ["create"],
            1,
            MeetingState.MADE,
        )
