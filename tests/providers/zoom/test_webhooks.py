"""Zoom's webhooks: whose they are, and what they tell."""

import datetime as dt
import itertools
import json
import time
from typing import Any

import pytest

from providers.base import BadDelivery, Delivery, EventKind
from providers.zoom.provider import ZoomProvider
from providers.zoom.webhooks import read_delivery
from tests.fakes import zoom_news
from tests.fakes.zoom_news import news, send, signed
from tests.fakes.zoom_server import WEBHOOK_SECRET

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
MEETING: dict[str, Any] = {
    "id": "81234567890",
    "uuid": "/u//1==",
    "host_id": "h",
    "topic": "Listening",
    "type": 5,
}
PERSON = {
    "user_id": "16778240",
    "user_name": "Amina",
    "id": "",
    "email": "amina@example.org",
    "registrant_id": "r1",
    "join_time": "2026-11-25T11:58:00Z",
}


def read(body: bytes, *, at: dt.datetime = NOW, now: dt.datetime = NOW, **headers: str) -> Delivery:
    proof = {**signed(body, secret=WEBHOOK_SECRET, at=at), **headers}
    return read_delivery(proof, body, now=now, secret=WEBHOOK_SECRET, host="host@example.org")


def test_the_challenge_is_answered_by_the_known_vector() -> None:
    challenge = b'"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}'
    body = b'{"event":"endpoint.url_validation",' + challenge + b',"event_ts":1654503849680}'
    at = dt.datetime.fromtimestamp(1654503849, dt.UTC)

    assert signed(body, secret="testsecret", at=at)["x-zm-signature"] == (
        "v0=2818c54bc2d0753247facfe7afdbfc4423010705b469c0837848363cef131d9c"
    )
    assert read(body, at=at, now=at) == Delivery(
        answer={
            "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
            "encryptedToken": "6dc240d1b156cee2d99e7ac8e6986a7c525573cfe91ff136ab87f05ca9f48668",
        }
    )


@pytest.mark.parametrize("challenge", [None, "", 5, ["x"], "x" * 501])
def test_a_challenge_without_a_word_is_refused(challenge: object) -> None:
    body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": challenge}}).encode()

    with pytest.raises(BadDelivery):
        read(body)


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("webinar.started", EventKind.MEETING_STARTED),
        ("meeting.started", EventKind.MEETING_STARTED),
        ("webinar.ended", EventKind.MEETING_ENDED),
        ("webinar.updated", EventKind.MEETING_CHANGED),
        ("meeting.deleted", EventKind.MEETING_DELETED),
        ("recording.completed", EventKind.FILES_READY),
        ("recording.transcript_completed", EventKind.FILES_READY),
        ("recording.trashed", EventKind.FILES_DELETED),
        ("recording.deleted", EventKind.FILES_DELETED),
    ],
)
def test_an_event_tells_its_kind_and_its_meeting(event: str, kind: EventKind) -> None:
    # The id is a text in some events and a number in others.
    for number in ("81234567890", 81234567890):
        (told,) = read(news(event, {**MEETING, "id": number}, at=NOW)).events

        assert (told.kind, told.external_id, told.at) == (kind, "81234567890", NOW)


def test_who_comes_and_who_leaves_are_one_participant() -> None:
    (came,) = read(news("webinar.participant_joined", {**MEETING, "participant": PERSON}, at=NOW)).events
    left = {name: value for name, value in PERSON.items() if name != "join_time"}
    left["leave_time"] = "2026-11-25T12:00:00Z"
    (went,) = read(news("webinar.participant_left", {**MEETING, "participant": left}, at=NOW)).events

    first, last = came.attendance[0], went.attendance[0]
    assert (first.joined_at, first.left_at) == (NOW - dt.timedelta(minutes=2), None)
    assert (last.joined_at, last.left_at) == (NOW, NOW)
    assert first.participant_key == last.participant_key == "/u//1==/16778240"
    assert (first.registrant_id, first.email, first.is_final) == ("r1", "amina@example.org", False)


def test_callers_and_the_host_are_told() -> None:
    caller = {**PERSON, "user_name": "+254*****12", "email": "", "registrant_id": None}
    host = {**PERSON, "email": "Host@example.org"}
    rows = [
        read(news("meeting.participant_joined", {**MEETING, "participant": person}, at=NOW))
        .events[0]
        .attendance[0]
        for person in (caller, host)
    ]

    assert [(row.is_phone, row.is_host, row.registrant_id) for row in rows] == [
        (True, False, ""),
        (False, True, "r1"),
    ]


def test_a_rehearsal_that_ends_is_no_end() -> None:
    assert read(news("webinar.ended", {**MEETING, "practice_session": True}, at=NOW)).events == ()


def test_which_files_were_deleted_is_told_and_which_are_ready_is_asked_for() -> None:
    rows = [
        {"id": "f1", "file_type": "MP4", "recording_start": "2026-11-25T11:00:00Z"},
        {"file_type": "TIMELINE"},
        5,
    ]
    about = {**MEETING, "recording_files": rows}
    told = [read(news(f"recording.{what}", about, at=NOW)).events[0] for what in ("trashed", "completed")]

    assert [[file.external_id for file in event.files] for event in told] == [["f1"], []]


def test_the_app_taken_away_is_told_without_a_meeting() -> None:
    (told,) = read(news("app_deauthorized", None, at=NOW)).events

    assert (told.kind, told.external_id) == (EventKind.DISCONNECTED, "")


@pytest.mark.parametrize(
    "event", ["meeting.risk_alert", "webinar.registration_created", "", "started", "webinar."]
)
def test_other_events_tell_nothing(event: str) -> None:
    assert read(news(event, MEETING, at=NOW)) == Delivery()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"event": 5, "payload": {}}',
        b'{"event": "webinar.started"}',
        b'{"event": "webinar.started", "payload": [], "event_ts": 1}',
        b'{"event": "webinar.started", "payload": {"object": {"id": "81234567890"}}}',
        b'{"event": "webinar.started", "payload": {"object": {"id": "81234567890"}}, "event_ts": 1e400}',
        b'{"event": "webinar.started", "payload": {"object": {"id": "81234567890"}}, "event_ts": true}',
        b'{"event": "webinar.started", "payload": {"object": {"id": "81234567890"}}, "event_ts": 99999999999999999}',
        b'{"event": "webinar.started", "payload": {"object": {"id": {"a": 1}}}, "event_ts": 1}',
        b'{"event": "webinar.started", "payload": {"object": {"id": "../users"}}, "event_ts": 1}',
        b'{"event": "webinar.started", "payload": {"object": {"id": true}}, "event_ts": 1}',
        b'{"event": "meeting.participant_left", "payload": {"object": {"id": 812345678}}, "event_ts": 1}',
    ],
    ids=lambda body: str(len(body)),
)  # fmt: skip
def test_wrong_shapes_are_refused_though_they_are_signed(body: bytes) -> None:
    with pytest.raises(BadDelivery):
        read(body)


@pytest.mark.parametrize("minutes", [-121, -24 * 60, 6, 60])
def test_what_is_old_or_of_the_future_is_refused(minutes: int) -> None:
    with pytest.raises(BadDelivery, match="too old or from the future"):
        read(news("webinar.started", MEETING, at=NOW), at=NOW + dt.timedelta(minutes=minutes))


@pytest.mark.parametrize("minutes", [-120, -60, 0, 5])
def test_what_zoom_sends_again_is_taken(minutes: int) -> None:
    assert read(news("webinar.started", MEETING, at=NOW), at=NOW + dt.timedelta(minutes=minutes)).events


@pytest.mark.parametrize(
    "headers",
    [
        {"x-zm-signature": ""},
        {"x-zm-signature": "v0=" + "0" * 64},
        {"x-zm-signature": "v0=é"},
        {"x-zm-signature": "\udce9"},
        {"x-zm-request-timestamp": ""},
        {"x-zm-request-timestamp": "١٧٦٤٠٧٢٠٠٠"},
        {"x-zm-request-timestamp": "1764072000.0"},
        {"x-zm-request-timestamp": "-1764072000"},
        {"x-zm-request-timestamp": " 1764072000"},
        {"x-zm-request-timestamp": "9" * 400},
    ],
    ids=str,
)
def test_without_proof_nothing_is_read(headers: dict[str, str]) -> None:
    body = news("webinar.started", MEETING, at=NOW)
    proof = {**signed(body, secret=WEBHOOK_SECRET, at=NOW), **headers}

    with pytest.raises(BadDelivery):
        read_delivery(proof, body, now=NOW, secret=WEBHOOK_SECRET)


def test_another_secret_or_none_proves_nothing() -> None:
    body = news("webinar.started", MEETING, at=NOW)
    for secret in ("other", ""):
        with pytest.raises(BadDelivery):
            read_delivery(signed(body, secret=secret, at=NOW), body, now=NOW, secret=WEBHOOK_SECRET)
        with pytest.raises(BadDelivery):
            read_delivery(signed(body, secret="", at=NOW), body, now=NOW, secret="")


def test_the_raw_body_counts_not_what_it_means() -> None:
    body = news("webinar.started", MEETING, at=NOW)
    proof = signed(body, secret=WEBHOOK_SECRET, at=NOW)
    again = json.dumps(json.loads(body), separators=(",", ":")).encode()

    with pytest.raises(BadDelivery):
        read_delivery(proof, again, now=NOW, secret=WEBHOOK_SECRET)


def test_ten_megabytes_are_not_read() -> None:
    with pytest.raises(BadDelivery, match="too long"):
        read(b" " * (10 << 20))


def test_what_is_told_does_not_depend_on_what_came_before() -> None:
    bodies = [
        news(event, {**MEETING, "participant": PERSON}, at=NOW)
        for event in (
            "webinar.started",
            "webinar.participant_joined",
            "webinar.participant_left",
            "webinar.ended",
        )
    ]
    alone = {body: read(body) for body in bodies}

    for order in itertools.permutations(bodies):
        assert [read(body) for body in order] == [alone[body] for body in order]


def test_a_delivery_is_read_within_five_milliseconds() -> None:
    body = news("recording.completed", {**MEETING, "recording_files": [{"id": "x" * 900}] * 40}, at=NOW)
    times = []
    for _turn in range(50):
        began = time.perf_counter()
        read(body)
        times.append(time.perf_counter() - began)

    assert sorted(times)[len(times) // 2] < 0.015


def test_zoom_sends_again_what_was_not_taken() -> None:
    body = news("webinar.started", MEETING, at=NOW)
    taken: list[Delivery] = []

    def post(headers: dict[str, str], sent: bytes, now: dt.datetime) -> int:
        if now < NOW + dt.timedelta(minutes=60):
            return 503
        taken.append(read_delivery(headers, sent, now=now, secret=WEBHOOK_SECRET))
        return 204

    assert send(post, body, secret=WEBHOOK_SECRET, at=NOW) == [503, 503, 503, 204]
    assert len(taken[0].events) == 1


@pytest.mark.django_db
def test_the_provider_reads_by_the_secret_that_was_entered(provider: ZoomProvider) -> None:
    body = zoom_news.news("webinar.started", MEETING, at=NOW)

    told = provider.read_delivery(signed(body, secret=WEBHOOK_SECRET, at=NOW), body, now=NOW)

    assert told.events[0].external_id == "81234567890"
