import pytest
from pytest_django.fixtures import Settings

from recordings import actions, storage
from recordings.ffmpeg import FfmpegFailed
from recordings.models import Recording, RenditionKind
from recordings.refusals import SENTENCES
from recordings.states import RecordingState, StageState
from tests.factories.webinars import make_past_webinar
from tests.fakes import media

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_speech(settings: Settings) -> None:
    own = [path for path in settings.MEDIA_PIPELINE if path.startswith("recordings.")]
    settings.MEDIA_PIPELINE = [path for path in own if ".join." not in path]


def through(recording: Recording) -> Recording:
    for run in recording.stage_runs.all():
        actions.run_stage(run.pk)
    recording.refresh_from_db()
    return recording


def states(recording: Recording) -> dict[str, str]:
    return {run.stage.rsplit(".", 1)[-1]: run.state for run in recording.stage_runs.all()}


def test_a_film_becomes_every_rendition() -> None:
    recording = through(actions.add_recording(make_past_webinar(), media.talk(), by=None))

    assert set(states(recording).values()) == {StageState.DONE}
    assert (recording.state, recording.duration_ms) == (RecordingState.READY, 6000)
    assert (recording.has_video, recording.width_px, recording.height_px) == (True, 320, 240)
    made = {row.kind: row for row in recording.renditions.all()}
    assert {kind: row.content_type for kind, row in made.items()} == {
        RenditionKind.VIDEO: "video/mp4",
        RenditionKind.VIDEO_LIGHT: "video/mp4",
        RenditionKind.AUDIO: "audio/mp4",
        RenditionKind.AUDIO_LIGHT: "audio/webm",
        RenditionKind.POSTER: "image/jpeg",
        RenditionKind.SPEECH: "audio/wav",
    }
    for row in made.values():
        file = storage.path(row.file)
        assert (file.stat().st_size, storage.sha256_of(file)) == (row.size_bytes, row.sha256)
    assert (made[RenditionKind.VIDEO_LIGHT].width_px, made[RenditionKind.POSTER].height_px) == (320, 240)
    assert made[RenditionKind.SPEECH].duration_ms == pytest.approx(6000, abs=64)
    assert list(storage.path("work").iterdir()) == []


def test_sound_alone_becomes_what_can_be_heard() -> None:
    recording = through(actions.add_recording(make_past_webinar(), media.voice_only(), by=None))

    assert recording.state == RecordingState.READY
    assert not recording.has_video
    assert states(recording) == {
        "Probe": StageState.DONE,
        "ExtractSpeech": StageState.DONE,
        "MakeVideo": StageState.SKIPPED,
        "MakeLightVideo": StageState.SKIPPED,
        "MakeAudio": StageState.DONE,
        "MakePoster": StageState.SKIPPED,
    }
    assert set(recording.renditions.values_list("kind", flat=True)) == {
        RenditionKind.SPEECH,
        RenditionKind.AUDIO,
        RenditionKind.AUDIO_LIGHT,
    }


def test_a_film_that_was_cut_off_is_prepared_but_held() -> None:
    whole = media.make_media(
        media.shelf() / "long.mkv", picture=media.picture(10), sound=media.sound(10), preset="ultrafast"
    )
    half = media.cut_off(whole, 0.5, media.shelf() / "half.mkv")

    recording = through(actions.add_recording(make_past_webinar(), half, by=None))

    assert recording.state == RecordingState.INCOMPLETE
    assert "missing" in recording.problem
    assert 3000 < (recording.duration_ms or 0) < 8000
    assert recording.renditions.filter(kind=RenditionKind.VIDEO).exists()


def test_a_file_spoilt_on_our_disk_fails_with_a_sentence() -> None:
    recording = actions.add_recording(make_past_webinar(), media.talk(), by=None)
    source = storage.path(recording.source_files.get().file)
    source.write_bytes(source.read_bytes()[:200])

    through(recording)

    assert recording.state == RecordingState.FAILED
    assert recording.problem in {str(sentence) for sentence in SENTENCES.values()}


def test_a_missing_ffmpeg_is_not_blamed_on_the_file(settings: Settings) -> None:
    settings.FFMPEG = "/nowhere/ffmpeg"
    recording = actions.add_recording(make_past_webinar(), media.talk(), by=None)
    runs = list(recording.stage_runs.all())
    actions.run_stage(runs[0].pk)

    with pytest.raises(FfmpegFailed):
        actions.run_stage(runs[1].pk)

    recording.refresh_from_db()
    assert (recording.state, states(recording)["ExtractSpeech"]) == (
        RecordingState.PROCESSING,
        StageState.PENDING,
    )
