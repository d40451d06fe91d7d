"""People's own links: in batches, told apart, never twice."""

import pytest

from providers.base import RateLimited, Registrant, Unreachable
from providers.zoom.provider import ZoomProvider
from providers.zoom.registrants import _person
from tests.contracts.providers.world import make_spec
from tests.fakes.zoom_server import ZoomServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(provider: ZoomProvider) -> str:
    return provider.create_meeting(make_spec()).external_id


def people(count: int) -> list[Registrant]:
    return [Registrant(f"seat-{n}", f"Person {n}", f"Person{n}@example.org") for n in range(count)]


def posts(server: ZoomServer, path: str) -> int:
    return len([call for call in server.asked if call.startswith("POST") and call.endswith(path)])


def test_seventy_five_are_three_requests(provider: ZoomProvider, server: ZoomServer, meeting: str) -> None:
    told = provider.add_registrants(meeting, people(75))

    assert [info.key for info in told] == [person.key for person in people(75)]
    assert len({info.join_url for info in told}) == 75
    assert (posts(server, "/batch_registrants"), posts(server, "/registrants")) == (3, 0)


def test_asking_again_asks_zoom_for_the_list_only(
    provider: ZoomProvider, server: ZoomServer, meeting: str
) -> None:
    server.page_size = 10
    first = provider.add_registrants(meeting, people(25))
    for _turn in range(5):
        assert provider.add_registrants(meeting, people(25)) == first

    assert [row["times"] for row in server.meetings[meeting].registrants.values()] == [1] * 25


def test_one_bad_address_is_told_apart_from_thirty(
    provider: ZoomProvider, server: ZoomServer, meeting: str
) -> None:
    told = provider.add_registrants(meeting, [*people(29), Registrant("bad", "Bad", "bad@nowhere")])

    assert [info.key for info in told if info.problem] == ["bad"]
    assert len([info for info in told if info.join_url]) == 29


def test_whom_the_batch_forgot_is_asked_for_alone(
    provider: ZoomProvider, server: ZoomServer, meeting: str
) -> None:
    server.forgets = {"Person1@example.org"}

    told = provider.add_registrants(meeting, people(3))

    assert [bool(info.join_url) for info in told] == [True, True, True]
    assert posts(server, "/registrants") == 1


def test_a_lost_answer_registers_nobody_twice(
    provider: ZoomProvider, server: ZoomServer, meeting: str
) -> None:
    server.lost = 1
    with pytest.raises(Unreachable):
        provider.add_registrants(meeting, people(3))

    told = provider.add_registrants(meeting, people(3))

    assert all(info.join_url for info in told)
    assert [row["times"] for row in server.meetings[meeting].registrants.values()] == [1, 1, 1]


def test_a_host_who_nods_each_in_at_zoom_is_spared_it(
    provider: ZoomProvider, server: ZoomServer, meeting: str
) -> None:
    server.approves_by_hand = True

    (told,) = provider.add_registrants(meeting, people(1))

    assert told.join_url


def test_the_limit_of_one_person_stops_nobody_else(
    provider: ZoomProvider, server: ZoomServer, meeting: str
) -> None:
    for _turn in range(3):
        (told,) = provider.add_registrants(meeting, people(1))
        provider.remove_registrants(meeting, [told.external_id])
    with pytest.raises(RateLimited) as raised:
        provider.add_registrants(meeting, people(1))

    assert (raised.value.retry_after_s or 0) <= 24 * 3600
    assert provider.add_registrants(meeting, people(3)[1:])[0].join_url


def test_a_list_whose_pages_went_stale_is_read_anew(
    provider: ZoomProvider, server: ZoomServer, meeting: str
) -> None:
    first = provider.add_registrants(meeting, people(5))
    server.page_size, server.pages_are_stale = 2, 1

    assert provider.add_registrants(meeting, people(5)) == first


def test_links_are_taken_back_thirty_at_a_time_and_unknown_ones_are_passed_over(
    provider: ZoomProvider, server: ZoomServer, meeting: str
) -> None:
    told = provider.add_registrants(meeting, people(35))

    provider.remove_registrants(meeting, [*(info.external_id for info in told), "unknown"])

    rows = server.meetings[meeting].registrants.values()
    assert {row["status"] for row in rows} == {"cancelled"}


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Amina", "Amina", None),
        ("  Élodie   d'Arc ", "Élodie d'Arc", None),
        ("", "Participant", None),
        ("a" * 60 + " bcd efg", "a" * 60, "bcd efg"),
        ("b" * 100, "b" * 64, "b" * 36),
    ],
)
def test_a_name_stays_whole_and_is_never_made_of_the_address(name: str, first: str, last: str | None) -> None:
    told = _person(Registrant("k", name, "amina@example.org"))

    assert (told["first_name"], told.get("last_name")) == (first, last)


def test_meetings_take_registrants_too(provider: ZoomProvider, server: ZoomServer) -> None:
    server.plan = "licensed"
    meeting = provider.create_meeting(make_spec()).external_id

    assert all(info.join_url for info in provider.add_registrants(meeting, people(3)))


def test_nobody_is_nothing_to_ask(provider: ZoomProvider, server: ZoomServer) -> None:
    assert provider.add_registrants("812345678", []) == []
    provider.remove_registrants("812345678", [])
    assert server.asked == []
