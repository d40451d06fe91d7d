"""Recordings at Zoom: which there are, which parts, and how they arrive."""

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from providers.base import BadDownload, FileKind, MeetingGone, RateLimited, Refused, RemoteFile, Unreachable
from providers.zoom.files import polls_json, questions_json
from providers.zoom.provider import ZoomProvider
from tests.contracts.providers.world import STARTS_AT, make_spec
from tests.fakes.zoom_afterwards import CHAT, MP4, VTT, Held
from tests.fakes.zoom_server import ZoomServer

pytestmark = pytest.mark.django_db
UUID = "/a//b+c=="


@pytest.fixture
def external_id(provider: ZoomProvider) -> str:
    return provider.create_meeting(make_spec()).external_id


@pytest.fixture
def held(server: ZoomServer, external_id: str) -> Held:
    return server.afterwards.hold(external_id, UUID, STARTS_AT)


def fetched(provider: ZoomProvider, file: RemoteFile, to: Path) -> bytes:
    provider.download(file, to, progress=lambda _have, _all: None)
    return to.read_bytes()


def test_each_file_has_its_kind_and_the_best_view_comes_first(
    provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held
) -> None:
    record = server.afterwards.record
    for file_type, content, facts in (
        ("MP4", MP4, {"recording_type": "gallery_view"}),
        ("MP4", MP4, {"recording_type": "shared_screen_with_speaker_view"}),
        ("MP4", MP4, {"recording_type": "something_new"}),
        ("M4A", MP4, {"recording_type": "audio_only"}),
        ("M4A", MP4, {"recording_type": "audio_interpretation", "file_name": "Interpretation - French"}),
        ("TRANSCRIPT", VTT, {"recording_type": "audio_transcript"}),
        ("CC", VTT, {}),
        ("CHAT", CHAT, {"recording_type": "chat_file"}),
        ("TIMELINE", b"{}", {}),
        ("SUMMARY", b"{}", {"recording_type": "summary"}),
        ("CHAT_MESSAGE", b"{}", {}),
        ("MP4", MP4, {"recording_type": "speaker_view", "status": "processing"}),
    ):
        record(held, file_type, content, **facts)

    files = provider.files(external_id)

    assert [(file.kind, file.suffix, file.language, file.part) for file in files] == [
        (FileKind.AUDIO, "m4a", "", 1),
        (FileKind.AUDIO, "m4a", "fr", 1),
        (FileKind.CAPTIONS, "vtt", "", 1),
        (FileKind.CAPTIONS, "vtt", "", 1),
        (FileKind.CHAT, "txt", "", 1),
        (FileKind.VIDEO, "mp4", "", 1),
        (FileKind.VIDEO, "mp4", "", 1),
        (FileKind.VIDEO, "mp4", "", 1),
    ]
    videos = [file for file in files if file.kind == FileKind.VIDEO]
    assert [file.rank for file in videos] == sorted(file.rank for file in videos)
    assert videos[0].rank == 1
    assert len({file.external_id for file in files}) == 8
    assert (videos[0].size_bytes, videos[0].started_at) == (len(MP4), STARTS_AT)


def test_a_pause_and_a_new_beginning_make_parts(
    provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held
) -> None:
    later = STARTS_AT + dt.timedelta(minutes=20)
    server.afterwards.record(held, "MP4", MP4, recording_start=later.isoformat())
    server.afterwards.record(held, "MP4", MP4)
    server.afterwards.record(held, "CC", VTT, recording_start=later.isoformat())
    again = server.afterwards.hold(external_id, "again==", STARTS_AT + dt.timedelta(hours=1))
    server.afterwards.record(again, "MP4", MP4)
    server.afterwards.record(again, "CHAT", CHAT)

    files = provider.files(external_id)

    assert [(file.kind, file.part) for file in files] == [
        (FileKind.VIDEO, 1),
        (FileKind.CAPTIONS, 2),
        (FileKind.VIDEO, 2),
        (FileKind.CHAT, 3),
        (FileKind.VIDEO, 3),
    ]


@pytest.mark.parametrize(
    ("file_type", "content"), [("MP4", MP4), ("TRANSCRIPT", VTT), ("CC", VTT), ("CHAT", CHAT)]
)
def test_a_file_arrives_over_zooms_redirect(
    *,
    provider: ZoomProvider,
    server: ZoomServer,
    external_id: str,
    held: Held,
    tmp_path: Path,
    file_type: str,
    content: bytes,
) -> None:
    server.afterwards.record(held, file_type, content)
    (file,) = provider.files(external_id)

    assert fetched(provider, file, tmp_path / "f") == content
    assert server.afterwards.download_tokens == {"download-0"}


def film(provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held) -> RemoteFile:
    server.afterwards.record(held, "MP4", MP4, recording_type="speaker_view")
    (file,) = provider.files(external_id)
    return file


def test_a_broken_download_goes_on_in_another_process(
    provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held, tmp_path: Path
) -> None:
    file = film(provider, server, external_id, held)
    server.afterwards.cuts = [1000, 0]
    with pytest.raises(Unreachable):
        fetched(provider, file, tmp_path / "f")
    assert (tmp_path / "f").stat().st_size == 1000

    assert hashlib.sha256(fetched(provider, file, tmp_path / "f")).digest() == hashlib.sha256(MP4).digest()


def test_a_server_without_ranges_begins_anew(
    provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held, tmp_path: Path
) -> None:
    file = film(provider, server, external_id, held)
    server.afterwards.cuts, server.afterwards.knows_ranges = [1000], False

    assert fetched(provider, file, tmp_path / "f") == MP4


def test_a_page_to_sign_in_is_no_recording(
    provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held, tmp_path: Path
) -> None:
    file = film(provider, server, external_id, held)
    held.recording_files[0]["download_url"] = f"{server.url}/rec/download/1"
    server.afterwards.download_tokens = type("Forgetful", (set,), {"add": lambda _self, _token: None})()

    with pytest.raises(BadDownload) as raised:
        fetched(provider, file, tmp_path / "f")
    assert (raised.value.permanent, list(tmp_path.iterdir())) == (False, [])


@pytest.mark.parametrize("place", ["https://evil.example", "http://169.254.169.254", "file://"])
def test_a_redirect_to_another_host_is_not_followed(
    *, provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held, tmp_path: Path, place: str
) -> None:
    file = film(provider, server, external_id, held)
    server.afterwards.redirects_to = place

    with pytest.raises(Refused):
        fetched(provider, file, tmp_path / "f")


@pytest.mark.parametrize(
    "address", ["https://evil.example/f", "http://127.0.0.1.evil.example/f", "/etc/passwd", ""]
)
def test_an_address_that_is_not_zooms_is_not_asked(
    *, provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held, tmp_path: Path, address: str
) -> None:
    file = film(provider, server, external_id, held)
    held.recording_files[0]["download_url"] = address

    with pytest.raises(Refused):
        fetched(provider, file, tmp_path / "f")


def test_another_length_than_announced_is_refused(
    provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held, tmp_path: Path
) -> None:
    file = film(provider, server, external_id, held)
    server.afterwards.contents["1"] = MP4 + b"more"

    with pytest.raises(BadDownload):
        fetched(provider, file, tmp_path / "f")


def test_what_was_deleted_meanwhile_is_gone(
    provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held, tmp_path: Path
) -> None:
    file = film(provider, server, external_id, held)
    held.recording_files.clear()

    with pytest.raises(MeetingGone):
        fetched(provider, file, tmp_path / "f")
    assert provider.files(external_id) == []


def test_deleting_is_moving_to_the_trash(
    provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held
) -> None:
    file = film(provider, server, external_id, held)
    server.afterwards.record(held, "CC", VTT)

    for one in provider.files(external_id):
        provider.delete_file(one)

    assert server.afterwards.trashed == [file.external_id]


def test_questions_and_polls_of_a_webinar_come_without_names(
    provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held, tmp_path: Path
) -> None:
    asked = {"question": "How often?", "answer": "Weekly.\nAt least.", "question_status": "default"}
    held.questions = [{"name": "Amina", "email": "amina@example.org", "question_details": [asked]}]
    held.polls = [
        {"name": f"P{n}", "question_details": [{"question": "Which?", "answer": answer}]}
        for n, answer in enumerate(["One;Two", "Two"])
    ]

    polls, questions = sorted(provider.files(external_id), key=lambda file: file.kind)

    assert json.loads(fetched(provider, questions, tmp_path / "q")) == [
        {"question": "How often?", "answers": ["Weekly.", "At least."]}
    ]
    assert json.loads(fetched(provider, polls, tmp_path / "p")) == [
        {"question": "Which?", "answers": [{"text": "One", "votes": 1}, {"text": "Two", "votes": 2}]}
    ]
    assert (questions.kind, polls.kind) == (FileKind.QUESTIONS, FileKind.POLLS)


def test_without_the_scope_there_are_no_questions(
    provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held
) -> None:
    held.questions = [{"name": "Amina", "question_details": [{"question": "How?"}]}]
    server.scopes -= {"webinar:read:past_qa:admin"}

    assert provider.files(external_id) == []


@pytest.mark.parametrize("rows", [[], [{}], [{"question": ""}], [{"answer": "x"}]], ids=str)
def test_rows_without_a_question_are_left_out(rows: list[dict[str, Any]]) -> None:
    assert (questions_json(rows), polls_json(rows)) == ("[]", "[]")


def test_a_busy_zoom_hands_out_later(
    provider: ZoomProvider, server: ZoomServer, external_id: str, held: Held, tmp_path: Path
) -> None:
    file = film(provider, server, external_id, held)
    server.is_storming = True

    with pytest.raises(RateLimited):
        fetched(provider, file, tmp_path / "f")
