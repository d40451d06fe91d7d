import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from notifications.quiet import leaves_at

NAIROBI = ZoneInfo("Africa/Nairobi")


def local(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=NAIROBI)


@pytest.mark.parametrize(
    ("due", "leaves"),
    [
        (local(24, 7), local(24, 7)),
        (local(24, 20, 59), local(24, 20, 59)),
        (local(24, 21), local(25, 7)),
        (local(25, 0), local(25, 7)),
        (local(25, 6, 59), local(25, 7)),
    ],
)
def test_what_is_due_between_nine_in_the_evening_and_seven_leaves_at_seven(
    due: dt.datetime, leaves: dt.datetime
) -> None:
    assert leaves_at(due, NAIROBI) == leaves


def test_what_cannot_wait_until_seven_leaves_in_the_night() -> None:
    assert leaves_at(local(25, 5), NAIROBI, latest=local(25, 6, 45)) == local(25, 5)
    assert leaves_at(local(25, 5), NAIROBI, latest=local(25, 7)) == local(25, 7)


def test_seven_is_seven_on_the_morning_after_the_clocks_change() -> None:
    london = ZoneInfo("Europe/London")
    evening = dt.datetime(2027, 3, 27, 22, tzinfo=london)

    assert leaves_at(evening, london) == dt.datetime(2027, 3, 28, 6, tzinfo=dt.UTC)
