import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from common.models import LogEntry
from members.models import Member
from tests.factories.members import make_host
from tests.factories.webinars import make_past_webinar, make_webinar
from webinars.actions import CapacityBelowSeats, WrongState, change_series, change_webinar, make_series
from webinars.models import Series, Webinar
from webinars.states import Every, Scope, WebinarState

pytestmark = pytest.mark.django_db
BEFORE = "2027-03-01T00:00Z"


def planned(host: Member | None = None, zone: str = "Europe/London", **fields: object) -> Webinar:
    """Return a webinar at four in the afternoon on 18 March 2027, ten days before clocks in Europe change."""
    starts_at = dt.datetime.fromisoformat("2027-03-18T16:00").replace(tzinfo=dt.UTC)
    return make_webinar(
        "Listening circle", host=host or make_host(), time_zone=zone, starts_at=starts_at, **fields
    )


def hours(series: Series) -> list[str]:
    rows = series.webinars.order_by("starts_at")
    return [row.starts_at.astimezone(row.zone).strftime("%d %b %H:%M") for row in rows]


@time_machine.travel(BEFORE, tick=False)
def test_a_series_keeps_the_hour_on_the_hosts_clock_when_the_clocks_change() -> None:
    webinar = planned()

    series = make_series(webinar, by=webinar.hosts.get(), every=Every.WEEK, count=3)

    assert (series.slug, series.rule) == ("listening-circle", "FREQ=WEEKLY;COUNT=3")
    assert hours(series) == ["18 Mar 16:00", "25 Mar 16:00", "01 Apr 16:00"]
    rows = list(series.webinars.order_by("starts_at"))
    assert [row.starts_at.hour for row in rows] == [16, 16, 15]
    assert {row.state for row in rows} == {WebinarState.SCHEDULED}
    assert len({row.uid for row in rows} | {row.slug for row in rows}) == 6
    assert LogEntry.objects.get(verb="series.made").details == {"rule": "FREQ=WEEKLY;COUNT=3"}


@time_machine.travel(BEFORE, tick=False)
def test_drafts_come_back_as_drafts_and_a_second_series_gets_an_address_of_its_own() -> None:
    host = make_host()
    first = make_series(planned(host, state=WebinarState.DRAFT), by=host, every=Every.MONTH, count=2)
    second = make_series(planned(host), by=host, every=Every.MONTH, count=2, title="Listening circle")

    assert {row.state for row in first.webinars.all()} == {WebinarState.DRAFT}
    assert second.slug.startswith("listening-circle-")


@time_machine.travel(BEFORE, tick=False)
def test_what_cannot_be_repeated_is_left_as_it_is() -> None:
    host = make_host()
    webinar = planned(host)
    make_series(webinar, by=host, every=Every.WEEK, count=2)

    with pytest.raises(WrongState, match="part of a series already"):
        make_series(webinar, by=host, every=Every.WEEK, count=2)
    with pytest.raises(WrongState, match="still to come"):
        make_series(make_past_webinar(host=host), by=host, every=Every.WEEK, count=2)
    with pytest.raises(PermissionDenied):
        make_series(planned(), by=host, every=Every.WEEK, count=2)
    with pytest.raises(ValueError, match="53"):
        make_series(planned(host), by=host, every=Every.WEEK, count=53)
    assert Series.objects.count() == 1


@time_machine.travel(BEFORE, tick=False)
@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope.ONE, ["18 Mar 16:00", "25 Mar 16:00", "02 Apr 17:30", "08 Apr 16:00"]),
        (Scope.FOLLOWING, ["18 Mar 16:00", "25 Mar 16:00", "02 Apr 17:30", "09 Apr 17:30"]),
        (Scope.ALL, ["19 Mar 17:30", "26 Mar 17:30", "02 Apr 17:30", "09 Apr 17:30"]),
    ],
)
def test_a_change_is_for_one_for_those_after_or_for_all(scope: Scope, expected: list[str]) -> None:
    webinar = planned()
    host = webinar.hosts.get()
    series = make_series(webinar, by=host, every=Every.WEEK, count=4)
    third = series.webinars.order_by("starts_at")[2]
    moved = dt.datetime.fromisoformat("2027-04-02T17:30+01:00")

    change_series(third, by=host, scope=scope, starts_at=moved, capacity=30)

    rows = list(series.webinars.order_by("starts_at"))
    assert hours(series) == expected
    changed = {Scope.ONE: 1, Scope.FOLLOWING: 2, Scope.ALL: 4}[scope]
    assert sorted(row.capacity or 0 for row in rows) == [0] * (4 - changed) + [30] * changed
    assert sorted(row.sequence for row in rows) == [0] * (4 - changed) + [1] * changed


@time_machine.travel(BEFORE, tick=False)
def test_others_keep_what_is_their_own_and_those_that_are_over_stay() -> None:
    webinar = planned()
    host = webinar.hosts.get()
    series = make_series(webinar, by=host, every=Every.WEEK, count=3)
    first, second, third = series.webinars.order_by("starts_at")
    change_webinar(second, by=host, title="With Rosa")

    with time_machine.travel("2027-03-20T00:00Z", tick=False):
        change_series(
            third, by=host, scope=Scope.ALL, title=third.title, summary="Bring tea.", topics=["Listening"]
        )

    for row in (first, second, third):
        row.refresh_from_db()
    assert [row.title for row in (first, second, third)] == [
        "Listening circle",
        "With Rosa",
        "Listening circle",
    ]
    assert [row.summary for row in (first, second, third)] == ["", "Bring tea.", "Bring tea."]
    assert [row.topics.count() for row in (first, second, third)] == [0, 1, 1]


@time_machine.travel(BEFORE, tick=False)
def test_a_change_that_one_of_them_refuses_changes_none() -> None:
    webinar = planned()
    host = webinar.hosts.get()
    series = make_series(webinar, by=host, every=Every.WEEK, count=3)
    last = series.webinars.order_by("starts_at")[2]

    with pytest.raises(CapacityBelowSeats, match=r"The one on 1 April 2027: 9 seats are taken already"):
        change_series(
            webinar,
            by=host,
            scope=Scope.ALL,
            seats_taken=lambda row: 9 if row.pk == last.pk else 0,
            capacity=5,
        )

    assert [row.capacity for row in series.webinars.all()] == [None, None, None]
