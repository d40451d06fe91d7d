from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_q.models import OrmQ

from recordings import storage
from recordings.actions import BadFile, add_recording
from recordings.models import Recording, SourceKind
from recordings.states import RecordingState
from tests.factories.members import make_host
from tests.factories.recordings import make_recording
from tests.factories.webinars import make_past_webinar
from tests.fakes import media

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def kept_files() -> list[str]:
    root = storage.path(".")
    return sorted(str(file.relative_to(root)) for file in root.rglob("*") if file.is_file())


def test_a_file_becomes_a_recording_whose_first_stage_is_queued(
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    webinar, host = make_past_webinar(language="fr"), make_host()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        recording = add_recording(webinar, media.talk(), by=host, original_name="Réunion 3.mp4")

    assert (recording.state, recording.is_current, recording.language) == (
        RecordingState.PROCESSING,
        True,
        "fr",
    )
    source = recording.source_files.get()
    assert (source.original_name, source.size_bytes) == ("Réunion 3.mp4", media.talk().stat().st_size)
    assert storage.path(source.file).read_bytes() == media.talk().read_bytes()
    assert kept_files() == [source.file]
    assert [(job.task["func"], job.task["args"]) for job in OrmQ.objects.all()] == [
        ("recordings.tasks.run_stage", (recording.stage_runs.first().pk,))
    ]


def test_an_uploaded_file_is_taken_like_any_other() -> None:
    uploaded = SimpleUploadedFile("voice.mp3", media.voice_only().read_bytes())

    recording = add_recording(make_past_webinar(), uploaded, by=None)

    assert recording.source_files.get().original_name == "voice.mp3"


def test_the_same_file_again_is_the_same_recording() -> None:
    webinar = make_past_webinar()

    first = add_recording(webinar, media.talk(), by=None)
    second = add_recording(webinar, media.talk(), by=None)

    assert second == first
    assert len(kept_files()) == 1


def test_a_file_whose_recording_failed_may_come_again() -> None:
    webinar = make_past_webinar()
    first = add_recording(webinar, media.talk(), by=None)
    Recording.objects.filter(pk=first.pk).update(state=RecordingState.FAILED)

    second = add_recording(webinar, media.talk(), by=None)

    assert (second != first, second.is_current) == (True, True)


@pytest.mark.parametrize(
    ("state", "gives_way"), [(RecordingState.READY, False), (RecordingState.INCOMPLETE, True)]
)
def test_a_new_recording_replaces_only_one_with_nothing_to_show(
    state: RecordingState,
    gives_way: bool,  # noqa: FBT001
) -> None:
    webinar = make_past_webinar()
    old = make_recording(webinar=webinar, state=state)

    new = add_recording(webinar, media.talk(), by=None)

    old.refresh_from_db()
    assert (new.is_current, old.is_current) == (gives_way, not gives_way)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><title>Sign in</title>",
        b"#EXTM3U\nfile:///etc/passwd\n",
        b"words",
        b"\0\0\0\x20ftypisom" * 9,
    ],
    ids=["empty", "web page", "playlist", "text", "not what it says"],
)
def test_what_can_be_no_recording_is_refused_with_a_sentence_and_leaves_nothing(
    content: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "lecture.mp4"
    file.write_bytes(content)

    with pytest.raises(BadFile) as refusal:
        add_recording(make_past_webinar(), file, by=None)

    assert refusal.value.message.endswith(".")
    assert not Recording.objects.exists()
    assert kept_files() == []


def test_captions_are_kept_beside_the_recording(tmp_path: Path) -> None:
    captions = tmp_path / "talk.vtt"
    captions.write_text("WEBVTT\n")

    recording = add_recording(
        make_past_webinar(), media.talk(), by=None, captions=captions, captions_language="sw"
    )

    kept = recording.source_files.get(kind=SourceKind.CAPTIONS)
    assert (kept.language, kept.original_name) == ("sw", "talk.vtt")
    assert len(kept_files()) == 2
    assert storage.path(kept.file).read_text() == "WEBVTT\n"
