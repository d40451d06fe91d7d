import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from providers.base import (
    BadDelivery,
    BadDownload,
    EventKind,
    FileKind,
    Health,
    MeetingInfo,
    MeetingPhase,
    MeetingSpec,
    NotConfigured,
    Refused,
    Registrant,
)
from providers.bigbluebutton.provider import BigBlueButtonProvider, room_name
from tests.fakes.bbb_server import SECRET, BigBlueButton, Recorded, bigbluebutton, enter, event_form
from tests.fakes.loopback import Reply

pytestmark = pytest.mark.django_db

STARTS = dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC)
HOOK = "http://127.0.0.1:8000/hooks/bigbluebutton/"
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"picture " * 4_000
VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"
AMARA = Registrant(key="seat-amara", name="Amara", email="amara@example.org", language="fr")


@pytest.fixture
def fake(settings: Settings) -> Iterator[BigBlueButton]:
    with bigbluebutton() as server:
        settings.PROVIDER_CREDENTIALS = {"bigbluebutton": {"url": server.url, "secret": SECRET}}
        yield server


@pytest.fixture
def provider(fake: BigBlueButton) -> BigBlueButtonProvider:
    return BigBlueButtonProvider()


def spec(**changed: object) -> MeetingSpec:
    known = {
        "key": "listening-first",
        "title": "Listening first",
        "starts_at": STARTS,
        "duration_minutes": 60,
        "time_zone": "Africa/Nairobi",
        "page_url": "http://127.0.0.1:8000/webinars/listening-first/",
    }
    return MeetingSpec(**{**known, **changed})


def opened(provider: BigBlueButtonProvider, **changed: object) -> MeetingInfo:
    made = provider.create_meeting(spec(**changed))
    return provider.open_meeting(made.external_id, spec(**changed))


def quiet(_came: int, _total: int | None) -> None:
    pass


def recorded(fake: BigBlueButton, meeting: MeetingInfo, *, hours_ago: float = 1.0) -> Recorded:
    started = timezone.now() - dt.timedelta(hours=hours_ago)
    return fake.record(meeting.external_id, started_ms=int(started.timestamp() * 1000), minutes=30)


def test_without_keys_it_says_what_it_needs(settings: Settings) -> None:
    settings.PROVIDER_CREDENTIALS = {}
    provider = BigBlueButtonProvider()

    assert "bbb-conf --secret" in provider.missing()
    with pytest.raises(NotConfigured):
        provider.create_meeting(spec())


def test_the_connection_is_tested_in_plain_words(
    provider: BigBlueButtonProvider, fake: BigBlueButton
) -> None:
    assert provider.check() == Health(is_well=True, sentence="BigBlueButton let the site in.")

    fake.algorithms = ("sha1",)
    assert provider.check() == Health(
        is_well=False, sentence="This BigBlueButton wants another checksum: set BBB_CHECKSUM to sha1."
    )


def test_a_wrong_secret_is_said_to_be_one(fake: BigBlueButton, settings: Settings) -> None:
    settings.PROVIDER_CREDENTIALS = {"bigbluebutton": {"url": fake.url, "secret": "tamarind"}}

    health = BigBlueButtonProvider().check()

    assert not health.is_well
    assert "shared secret" in health.sentence


def test_a_meeting_is_planned_without_a_request_and_always_the_same(
    provider: BigBlueButtonProvider, fake: BigBlueButton
) -> None:
    first = provider.create_meeting(spec())

    assert provider.create_meeting(spec(title="Another title")) == first
    assert provider.change_meeting(first.external_id, spec()) == first
    assert provider.create_meeting(spec(key="another")).external_id != first.external_id
    assert (first.join_url, fake.asked) == ("", [])


def test_another_site_on_the_same_server_has_other_rooms(
    provider: BigBlueButtonProvider, settings: Settings
) -> None:
    here = provider.create_meeting(spec())
    settings.SITE_URL = "https://elsewhere.example.org"

    assert provider.create_meeting(spec()).external_id != here.external_id


def test_the_room_is_opened_on_the_day_and_kept_open(
    provider: BigBlueButtonProvider, fake: BigBlueButton
) -> None:
    meeting = opened(provider)
    again = opened(provider)

    assert again.version == meeting.version
    assert list(fake.rooms) == [meeting.external_id]
    asked = fake.rooms[meeting.external_id].asked
    assert asked["logoutURL"] == spec().page_url
    assert asked["meta_bbb-recording-ready-url"] == HOOK
    assert [asked[name] for name in ("record", "autoStartRecording", "allowStartStopRecording")] == [
        "true"
    ] * 3
    assert asked["welcome"].startswith("Welcome to “Listening first”.<br>This meeting is recorded")
    assert asked["duration"] == "360"


def test_a_room_that_was_dropped_is_there_again(provider: BigBlueButtonProvider, fake: BigBlueButton) -> None:
    meeting = opened(provider)
    fake.rooms.clear()

    again = opened(provider)

    assert list(fake.rooms) == [meeting.external_id]
    assert again.version != meeting.version


def test_a_webinar_that_is_not_recorded_is_not_recorded(
    provider: BigBlueButtonProvider, fake: BigBlueButton
) -> None:
    meeting = opened(provider, records=False)

    asked = fake.rooms[meeting.external_id].asked
    assert asked["record"] == "false"
    assert "autoStartRecording" not in asked
    assert "recorded" not in asked["welcome"]


def test_a_title_cannot_speak_html_or_fill_in_marks(
    provider: BigBlueButtonProvider, fake: BigBlueButton
) -> None:
    meeting = opened(provider, title="<b>%%DIALNUM%%</b>", records=False)

    welcome = fake.rooms[meeting.external_id].asked["welcome"]
    assert welcome == "Welcome to “&lt;b&gt;% %DIALNUM% %&lt;/b&gt;”."


@pytest.mark.parametrize(
    ("title", "name"), [("x", "x ·"), ("  ", "··"), ("word " * 20, ("word " * 20)[:64].strip())]
)
def test_a_room_has_a_name_that_the_server_takes(title: str, name: str) -> None:
    assert room_name(title) == name


def test_callers_know_number_and_code_before_the_day(fake: BigBlueButton) -> None:
    provider = BigBlueButtonProvider(dial_number="+254 20 123 4567")

    planned = provider.create_meeting(spec())
    there = opened(provider)

    assert planned.dial_in == there.dial_in
    assert planned.dial_in[0].number == "+254 20 123 4567"
    assert planned.dial_in[0].code.isdigit()


def test_a_code_that_is_taken_gives_way_to_another(fake: BigBlueButton) -> None:
    provider = BigBlueButtonProvider(dial_number="+254 20 123 4567")
    code = provider.create_meeting(spec()).dial_in[0].code
    opened(BigBlueButtonProvider(), key="another")
    next(iter(fake.rooms.values())).voice_bridge = code

    there = opened(provider)

    assert there.dial_in[0].code != code


def test_each_person_comes_in_by_a_link_of_their_own(
    provider: BigBlueButtonProvider, fake: BigBlueButton
) -> None:
    meeting = opened(provider)
    asked_before = len(fake.asked)
    seat = provider.join_link(meeting, AMARA)
    host = provider.join_link(meeting, Registrant(key="host-1", name="Nour", email=""), is_host=True)
    assert len(fake.asked) == asked_before

    assert [enter(seat).status_code, enter(host).status_code] == [302, 302]
    assert b"checksumError" in enter(seat.replace("Amara", "Nour")).content
    assert b"checksumError" in enter(seat.replace("VIEWER", "MODERATOR")).content

    status = provider.meeting_status(meeting.external_id)
    assert status.phase == MeetingPhase.LIVE
    assert [(row.registrant_id, row.name, row.is_host) for row in status.present] == [
        ("seat-amara", "Amara", False),
        ("host-1", "Nour", True),
    ]


def test_a_room_waits_until_somebody_came_and_leaves_its_recording(
    provider: BigBlueButtonProvider, fake: BigBlueButton
) -> None:
    meeting = provider.create_meeting(spec())
    assert provider.meeting_status(meeting.external_id).phase == MeetingPhase.WAITING
    opened(provider)
    waiting = provider.meeting_status(meeting.external_id)
    assert (waiting.phase, waiting.started_at, waiting.present) == (MeetingPhase.WAITING, None, ())

    provider.cancel_meeting(meeting.external_id)
    provider.cancel_meeting(meeting.external_id)
    made = recorded(fake, meeting)

    ended = provider.meeting_status(meeting.external_id)
    assert (ended.phase, ended.instances, ended.present) == (MeetingPhase.ENDED, (made.record_id,), ())
    began_at = dt.datetime.fromtimestamp(made.started_ms / 1000, dt.UTC)
    assert (ended.started_at, ended.ended_at) == (began_at, began_at + dt.timedelta(minutes=30))


def test_what_the_server_made_is_offered_with_parts_in_order(
    provider: BigBlueButtonProvider, fake: BigBlueButton
) -> None:
    meeting = opened(provider)
    late, early = (
        recorded(fake, meeting, hours_ago=1),
        recorded(fake, meeting, hours_ago=2),
    )
    for made in (late, early):
        fake.make_presentation(made, cameras=b"\x1a\x45\xdf\xa3")
        fake.make_video(made, MP4)
    fake.make_sound(early, b"OggS")
    fake.caption(early, "en-US", VTT)
    fake.record(meeting.external_id, started_ms=1_700_000_000_000, state="processing")

    files = provider.files(meeting.external_id)

    assert [(file.part, file.kind, file.suffix, file.language) for file in files] == [
        (2, FileKind.VIDEO, "mp4", ""),
        (2, FileKind.AUDIO, "ogg", ""),
        (2, FileKind.CAPTIONS, "vtt", "en-US"),
        (2, FileKind.CHAT, "txt", ""),
        (2, FileKind.POLLS, "json", ""),
        (3, FileKind.VIDEO, "mp4", ""),
        (3, FileKind.CHAT, "txt", ""),
        (3, FileKind.POLLS, "json", ""),
    ]
    assert len({file.external_id for file in files}) == len(files)
    assert provider.files(meeting.external_id) == files


def test_cameras_stand_in_only_once_no_video_will_come(
    provider: BigBlueButtonProvider, fake: BigBlueButton
) -> None:
    meeting = opened(provider)
    made = recorded(fake, meeting, hours_ago=1)
    fake.make_presentation(made, cameras=b"\x1a\x45\xdf\xa3 picture")
    assert FileKind.VIDEO not in {file.kind for file in provider.files(meeting.external_id)}

    made.ended_ms -= 3 * 3_600_000
    (video,) = [file for file in provider.files(meeting.external_id) if file.kind == FileKind.VIDEO]

    assert (video.suffix, video.rank) == ("webm", 5)


def test_a_recording_comes_whole_and_goes_on_after_a_break(
    provider: BigBlueButtonProvider, fake: BigBlueButton, tmp_path: Path
) -> None:
    meeting = opened(provider)
    fake.make_video(recorded(fake, meeting), MP4)
    (file,) = provider.files(meeting.external_id)
    heard: list[int] = []

    provider.download(file, tmp_path / "video.mp4", progress=lambda came, _total: heard.append(came))

    assert (tmp_path / "video.mp4").read_bytes() == MP4
    assert heard[-1] == len(MP4)


def test_a_page_in_place_of_a_recording_is_not_kept(
    provider: BigBlueButtonProvider, fake: BigBlueButton, tmp_path: Path
) -> None:
    meeting = opened(provider)
    fake.make_video(recorded(fake, meeting), b"<!doctype html><title>Please sign in</title>")
    (file,) = provider.files(meeting.external_id)

    with pytest.raises(BadDownload):
        provider.download(file, tmp_path / "video.mp4", progress=quiet)

    assert list(tmp_path.iterdir()) == []


def test_a_recording_elsewhere_says_which_setting_it_needs(
    provider: BigBlueButtonProvider, fake: BigBlueButton, tmp_path: Path
) -> None:
    meeting = opened(provider)
    recorded(fake, meeting).formats["video"] = "https://video.example.org/a.mp4"
    (file,) = provider.files(meeting.external_id)

    with pytest.raises(Refused, match=r"video\.example\.org.*BBB_FILE_HOSTS"):
        provider.download(file, tmp_path / "video.mp4", progress=quiet)


def test_chat_and_polls_come_in_the_ports_form(
    provider: BigBlueButtonProvider, fake: BigBlueButton, tmp_path: Path
) -> None:
    meeting = opened(provider)
    made = recorded(fake, meeting)
    chat = (
        '<chattimeline in="62" direction="down" name="Amara" message="See &lt;a href=&quot;x&quot;&gt;this&lt;/a&gt;'
        ' &amp;amp; that" target="chat"/><chattimeline in="3700.5" name="Lu is" message="Thanks" />'
    )
    polls = [
        {
            "question": "Shall we go on?",
            "answers": [{"id": 0, "key": "Yes", "numVotes": 3}],
            "users": ["Amara"],
        }
    ]
    fake.make_presentation(made, cameras=b"", chat=chat, polls=polls)

    for file in provider.files(meeting.external_id):
        provider.download(file, tmp_path / file.kind, progress=quiet)

    assert (tmp_path / "chat").read_text() == (
        "00:01:02\tAmara:\tSee this & that\n01:01:40\tLu is:\tThanks\n"
    )
    assert json.loads((tmp_path / "polls").read_text()) == [
        {"question": "Shall we go on?", "answers": [{"text": "Yes", "votes": 3}]}
    ]


def test_a_recording_is_deleted_once_however_often_it_is_asked(
    provider: BigBlueButtonProvider, fake: BigBlueButton
) -> None:
    meeting = opened(provider)
    made = recorded(fake, meeting)
    fake.make_video(made, MP4)
    (file,) = provider.files(meeting.external_id)

    provider.delete_file(file)
    provider.delete_file(file)

    assert made.state == "deleted"
    assert provider.files(meeting.external_id) == []


def test_a_recording_that_is_ready_is_told_by_the_server_alone(
    provider: BigBlueButtonProvider, fake: BigBlueButton
) -> None:
    made = recorded(fake, opened(provider))
    now = timezone.now()

    delivery = provider.read_delivery({}, fake.ready_form(made), now=now)

    assert [(event.kind, event.external_id) for event in delivery.events] == [
        (EventKind.FILES_READY, made.meeting_id)
    ]
    for body in (
        fake.ready_form(made, secret="tamarind, and some more letters of it"),
        b"signed_parameters=eyJhbGciOiJub25lIn0.eyJtZWV0aW5nX2lkIjoieCJ9.",
        b"signed_parameters=",
        b"\xff\xfe",
        b"",
        b"a" * 10_000_000,
    ):
        with pytest.raises(BadDelivery):
            provider.read_delivery({}, body, now=now)


def test_the_end_of_a_meeting_is_told_by_an_address_that_only_the_server_knows(
    provider: BigBlueButtonProvider, fake: BigBlueButton
) -> None:
    meeting = opened(provider)
    query = fake.ended_query(meeting.external_id)

    after = provider.read_delivery({}, b"", now=STARTS + dt.timedelta(minutes=50), query=query)
    before = provider.read_delivery({}, b"", now=STARTS - dt.timedelta(minutes=5), query=query)

    assert [event.kind for event in after.events] == [EventKind.MEETING_ENDED]
    assert before.events == ()
    for forged in (
        query.replace(meeting.external_id, "another"),
        query.replace("starts=1", "starts=0"),
        "ended=x",
        "ended=x&starts=٣&sign=é",
    ):
        with pytest.raises(BadDelivery):
            provider.read_delivery({}, b"", now=STARTS, query=forged)


def event(name: str, **attributes: object) -> dict[str, object]:
    meeting = {"external-meeting-id": "room-1", "internal-meeting-id": "x-1"}
    return {
        "data": {
            "type": "event",
            "id": name,
            "attributes": {"meeting": meeting, **attributes},
            "event": {"ts": 1_796_000_000_000},
        }
    }


@pytest.mark.parametrize("digest", ["sha1", "sha256"])
def test_comings_and_goings_are_read_where_the_server_tells_them(
    provider: BigBlueButtonProvider, digest: str
) -> None:
    user = {"external-user-id": "seat-amara", "internal-user-id": "w_1", "name": "Amara", "role": "VIEWER"}
    at = dt.datetime.fromtimestamp(1_796_000_000, dt.UTC)

    rows = []
    for name in ("user-joined", "user-left"):
        body, query = event_form(HOOK, event(name, user=user), digest=digest)
        delivery = provider.read_delivery({}, body, now=timezone.now(), query=query)
        rows += [(e.kind, row.registrant_id, row.left_at) for e in delivery.events for row in e.attendance]

    assert rows == [
        (EventKind.PARTICIPANT, "seat-amara", None),
        (EventKind.PARTICIPANT, "seat-amara", at),
    ]


def test_forged_stale_and_future_calls_are_refused(provider: BigBlueButtonProvider) -> None:
    now = timezone.now()
    body, query = event_form(HOOK, event("meeting-ended"))
    old, old_query = event_form(
        HOOK, event("meeting-ended"), sent_ms=int((now - dt.timedelta(hours=3)).timestamp() * 1000)
    )
    soon, soon_query = event_form(
        HOOK, event("meeting-ended"), sent_ms=int((now + dt.timedelta(minutes=9)).timestamp() * 1000)
    )
    foreign, foreign_query = event_form(HOOK, event("meeting-ended"), secret="tamarind")

    for sent, asked in (
        (body, ""),
        (body, "checksum=é"),
        (body + b"x", query),
        (old, old_query),
        (soon, soon_query),
        (foreign, foreign_query),
    ):
        with pytest.raises(BadDelivery):
            provider.read_delivery({}, sent, now=now, query=asked)
    assert len(provider.read_delivery({}, body, now=now, query=query).events) == 1


def test_a_bearer_token_proves_the_server_too(provider: BigBlueButtonProvider) -> None:
    body, _query = event_form(HOOK, event("meeting-ended"))

    delivery = provider.read_delivery({"authorization": f"Bearer {SECRET}"}, body, now=timezone.now())

    assert [e.kind for e in delivery.events] == [EventKind.MEETING_ENDED]


@pytest.mark.parametrize(
    "told", [event("user-emoji-changed"), {"data": {}}, {"data": None}, {}, event("user-left", user={})]
)
def test_unknown_events_tell_nothing(provider: BigBlueButtonProvider, told: dict[str, object]) -> None:
    body, query = event_form(HOOK, told)

    assert provider.read_delivery({}, body, now=timezone.now(), query=query).events == ()


def test_an_outage_while_opening_may_pass(provider: BigBlueButtonProvider, fake: BigBlueButton) -> None:
    fake.fails_with = Reply(503)

    health = provider.check()

    assert health == Health(is_well=False, sentence="BigBlueButton answered with an error (503).")
