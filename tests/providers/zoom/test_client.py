"""Requests to Zoom: one token, patience, and rests that keep the quota."""

import datetime as dt
import json
import logging
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from providers.base import (
    MeetingGone,
    NotConfigured,
    ProviderError,
    RateLimited,
    Refused,
    Unauthorized,
    Unreachable,
)
from providers.models import AccessToken, KeptMeeting, Pause
from providers.zoom.client import Zoom, in_path
from providers.zoom.failures import DayUsedUp, NoWebinars, ScopeMissing, StalePage
from providers.zoom.limits import kinds_of
from providers.zoom.provider import ZoomProvider
from tests.contracts.providers.world import make_spec
from tests.contracts.providers.zoom import provider_of
from tests.fakes.loopback import Reply
from tests.fakes.zoom_server import HOST, SECRET, ZoomServer

pytestmark = pytest.mark.django_db
USER = f"/users/{HOST}"


def test_nothing_is_asked_before_it_is_needed(zoom: Zoom, server: ZoomServer) -> None:
    assert (server.token_requests, server.asked) == (0, [])


def test_one_token_serves_many_requests_and_other_processes(
    zoom: Zoom, server: ZoomServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _turn in range(3):
        zoom.api.call("GET", USER)
    monkeypatch.setattr(zoom.api.keeper, "_known", ("", timezone.now(), frozenset()))
    zoom.api.call("GET", USER)

    assert server.token_requests == 1
    assert b"token-1" not in bytes(AccessToken.objects.get().sealed)


def test_a_token_is_renewed_a_minute_early(zoom: Zoom, server: ZoomServer) -> None:
    zoom.api.call("GET", USER)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=59, seconds=5)):
        zoom.api.call("GET", USER)

    assert server.token_requests == 2


def test_a_token_that_zoom_refuses_is_renewed_once(zoom: Zoom, server: ZoomServer) -> None:
    zoom.api.call("GET", USER)
    server.tokens.clear()

    zoom.api.call("GET", USER)

    assert (server.token_requests, len(server.asked)) == (2, 3)


def test_keys_that_zoom_never_takes_are_given_up(zoom: Zoom, server: ZoomServer) -> None:
    server.replies = [Reply(401, b'{"code": 124, "message": "Invalid access token"}')] * 9

    with pytest.raises(Unauthorized):
        zoom.api.call("GET", USER)
    assert (server.token_requests, len(server.asked)) == (2, 2)


def test_a_missing_scope_is_named_and_no_new_token_is_asked_for(zoom: Zoom, server: ZoomServer) -> None:
    server.scopes -= {"user:read:user:admin"}

    with pytest.raises(ScopeMissing) as raised:
        zoom.api.call("GET", USER)
    assert "user:read:user:admin" in raised.value.message
    assert (server.token_requests, len(server.asked)) == (1, 1)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(503, b"<html>"),
        Reply(500, b'{"code": 500, "message": "Internal"}'),
        Reply(200, b"<!DOCTYPE html>"),
        Reply(200, b"[1,"),
        Reply(302, b"", {"Location": "https://evil.example/"}),
        None,
    ],
    ids=["down", "broken", "page", "cut", "led-away", "hung-up"],
)
def test_an_answer_without_sense_is_asked_for_again(
    zoom: Zoom, server: ZoomServer, reply: Reply | None
) -> None:
    server.replies = [reply, reply]

    assert zoom.api.call("GET", USER)["email"] == HOST


@pytest.mark.parametrize("status", [500, 503])
def test_what_makes_something_is_not_asked_twice(zoom: Zoom, server: ZoomServer, status: int) -> None:
    server.replies = [Reply(status)]

    with pytest.raises(Unreachable):
        zoom.api.call("POST", f"{USER}/webinars", body={})
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "told", "error"),
    [
        (400, {"code": 300, "message": "Validation Failed.", "errors": [{"field": "x", "message": "y"}]}, Refused),
        (404, {"code": 3001, "message": "Webinar does not exist."}, MeetingGone),
        (404, {"code": 1001, "message": "User does not exist: x."}, NotConfigured),
        (403, {"code": 0, "message": "Forbidden"}, Unauthorized),
        (409, {"code": 409, "message": "Conflict"}, Unreachable),
        (200, {"code": 200, "message": "Webinar plan is missing."}, NoWebinars),
        (200, {"code": 429, "message": "too many, daily"}, DayUsedUp),
        (400, {"code": 300, "message": "A maximum of 100 webinars can be created in one day"}, DayUsedUp),
        (400, {"code": 300, "message": "The next page token is invalid or expired."}, StalePage),
        (400, {}, Refused),
    ],
    ids=[
        "invalid", "gone", "no-user", "forbidden", "conflict", "no-plan", "day-by-200", "day-by-400", "page", "bare",
    ],
)  # fmt: skip
def test_a_refusal_is_told_by_what_it_means(
    zoom: Zoom, server: ZoomServer, status: int, told: dict[str, Any], error: type[ProviderError]
) -> None:
    server.replies = [Reply(status, json.dumps(told).encode())] * 9

    with pytest.raises(error) as raised:
        zoom.api.call("GET", USER)
    assert raised.type is error or issubclass(raised.type, error)
    assert raised.value.message


def test_no_log_names_keys_or_people(
    zoom: Zoom, server: ZoomServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.replies = [
        None,
        Reply(500, b"{}"),
        Reply(404, b'{"code": 1001, "message": "No host@example.org"}'),
    ]

    with pytest.raises(NotConfigured):
        zoom.api.call("GET", USER)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("providers"))
    assert "code 1001" in ours
    assert not [secret for secret in ("token-1", SECRET, HOST) if secret in ours]


def test_two_moments_of_too_fast_are_waited_out(zoom: Zoom, server: ZoomServer) -> None:
    server.storm = 2

    assert zoom.api.call("GET", USER)["email"] == HOST
    assert (len(server.asked), Pause.objects.count()) == (3, 0)


def test_a_storm_of_refusals_keeps_the_quota_and_ends_without_a_second_meeting(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    """Half an hour in which Zoom says "too fast" to everything, and a task that asks every ten seconds."""
    server.is_storming = True
    began = timezone.now()
    for seconds in range(0, 1800, 10):
        with (
            time_machine.travel(began + dt.timedelta(seconds=seconds)),
            pytest.raises(RateLimited) as raised,
        ):
            provider.create_meeting(make_spec())
        assert raised.value.retry_after_s is not None
    asked_in_storm = len(server.asked)
    server.is_storming = False
    with time_machine.travel(began + dt.timedelta(seconds=1800 + 900)):
        made = provider.create_meeting(make_spec())
        again = provider.create_meeting(make_spec())

    assert (asked_in_storm <= 20, len(server.meetings)) == (True, 1)
    assert (made.external_id, Pause.objects.count()) == (again.external_id, 0)


def test_after_a_rest_one_request_goes_ahead(zoom: Zoom, server: ZoomServer) -> None:
    zoom.api.gate.rest("light", 30)
    after = timezone.now() + dt.timedelta(seconds=31)
    with time_machine.travel(after, tick=False):
        zoom.api.gate.admit("light")
        with pytest.raises(RateLimited):
            zoom.api.call("GET", USER)

    assert server.asked == []


def test_the_days_end_is_awaited_without_asking(zoom: Zoom, server: ZoomServer) -> None:
    headers = {"Retry-After": "2026-11-26T00:00:00Z", "X-RateLimit-Type": "Daily-limit"}
    server.replies = [Reply(429, b'{"code": 429, "message": "You have reached the limit"}', headers)]
    with time_machine.travel("2026-11-25T20:00:00Z", tick=False):
        for _turn in range(5):
            with pytest.raises(RateLimited) as raised:
                zoom.api.call("GET", "/report/webinars/1/participants")
            assert raised.value.retry_after_s == 4 * 3600
        assert zoom.api.call("GET", USER)["email"] == HOST

    assert len(server.asked) == 2


def test_the_hundredth_change_of_a_day_is_the_last(provider: ZoomProvider, server: ZoomServer) -> None:
    made = provider.create_meeting(make_spec())
    server.changes_today = 100
    with time_machine.travel("2026-11-25T23:00:00Z", tick=False):
        for number in range(5):
            with pytest.raises(RateLimited) as raised:
                provider.change_meeting(made.external_id, make_spec(title=f"Other {number}"))
            assert raised.value.retry_after_s == 3600
        assert provider.read_meeting(made.external_id).external_id == made.external_id
    assert len([call for call in server.asked if call.startswith("PATCH")]) == 1


@pytest.mark.parametrize(
    ("call", "kinds"),
    [
        ("POST /users/a@b.org/webinars", ("light", "changes")),
        ("POST /users/a@b.org/meetings", ("medium", "changes")),
        ("PATCH /meetings/812", ("light", "changes")),
        ("GET /users/a@b.org/webinars", ("medium",)),
        ("GET /webinars/812/registrants", ("medium",)),
        ("POST /webinars/812/registrants", ("light",)),
        ("POST /webinars/812/batch_registrants", ("heavy",)),
        ("PUT /webinars/812/registrants/status", ("medium",)),
        ("GET /report/webinars/x/participants", ("heavy",)),
        ("GET /webinars/812", ("light",)),
    ],
)
def test_requests_are_counted_as_zoom_counts_them(call: str, kinds: tuple[str, ...]) -> None:
    method, path = call.split()
    assert kinds_of(method, path) == kinds


def test_pages_are_read_to_their_end(zoom: Zoom, server: ZoomServer, provider: ZoomProvider) -> None:
    server.page_size = 2
    for number in range(5):
        provider.create_meeting(make_spec(f"key-{number}"))

    rows = list(zoom.api.pages(f"{USER}/webinars", "webinars", type="scheduled"))

    assert len({row["id"] for row in rows}) == 5


def test_pages_without_end_are_given_up(
    zoom: Zoom, server: ZoomServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.zoom.client.MAX_PAGES", 7)
    server.pages_never_end = True

    with pytest.raises(Unreachable):
        list(zoom.api.pages(f"{USER}/webinars", "webinars"))
    assert len(server.asked) == 7


def test_a_page_that_leads_to_itself_is_given_up(zoom: Zoom, server: ZoomServer) -> None:
    server.replies = [Reply(200, b'{"webinars": [], "next_page_token": "x"}')] * 9

    with pytest.raises(Unreachable):
        list(zoom.api.pages(f"{USER}/webinars", "webinars"))
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("uuid", "path"),
    [
        ("abc==", "abc%3D%3D"),
        ("/abc==", "%252Fabc%253D%253D"),
        ("a//b+c=", "a%252F%252Fb%252Bc%253D"),
        ("a/b", "a%252Fb"),
    ],
)
def test_ids_with_slashes_are_encoded_twice(uuid: str, path: str) -> None:
    assert in_path(uuid) == path


def test_new_keys_are_used_at_once(server: ZoomServer, settings: Any) -> None:
    provider = provider_of(server)
    settings.PROVIDER_CREDENTIALS = {
        "zoom": {**settings.PROVIDER_CREDENTIALS["zoom"], "client_secret": "old"}
    }
    with pytest.raises(Unauthorized, match="client ID"):
        provider.create_meeting(make_spec())

    settings.PROVIDER_CREDENTIALS = {
        "zoom": {**settings.PROVIDER_CREDENTIALS["zoom"], "client_secret": SECRET}
    }

    assert provider.create_meeting(make_spec()).external_id
    assert KeptMeeting.objects.count() == 1
