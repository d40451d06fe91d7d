import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.dispatch import Signal
from django.utils import timezone

from common.models import LogEntry
from tests.factories.members import make_host, make_person
from tests.factories.webinars import make_past_webinar, make_webinar
from webinars import signals
from webinars.actions import (
    CapacityBelowSeats,
    NotOverYet,
    PresenterSpec,
    StartsInThePast,
    WrongState,
    add_past_webinar,
    cancel_webinar,
    change_webinar,
    create_webinar,
    end_webinar,
    keep_time,
    record_consent,
    schedule_webinar,
    start_webinar,
    withdraw_consent,
)
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(days=7)


@pytest.fixture
def heard() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Collect the news of webinars that are sent."""
    news: list[tuple[str, dict[str, Any]]] = []
    listeners = []
    for name, signal in vars(signals).items():
        if isinstance(signal, Signal):

            def listen(sender: object, *, name: str = name, **details: Any) -> None:
                details.pop("signal")
                news.append((name, details))

            signal.connect(listen, weak=False)
            listeners.append((signal, listen))
    yield news
    for signal, listener in listeners:
        signal.disconnect(listener)


def test_a_new_webinar_is_a_draft_of_its_host_under_a_slug_of_its_title() -> None:
    host = make_host()

    webinar = create_webinar(
        by=host,
        title="Listening first: what children say",
        starts_at=timezone.now() + SOON,
        duration_minutes=75,
        topics=["Participation", "participation ", ""],
        presenters=[
            PresenterSpec("Wanjiru", "wanjiru@example.org", "Community worker"),
            PresenterSpec("Gift"),
        ],
    )

    assert (webinar.slug, webinar.state) == ("listening-first-what-children-say", WebinarState.DRAFT)
    assert webinar.ends_at - webinar.starts_at == dt.timedelta(minutes=75)
    assert list(webinar.hosts.all()) == [host]
    assert [topic.name for topic in webinar.topics.all()] == ["Participation"]
    assert [row.person.name for row in webinar.presenters.all()] == ["Wanjiru", "Gift"]


@pytest.mark.database
def test_slugs_are_unique_and_survive_a_new_title() -> None:
    host = make_host()
    first, second = (
        create_webinar(by=host, title="Cash, kin and care", starts_at=timezone.now() + SOON) for _ in "12"
    )

    change_webinar(second, by=host, title="Kinship care")

    assert [first.slug, second.slug] == ["cash-kin-and-care", "cash-kin-and-care-2"]


@pytest.mark.parametrize("title", ["New", "Past", "الاستماع أولا"])
def test_titles_that_make_no_usable_address_get_their_date_added(title: str) -> None:
    webinar = create_webinar(
        by=make_host(), title=title, starts_at=dt.datetime(2027, 1, 28, 13, tzinfo=dt.UTC)
    )

    assert webinar.slug.endswith("-2027-01-28")


def test_scheduling_makes_it_public_and_tells_so(heard: list[tuple[str, dict[str, Any]]]) -> None:
    host = make_host()
    webinar = make_webinar(host=host, state=WebinarState.DRAFT)

    schedule_webinar(webinar, by=host)

    assert Webinar.objects.get().state == WebinarState.SCHEDULED
    assert heard == [("webinar_scheduled", {"webinar": webinar})]
    assert LogEntry.objects.get().verb == "webinar.scheduled"


def test_scheduling_refuses_the_past() -> None:
    webinar = make_webinar(state=WebinarState.DRAFT, starts_in=-dt.timedelta(minutes=1))

    with pytest.raises(StartsInThePast):
        schedule_webinar(webinar, by=None)


def test_only_its_hosts_may_change_it() -> None:
    webinar, stranger = make_webinar(host=make_host()), make_host()

    with pytest.raises(PermissionDenied):
        change_webinar(webinar, by=stranger, title="Mine now")
    with pytest.raises(PermissionDenied):
        cancel_webinar(webinar, by=stranger)


@pytest.mark.parametrize(
    ("changed", "sequence"),
    [
        ({"title": "Listening well"}, 0),
        ({"description": "More"}, 0),
        ({"duration_minutes": 90}, 1),
        ({"time_zone": "Africa/Nairobi"}, 1),
        ({"join_url": "https://meet.example.org/other"}, 1),
    ],
)
def test_calendars_follow_a_change_of_time_or_place_only(changed: dict[str, Any], sequence: int) -> None:
    webinar = change_webinar(make_webinar(), by=None, **changed)

    assert webinar.sequence == sequence


def test_a_change_tells_exactly_what_is_different(heard: list[tuple[str, dict[str, Any]]]) -> None:
    webinar = make_webinar("Listening first", presenters=[make_person()])
    same = PresenterSpec(webinar.presenters.get().person.name, slug=webinar.presenters.get().person.slug)

    change_webinar(webinar, by=None, title="Listening first", presenters=[same])
    change_webinar(webinar, by=None, title="Listening well", topics=["Play"], presenters=[same])

    assert heard == [("webinar_changed", {"webinar": webinar, "changed": frozenset({"title", "topics"})})]


def test_a_presenter_who_stays_keeps_the_consent() -> None:
    wanjiru, gift = make_person("Wanjiru"), make_person("Gift")
    webinar = make_webinar(presenters=[wanjiru, gift])

    change_webinar(
        webinar, by=None, presenters=[PresenterSpec("Rosa"), PresenterSpec("Wanjiru", slug=wanjiru.slug)]
    )

    rows = [(row.person.name, row.consented_at is not None) for row in webinar.presenters.all()]
    assert rows == [("Rosa", False), ("Wanjiru", True)]


@pytest.mark.database
def test_there_are_never_fewer_seats_than_are_taken() -> None:
    webinar = make_webinar(capacity=20)

    with pytest.raises(CapacityBelowSeats) as refusal:
        change_webinar(webinar, by=None, capacity=11, seats_taken=lambda _webinar: 12)

    assert refusal.value.message == "12 seats are taken already. Enter 12 or more."
    assert Webinar.objects.get().capacity == 20


def test_a_scheduled_webinar_does_not_move_into_the_past() -> None:
    webinar = make_webinar()

    with pytest.raises(StartsInThePast):
        change_webinar(webinar, by=None, starts_at=timezone.now() - SOON)


def test_a_webinar_that_has_begun_does_not_move() -> None:
    webinar = make_webinar(state=WebinarState.LIVE, starts_in=-dt.timedelta(minutes=5))

    with pytest.raises(WrongState):
        change_webinar(webinar, by=None, starts_at=timezone.now() + SOON)
    assert change_webinar(webinar, by=None, duration_minutes=90).sequence == 1


def test_a_cancelled_webinar_does_not_change() -> None:
    with pytest.raises(WrongState):
        change_webinar(make_webinar(state=WebinarState.CANCELLED), by=None, title="Again")


def test_a_past_webinar_goes_straight_from_draft_to_ended(heard: list[tuple[str, dict[str, Any]]]) -> None:
    webinar = add_past_webinar(by=make_host(), title="Held long ago", starts_at=timezone.now() - SOON)

    assert webinar.state == WebinarState.ENDED
    assert heard == [("webinar_ended", {"webinar": webinar})]


def test_a_past_webinar_must_be_over() -> None:
    with pytest.raises(NotOverYet):
        add_past_webinar(by=None, title="Not yet", starts_at=timezone.now() - dt.timedelta(minutes=10))

    assert Webinar.objects.count() == 0


def test_starting_and_ending_tell_the_news_once(heard: list[tuple[str, dict[str, Any]]]) -> None:
    webinar = make_webinar(starts_in=-dt.timedelta(minutes=1))

    start_webinar(webinar, by=None)
    end_webinar(webinar, by=None)
    with pytest.raises(WrongState):
        end_webinar(webinar, by=None)

    assert [name for name, _ in heard] == ["webinar_started", "webinar_ended"]


@pytest.mark.parametrize("state", [WebinarState.SCHEDULED, WebinarState.DRAFT])
def test_a_webinar_that_has_not_started_is_not_ended(state: WebinarState) -> None:
    with pytest.raises(WrongState):
        end_webinar(make_webinar(state=state), by=None)


def test_cancelling_takes_it_out_of_calendars(heard: list[tuple[str, dict[str, Any]]]) -> None:
    webinar = make_webinar(sequence=2)

    cancel_webinar(webinar, by=None)

    assert (Webinar.objects.get().state, Webinar.objects.get().sequence) == (WebinarState.CANCELLED, 3)
    assert heard == [("webinar_cancelled", {"webinar": webinar})]


@pytest.mark.database
def test_the_clock_starts_and_ends_webinars_and_leaves_the_others() -> None:
    coming = make_webinar()
    begun = make_webinar(starts_in=-dt.timedelta(minutes=1))
    running_over = make_webinar(starts_in=-dt.timedelta(minutes=65), state=WebinarState.LIVE)
    over = make_webinar(starts_in=-dt.timedelta(minutes=80), state=WebinarState.LIVE)
    missed = make_webinar(starts_in=-SOON)
    draft = make_webinar(starts_in=-SOON, state=WebinarState.DRAFT)

    assert keep_time() == (1, 2)

    states = [
        Webinar.objects.get(pk=row.pk).state for row in (coming, begun, running_over, over, missed, draft)
    ]
    assert states == ["scheduled", "live", "live", "ended", "ended", "draft"]


def test_consent_keeps_the_text_agreed_to_and_who_wrote_it_down() -> None:
    host = make_host()
    webinar = make_past_webinar(host=host, presenters=[make_person()], consented=False)
    presenter = webinar.presenters.get()

    record_consent(presenter, by=host, text="The recording may be published.")

    presenter.refresh_from_db()
    assert (presenter.consent_text, presenter.consent_recorded_by) == (
        "The recording may be published.",
        host,
    )
    assert presenter.consented_at is not None

    withdraw_consent(presenter, by=host)
    with pytest.raises(PermissionDenied):
        record_consent(presenter, by=make_host(), text="Yes")

    presenter.refresh_from_db()
    assert presenter.consented_at is None
