import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from common.models import LogEntry
from members.models import Member
from tests.factories.members import make_host
from tests.factories.webinars import make_past_webinar, make_webinar
from webinars.actions import (
    AgendaSpec,
    BadAgenda,
    CapacityBelowSeats,
    PresenterSpec,
    WrongState,
    add_host,
    cancel_series,
    change_presenter_in_series,
    change_series,
    change_webinar,
    clock_notes,
    make_series,
    meant_by,
    set_agenda,
    set_agenda_in_series,
    set_presenters,
)
from webinars.models import Presenter, Series, Webinar
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


def names(series: Series) -> list[list[str]]:
    rows = series.webinars.order_by("recurrence_id")
    return [[presenter.person.name for presenter in row.presenters.all()] for row in rows]


@time_machine.travel(BEFORE, tick=False)
def test_an_exception_keeps_its_own_hour_when_the_others_move() -> None:
    webinar = planned()
    host = webinar.hosts.get()
    series = make_series(webinar, by=host, every=Every.WEEK, count=4)
    first, second, third, _fourth = series.webinars.order_by("starts_at")
    change_series(
        second, by=host, scope=Scope.ONE, starts_at=second.starts_at + dt.timedelta(days=1, hours=3)
    )

    change_series(first, by=host, scope=Scope.ALL, starts_at=first.starts_at + dt.timedelta(hours=1))
    after_all = hours(series)
    third.refresh_from_db()
    change_series(third, by=host, scope=Scope.FOLLOWING, starts_at=third.starts_at + dt.timedelta(days=1))

    assert after_all == ["18 Mar 17:00", "26 Mar 19:00", "01 Apr 17:00", "08 Apr 17:00"]
    assert hours(series) == ["18 Mar 17:00", "26 Mar 19:00", "02 Apr 17:00", "09 Apr 17:00"]
    assert [row.is_exception for row in series.webinars.order_by("starts_at")] == [False, True, False, False]


@time_machine.travel(BEFORE, tick=False)
def test_the_hour_of_an_exception_can_become_that_of_those_after_it() -> None:
    webinar = planned()
    host = webinar.hosts.get()
    series = make_series(webinar, by=host, every=Every.WEEK, count=3)
    second = series.webinars.order_by("starts_at")[1]
    change_series(
        second, by=host, scope=Scope.ONE, starts_at=second.starts_at + dt.timedelta(days=1, hours=1)
    )

    change_series(second, by=host, scope=Scope.FOLLOWING, starts_at=second.starts_at + dt.timedelta(hours=1))

    assert hours(series) == ["18 Mar 16:00", "26 Mar 18:00", "02 Apr 18:00"]
    assert not any(row.is_exception for row in series.webinars.all())


@time_machine.travel(BEFORE, tick=False)
def test_another_zone_moves_the_series_and_leaves_an_exception_on_its_own_clock() -> None:
    webinar = planned()
    host = webinar.hosts.get()
    series = make_series(webinar, by=host, every=Every.WEEK, count=3)
    second = series.webinars.order_by("starts_at")[1]
    change_series(second, by=host, scope=Scope.ONE, starts_at=second.starts_at + dt.timedelta(hours=1))

    moved = dt.datetime.fromisoformat("2027-03-18T16:00+03:00")
    change_series(webinar, by=host, scope=Scope.ALL, starts_at=moved, time_zone="Africa/Nairobi")

    assert hours(series) == ["18 Mar 16:00", "25 Mar 17:00", "01 Apr 16:00"]
    assert [row.time_zone for row in series.webinars.order_by("starts_at")] == [
        "Africa/Nairobi",
        "Europe/London",
        "Africa/Nairobi",
    ]


@time_machine.travel(BEFORE, tick=False)
def test_who_comes_or_goes_does_so_in_the_others_too_and_their_own_guests_stay() -> None:
    webinar = planned()
    host = webinar.hosts.get()
    set_presenters(webinar, [PresenterSpec("Rosa"), PresenterSpec("Gift")])
    series = make_series(webinar, by=host, every=Every.WEEK, count=3)
    second = series.webinars.order_by("starts_at")[1]
    slugs = {row.person.name: row.person.slug for row in webinar.presenters.all()}
    guests = [PresenterSpec(name, slug=slugs[name]) for name in ("Rosa", "Gift")]
    change_webinar(second, by=host, presenters=[*guests, PresenterSpec("Guest")])

    interpreter = PresenterSpec("Josephine", role="interpreter", from_language="en", into_language="kri")
    change_series(webinar, by=host, scope=Scope.ALL, presenters=[guests[1], interpreter])

    assert names(series) == [["Gift", "Josephine"], ["Gift", "Guest", "Josephine"], ["Gift", "Josephine"]]
    pairs = Presenter.objects.filter(person__name="Josephine").values_list("from_language", "into_language")
    assert set(pairs) == {("en", "kri")}
    assert Presenter.objects.filter(person__name="Josephine").values("person").distinct().count() == 1


@time_machine.travel(BEFORE, tick=False)
def test_an_agenda_and_words_about_a_presenter_change_across_a_series() -> None:
    webinar = planned(duration_minutes=60)
    host = webinar.hosts.get()
    set_presenters(webinar, [PresenterSpec("Rosa")])
    set_agenda(webinar, by=host, items=[AgendaSpec(10, "Welcome")])
    series = make_series(webinar, by=host, every=Every.WEEK, count=3)
    second = series.webinars.order_by("starts_at")[1]

    set_agenda_in_series(second, by=host, scope=Scope.FOLLOWING, items=[AgendaSpec(30, "Talk")])
    number = change_presenter_in_series(
        second.presenters.get(), by=host, scope=Scope.FOLLOWING, role="presenter", headline="Here", bio=""
    )

    rows = series.webinars.order_by("starts_at")
    assert [str(row.agenda.get()) for row in rows] == ["10 Welcome", "30 Talk", "30 Talk"]
    assert ([row.presenters.get().headline for row in rows], number) == (["", "Here", "Here"], 2)


@time_machine.travel(BEFORE, tick=False)
def test_an_agenda_too_long_for_one_of_them_changes_none() -> None:
    webinar = planned(duration_minutes=60)
    host = webinar.hosts.get()
    series = make_series(webinar, by=host, every=Every.WEEK, count=2)
    change_webinar(series.webinars.order_by("starts_at")[1], by=host, duration_minutes=30)

    with pytest.raises(BadAgenda, match=r"The one on 25 March 2027: The parts take 45 minutes"):
        set_agenda_in_series(webinar, by=host, scope=Scope.ALL, items=[AgendaSpec(45, "Talk")])

    assert [row.agenda.count() for row in series.webinars.all()] == [0, 0]


@time_machine.travel(BEFORE, tick=False)
@pytest.mark.parametrize(
    ("scope", "states"),
    [
        (Scope.ONE, ["scheduled", "cancelled", "scheduled"]),
        (Scope.FOLLOWING, ["scheduled", "cancelled", "cancelled"]),
        (Scope.ALL, ["cancelled", "cancelled", "cancelled"]),
    ],
)
def test_a_cancellation_is_for_one_for_those_after_or_for_all(scope: Scope, states: list[str]) -> None:
    webinar = planned()
    host = webinar.hosts.get()
    series = make_series(webinar, by=host, every=Every.WEEK, count=3)

    cancel_series(series.webinars.order_by("starts_at")[1], by=host, scope=scope)

    rows = list(series.webinars.order_by("starts_at"))
    assert [row.state for row in rows] == states
    assert [row.sequence for row in rows] == [int(state == "cancelled") for state in states]


@time_machine.travel(BEFORE, tick=False)
def test_what_somebody_does_not_run_is_never_meant_and_what_is_over_stays() -> None:
    webinar = planned()
    host, other = webinar.hosts.get(), make_host()
    series = make_series(webinar, by=host, every=Every.WEEK, count=3)
    first, second, third = series.webinars.order_by("starts_at")
    add_host(second, by=host, email=other.email)

    with time_machine.travel("2027-03-20T00:00Z", tick=False):
        meant = [meant_by(second, Scope.ALL, by=user) for user in (host, other, None)]

    assert meant == [[second, third], [second], [second, third]]
    assert first.state == WebinarState.SCHEDULED


@time_machine.travel(BEFORE, tick=False)
def test_days_on_which_a_clock_skips_or_repeats_the_hour_are_named() -> None:
    spring = planned()
    host = spring.hosts.get()
    change_webinar(spring, by=host, starts_at=dt.datetime.fromisoformat("2027-03-21T01:30+00:00"))
    autumn = planned(host)
    change_webinar(autumn, by=host, starts_at=dt.datetime.fromisoformat("2027-10-24T01:30+01:00"))

    skipped = make_series(spring, by=host, every=Every.WEEK, count=3)
    twice = make_series(autumn, by=host, every=Every.WEEK, count=3)
    change_series(spring, by=host, scope=Scope.ALL, starts_at=spring.starts_at + dt.timedelta(hours=8))

    assert clock_notes(list(twice.webinars.order_by("starts_at"))) == [
        "01:30 comes twice on 31 October 2027 in London: that one begins at the first of them."
    ]
    assert hours(skipped) == ["21 Mar 09:30", "28 Mar 09:30", "04 Apr 09:30"]
    assert clock_notes(list(skipped.webinars.order_by("starts_at"))) == []


@time_machine.travel(BEFORE, tick=False)
def test_an_hour_that_a_clock_skips_begins_an_hour_later() -> None:
    webinar = planned()
    change_webinar(webinar, by=None, starts_at=dt.datetime.fromisoformat("2027-03-21T01:30+00:00"))
    series = make_series(webinar, by=webinar.hosts.get(), every=Every.WEEK, count=2)

    assert clock_notes(list(series.webinars.order_by("starts_at"))) == [
        "There is no 01:30 on 28 March 2027 in London: that one begins at 02:30."
    ]
