import datetime as dt
from zoneinfo import ZoneInfo

from webinars.local_time import instants

BERLIN = ZoneInfo("Europe/Berlin")


def test_an_ordinary_hour_is_one_instant() -> None:
    found = instants(dt.datetime.fromisoformat("2027-01-28T16:00"), ZoneInfo("Africa/Nairobi"))

    assert found == (dt.datetime(2027, 1, 28, 13, 0, tzinfo=dt.UTC),)


def test_an_hour_that_clocks_jump_over_is_no_instant() -> None:
    assert instants(dt.datetime.fromisoformat("2027-03-28T02:30"), BERLIN) == ()


def test_an_hour_that_clocks_show_twice_is_two_instants_the_earlier_first() -> None:
    found = instants(dt.datetime.fromisoformat("2027-10-31T02:30"), BERLIN)

    assert found == (
        dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC),
        dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC),
    )
