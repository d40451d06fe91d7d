"""Webhooks: proven, stored, answered at once, and handled to the same end in whatever order they come."""

import datetime as dt
import itertools
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django.fixtures import Settings

from providers import actions
from providers.base import AttendanceRow, EventKind, ProviderEvent
from providers.models import ProviderConnection, WebhookDelivery
from recordings.models import ProviderFile, Recording
from registrations.models import AttendanceSpan
from tests.factories.webinars import make_webinar
from tests.fakes.meetings import Server, scripted_providers, signature, webhook
from tests.fakes.queue import Capture, work_off
from webinars.actions import bring_meeting
from webinars.models import Meeting, Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db

ROOM = "scripted-1"
# What only a provider can do is left to other tests.
FETCHING = {"recordings.tasks.fetch_file", "registrations.tasks.note_end", "registrations.tasks.tell_end"}


@pytest.fixture(autouse=True)
def server(settings: Settings) -> Iterator[Server]:
    with scripted_providers(settings) as made:
        yield made


def post(client: Client, body: bytes, *, signed: str | None = None, **headers: Any) -> int:
    sent = {"x-signature": signature(body) if signed is None else signed, **headers}
    return client.post("/hooks/scripted/", body, content_type="application/json", headers=sent).status_code


def started(at: dt.datetime | None = None) -> ProviderEvent:
    return ProviderEvent(EventKind.MEETING_STARTED, ROOM, at or timezone.now())


def held(server: Server) -> Webinar:
    webinar = make_webinar(provider="scripted", join_url="", starts_in=dt.timedelta(minutes=-58))
    bring_meeting(webinar.pk)
    server.put(server.only, "file-1", b"\0\0\0\x18ftypmp42" + b"x" * 400)
    return webinar


def test_a_signed_webhook_is_stored_answered_and_queued(
    client: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    body = webhook(timezone.now(), started())

    with django_capture_on_commit_callbacks(execute=True):
        status = post(client, body)

    stored = WebhookDelivery.objects.get()
    assert (status, bytes(stored.body), stored.handled_at) == (204, body, None)
    assert [job.task["func"] for job in OrmQ.objects.all()] == ["providers.tasks.handle_delivery"]


def test_a_challenge_is_answered_every_time_and_stored_never(client: Client) -> None:
    body = webhook(timezone.now(), challenge="abc")

    answers = [
        client.post(
            "/hooks/scripted/",
            body,
            content_type="application/json",
            headers={"x-signature": signature(body)},
        ).json()
        for _time in range(2)
    ]

    assert (answers, WebhookDelivery.objects.count()) == ([{"answer": "abc"}] * 2, 0)


@pytest.mark.parametrize(
    ("age", "altered", "signed"),
    [
        pytest.param(dt.timedelta(), b"", "0" * 64, id="forged"),
        pytest.param(dt.timedelta(), b"", "", id="unsigned"),
        pytest.param(dt.timedelta(), b"", "schlüssel", id="not ASCII"),
        pytest.param(dt.timedelta(), b" ", None, id="altered"),
        pytest.param(dt.timedelta(hours=3), b"", None, id="stale"),
        pytest.param(dt.timedelta(minutes=-10), b"", None, id="from the future"),
    ],
)
def test_what_is_not_proven_hears_401_and_leaves_nothing(
    client: Client, age: dt.timedelta, altered: bytes, signed: str | None
) -> None:
    body = webhook(timezone.now() - age, started())
    proof = signature(body) if signed is None else signed

    answer = client.post(
        "/hooks/scripted/",
        body + altered,
        content_type="application/json",
        headers={"x-signature": proof.encode().decode("latin-1")},
    )

    assert (answer.status_code, answer.content, WebhookDelivery.objects.count()) == (401, b"", 0)


@pytest.mark.parametrize("address", ["/hooks/nobody/", "/hooks/%00/", "/hooks/../host/"])
def test_an_unknown_provider_is_not_found(client: Client, address: str) -> None:
    assert client.post(address, b"{}", content_type="application/json").status_code == 404


@pytest.mark.parametrize("size", [(1 << 20) + 1, 10 << 20])
def test_ten_megabytes_are_refused_before_they_are_read(client: Client, size: int) -> None:
    body = b"x" * size

    assert (post(client, body), WebhookDelivery.objects.count()) == (413, 0)


def test_the_body_is_taken_raw_whatever_it_says_it_is(client: Client) -> None:
    body = webhook(timezone.now(), started())

    answer = client.post(
        "/hooks/scripted/",
        body,
        content_type="application/x-www-form-urlencoded",
        headers={"x-signature": signature(body)},
    )

    assert (answer.status_code, bytes(WebhookDelivery.objects.get().body)) == (204, body)


def test_no_csrf_token_is_needed() -> None:
    body = webhook(timezone.now(), started())

    assert post(Client(enforce_csrf_checks=True), body) == 204


def test_the_same_webhook_five_times_is_one(
    client: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    body = webhook(timezone.now(), started())

    with django_capture_on_commit_callbacks(execute=True):
        statuses = [post(client, body) for _time in range(5)]

    assert (statuses, WebhookDelivery.objects.count(), OrmQ.objects.count()) == ([204] * 5, 1, 1)


def test_news_of_a_meeting_that_is_not_ours_changes_nothing(
    client: Client, server: Server, django_capture_on_commit_callbacks: Capture
) -> None:
    webinar = held(server)
    other = ProviderEvent(EventKind.MEETING_ENDED, "scripted-99", timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        post(client, webhook(timezone.now(), other))

    work_off(django_capture_on_commit_callbacks)

    webinar.refresh_from_db()
    assert (webinar.state, WebhookDelivery.objects.get().handled_at is not None) == ("scheduled", True)


def outcome() -> tuple[Any, ...]:
    webinar, meeting = Webinar.objects.get(), Meeting.objects.get()
    return (
        webinar.state,
        meeting.started_at,
        meeting.ended_at,
        meeting.gone_at,
        sorted(AttendanceSpan.objects.values_list("participant__key", "joined_at", "left_at")),
        list(Recording.objects.values_list("state", "provider")),
        sorted(ProviderFile.objects.values_list("external_id", "state", "announced_at", "gone_at")),
    )


def stories(server: Server, webinar: Webinar) -> Iterator[list[ProviderEvent]]:
    start, minute = webinar.starts_at, dt.timedelta(minutes=1)
    file = server.only.files[0]

    def participant(left: dt.datetime | None) -> ProviderEvent:
        stay = AttendanceRow("p1", "Hawa", start + minute, left)
        return ProviderEvent(EventKind.PARTICIPANT, ROOM, left or start + minute, attendance=(stay,))

    def of(kind: EventKind, minutes: int, **facts: Any) -> ProviderEvent:
        return ProviderEvent(kind, ROOM, start + minutes * minute, **facts)

    ready, deleted = EventKind.FILES_READY, EventKind.FILES_DELETED
    yield [
        of(EventKind.MEETING_STARTED, 0),
        participant(None),
        participant(start + 40 * minute),
        of(EventKind.MEETING_ENDED, 55),
        of(ready, 57, files=(file,)),
    ]
    # The line was lost, they began again, and the recording was deleted and brought back.
    yield [
        of(EventKind.MEETING_STARTED, 2),
        of(EventKind.MEETING_ENDED, 10),
        of(EventKind.MEETING_STARTED, 12),
        of(EventKind.MEETING_ENDED, 50),
        of(EventKind.MEETING_CHANGED, 51),
    ]
    yield [
        of(EventKind.MEETING_ENDED, 52),
        of(ready, 53, files=(file,)),
        of(deleted, 54, files=(file,)),
        of(ready, 55, files=(file,)),
        of(EventKind.MEETING_DELETED, 56),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "number",
    [
        pytest.param(0, id="a whole webinar"),
        pytest.param(1, id="begun again", marks=pytest.mark.long),
        pytest.param(2, id="deleted", marks=pytest.mark.long),
    ],
)
def test_every_order_of_five_events_comes_to_the_same_end(
    server: Server, django_capture_on_commit_callbacks: Capture, number: int
) -> None:
    webinar = held(server)
    events = list(stories(server, webinar))[number]
    bodies = [webhook(timezone.now(), event) for event in events]
    ends = []
    for order in itertools.permutations(bodies):
        point = transaction.savepoint()
        for body in order:
            with django_capture_on_commit_callbacks(execute=True):
                actions.receive_delivery("scripted", {"x-signature": signature(body)}, body)
        work_off(django_capture_on_commit_callbacks, leaving=FETCHING)
        ends.append(outcome())
        transaction.savepoint_rollback(point)

    assert len(ends) == 120
    assert [end for end in ends if end != ends[0]] == []
    assert ends[0][0] == WebinarState.ENDED


def test_what_was_stored_but_whose_job_was_lost_is_handled_by_the_clock(
    client: Client, server: Server, django_capture_on_commit_callbacks: Capture
) -> None:
    webinar = held(server)
    post(client, webhook(timezone.now(), started(webinar.starts_at)))
    WebhookDelivery.objects.update(received_at=timezone.now() - dt.timedelta(minutes=3))

    with django_capture_on_commit_callbacks(execute=True):
        handled = actions.handle_forgotten()
    work_off(django_capture_on_commit_callbacks)

    webinar.refresh_from_db()
    assert (handled, webinar.state) == (1, WebinarState.LIVE)


def test_bodies_are_emptied_a_week_after_they_were_handled_and_still_known(
    client: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    body = webhook(timezone.now(), started())
    post(client, body)
    delivery = WebhookDelivery.objects.get()
    actions.handle_delivery(delivery.pk)
    fresh = actions.forget_bodies()
    WebhookDelivery.objects.update(handled_at=timezone.now() - dt.timedelta(days=8))

    forgotten = actions.forget_bodies()

    delivery.refresh_from_db()
    assert (fresh, forgotten, bytes(delivery.body), delivery.headers) == (0, 1, b"", {})
    assert (post(client, body), WebhookDelivery.objects.count()) == (204, 1)


def test_a_webhook_is_answered_within_half_a_second(client: Client) -> None:
    took = []
    for minute in range(100):
        body = webhook(timezone.now(), started(timezone.now() + dt.timedelta(seconds=minute)))
        begun = time.monotonic()
        post(client, body)
        took.append(time.monotonic() - begun)

    assert sorted(took)[98] < 0.5


def test_a_webhook_whose_keys_were_changed_meanwhile_is_kept_with_the_reason(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(client, webhook(timezone.now(), started()))
    monkeypatch.setattr("tests.fakes.meetings.signature", lambda _body: "other")

    actions.handle_delivery(WebhookDelivery.objects.get().pk)

    stuck = WebhookDelivery.objects.get()
    assert (stuck.handled_at, stuck.attempts, stuck.problem) == (None, 1, "scripted: wrong signature")


def test_an_account_that_was_taken_back_is_told_to_admins(client: Client) -> None:
    post(client, webhook(timezone.now(), ProviderEvent(EventKind.DISCONNECTED, "", timezone.now())))

    actions.handle_delivery(WebhookDelivery.objects.get().pk)

    connection = ProviderConnection.objects.get()
    assert (connection.is_well, connection.sentence) == (
        False,
        "The community’s account at Scripted does not let this site in any more.",
    )
