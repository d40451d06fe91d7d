import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django_q.models import OrmQ
from pytest_django.fixtures import Settings

from archive.models import Publication
from config.management.commands import ingest
from recordings import actions, pipeline
from recordings.models import Recording
from recordings.states import RecordingState
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.fakes import media
from transcripts.states import TranscriptState
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db

CAPTIONS = """WEBVTT

00:00.000 --> 00:02.000
<v Hawa>Ask the children first.

00:02.500 --> 00:05.000
Then listen.
"""


@pytest.fixture
def captions(tmp_path: Path) -> Path:
    file = tmp_path / "talk.vtt"
    file.write_text(CAPTIONS)
    return file


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker do one stage whenever the command sleeps."""

    def work(seconds: float) -> None:
        run = pipeline.next_run(Recording.objects.get())
        if run is not None:
            actions.run_stage(run.pk)

    monkeypatch.setattr(ingest.time, "sleep", work)


def call(*words: object) -> str:
    out = io.StringIO()
    call_command("ingest", *map(str, words), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_file_is_given_to_the_workers(django_capture_on_commit_callbacks: Callable[..., object]) -> None:
    webinar = make_past_webinar()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        said = call(webinar.slug, media.talk())

    recording = Recording.objects.get()
    assert (recording.webinar, recording.state) == (webinar, RecordingState.PROCESSING)
    assert recording.public_id in said
    assert [job.task["func"] for job in OrmQ.objects.all()] == ["recordings.tasks.run_stage"]


def test_waiting_ends_with_the_recording_as_json(worker: None, captions: Path) -> None:
    webinar = make_past_webinar()

    said = json.loads(
        call(webinar.slug, media.talk(), "--captions", captions, "--language", "en", "--wait").splitlines()[
            -1
        ]
    )

    recording = Recording.objects.get()
    assert (said["id"], said["webinar"], said["state"]) == (recording.public_id, webinar.slug, "ready")
    assert (said["duration_ms"], said["transcript_segments"], said["problem"]) == (6000, 2, "")
    assert {stage["state"] for stage in said["stages"]} == {"done", "skipped"}


def test_publishing_approves_as_the_operator(worker: None, captions: Path) -> None:
    webinar = make_past_webinar()

    call(webinar.slug, media.talk(), "--captions", captions, "--publish")

    transcript = Recording.objects.get().transcripts.get()
    assert (transcript.state, transcript.approved_by) == (TranscriptState.APPROVED, None)
    assert Publication.objects.get().webinar == webinar


def test_what_stands_in_the_way_of_publishing_is_told(worker: None, settings: Settings) -> None:
    settings.MEDIA_PIPELINE = settings.MEDIA_PIPELINE[:-1]
    webinar = make_past_webinar()

    with pytest.raises(CommandError, match="cannot be published yet"):
        call(webinar.slug, media.talk(), "--publish")

    assert Recording.objects.get().state == RecordingState.READY


def test_a_recording_that_fails_says_why(worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    webinar = make_past_webinar()
    whole = media.make_media(
        media.shelf() / "ten.mkv", picture=media.picture(10), sound=media.sound(10), preset="ultrafast"
    )
    half = media.cut_off(whole, 0.5, media.shelf() / "five.mkv")

    with pytest.raises(CommandError, match="The end of this recording is missing"):
        call(webinar.slug, half, "--wait")


def test_a_bad_file_is_refused_with_its_sentence(tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()

    with pytest.raises(CommandError, match="This file is empty"):
        call(make_past_webinar().slug, empty)


def test_a_webinar_whose_time_is_over_is_ended_first() -> None:
    webinar = make_webinar(starts_in=dt.timedelta(days=-1))

    call(webinar.slug, media.talk())

    assert Webinar.objects.get().state == WebinarState.ENDED


@pytest.mark.parametrize("state", [WebinarState.DRAFT, WebinarState.CANCELLED])
def test_a_webinar_that_was_never_held_has_no_recording(state: WebinarState) -> None:
    with pytest.raises(CommandError, match="it has no recording"):
        call(make_webinar(state=state).slug, media.talk())


def test_wrong_names_are_told() -> None:
    with pytest.raises(CommandError, match="no webinar “nowhere”"):
        call("nowhere", media.talk())
    with pytest.raises(CommandError, match="There is no file"):
        call(make_past_webinar().slug, "/nowhere/talk.mp4")
