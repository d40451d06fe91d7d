import datetime as dt
import itertools
import json
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.signing import BadSignature
from django.utils import timezone
from pytest_django.fixtures import Settings

from providers.base import (
    BadDelivery,
    BadDownload,
    EventKind,
    FileKind,
    MeetingGone,
    MeetingPhase,
    MeetingSpec,
    Registrant,
)
from providers.demo import webhooks
from providers.demo.provider import DemoProvider, person_of
from providers.demo.rooms import Media

STARTS = dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC)
SPEC = MeetingSpec(
    key="listening-first",
    title="Listening first",
    starts_at=STARTS,
    duration_minutes=60,
    time_zone="Africa/Nairobi",
)
AMARA = Registrant(key="seat-amara", name="Amara", email="amara@example.org")
NOUR = Registrant(key="host-1", name="Nour", email="")


@pytest.fixture
def provider(settings: Settings, tmp_path: Path) -> DemoProvider:
    settings.IS_DEMO = True
    return DemoProvider(folder=str(tmp_path / "rooms"))


@pytest.fixture
def media(tmp_path: Path) -> list[Media]:
    video, chat = tmp_path / "talk.mp4", tmp_path / "talk.txt"
    video.write_bytes(b"\x00\x00\x00\x18ftypmp42" + b"picture " * 100_000)
    chat.write_text("00:00:05\tAmara:\tHello\n")
    return [Media(video, FileKind.VIDEO), Media(chat, FileKind.CHAT)]


def held(provider: DemoProvider, media: list[Media]) -> str:
    made = provider.create_meeting(SPEC)
    for person, is_host in ((AMARA, False), (NOUR, True)):
        link = provider.join_link(made, person, is_host=is_host)
        provider.rooms.enter(made.external_id, **person_of(link.partition("?as=")[2]))
    provider.rooms.hold(made.external_id, media)
    return made.external_id


def quiet(_came: int, _total: int | None) -> None:
    pass


def test_a_site_that_is_no_demo_does_not_load_it(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured):
        DemoProvider(folder=str(tmp_path))


def test_a_webinar_has_one_room(provider: DemoProvider) -> None:
    made = provider.create_meeting(SPEC)

    assert provider.create_meeting(SPEC) == made
    assert provider.read_meeting(made.external_id) == made
    assert provider.meeting_status(made.external_id).phase == MeetingPhase.WAITING
    provider.cancel_meeting(made.external_id)
    provider.cancel_meeting(made.external_id)
    assert provider.meeting_status(made.external_id).phase == MeetingPhase.GONE
    with pytest.raises(MeetingGone):
        provider.change_meeting(made.external_id, SPEC)
    with pytest.raises(MeetingGone):
        provider.read_meeting("../secret_key")


def test_a_link_lets_one_person_in_and_cannot_be_altered(provider: DemoProvider) -> None:
    link = provider.join_link(provider.create_meeting(SPEC), AMARA)
    signed = link.partition("?as=")[2]

    assert person_of(signed) == {"key": "seat-amara", "name": "Amara", "is_host": False}
    with pytest.raises(BadSignature):
        person_of("x" + signed)


def test_a_meeting_is_held_as_if_its_hour_had_come_and_gone(
    provider: DemoProvider, media: list[Media]
) -> None:
    room_id = held(provider, media)
    before = provider.rooms.read(room_id)
    provider.rooms.hold(room_id, media)

    assert provider.rooms.read(room_id) == before
    status = provider.meeting_status(room_id)
    assert (status.phase, status.started_at, status.ended_at) == (
        MeetingPhase.ENDED,
        STARTS,
        STARTS + dt.timedelta(hours=1),
    )
    rows = list(provider.attendance(room_id))
    assert [(row.registrant_id, row.name, row.is_host, row.is_final) for row in rows] == [
        ("host-1", "Nour", True, True),
        ("seat-amara", "Amara", False, True),
    ]
    ends = STARTS + dt.timedelta(hours=1)
    assert all(row.left_at and STARTS <= row.joined_at < row.left_at <= ends for row in rows)


def test_what_is_left_of_a_meeting_can_be_fetched_and_goes_on_after_a_break(
    provider: DemoProvider, media: list[Media], tmp_path: Path
) -> None:
    room_id = held(provider, media)
    video, chat = provider.files(room_id)
    assert (video.kind, video.suffix, chat.kind, chat.suffix) == (FileKind.VIDEO, "mp4", FileKind.CHAT, "txt")
    to = tmp_path / "fetched.mp4"
    to.write_bytes(media[0].path.read_bytes()[:1000])

    provider.download(video, to, progress=quiet)

    assert to.read_bytes() == media[0].path.read_bytes()
    to.write_bytes(b"something else")
    with pytest.raises(BadDownload):
        provider.download(video, to, progress=quiet)
    assert not to.exists()


def test_a_file_is_deleted_once_however_often_it_is_asked(
    provider: DemoProvider, media: list[Media], tmp_path: Path
) -> None:
    room_id = held(provider, media)
    video, chat = provider.files(room_id)

    provider.delete_file(video)
    provider.delete_file(video)

    assert provider.files(room_id) == [chat]
    with pytest.raises(MeetingGone):
        provider.download(video, tmp_path / "fetched.mp4", progress=quiet)


def test_its_news_is_signed_and_read_like_any_providers(provider: DemoProvider, media: list[Media]) -> None:
    room_id = held(provider, media)
    now = timezone.now()

    told = []
    for news in provider.rooms.read(room_id).outbox:
        body = webhooks.body_of(room_id, news)
        delivery = provider.read_delivery(webhooks.signed(body, now=now), body, now=now)
        told += [(event.kind, len(event.attendance)) for event in delivery.events]

    assert told == [
        (EventKind.MEETING_STARTED, 0),
        *itertools.repeat((EventKind.PARTICIPANT, 1), 4),
        (EventKind.MEETING_ENDED, 0),
        (EventKind.FILES_READY, 0),
    ]


def test_forged_stale_and_future_news_is_refused(provider: DemoProvider) -> None:
    now = timezone.now()
    body = json.dumps({"event": "unknown", "room": "x", "at": now.isoformat(), "stays": []}).encode()
    right = webhooks.signed(body, now=now)

    assert provider.read_delivery(right, body, now=now).events == ()
    for headers, sent in (
        ({}, body),
        (right, body + b" "),
        ({**right, webhooks.SIGNATURE: "é"}, body),
        ({**right, webhooks.TIMESTAMP: "٣"}, body),
        (webhooks.signed(body, now=now - dt.timedelta(hours=3)), body),
        (webhooks.signed(body, now=now + dt.timedelta(minutes=9)), body),
    ):
        with pytest.raises(BadDelivery):
            provider.read_delivery(headers, sent, now=now)
