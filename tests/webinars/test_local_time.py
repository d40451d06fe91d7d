import datetime as dt
from zoneinfo import ZoneInfo

from webinars.local_time import instant, instants

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


def test_an_hour_that_nobody_can_be_asked_about_is_read_as_calendars_read_it() -> None:
    local = [dt.datetime.fromisoformat(f"{day}T02:30") for day in ("2027-01-28", "2027-03-28", "2027-10-31")]

    assert [instant(one, BERLIN) for one in local] == [
        dt.datetime(2027, 1, 28, 1, 30, tzinfo=dt.UTC),
        dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC),
        dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC),
    ]
