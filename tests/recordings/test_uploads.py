import base64
import datetime as dt
import fcntl
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from members.models import Member
from recordings import actions, storage, uploads
from recordings.actions import uploading
from recordings.models import Recording, Upload
from recordings.refusals import FileTooBig, WebPage
from tests.factories.members import make_host, make_member
from tests.factories.webinars import make_past_webinar
from tests.fakes import media
from webinars.models import Webinar

pytestmark = pytest.mark.django_db

PIECE = "application/offset+octet-stream"


@pytest.fixture
def host() -> Member:
    return make_host()


@pytest.fixture
def webinar(host: Member) -> Webinar:
    return make_past_webinar(host=host)


def request(method: str, user: Any, body: bytes = b"", **headers: str) -> HttpRequest:
    named = {"Tus-Resumable": "1.0.0", **{name.replace("_", "-"): value for name, value in headers.items()}}
    made = RequestFactory().generic(method, "/host/uploads/", body, content_type=PIECE, headers=named)
    made.user = user
    return made


def begin(user: Member, slug: str, size: int, name: str = "talk.mp4", **headers: str) -> HttpResponse:
    facts = {"webinar": slug, "filename": name}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in facts.items())
    return uploads.uploads(
        request("POST", user, Upload_Length=str(size), Upload_Metadata=metadata, **headers)
    )


def begun(user: Member, slug: str, size: int) -> str:
    answer = begin(user, slug, size)
    assert answer.status_code == 201
    return str(answer["Location"]).rstrip("/").rsplit("/", 1)[-1]


def send(user: Member, upload: str, body: bytes, offset: int) -> HttpResponse:
    return uploads.upload(request("PATCH", user, body, Upload_Offset=str(offset)), upload)


def offset(user: Member, upload: str) -> int:
    return int(uploads.upload(request("HEAD", user), upload)["Upload-Offset"])


def parts() -> list[str]:
    return [file.name for file in storage.path(storage.INCOMING).glob("*")]


class BrokenLine:
    """Brings some bytes, then breaks."""

    def __init__(self, content: bytes) -> None:
        self.pieces: Iterator[bytes] = iter([content])

    def read(self, size: int = -1) -> bytes:
        try:
            return next(self.pieces)
        except StopIteration:
            raise OSError("the line broke") from None


def test_the_site_tells_what_it_takes(host: Member, settings: Settings) -> None:
    answer = uploads.uploads(request("OPTIONS", host))

    assert (answer["Tus-Version"], answer["Tus-Extension"]) == ("1.0.0", "creation,termination")
    assert answer["Tus-Max-Size"] == str(settings.UPLOAD_LIMIT_BYTES)


def test_a_file_in_three_pieces_becomes_a_recording(host: Member, webinar: Webinar) -> None:
    content = media.talk().read_bytes()
    upload = begun(host, webinar.slug, len(content))
    third = len(content) // 3

    offsets = [
        int(send(host, upload, content[start:end], start)["Upload-Offset"])
        for start, end in ((0, third), (third, 2 * third))
    ]
    last = send(host, upload, content[2 * third :], 2 * third)

    recording = Recording.objects.get()
    assert (offsets, last.status_code, last["Recording-Id"]) == ([third, 2 * third], 204, recording.public_id)
    source = recording.source_files.get()
    assert storage.path(source.file).read_bytes() == content
    assert (source.original_name, recording.added_by, recording.webinar) == ("talk.mp4", host, webinar)
    assert parts() == []


def test_the_last_piece_sent_twice_gives_the_same_recording(host: Member, webinar: Webinar) -> None:
    content = media.voice_only().read_bytes()
    upload = begun(host, webinar.slug, len(content))

    answers = [send(host, upload, content, 0)["Recording-Id"] for _time in range(2)]

    assert answers == [Recording.objects.get().public_id] * 2
    assert offset(host, upload) == len(content)


def test_a_server_killed_after_the_last_byte_does_the_rest_at_the_next_piece(
    host: Member, webinar: Webinar, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = media.voice_only().read_bytes()
    upload = begun(host, webinar.slug, len(content))
    real_save = Upload.save

    def cut_power(self: Upload, **how: Any) -> None:
        if "recording" in how["update_fields"]:
            raise SystemExit
        real_save(self, **how)

    with monkeypatch.context() as until_then:
        until_then.setattr(Upload, "save", cut_power)
        with pytest.raises(SystemExit):
            send(host, upload, content, 0)

    assert offset(host, upload) == len(content)
    row = Upload.objects.get(public_id=upload)
    assert actions.append_to_upload(row, io.BytesIO(), offset_bytes=len(content)) == Recording.objects.get()
    assert parts() == []


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_an_upload_goes_on_where_the_line_broke(host: Member, webinar: Webinar, share: float) -> None:
    content = media.talk().read_bytes()
    upload = begun(host, webinar.slug, len(content))
    arrived = int(len(content) * share)
    row = Upload.objects.get(public_id=upload)

    actions.append_to_upload(row, BrokenLine(content[:arrived]), offset_bytes=0)  # type: ignore[arg-type]
    assert offset(host, upload) == arrived
    send(host, upload, content[arrived:], arrived)

    assert storage.path(Recording.objects.get().source_files.get().file).read_bytes() == content


def test_a_piece_for_another_place_is_refused_with_the_right_place(host: Member, webinar: Webinar) -> None:
    upload = begun(host, webinar.slug, 1000)
    send(host, upload, b"x" * 100, 0)

    for wrong in (0, 99, 101):
        answer = send(host, upload, b"y" * 10, wrong)
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "100")

    assert offset(host, upload) == 100


def test_two_tabs_cannot_write_at_once(host: Member, webinar: Webinar) -> None:
    upload = begun(host, webinar.slug, 1000)
    with uploading.part_file(Upload.objects.get()).open("ab") as other_tab:
        fcntl.flock(other_tab, fcntl.LOCK_EX)
        answer = send(host, upload, b"x", 0)

    assert answer.status_code == 423
    assert offset(host, upload) == 0


def test_more_bytes_than_announced_are_not_taken(host: Member, webinar: Webinar) -> None:
    content = media.voice_only().read_bytes()
    upload = begun(host, webinar.slug, len(content))

    send(host, upload, content + b"and more", 0)

    assert Recording.objects.get().source_files.get().size_bytes == len(content)


def test_a_whole_file_that_is_no_recording_is_refused_with_a_sentence_and_forgotten(
    host: Member, webinar: Webinar
) -> None:
    content = b"<!doctype html><title>Sign in</title>"
    upload = begun(host, webinar.slug, len(content))

    answer = send(host, upload, content, 0)

    assert (answer.status_code, answer.content.decode()) == (422, str(WebPage.sentence))
    assert (Upload.objects.count(), Recording.objects.count(), parts()) == (0, 0, [])


def test_an_upload_is_its_owners_alone(host: Member, webinar: Webinar) -> None:
    upload = begun(host, webinar.slug, 1000)
    stranger = make_host()
    make_past_webinar(host=stranger)

    for method in ("HEAD", "PATCH", "DELETE"):
        with pytest.raises(Http404):
            uploads.upload(request(method, stranger, Upload_Offset="0"), upload)


def test_a_host_who_no_longer_runs_the_webinar_cannot_go_on(host: Member, webinar: Webinar) -> None:
    upload = begun(host, webinar.slug, 1000)
    webinar.host_rows.all().delete()

    with pytest.raises(Http404):
        send(host, upload, b"x", 0)


@pytest.mark.parametrize("who", ["member", "another host"])
def test_only_those_who_run_a_webinar_upload_to_it(webinar: Webinar, who: str) -> None:
    user = make_member() if who == "member" else make_host()

    with pytest.raises(Http404):
        begin(user, webinar.slug, 1000)


def test_nobody_fills_the_disk(host: Member, webinar: Webinar, settings: Settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 5000

    too_big = begin(host, webinar.slug, 5001)
    statuses = [begin(host, webinar.slug, 5000).status_code for _number in range(uploading.MOST_AT_ONCE + 1)]

    assert (too_big.status_code, too_big.content.decode()) == (413, str(FileTooBig.sentence))
    assert statuses == [201] * uploading.MOST_AT_ONCE + [429]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "many"}, 400),
        ({"Upload-Length": "0", "Upload-Metadata": ""}, 404),
        ({}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": "webinar %%%"}, 400),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(host: Member, headers: dict[str, str], status: int) -> None:
    named = {name.replace("-", "_"): value for name, value in headers.items()}
    try:
        found = uploads.uploads(request("POST", host, **named)).status_code
    except Http404:
        found = 404

    assert found == status


def test_another_version_of_the_protocol_is_refused(host: Member, webinar: Webinar) -> None:
    assert begin(host, webinar.slug, 10, Tus_Resumable="0.2.2").status_code == 412


def test_an_upload_can_be_dropped(host: Member, webinar: Webinar) -> None:
    upload = begun(host, webinar.slug, 1000)
    send(host, upload, b"x" * 10, 0)

    assert uploads.upload(request("DELETE", host), upload).status_code == 204
    assert (Upload.objects.count(), parts()) == (0, [])


def test_an_upload_that_nobody_goes_on_with_is_forgotten_after_a_day(host: Member, webinar: Webinar) -> None:
    kept, old = begun(host, webinar.slug, 1000), begun(host, webinar.slug, 1000)
    Upload.objects.filter(public_id=old).update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    assert actions.expire_uploads() == 1

    assert [upload.public_id for upload in Upload.objects.all()] == [kept]
    assert parts() == [f"{kept}.upload"]


def test_another_site_cannot_upload_in_a_hosts_name(host: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(host)

    assert client.post(reverse("host_uploads"), headers={"Upload-Length": "10"}).status_code == 403
