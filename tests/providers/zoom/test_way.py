"""One webinar on Zoom through the whole site: scheduled, joined, held, recorded; news by webhooks, or by none."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from providers.models import KeptMeeting
from recordings import actions as recordings
from recordings.models import ProviderFile, Recording
from recordings.states import FileState
from registrations.actions import link_seats
from registrations.models import AttendanceSpan, ProviderSeat
from tests.contracts.providers.zoom import UUID
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from tests.fakes.media import talk
from tests.fakes.meetings import forget_providers
from tests.fakes.queue import Capture, work_off
from tests.fakes.zoom_afterwards import Held, utc
from tests.fakes.zoom_news import news, signed
from tests.fakes.zoom_server import WEBHOOK_SECRET, ZoomServer
from webinars.actions import bring_meeting
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db
LATER = {"recordings.tasks.run_stage", "registrations.tasks.tell_end"}


@pytest.fixture(autouse=True)
def on_zoom(server: ZoomServer, settings: Settings) -> Iterator[None]:
    """Let the site's own registry make the provider, as a site does."""
    options = {
        "base_uri": f"{server.url}/v2",
        "oauth_uri": f"{server.url}/oauth/token",
        "hosts": ("127.0.0.1", "localhost"),
        "in_own_network": True,
        "step_s": 0.01,
    }
    settings.MEETING_PROVIDERS = {
        **settings.MEETING_PROVIDERS,
        "zoom": {"BACKEND": "providers.zoom.provider.ZoomProvider", "OPTIONS": options},
    }
    forget_providers()
    yield
    forget_providers()


def joined_and_held(server: ZoomServer) -> tuple[Webinar, Held]:
    """Make a webinar with one seat and its link, and hold it at Zoom with that seat's holder."""
    webinar = make_webinar(provider="zoom", join_url="", starts_in=dt.timedelta(minutes=-58))
    make_seat(webinar, "hawa@example.org")
    bring_meeting(webinar.pk)
    link_seats(webinar.pk)
    webinar.refresh_from_db()
    external_id = webinar.meeting.external_id
    (row,) = server.meetings[external_id].registrants.values()
    held = server.afterwards.hold(
        external_id,
        UUID,
        webinar.starts_at,
        minutes=50,
        people=[
            {
                "user_id": "1",
                "name": "Hawa",
                "user_email": "",
                "registrant_id": row["id"],
                "join_time": utc(webinar.starts_at),
                "leave_time": utc(webinar.starts_at + dt.timedelta(minutes=50)),
            }
        ],
    )
    server.afterwards.record(held, "MP4", talk().read_bytes(), recording_type="speaker_view")
    return webinar, held


def post(client: Client, event: str, webinar: Webinar) -> int:
    now = timezone.now()
    about = {"id": int(webinar.meeting.external_id), "uuid": UUID, "recording_files": []}
    body = news(event, about, at=now)
    headers = signed(body, secret=WEBHOOK_SECRET, at=now)
    kind = headers.pop("content-type")
    return client.post("/hooks/zoom/", body, content_type=kind, headers=headers).status_code


def outcome(webinar: Webinar) -> tuple[str, list[str], int]:
    webinar.refresh_from_db()
    files = [str(file.state) for file in ProviderFile.objects.all()]
    return str(webinar.state), files, AttendanceSpan.objects.filter(participant__webinar=webinar).count()


def look(capture: Capture) -> None:
    """Ask Zoom, as the site does every few minutes."""
    with capture(execute=True):
        recordings.look_for_files()
    work_off(capture, leaving=LATER)


def test_a_webinar_lives_its_life_on_zoom(
    client: Client, server: ZoomServer, django_capture_on_commit_callbacks: Capture
) -> None:
    webinar, _held = joined_and_held(server)
    assert ProviderSeat.objects.get().join_url.startswith("https://us02web.zoom.us/w/")

    for event in ("webinar.started", "webinar.ended", "recording.completed", "recording.completed"):
        with django_capture_on_commit_callbacks(execute=True):
            assert post(client, event, webinar) == 204
    work_off(django_capture_on_commit_callbacks, leaving=LATER)
    look(django_capture_on_commit_callbacks)

    assert outcome(webinar)[:2] == (WebinarState.ENDED, [FileState.FETCHED])
    assert (len(server.meetings), KeptMeeting.objects.count()) == (1, 1)


def test_forged_news_changes_nothing(client: Client, server: ZoomServer) -> None:
    webinar, _held = joined_and_held(server)
    before = outcome(webinar)
    body = news("webinar.ended", {"id": webinar.meeting.external_id, "uuid": UUID}, at=timezone.now())
    headers = signed(body, secret="guessed", at=timezone.now())
    kind = headers.pop("content-type")

    answer = client.post("/hooks/zoom/", body, content_type=kind, headers=headers)

    assert (answer.status_code, outcome(webinar)) == (401, before)


def test_zooms_validation_is_answered(client: Client) -> None:
    body = b'{"event": "endpoint.url_validation", "payload": {"plainToken": "abc"}, "event_ts": 1}'
    headers = signed(body, secret=WEBHOOK_SECRET, at=timezone.now())
    kind = headers.pop("content-type")

    answer = client.post("/hooks/zoom/", body, content_type=kind, headers=headers)

    assert (answer.status_code, answer.json()["plainToken"]) == (200, "abc")


def test_a_recording_of_a_webinar_without_news_is_found_by_asking(
    server: ZoomServer, django_capture_on_commit_callbacks: Capture
) -> None:
    webinar, _held = joined_and_held(server)
    with django_capture_on_commit_callbacks(execute=True):
        recordings.expect_recording(webinar)
    Recording.objects.update(next_look_at=timezone.now())
    look(django_capture_on_commit_callbacks)

    assert outcome(webinar)[1] == [FileState.FETCHED]
