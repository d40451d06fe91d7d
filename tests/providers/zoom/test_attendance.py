"""Who was there, as Zoom's reports tell."""

import datetime as dt
from typing import Any

import pytest

from providers.base import AttendanceRow, MeetingGone, Unreachable
from providers.zoom.provider import ZoomProvider
from tests.contracts.providers.world import STARTS_AT, make_spec
from tests.fakes.zoom_afterwards import utc
from tests.fakes.zoom_server import ZoomServer

pytestmark = pytest.mark.django_db


def stay(number: int, first: int, last: int, **facts: Any) -> dict[str, Any]:
    return {
        "id": "",
        "user_id": str(number),
        "name": f"Person {number}",
        "user_email": "",
        "join_time": utc(STARTS_AT + dt.timedelta(minutes=first)),
        "leave_time": utc(STARTS_AT + dt.timedelta(minutes=last)),
        "duration": (last - first) * 60,
        "registrant_id": f"r{number}",
        "status": "in_meeting",
        **facts,
    }


def held(provider: ZoomProvider, server: ZoomServer, rows: list[dict[str, Any]], uuid: str = "/u/1==") -> str:
    external_id = provider.create_meeting(make_spec()).external_id
    server.afterwards.hold(external_id, uuid, STARTS_AT, people=rows)
    return external_id


def test_a_row_is_one_stay(provider: ZoomProvider, server: ZoomServer) -> None:
    external_id = held(provider, server, [stay(1, 0, 20, user_email="amina@example.org")])

    assert list(provider.attendance(external_id)) == [
        AttendanceRow(
            participant_key="/u/1==/1",
            name="Person 1",
            joined_at=STARTS_AT,
            left_at=STARTS_AT + dt.timedelta(minutes=20),
            registrant_id="r1",
            email="amina@example.org",
            is_final=True,
        )
    ]


def test_who_only_waited_or_has_no_times_was_not_there(provider: ZoomProvider, server: ZoomServer) -> None:
    rows = [
        stay(1, 0, 5, status="in_waiting_room"),
        stay(2, 0, 5, join_time=""),
        stay(3, 9, 5),
        stay(4, 0, 5, leave_time=None),
    ]
    told = list(provider.attendance(held(provider, server, rows)))

    assert [(row.name, row.joined_at == row.left_at, row.left_at is None) for row in told] == [
        ("Person 3", True, False),
        ("Person 4", False, True),
    ]


def test_every_time_it_was_held_is_told_on_all_pages(provider: ZoomProvider, server: ZoomServer) -> None:
    server.page_size = 4
    external_id = held(provider, server, [stay(n, 0, 5) for n in range(10)])
    server.afterwards.hold(
        external_id, "b//==", STARTS_AT + dt.timedelta(hours=1), people=[stay(n, 61, 65) for n in range(10)]
    )

    told = list(provider.attendance(external_id))

    assert (len(told), len({row.participant_key for row in told})) == (20, 20)


def test_a_stale_page_begins_the_list_anew_and_tells_nothing_twice(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    server.page_size = 4
    external_id = held(provider, server, [stay(n, 0, 5) for n in range(10)])
    server.pages_are_stale = 1

    assert len(list(provider.attendance(external_id))) == 10


def test_a_report_without_end_is_given_up(
    provider: ZoomProvider, server: ZoomServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.zoom.client.MAX_PAGES", 5)
    external_id = held(provider, server, [stay(1, 0, 5)])
    server.pages_never_end = True

    with pytest.raises(Unreachable):
        list(provider.attendance(external_id))


@pytest.mark.parametrize("why", ["plan", "scope"])
def test_without_reports_the_past_is_asked(provider: ZoomProvider, server: ZoomServer, why: str) -> None:
    server.plan = "licensed"
    external_id = held(provider, server, [stay(1, 0, 5)])
    if why == "plan":
        server.plan = "basic"
    else:
        server.scopes -= {"report:read:list_meeting_participants:admin"}

    (told,) = provider.attendance(external_id)

    assert (told.registrant_id, told.is_final) == ("r1", True)


def test_a_meeting_that_is_gone_is_told(provider: ZoomProvider) -> None:
    with pytest.raises(MeetingGone):
        list(provider.attendance("81234567890"))
