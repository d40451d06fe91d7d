"""Words that nobody may hear any more: silenced in the source, and so in all that is made of it."""

from pathlib import Path

import ffmpeg
import numpy as np
import pytest
from django_q.models import OrmQ
from pytest_django.fixtures import Settings

from recordings import actions, encoding, probe, storage
from recordings.actions.silencing import STAGE
from recordings.models import Recording, Rendition, RenditionKind, Silence, SourceFile, SourceKind, StageRun
from recordings.states import RecordingState, StageState
from tests.factories.recordings import make_recording
from tests.factories.webinars import make_past_webinar
from tests.fakes import media
from tests.fakes.stages import Optional

pytestmark = pytest.mark.django_db

RATE_HZ = 16_000
FLOOR_DB = -60.0
SPAN = (2000, 3000)


@pytest.fixture(autouse=True)
def without_speech(settings: Settings) -> None:
    settings.MEDIA_PIPELINE = [path for path in settings.MEDIA_PIPELINE if path.startswith("recordings.")]


def through(recording: Recording) -> Recording:
    for run in StageRun.objects.filter(recording=recording, state=StageState.PENDING).order_by("position"):
        actions.run_stage(run.pk)
    recording.refresh_from_db()
    return recording


def ready(file: Path) -> Recording:
    return through(actions.add_recording(make_past_webinar(), file, by=None))


def loudness_db(file: Path, start_ms: int, end_ms: int) -> float:
    """Return how loud ``file`` is between two instants, 0 being as loud as it can be."""
    plain, _errors = (
        ffmpeg.input(str(file))
        .output("pipe:", format="f32le", ac=1, ar=RATE_HZ)
        .run(cmd=media.newest(), capture_stdout=True, capture_stderr=True)
    )
    heard = np.frombuffer(plain, np.float32)[start_ms * RATE_HZ // 1000 : end_ms * RATE_HZ // 1000]
    return float(20 * np.log10(max(1e-9, np.sqrt(np.mean(np.square(heard))))))


def picture_at(file: Path, at_s: float) -> np.ndarray:
    plain, _errors = (
        ffmpeg.input(str(file), ss=at_s)
        .output("pipe:", format="rawvideo", pix_fmt="gray", vframes=1)
        .run(cmd=media.newest(), capture_stdout=True, capture_stderr=True)
    )
    return np.frombuffer(plain, np.uint8)


def rendition(recording: Recording, kind: RenditionKind) -> Path:
    return storage.path(recording.renditions.get(kind=kind).file)


def source_of(recording: Recording) -> Path:
    return storage.path(recording.source_files.get(kind=SourceKind.MEDIA).file)


def picture_bits(file: Path) -> bytes:
    """Return the moving picture's own bits, without the container around them."""
    plain, _errors = (
        ffmpeg.input(str(file))["v"]
        .output("pipe:", format="h264", vcodec="copy")
        .run(cmd=media.newest(), capture_stdout=True, capture_stderr=True)
    )
    return bytes(plain)


def test_the_stretch_is_silent_in_everything_that_can_be_played_and_nothing_else_is() -> None:
    recording = ready(media.talk())

    actions.silence(recording, [SPAN], by=None)
    through(recording)

    audible = [RenditionKind.VIDEO, RenditionKind.VIDEO_LIGHT, RenditionKind.AUDIO, RenditionKind.AUDIO_LIGHT]
    files = [*(rendition(recording, kind) for kind in audible), rendition(recording, RenditionKind.SPEECH)]
    assert recording.state == RecordingState.READY
    for file in [*files, source_of(recording)]:
        # An encoder smears some milliseconds; the guard on either side takes that.
        assert loudness_db(file, SPAN[0] - 200, SPAN[1] + 200) <= FLOOR_DB
        assert loudness_db(file, 0, 1500) > -30
        assert loudness_db(file, 3500, 5500) > -30


def test_the_picture_of_the_source_stays_bit_for_bit_and_the_length_too() -> None:
    recording = ready(media.talk())
    before = picture_bits(source_of(recording))

    actions.silence(recording, [SPAN], by=None)
    through(recording)

    assert picture_bits(source_of(recording)) == before
    assert recording.duration_ms == 6000


def test_the_old_source_and_all_that_was_made_of_it_are_destroyed() -> None:
    recording = ready(media.talk())
    folder = storage.path(storage.folder(recording.public_id))
    before = {file.name for file in folder.iterdir()}

    actions.silence(recording, [SPAN], by=None)
    gone_at_once = Rendition.objects.count()
    through(recording)

    named = {Path(row.file).name for row in (*Rendition.objects.all(), *SourceFile.objects.all())}
    after = {file.name for file in folder.iterdir()}
    # The poster shows the same as before.
    assert gone_at_once == 0
    assert after == named
    assert {name.split("-")[0] for name in before & after} <= {"poster"}
    assert Silence.objects.filter(made_at=None).count() == 0


def test_a_covered_picture_is_black_where_it_was_asked_for() -> None:
    recording = ready(media.talk())

    actions.silence(recording, [SPAN], by=None, covers_picture=True)
    through(recording)

    for kind in (RenditionKind.VIDEO, RenditionKind.VIDEO_LIGHT):
        file = rendition(recording, kind)
        assert picture_at(file, 2.5).max() <= 20
        assert picture_at(file, 1.0).max() > 100
        assert picture_at(file, 4.0).max() > 100


def test_sound_alone_is_silenced_too() -> None:
    recording = ready(media.voice_only())

    actions.silence(recording, [SPAN], by=None)
    through(recording)

    assert loudness_db(rendition(recording, RenditionKind.AUDIO), *SPAN) <= FLOOR_DB
    assert loudness_db(rendition(recording, RenditionKind.AUDIO), 0, 1500) > -30


def test_words_hidden_later_leave_the_earlier_ones_silent() -> None:
    recording = ready(media.voice_only())

    for span in ((1000, 1300), (4000, 4500)):
        actions.silence(recording, [span], by=None)
        through(recording)

    sound = rendition(recording, RenditionKind.AUDIO)
    assert loudness_db(sound, 1000, 1300) <= FLOOR_DB
    assert loudness_db(sound, 4000, 4500) <= FLOOR_DB
    assert loudness_db(sound, 2000, 3500) > -30


def test_a_worker_killed_while_it_silences_leaves_a_source_and_the_next_ends_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recording = ready(media.voice_only())
    actions.silence(recording, [SPAN], by=None)
    kept = storage.keep

    def killed(*args: object, **kwargs: object) -> None:
        raise SystemExit("killed")

    monkeypatch.setattr(storage, "keep", killed)
    run = StageRun.objects.get(recording=recording, stage=STAGE)
    with pytest.raises(SystemExit):
        actions.run_stage(run.pk)
    there = source_of(recording).exists()
    monkeypatch.setattr(storage, "keep", kept)
    StageRun.objects.filter(pk=run.pk).update(state=StageState.PENDING)
    through(recording)

    assert there
    assert loudness_db(rendition(recording, RenditionKind.AUDIO), *SPAN) <= FLOOR_DB


def test_what_runs_on_the_old_source_is_lost_and_what_was_written_down_stays(settings: Settings) -> None:
    settings.MEDIA_PIPELINE = [*settings.MEDIA_PIPELINE[:2], f"{Optional.__module__}.Optional"]
    Optional.follows_source = False
    recording = make_recording(
        states=(StageState.DONE, StageState.RUNNING, StageState.DONE), state=RecordingState.PROCESSING
    )
    SourceFile.objects.create(recording=recording, file="x", sha256="0", size_bytes=1)

    actions.silence(recording, [SPAN], by=None)

    Optional.follows_source = True
    runs = [(run.stage.rsplit(".", 1)[-1], run.state) for run in recording.stage_runs.order_by("position")]
    assert runs == [
        ("JoinParts", StageState.DONE),
        ("SilenceWords", StageState.PENDING),
        ("Probe", StageState.PENDING),
        ("Optional", StageState.DONE),
    ]


def test_captions_and_chats_that_came_as_files_are_forgotten() -> None:
    recording = ready(media.voice_only())
    kept = storage.path(f"recordings/{recording.public_id}/captions-en.txt")
    kept.write_text("Kadi")
    SourceFile.objects.create(
        recording=recording,
        kind=SourceKind.CAPTIONS,
        language="en",
        file=f"recordings/{recording.public_id}/captions-en.txt",
        sha256="0",
        size_bytes=4,
    )

    actions.drop_written_sources(recording)
    actions.destroy_unused(recording.pk, before=kept.stat().st_mtime + 1)

    assert not kept.exists()
    assert source_of(recording).exists()


def test_a_file_on_its_way_to_its_row_is_not_destroyed() -> None:
    recording = ready(media.voice_only())
    folder = storage.path(storage.folder(recording.public_id))
    (folder / "new.webm").write_bytes(b"x")

    actions.destroy_unused(recording.pk, before=(folder / "new.webm").stat().st_mtime - 1)

    assert (folder / "new.webm").exists()


def test_silencing_asks_for_the_first_stage_and_for_the_old_files_to_go(
    django_capture_on_commit_callbacks: object,
) -> None:
    recording = ready(media.voice_only())
    OrmQ.objects.all().delete()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.silence(recording, [SPAN], by=None)

    first = StageRun.objects.get(recording=recording, stage=STAGE)
    jobs = [(job.task["func"], job.task["args"][0]) for job in OrmQ.objects.order_by("pk")]
    assert jobs == [
        ("recordings.tasks.destroy_unused", recording.pk),
        ("recordings.tasks.run_stage", first.pk),
    ]


def test_the_guard_reaches_to_either_side_and_not_before_the_start() -> None:
    assert encoding.within([(100, 200), (1000, 2000)]) == "between(t,0.000,0.450)+between(t,0.750,2.250)"


def test_a_master_keeps_what_it_can(tmp_path: Path) -> None:
    facts = probe.look(media.talk())

    assert encoding.master_container(facts) == "mp4"
