"""Each seat has its own link at the provider as long as it is a seat."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from providers.base import RateLimited, Unreachable
from registrations import actions
from registrations.models import MeetingSync, ProviderSeat, Registration
from registrations.states import LinkState, SeatState
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from tests.fakes.meetings import Server, scripted_providers
from webinars.actions import bring_meeting
from webinars.models import Meeting, Webinar

pytestmark = pytest.mark.django_db

SOON = dt.timedelta(minutes=5)


@pytest.fixture(autouse=True)
def server(settings: Settings) -> Iterator[Server]:
    signing = {"has_registrants": False, "signs_join_links": True}
    with scripted_providers(settings, signing=signing, plain={"has_registrants": False}) as made:
        yield made


def with_meeting(provider: str = "scripted") -> Webinar:
    webinar = make_webinar(provider=provider, join_url="", starts_in=SOON)
    bring_meeting(webinar.pk)
    webinar.refresh_from_db()
    return webinar


def fresh(seat: Registration) -> Registration:
    found: Registration = Registration.objects.select_related("webinar").get(pk=seat.pk)
    return found


def links() -> dict[str, str]:
    rows = ProviderSeat.objects.select_related("registration")
    return {row.registration.name: str(row.state) for row in rows}


def test_each_confirmed_seat_gets_a_link_of_its_own(server: Server) -> None:
    webinar = with_meeting()
    hawa = make_seat(webinar, name="Hawa")
    make_seat(webinar, name="Joy", state=SeatState.WAITLISTED)

    actions.link_seats(webinar.pk)

    assert links() == {"Hawa": "given"}
    assert actions.join(fresh(hawa)) == f"https://scripted.example.org/w/scripted-1/{hawa.public_id}"


def test_the_provider_never_learns_an_address_nor_a_name_that_is_not_to_be_shown(server: Server) -> None:
    webinar = with_meeting()
    make_seat(webinar, "hawa@example.org", name="Hawa Kamara", alias="Participant 27")

    actions.link_seats(webinar.pk)

    (told,) = server.told
    assert told.name == "Participant 27"
    assert told.email == f"seat-{told.key.lower()}@seats.example.org"


def test_a_cancelled_seat_loses_its_link_and_gets_a_new_one_when_taken_again(server: Server) -> None:
    webinar = with_meeting()
    seat = make_seat(webinar, name="Hawa")
    actions.link_seats(webinar.pk)
    actions.cancel(seat)
    actions.link_all_seats()
    revoked = (links(), ProviderSeat.objects.get().join_url, dict(server.only.registrants))
    Registration.objects.update(state=SeatState.CONFIRMED)

    actions.link_all_seats()

    assert revoked == ({"Hawa": "revoked"}, "", {})
    assert (links(), len(server.only.registrants)) == ({"Hawa": "given"}, 1)


def test_a_hundred_seats_are_told_in_batches_and_nobody_twice(server: Server) -> None:
    webinar = with_meeting()
    for number in range(70):
        make_seat(webinar, name=f"Guest {number}")
    server.calls.clear()

    actions.link_seats(webinar.pk)
    actions.link_seats(webinar.pk)
    actions.link_all_seats()

    assert server.calls == ["add", "add", "add"]
    assert ProviderSeat.objects.filter(state=LinkState.GIVEN).count() == 70


def test_what_was_told_before_a_failure_stays_and_the_rest_follows_in_time(server: Server) -> None:
    webinar = with_meeting()
    for number in range(40):
        make_seat(webinar, name=f"Guest {number}")
    real_call, calls = server.call, []

    def failing_second_time(name: str) -> None:
        calls.append(name)
        if calls.count("add") == 2:
            raise RateLimited("Too many.", retry_after_s=600)
        real_call(name)

    server.call = failing_second_time  # type: ignore[method-assign]
    actions.link_seats(webinar.pk)
    sync = MeetingSync.objects.get()
    actions.link_all_seats()
    given = ProviderSeat.objects.count()
    MeetingSync.objects.update(seats_due_at=timezone.now())

    actions.link_all_seats()

    assert (given, sync.seats_problem) == (30, "Too many.")
    assert sync.seats_due_at is not None
    assert sync.seats_due_at > timezone.now() + dt.timedelta(minutes=9)
    assert (ProviderSeat.objects.count(), MeetingSync.objects.get().seats_problem) == (40, "")


def test_one_whom_the_provider_refuses_keeps_nobody_else_out_and_joins_by_the_common_link(
    server: Server,
) -> None:
    webinar = with_meeting()
    refused, other = make_seat(webinar, name="Nobody"), make_seat(webinar, name="Hawa")

    actions.link_seats(webinar.pk)
    actions.link_all_seats()

    assert links() == {"Nobody": "refused", "Hawa": "given"}
    assert actions.join(fresh(refused)) == "https://scripted.example.org/j/scripted-1"
    assert other.public_id in actions.join(fresh(other))


def test_a_seat_whose_link_is_not_there_yet_enters_by_the_common_one_and_nobody_is_asked(
    server: Server,
) -> None:
    webinar = with_meeting()
    seat = make_seat(webinar)
    server.calls.clear()

    link = actions.join(fresh(seat))

    assert (link, server.calls) == ("https://scripted.example.org/j/scripted-1", [])


def test_links_that_the_site_signs_need_no_request(server: Server) -> None:
    webinar = with_meeting("signing")
    seat = make_seat(webinar)
    server.calls.clear()

    link = actions.join(fresh(seat))

    assert link == f"https://signing.example.org/signing-1?who={seat.public_id}&as=guest"
    assert server.calls == []


def test_hosts_enter_as_hosts() -> None:
    host = make_host()
    signing, plain = with_meeting("signing"), with_meeting("scripted")

    assert actions.host_link_of(signing, host).endswith("&as=host")
    assert actions.host_link_of(plain, host) == "https://scripted.example.org/j/scripted-2?start=secret"
    assert actions.host_link_of(make_webinar(), host) == "https://meet.example.org/room"


def test_a_meeting_that_is_gone_leads_nowhere_and_says_so() -> None:
    webinar = with_meeting()
    seat = make_seat(webinar)
    Meeting.objects.update(gone_at=timezone.now())

    with pytest.raises(actions.NoMeetingLink):
        actions.join(fresh(seat))


def test_a_link_of_an_earlier_meeting_is_none(server: Server) -> None:
    webinar = with_meeting()
    seat = make_seat(webinar)
    actions.link_seats(webinar.pk)
    Webinar.objects.update(provider="plain")
    bring_meeting(webinar.pk)

    assert actions.join(fresh(seat)) == "https://plain.example.org/j/plain-2"


def test_two_workers_at_once_tell_once_and_the_second_comes_back(server: Server) -> None:
    webinar = with_meeting()
    make_seat(webinar)
    MeetingSync.objects.create(webinar=webinar, leased_until=timezone.now() + dt.timedelta(minutes=1))
    server.calls.clear()

    actions.link_seats(webinar.pk)

    assert (server.calls, MeetingSync.objects.get().seats_due_at is not None) == ([], True)


def test_a_provider_that_is_down_is_asked_again(server: Server) -> None:
    webinar = with_meeting()
    make_seat(webinar, name="Hawa")
    server.failing = [Unreachable("No answer.")]
    actions.link_seats(webinar.pk)
    MeetingSync.objects.update(seats_due_at=timezone.now())

    actions.link_all_seats()

    assert links() == {"Hawa": "given"}


@pytest.mark.parametrize("seats", [1, 3])
def test_joining_asks_the_database_as_often_for_few_as_for_many(
    seats: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    webinar = with_meeting()
    rows = [make_seat(webinar, proven_at=timezone.now()) for _number in range(seats)]
    actions.link_seats(webinar.pk)
    seat = fresh(rows[0])

    with django_assert_max_num_queries(10):
        actions.join(seat)
