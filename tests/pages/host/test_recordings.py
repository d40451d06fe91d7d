from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from members.models import Member
from recordings.models import Recording, Rendition, RenditionKind, StageRun
from recordings.states import RecordingState, StageState
from tests.factories.members import make_host
from tests.factories.transcripts import make_recording, make_spoken_recording, make_stage_run, make_transcript
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.fakes.sound import silence
from tests.pages.seen import errors, main_text
from transcripts.actions.writing import UPLOADED
from transcripts.models import Transcript
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db
SPEECH = Path(__file__).parents[2] / "data" / "speech.ogg"
VTT = b"WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Hawa>Families know their children best.\n"


@pytest.fixture
def host(client: Client) -> Member:
    host = make_host()
    client.force_login(host)
    return host


def sound() -> SimpleUploadedFile:
    return SimpleUploadedFile("Zoom talk.ogg", SPEECH.read_bytes(), content_type="audio/ogg")


def test_a_file_from_a_plain_form_is_on_its_way(client: Client, host: Member) -> None:
    webinar = make_past_webinar(host=host)
    sent = {"file": sound(), "language": "en"}

    response = client.post(reverse("host_recording_add", args=[webinar.slug]), sent, follow=True)

    recording = Recording.objects.get()
    assert (recording.state, recording.added_by) == (RecordingState.PROCESSING, host)
    assert recording.source_files.get().original_name == "Zoom talk.ogg"
    assert "It is being made ready now." in main_text(response)


def test_subtitles_come_along(client: Client, host: Member) -> None:
    webinar = make_past_webinar(host=host)
    sent = {"file": sound(), "language": "en", "captions": SimpleUploadedFile("talk.vtt", VTT)}

    client.post(reverse("host_recording_add", args=[webinar.slug]), sent)

    kinds = Recording.objects.get().source_files.values_list("kind", flat=True)
    assert sorted(kinds) == ["captions", "media"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("talk.mp4", b"", "This file is empty. Choose the recording itself"),
        ("talk.mp4", b"<!doctype html><html><body>Sign in</body></html>", "This file is a web page"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(
    client: Client, host: Member, name: str, content: bytes, sentence: str
) -> None:
    webinar = make_past_webinar(host=host)
    sent = {"file": SimpleUploadedFile(name, content), "language": "en"}

    response = client.post(reverse("host_recording_add", args=[webinar.slug]), sent)

    assert len(errors(response)) == 1
    assert errors(response)[0].startswith(sentence)
    assert not Recording.objects.exists()


def test_a_draft_takes_no_recording(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host, state=WebinarState.DRAFT)

    response = client.get(reverse("host_recording_add", args=[webinar.slug]))

    assert response["Location"] == reverse("host_webinar", args=[webinar.slug])


def test_the_page_says_who_wrote_the_text_and_what_is_missing(client: Client, host: Member) -> None:
    transcript = make_transcript(host=host)

    text = main_text(client.get(reverse("host_recording", args=[transcript.recording.public_id])))

    assert "Written by Whisper small. 0 of 2 lines checked." in text
    assert "Nobody has checked and approved the transcript yet." in text


def test_a_failed_step_is_tried_again(client: Client, host: Member) -> None:
    recording = make_recording(host=host)
    run = make_stage_run(recording, state=StageState.FAILED, error="No speech engine is ready.")
    address = reverse("host_stage_retry", args=[recording.public_id, run.position])

    page = client.get(reverse("host_recording", args=[recording.public_id])).content.decode()
    client.post(address)
    again = client.post(address, follow=True)

    assert f'action="{address}"' in page
    assert StageRun.objects.get().state == StageState.PENDING
    assert "There is nothing to try again" in main_text(again)


def test_subtitles_become_the_text_in_their_language(client: Client, host: Member) -> None:
    recording = make_recording(host=host)
    address = reverse("host_captions", args=[recording.public_id])

    response = client.post(address, {"captions": SimpleUploadedFile("fr.vtt", VTT), "language": "fr"})

    assert Transcript.objects.get().language == "fr"
    assert response["Location"] == f"{reverse('host_transcript', args=[recording.public_id])}?lang=fr"


@pytest.mark.parametrize("content", [b"not subtitles \x00\x01", b"WEBVTT\n"])
def test_what_are_no_subtitles_is_refused(client: Client, host: Member, content: bytes) -> None:
    recording = make_recording(host=host)
    sent = {"captions": SimpleUploadedFile("x.vtt", content), "language": "en"}

    response = client.post(reverse("host_captions", args=[recording.public_id]), sent)

    assert (response.status_code, len(errors(response))) == (200, 1)
    assert not Transcript.objects.exists()


def test_without_a_better_engine_nothing_runs_again(client: Client, host: Member) -> None:
    transcript = make_transcript(host=host, source=UPLOADED)

    response = client.post(reverse("host_rerun", args=[transcript.recording.public_id]), follow=True)

    assert "No better speech engine is ready." in main_text(response)


def test_another_recording_is_shown_instead_and_one_is_taken_back(client: Client, host: Member) -> None:
    first = make_recording(host=host)
    second = Recording.objects.create(webinar=first.webinar, state=RecordingState.READY)

    client.post(reverse("host_recording_decide", args=[second.public_id, "current"]))
    client.post(reverse("host_recording_decide", args=[first.public_id, "withdraw"]))
    client.post(reverse("host_recording_decide", args=[first.public_id, "withdraw"]))

    assert set(Recording.objects.values_list("pk", "is_current", "state")) == {
        (first.pk, False, RecordingState.WITHDRAWN),
        (second.pk, True, RecordingState.READY),
    }


def test_the_job_is_told_as_data(client: Client, host: Member) -> None:
    recording = make_recording(host=host, state=RecordingState.PROCESSING)

    job = client.get(reverse("host_recording_job", args=[recording.public_id])).json()

    assert set(job) == {"step", "steps", "done_s", "total_s", "eta_s", "state", "error"}


def test_a_large_file_comes_in_pieces(client: Client, host: Member) -> None:
    webinar = make_past_webinar(host=host, slug="held")
    content = SPEECH.read_bytes()
    tus = {"HTTP_TUS_RESUMABLE": "1.0.0"}
    metadata = "filename dGFsay5vZ2c=,webinar aGVsZA=="
    begun = client.post(
        reverse("host_uploads"), HTTP_UPLOAD_LENGTH=str(len(content)), HTTP_UPLOAD_METADATA=metadata, **tus
    )
    half = len(content) // 2
    kind = "application/offset+octet-stream"

    first = client.patch(begun["Location"], content[:half], content_type=kind, HTTP_UPLOAD_OFFSET="0", **tus)
    second = client.patch(
        begun["Location"], content[half:], content_type=kind, HTTP_UPLOAD_OFFSET=str(half), **tus
    )

    assert (begun.status_code, first.status_code, second.status_code) == (201, 204, 204)
    assert second["Recording-Id"] == webinar.recordings.get().public_id
    other = Client()
    other.force_login(make_host())
    assert other.head(begun["Location"]).status_code == 404


def test_a_host_plays_what_is_not_public_and_nobody_else_does(client: Client, host: Member) -> None:
    recording = make_spoken_recording(silence(1000), host=host)
    speech = recording.renditions.get()
    Rendition.objects.create(
        recording=recording,
        kind=RenditionKind.AUDIO,
        file=speech.file,
        content_type="audio/mp4",
        size_bytes=speech.size_bytes,
        sha256=speech.sha256,
    )
    heard = recording.renditions.get(kind=RenditionKind.AUDIO)
    address = reverse("host_media", args=[recording.public_id, heard.public_id])

    response = client.get(address, HTTP_RANGE="bytes=0-9")
    others = Client()
    others.force_login(make_host())

    assert (response.status_code, len(b"".join(response))) == (206, 10)
    assert others.get(address).status_code == 404
    assert client.get(reverse("host_media", args=[recording.public_id, speech.public_id])).status_code == 404
