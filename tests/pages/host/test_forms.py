import datetime as dt
from typing import Any

import pytest

from pages.host.forms import FIRST, SECOND, WebinarForm, initial_of
from tests.factories.webinars import make_webinar

# Which ways there are to meet depends on the keys that an admin entered.
pytestmark = pytest.mark.django_db

ANSWERS = {
    "title": "Cash, kin and care",
    "date": "2027-01-28",
    "time": "16:00",
    "duration_minutes": "75",
    "time_zone": "Africa/Nairobi",
    "language": "en",
}


def asked(**changes: str) -> WebinarForm:
    return WebinarForm({**ANSWERS, **changes})


def sentences(form: WebinarForm) -> dict[str, list[str]]:
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}


def test_the_hour_on_the_hosts_clock_becomes_an_instant() -> None:
    form = asked()

    assert form.is_valid()
    assert form.values()["starts_at"] == dt.datetime(2027, 1, 28, 13, 0, tzinfo=dt.UTC)


def test_an_hour_that_does_not_exist_is_named_at_its_field() -> None:
    form = asked(date="2027-03-28", time="02:30", time_zone="Europe/Berlin")

    assert sentences(form) == {
        "time": ["There is no 02:30 on that day in Berlin: the clocks go forward. Choose another time."]
    }


@pytest.mark.parametrize(("which", "hour"), [(FIRST, 0), (SECOND, 1)])
def test_an_hour_that_comes_twice_is_asked_about(which: str, hour: int) -> None:
    twice = {"date": "2027-10-31", "time": "02:30", "time_zone": "Europe/Berlin"}
    unclear, clear = asked(**twice), asked(**twice, which=which)

    assert sentences(unclear) == {
        "which": ["02:30 comes twice on that day in Berlin: the clocks go back. Choose which one."]
    }
    assert unclear.shows_which
    assert clear.is_valid()
    assert clear.values()["starts_at"] == dt.datetime(2027, 10, 31, hour, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": ""}, "title"),
        ({"date": "28 January"}, "date"),
        ({"time": "teatime"}, "time"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "many"}, "capacity"),
        ({"join_url": "javascript:alert(1)"}, "join_url"),
        ({"join_url": "ftp://meet.example.org/room"}, "join_url"),
        ({"duration_minutes": "-5"}, "duration_minutes"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_wrong_answer_is_named_at_its_own_field(changes: dict[str, str], expected: str) -> None:
    assert list(asked(**changes).errors) == [expected]


@pytest.mark.parametrize("instant", [dt.datetime(2027, 10, 31, hour, 30, tzinfo=dt.UTC) for hour in (0, 1)])
def test_opening_and_saving_a_webinar_leaves_its_hour_alone(instant: dt.datetime) -> None:
    webinar = make_webinar(starts_at=instant, time_zone="Europe/Berlin")
    shown: dict[str, Any] = initial_of(webinar)
    sent = {**shown, "date": shown["date"].isoformat(), "time": f"{shown['time']:%H:%M}", "capacity": ""}

    form = WebinarForm(sent)

    assert form.is_valid(), form.errors
    assert form.values()["starts_at"] == instant
