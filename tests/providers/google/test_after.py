"""After a meeting: how it stands, who came, the recording from Drive, the text that Meet wrote down."""

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from providers.errors import BadDownload, Unauthorized, Unreachable
from providers.google.provider import GoogleProvider
from providers.records import AttendanceRow, FileKind, MeetingPhase, MeetingStatus, RemoteFile
from tests.fakes.google_server import FakeGoogle, Fault
from tests.providers.google.conftest import spec
from transcripts.webvtt import parse, parse_cue_text

pytestmark = pytest.mark.django_db
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 8000


def at(clock: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-11-26T{clock}+00:00")


def google_time(clock: str) -> str:
    return f"2026-11-26T{clock}.000000001Z"


@pytest.fixture
def meeting(provider: GoogleProvider) -> str:
    return provider.create_meeting(spec()).external_id


@pytest.fixture
def code(meeting: str, google: FakeGoogle) -> str:
    found: str = google.calendar.events[meeting]["conferenceData"]["conferenceId"]
    return found


def hold(
    google: FakeGoogle, code: str, name: str = "r1", start: str = "12:58:00", end: str = "14:01:00"
) -> str:
    return google.meet.hold(code, name, google_time(start), google_time(end) if end else None)


def test_a_meeting_waits_runs_and_ends(
    provider: GoogleProvider, google: FakeGoogle, meeting: str, code: str
) -> None:
    before = provider.meeting_status(meeting)
    record = hold(google, code, end="")
    while_held = provider.meeting_status(meeting)
    google.meet.records[0]["endTime"] = google_time("14:01:00")
    after = provider.meeting_status(meeting)

    assert [before, while_held, after] == [
        MeetingStatus(MeetingPhase.WAITING),
        MeetingStatus(MeetingPhase.LIVE, started_at=at("12:58:00"), instances=(record,)),
        MeetingStatus(
            MeetingPhase.ENDED, started_at=at("12:58:00"), ended_at=at("14:01:00"), instances=(record,)
        ),
    ]


def test_a_rehearsal_before_the_hour_is_not_the_webinar(
    provider: GoogleProvider, google: FakeGoogle, meeting: str, code: str
) -> None:
    rehearsal = hold(google, code, "r0", "10:00:00", "10:20:00")
    google.meet.add(
        rehearsal, "participants", "p1", signedinUser={"displayName": "Wanjiru", "user": "users/1"}
    )
    google.meet.add(
        f"{rehearsal}/participants/p1", "participantSessions", "s1", startTime=google_time("10:00:00")
    )

    assert provider.meeting_status(meeting).phase == MeetingPhase.WAITING
    assert list(provider.attendance(meeting)) == []
    assert provider.files(meeting) == []


def test_every_stay_of_everyone_is_told_page_by_page(
    provider: GoogleProvider, google: FakeGoogle, meeting: str, code: str
) -> None:
    google.meet.size = 1
    record = hold(google, code)
    people = {
        "p1": {"signedinUser": {"displayName": "Wanjiru", "user": "users/1"}},
        "p2": {"anonymousUser": {"displayName": "Mariam"}},
        "p3": {"phoneUser": {"displayName": "+1 555"}},
    }
    for name, fields in people.items():
        google.meet.add(record, "participants", name, **fields)
    google.meet.add(
        f"{record}/participants/p1",
        "participantSessions",
        "a",
        startTime=google_time("12:59:00"),
        endTime=google_time("13:20:00"),
    )
    google.meet.add(
        f"{record}/participants/p1",
        "participantSessions",
        "b",
        startTime=google_time("13:25:00"),
        endTime=google_time("14:00:00"),
    )
    for name in ("p2", "p3"):
        google.meet.add(
            f"{record}/participants/{name}", "participantSessions", "a", startTime=google_time("13:01:00")
        )

    rows = list(provider.attendance(meeting))

    first = f"{record}/participants/p1"
    assert rows == [
        AttendanceRow(first, "Wanjiru", at("12:59:00"), at("13:20:00"), is_final=True),
        AttendanceRow(first, "Wanjiru", at("13:25:00"), at("14:00:00"), is_final=True),
        AttendanceRow(f"{record}/participants/p2", "Mariam", at("13:01:00"), is_final=True),
        AttendanceRow(f"{record}/participants/p3", "+1 555", at("13:01:00"), is_phone=True, is_final=True),
    ]


def test_pages_that_do_not_end_are_given_up(
    provider: GoogleProvider, google: FakeGoogle, meeting: str, code: str
) -> None:
    hold(google, code)
    google.meet.endless = True

    with pytest.raises(Unreachable, match="does not end"):
        provider.meeting_status(meeting)

    assert google.methods().count("meet.conferenceRecords.list") == 2


def recorded(google: FakeGoogle, record: str, number: int, start: str, end: str) -> str:
    google.drive.add(f"file{number}", MP4)
    return google.meet.add(
        record,
        "recordings",
        f"v{number}",
        state="FILE_GENERATED",
        driveDestination={"file": f"file{number}"},
        startTime=google_time(start),
        endTime=google_time(end),
    )


def test_what_is_ready_is_listed_with_its_size_and_sum_in_order(
    provider: GoogleProvider, google: FakeGoogle, meeting: str, code: str
) -> None:
    record = hold(google, code)
    second = recorded(google, record, 2, "13:30:00", "14:00:00")
    first = recorded(google, record, 1, "13:00:00", "13:25:00")
    google.meet.add(record, "recordings", "v3", state="ENDED", startTime=google_time("14:00:00"))
    gone = recorded(google, record, 4, "14:00:30", "14:01:00")
    google.drive.files["file4"].is_trashed = True
    text = google.meet.add(
        record,
        "transcripts",
        "t1",
        state="FILE_GENERATED",
        startTime=google_time("13:30:20"),
        endTime=google_time("14:00:00"),
    )

    files = provider.files(meeting)

    md5 = f"md5:{hashlib.md5(MP4, usedforsecurity=False).hexdigest()}"
    assert gone not in [file.external_id for file in files]
    assert files == [
        RemoteFile(
            first,
            FileKind.VIDEO,
            "mp4",
            "file1",
            part=1,
            size_bytes=len(MP4),
            checksum=md5,
            started_at=at("13:00:00"),
            ended_at=at("13:25:00"),
        ),
        RemoteFile(
            second,
            FileKind.VIDEO,
            "mp4",
            "file2",
            part=2,
            size_bytes=len(MP4),
            checksum=md5,
            started_at=at("13:30:00"),
            ended_at=at("14:00:00"),
        ),
        RemoteFile(
            text,
            FileKind.CAPTIONS,
            "vtt",
            text,
            part=2,
            started_at=at("13:30:00"),
            ended_at=at("14:00:00"),
        ),
    ]


@pytest.fixture
def video(provider: GoogleProvider, google: FakeGoogle, meeting: str, code: str) -> RemoteFile:
    recorded(google, hold(google, code), 1, "13:00:00", "14:00:00")
    return provider.files(meeting)[0]


def no_progress(_done: int, _total: int | None) -> None:
    pass


def test_a_download_that_breaks_off_goes_on_where_it_was(
    provider: GoogleProvider, google: FakeGoogle, video: RemoteFile, tmp_path: Path
) -> None:
    google.faults["media"] = [Fault(drop_after=500_000), Fault(drop_after=700_000)]
    seen: list[tuple[int, int | None]] = []

    provider.download(video, tmp_path / "in.mp4", progress=lambda done, total: seen.append((done, total)))

    asked = [parameters["range"] for name, parameters, _body in google.calls if name == "media"]
    assert (tmp_path / "in.mp4").read_bytes() == MP4
    assert (asked, seen[-1]) == (["", "bytes=500000-", "bytes=1200000-"], (len(MP4), len(MP4)))


def test_a_token_that_ends_before_a_download_is_fetched_anew(
    provider: GoogleProvider, google: FakeGoogle, video: RemoteFile, tmp_path: Path
) -> None:
    google.tokens.clear()

    provider.download(video, tmp_path / "in.mp4", progress=no_progress)

    assert (tmp_path / "in.mp4").read_bytes() == MP4


@pytest.mark.parametrize(
    "content",
    [MP4[:-1] + b"!", MP4[:-5], b"<!DOCTYPE html><title>Sign in</title>".ljust(len(MP4)), b"x" * len(MP4)],
    ids=["changed", "short", "page", "other"],
)
def test_what_is_not_the_announced_recording_is_refused_and_not_kept(
    provider: GoogleProvider, google: FakeGoogle, video: RemoteFile, tmp_path: Path, content: bytes
) -> None:
    google.drive.add("file1", content, announced=MP4)

    with pytest.raises(BadDownload):
        provider.download(video, tmp_path / "in.mp4", progress=no_progress)

    assert list(tmp_path.iterdir()) == []


def test_a_scope_that_is_lacking_says_to_connect_again(
    provider: GoogleProvider, google: FakeGoogle, video: RemoteFile, tmp_path: Path
) -> None:
    google.scopes.discard("https://www.googleapis.com/auth/drive.meet.readonly")

    with pytest.raises(Unauthorized, match="tick every box"):
        provider.download(video, tmp_path / "in.mp4", progress=no_progress)


def test_the_text_comes_as_captions_with_voices_on_the_recordings_clock(
    provider: GoogleProvider, google: FakeGoogle, meeting: str, code: str, tmp_path: Path
) -> None:
    google.meet.size = 2
    record = hold(google, code)
    recorded(google, record, 1, "13:00:00", "14:00:00")
    text = google.meet.add(
        record, "transcripts", "t1", state="FILE_GENERATED", startTime=google_time("13:00:10")
    )
    person = google.meet.add(record, "participants", "p1", anonymousUser={"displayName": "Wanjiru <host>"})
    said = [
        ("13:00:12", "13:00:15", "Welcome & good morning."),
        ("13:00:16", "13:00:16", "No length."),
        ("13:01:00", "13:01:02", " "),
        ("13:02:00", "13:02:04", "Less than < a minute."),
    ]
    for number, (start, end, words) in enumerate(said):
        google.meet.add(
            text,
            "entries",
            f"e{number}",
            participant=person if number < 3 else "",
            text=words,
            languageCode="en-US",
            startTime=google_time(start),
            endTime=google_time(end),
        )

    captions = provider.files(meeting)[1]
    provider.download(captions, tmp_path / "in.vtt", progress=no_progress)

    written = (tmp_path / "in.vtt").read_text()
    assert written == (
        "WEBVTT\n\n"
        "00:00:12.000 --> 00:00:15.000\n<v Wanjiru &lt;host&gt;>Welcome &amp; good morning.\n\n"
        "00:02:00.000 --> 00:02:04.000\nLess than &lt; a minute.\n"
    )
    assert [next(iter(parse_cue_text(cue.text))).speaker for cue in parse(written)] == ["Wanjiru <host>", ""]
