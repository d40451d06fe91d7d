import datetime as dt

import pytest

from webinars.recurrence import local_times, rule_for
from webinars.states import Every


@pytest.mark.parametrize(
    ("first", "every", "rule", "days"),
    [
        ("2027-03-18", Every.WEEK, "FREQ=WEEKLY;COUNT=3", ["2027-03-18", "2027-03-25", "2027-04-01"]),
        ("2027-03-18", Every.FORTNIGHT, "FREQ=WEEKLY;INTERVAL=2;COUNT=3", ["2027-03-18", "2027-04-01", "2027-04-15"]),
        ("2027-01-12", Every.MONTH, "FREQ=MONTHLY;BYDAY=2TU;COUNT=3", ["2027-01-12", "2027-02-09", "2027-03-09"]),
        ("2027-01-29", Every.MONTH, "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", ["2027-01-29", "2027-02-26", "2027-03-26"]),
    ],
)  # fmt: skip
def test_a_rule_says_when_webinars_come_back(first: str, every: Every, rule: str, days: list[str]) -> None:
    start = dt.datetime.fromisoformat(f"{first}T16:00")

    assert rule_for(start, every, 3) == rule
    assert local_times(rule, start) == [dt.datetime.fromisoformat(f"{day}T16:00") for day in days]
