import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django_q.models import OrmQ
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from config.demo import meeting
from providers import meeting_providers
from providers.base import FileKind, MeetingInfo, MeetingSpec, Registrant
from providers.demo.provider import DemoProvider
from providers.models import WebhookDelivery
from tests.config.demo import demo_urls
from tests.fakes.loopback import Reply, serving

pytestmark = pytest.mark.django_db

SPEC = MeetingSpec(
    key="listening-first",
    title="Listening first",
    starts_at=dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC),
    duration_minutes=60,
    time_zone="Africa/Nairobi",
)


@pytest.fixture
def provider(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoProvider]:
    settings.IS_DEMO = True
    settings.ROOT_URLCONF = demo_urls.__name__
    named = {
        "BACKEND": "providers.demo.provider.DemoProvider",
        "OPTIONS": {"folder": str(tmp_path / "rooms")},
    }
    monkeypatch.setitem(meeting_providers.settings, "demo", named)
    settings.MEETING_PROVIDERS = {**settings.MEETING_PROVIDERS, "demo": named}
    monkeypatch.setattr(meeting, "BETWEEN_NEWS_S", 0)
    monkeypatch.setattr(meeting, "BETWEEN_TRIES_S", 0)
    yield meeting_providers["demo"]
    del meeting_providers["demo"]


def link_of(provider: DemoProvider, made: MeetingInfo, name: str, *, is_host: bool = False) -> str:
    registrant = Registrant(key=f"seat-{name}", name=name, email="")
    return provider.join_link(made, registrant, is_host=is_host).removeprefix("http://127.0.0.1:8000")


def test_people_come_in_by_their_links_and_the_host_holds_the_meeting(
    provider: DemoProvider, client: Client
) -> None:
    made = provider.create_meeting(SPEC)
    guest, host = link_of(provider, made, "Amara"), link_of(provider, made, "Nour", is_host=True)

    assert "Come in as Amara" in client.get(guest).content.decode()
    client.post(guest, {"do": "enter"})
    assert "You are in, as Amara." in client.get(guest).content.decode()
    assert "Hold the meeting now" not in client.get(guest).content.decode()
    client.post(host, {"do": "hold"})
    assert "Here too: Amara." in client.get(host).content.decode()

    assert OrmQ.objects.get().task["func"] == "config.demo.tasks.hold_meeting"
    meeting.rooms().hold(made.external_id, [])
    assert "The meeting is over." in client.get(host).content.decode()


def test_a_link_that_was_altered_leads_nowhere(provider: DemoProvider, client: Client) -> None:
    made = provider.create_meeting(SPEC)

    assert client.get(link_of(provider, made, "Amara") + "x").status_code == 404
    assert client.get(f"/demo/meet/{made.external_id}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_meeting_tells_the_sites_own_address_what_happened_and_leaves_its_files(
    provider: DemoProvider, live_server: LiveServer
) -> None:
    made = provider.create_meeting(SPEC)
    meeting.enter(link_of(provider, made, "Amara"))
    port = int(live_server.url.rpartition(":")[2])

    meeting.hold_meeting(made.external_id, port)
    meeting.hold_meeting(made.external_id, port)

    assert meeting.rooms().read(made.external_id).outbox == []
    assert WebhookDelivery.objects.filter(provider="demo").count() == 5
    assert [(file.kind, file.language) for file in provider.files(made.external_id)] == [
        (FileKind.VIDEO, ""),
        (FileKind.CAPTIONS, "fr"),
        (FileKind.CHAT, ""),
    ]


def test_news_that_nobody_takes_in_waits_in_the_room(provider: DemoProvider) -> None:
    made = provider.create_meeting(SPEC)

    with serving(lambda _asked: Reply(503)) as url, pytest.raises(meeting.NotDelivered):
        meeting.hold_meeting(made.external_id, int(url.rpartition(":")[2]))

    outbox = meeting.rooms().read(made.external_id).outbox
    assert [news["event"] for news in outbox] == ["meeting_started", "meeting_ended", "files_ready"]
