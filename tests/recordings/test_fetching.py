"""A recording comes from its provider by itself, whole and checked, whatever breaks on the way."""

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from providers.base import FileKind, MeetingGone, Refused, RemoteFile, Unreachable
from recordings import actions, storage
from recordings.models import ProviderFile, Recording, RenditionKind, SourceFile
from recordings.states import FileState, RecordingState
from tests.factories.webinars import make_webinar
from tests.fakes.media import make_media, picture, sound, talk, voice_only
from tests.fakes.meetings import Server, scripted_providers
from tests.fakes.queue import Capture, work_off
from webinars.actions import bring_meeting, end_webinar
from webinars.models import Meeting, Webinar

pytestmark = pytest.mark.django_db

WRITING = {"recordings.tasks.run_stage"}
PAGE = b"<!DOCTYPE html><html><body>Sign in</body></html>"


@pytest.fixture(autouse=True)
def server(settings: Settings) -> Iterator[Server]:
    with scripted_providers(settings) as made:
        yield made


def held() -> Webinar:
    """Make a webinar with a meeting that has just ended."""
    webinar = make_webinar(provider="scripted", join_url="", starts_in=dt.timedelta(minutes=-60))
    bring_meeting(webinar.pk)
    webinar.refresh_from_db()
    end_webinar(webinar, by=None)
    return webinar


def expected() -> Recording:
    recording = actions.expect_recording(held())
    assert recording is not None
    return recording


def now_due() -> None:
    ProviderFile.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
    Recording.objects.filter(next_look_at__isnull=False).update(next_look_at=timezone.now())


def states() -> dict[str, str]:
    return dict(ProviderFile.objects.order_by("external_id").values_list("external_id", "state"))


def test_after_the_end_a_recording_is_awaited_once() -> None:
    webinar = held()

    first, second = actions.expect_recording(webinar), actions.expect_recording(webinar)

    assert first == second
    assert first is not None
    assert (first.state, first.is_current, first.provider) == (RecordingState.EXPECTED, True, "scripted")


def test_a_pasted_link_awaits_nothing() -> None:
    assert actions.expect_recording(make_webinar()) is None


def test_an_upload_takes_the_place_of_what_is_only_awaited() -> None:
    recording = expected()

    uploaded = actions.add_recording(recording.webinar, talk(), by=None)

    recording.refresh_from_db()
    assert (uploaded.is_current, recording.is_current) == (True, False)


def test_what_is_ready_is_fetched_checked_and_sent_on_its_way(
    server: Server, django_capture_on_commit_callbacks: Capture
) -> None:
    recording = expected()
    content = talk().read_bytes()
    server.put(server.only, "v1", content)
    now_due()

    with django_capture_on_commit_callbacks(execute=True):
        actions.look_for_files()
    work_off(django_capture_on_commit_callbacks, leaving=WRITING)

    recording.refresh_from_db()
    file, source = ProviderFile.objects.get(), SourceFile.objects.get()
    assert (recording.state, file.state, file.bytes_done) == (
        RecordingState.PROCESSING,
        FileState.FETCHED,
        len(content),
    )
    assert storage.path(source.file).read_bytes() == content
    assert not list(storage.path(storage.INCOMING).glob("fetch-*"))


def test_with_every_webhook_lost_a_recording_is_found_within_the_hour(
    server: Server, django_capture_on_commit_callbacks: Capture
) -> None:
    recording = expected()
    begun = timezone.now()
    looks = [begun]
    with time_machine.travel(begun, tick=False) as clock:
        while looks[-1] < begun + dt.timedelta(hours=48):
            recording.refresh_from_db()
            assert recording.next_look_at is not None
            # The clock of the workers ticks every minute.
            clock.move_to(recording.next_look_at + dt.timedelta(minutes=1))
            actions.look_for_files()
            looks.append(timezone.now())
        put(server, "v1")
        now_due()
        with django_capture_on_commit_callbacks(execute=True):
            actions.look_for_files()

    longest = max(later - earlier for earlier, later in itertools.pairwise(looks))
    assert longest <= dt.timedelta(hours=1)
    assert len(looks) < 80
    assert states() == {"v1": "waiting"}


def test_nothing_is_asked_any_more_after_two_weeks_and_the_host_is_told(server: Server) -> None:
    recording = expected()
    long_ago = timezone.now() - dt.timedelta(days=15)
    Webinar.objects.update(starts_at=long_ago, ends_at=long_ago + dt.timedelta(hours=1))
    now_due()

    actions.look_for_files()
    actions.look_for_files()

    recording.refresh_from_db()
    assert (recording.state, recording.next_look_at, server.calls.count("files")) == (
        RecordingState.FAILED,
        None,
        1,
    )
    assert recording.problem == "No recording came from Scripted. If there is one, upload it here."


def test_a_lost_job_is_made_up_for_by_the_clock() -> None:
    held()

    actions.look_for_files()

    assert Recording.objects.get().state == RecordingState.EXPECTED


def test_a_provider_that_is_down_is_asked_again(
    server: Server, django_capture_on_commit_callbacks: Capture
) -> None:
    expected()
    server.put(server.only, "v1", talk().read_bytes())
    server.failing = [Unreachable("No answer.")]
    for _look in range(2):
        now_due()
        with django_capture_on_commit_callbacks(execute=True):
            actions.look_for_files()

    assert states() == {"v1": "waiting"}


def put(server: Server, name: str, content: bytes = b"", **facts: Any) -> RemoteFile:
    return server.put(server.only, name, content or talk().read_bytes(), **facts)


def test_of_several_views_the_best_is_fetched_and_of_sound_none_beside_it(server: Server) -> None:
    recording = expected()
    put(server, "gallery", rank=3)
    put(server, "speaker", rank=1)
    put(server, "sound", kind=FileKind.AUDIO)
    put(server, "french", kind=FileKind.AUDIO, language="fr")
    actions.announce(recording, server.only.files, at=timezone.now())

    assert states() == {"french": "waiting", "gallery": "skipped", "sound": "skipped", "speaker": "waiting"}


def test_where_the_best_view_cannot_be_had_the_next_best_is(server: Server) -> None:
    recording = expected()
    put(server, "gallery", rank=3)
    put(server, "speaker", rank=1)
    actions.announce(recording, server.only.files, at=timezone.now())
    server.failing = [Refused("It was trashed.")]

    actions.fetch_file(ProviderFile.objects.get(external_id="speaker").pk)

    assert states() == {"gallery": "waiting", "speaker": "failed"}


def test_a_download_that_was_cut_off_goes_on_where_it_stopped(server: Server) -> None:
    content = b"\0\0\0\x18ftypmp42" + bytes(300_000)
    recording = expected()
    put(server, "v1", content)
    actions.announce(recording, server.only.files, at=timezone.now())
    file = ProviderFile.objects.get()
    asked: list[int] = []
    whole = server.contents["v1"]

    class Dies(Exception):
        pass

    real = actions.fetching.provider_of("scripted").download

    def dying(remote: RemoteFile, to: Path, *, progress: Any) -> None:
        asked.append(to.stat().st_size if to.exists() else 0)
        if len(asked) == 1:
            to.write_bytes(whole[:100_000])
            raise Dies
        real(remote, to, progress=progress)

    provider = actions.fetching.provider_of("scripted")
    provider.download = dying  # type: ignore[method-assign,assignment]
    with pytest.raises(Dies):
        actions.fetch_file(file.pk)
    actions.fetch_file(file.pk)
    still_theirs = ProviderFile.objects.get().state
    ProviderFile.objects.update(heartbeat_at=timezone.now() - dt.timedelta(minutes=5))

    actions.fetch_file(file.pk)

    kept = ProviderFile.objects.get()
    assert (asked, still_theirs, kept.state) == ([0, 100_000], FileState.FETCHING, FileState.FETCHED)
    assert hashlib.sha256(storage.path(kept.file).read_bytes()).hexdigest() == kept.sha256
    assert kept.sha256 == hashlib.sha256(whole).hexdigest()


def test_a_worker_that_lost_the_file_writes_nothing(server: Server) -> None:
    recording = expected()
    put(server, "v1")
    actions.announce(recording, server.only.files, at=timezone.now())
    file = ProviderFile.objects.get()
    provider = actions.fetching.provider_of("scripted")
    real = provider.download

    def overtaken(remote: RemoteFile, to: Path, *, progress: Any) -> None:
        real(remote, to, progress=lambda _done, _total: None)
        ProviderFile.objects.update(attempt=99)

    provider.download = overtaken  # type: ignore[method-assign,assignment]

    actions.fetch_file(file.pk)

    assert (ProviderFile.objects.get().state, SourceFile.objects.count()) == (FileState.FETCHING, 0)


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        pytest.param(PAGE, {}, id="a page to sign in"),
        pytest.param(b"\0\0\0\x18ftypmp42" + bytes(500), {"size_bytes": 10_000}, id="cut short"),
        pytest.param(b"\0\0\0\x18ftypmp42" + bytes(500), {"checksum": f"sha256:{'0' * 64}"}, id="changed"),
        pytest.param(b"#EXTM3U\n", {}, id="a playlist"),
        pytest.param(b"", {"size_bytes": None}, id="empty"),
    ],
)
def test_what_is_not_the_file_that_was_announced_is_never_kept(
    server: Server, content: bytes, facts: dict[str, Any]
) -> None:
    recording = expected()
    server.put(server.only, "v1", content, **facts)
    actions.announce(recording, server.only.files, at=timezone.now())
    file = ProviderFile.objects.get()
    for _time in range(9):
        now_due()
        actions.fetch_file(file.pk)

    recording.refresh_from_db()
    failed = ProviderFile.objects.get()
    assert (failed.state, failed.tries, SourceFile.objects.count()) == (FileState.FAILED, 8, 0)
    assert failed.problem
    assert [lost.external_id for lost in actions.lost_parts(recording)] == ["v1"]
    assert not list(storage.path(storage.INCOMING).glob("fetch-*"))


def test_a_host_tries_again_what_had_failed(
    server: Server, django_capture_on_commit_callbacks: Capture
) -> None:
    recording = expected()
    put(server, "v1")
    actions.announce(recording, server.only.files, at=timezone.now())
    server.failing = [MeetingGone("It is gone.")]
    actions.fetch_file(ProviderFile.objects.get().pk)

    with django_capture_on_commit_callbacks(execute=True):
        actions.retry_files(recording, by=None)
    work_off(django_capture_on_commit_callbacks, leaving=WRITING)

    recording.refresh_from_db()
    assert recording.state == RecordingState.PROCESSING
    with pytest.raises(actions.NotPossible):
        actions.retry_files(recording, by=None)


def test_a_part_that_cannot_be_had_stops_it_until_a_host_goes_on_without(
    server: Server, django_capture_on_commit_callbacks: Capture
) -> None:
    recording = expected()
    put(server, "v1", part=1)
    put(server, "v2", part=2)
    actions.announce(recording, server.only.files, at=timezone.now())
    server.failing = [Refused("It was trashed.")]
    actions.fetch_file(ProviderFile.objects.get(external_id="v2").pk)
    actions.fetch_file(ProviderFile.objects.get(external_id="v1").pk)
    began = actions.begin_when_whole(recording.pk)

    with django_capture_on_commit_callbacks(execute=True):
        actions.go_on_without(recording, by=None)

    recording.refresh_from_db()
    assert (began, recording.state) == (False, RecordingState.PROCESSING)


def test_it_does_not_begin_while_the_webinar_goes_on(server: Server) -> None:
    recording = expected()
    put(server, "v1")
    actions.announce(recording, server.only.files, at=timezone.now())
    Webinar.objects.update(state="live")
    actions.fetch_file(ProviderFile.objects.get().pk)
    early = actions.begin_when_whole(recording.pk)
    Webinar.objects.update(state="ended")

    assert (early, actions.begin_when_whole(recording.pk)) == (False, True)


def test_names_do_not_stay_in_a_chat_that_was_fetched(server: Server) -> None:
    recording = expected()
    chat = (
        b"00:01:02\tHawa Kamara:\tGood morning\n"
        b"00:01:09\tJoy:\tThank you, Hawa Kamara!\n"
        b"00:02:00\tHawa Kamara:\tAsante"
    )
    put(server, "v1")
    put(server, "c1", chat, kind=FileKind.CHAT, suffix=".txt")
    actions.announce(recording, server.only.files, at=timezone.now())

    actions.fetch_file(ProviderFile.objects.get(kind="chat").pk)

    kept = ProviderFile.objects.get(kind="chat")
    assert storage.path(kept.file).read_text() == (
        "00:01:02\tParticipant 1:\tGood morning\n"
        "00:01:09\tParticipant 2:\tThank you, Participant 1!\n"
        "00:02:00\tParticipant 1:\tAsante\n"
    )
    assert kept.size_bytes == storage.path(kept.file).stat().st_size


def test_what_a_host_chose_to_delete_there_goes_when_all_is_here_and_checked(server: Server) -> None:
    recording = expected()
    put(server, "v1")
    put(server, "v2", rank=5)
    actions.announce(recording, server.only.files, at=timezone.now())
    actions.fetch_file(ProviderFile.objects.get(external_id="v1").pk)
    Recording.objects.update(state=RecordingState.READY)
    actions.choose_deletion(recording.webinar, by=None, after_days=3)
    early = actions.delete_there()
    ProviderFile.objects.filter(external_id="v1").update(fetched_at=timezone.now() - dt.timedelta(days=4))

    late = actions.delete_there()
    again = actions.delete_there()

    assert (early, late, again, sorted(server.deleted_files)) == (0, 1, 0, ["v1", "v2"])


@pytest.mark.parametrize("spoil", ["lost", "cut"])
def test_nothing_is_deleted_there_while_the_copy_here_is_not_whole(server: Server, spoil: str) -> None:
    recording = expected()
    put(server, "v1")
    actions.announce(recording, server.only.files, at=timezone.now())
    actions.fetch_file(ProviderFile.objects.get().pk)
    Recording.objects.update(state=RecordingState.READY)
    actions.choose_deletion(recording.webinar, by=None, after_days=0)
    place = storage.path(SourceFile.objects.get().file)
    place.unlink() if spoil == "lost" else place.write_bytes(b"cut")

    assert (actions.delete_there(), server.deleted_files) == (0, [])


def test_without_a_hosts_wish_nothing_is_deleted_there(server: Server) -> None:
    recording = expected()
    put(server, "v1")
    actions.announce(recording, server.only.files, at=timezone.now())
    actions.fetch_file(ProviderFile.objects.get().pk)
    Recording.objects.update(state=RecordingState.READY)

    assert (actions.delete_there(), server.deleted_files) == (0, [])


def test_parts_of_different_size_and_an_interpreter_become_one_recording(
    server: Server, settings: Settings, tmp_path: Path, django_capture_on_commit_callbacks: Capture
) -> None:
    settings.MEDIA_PIPELINE = [
        "recordings.stages.join.JoinParts",
        "recordings.stages.probe.Probe",
        "recordings.stages.join.MakeSpoken",
    ]
    wide = make_media(
        tmp_path / "wide.mp4", picture=picture(3, size="640x360"), sound=sound(3), pix_fmt="yuv420p"
    )
    tall = make_media(
        tmp_path / "tall.mp4", picture=picture(2, size="320x240"), sound=sound(2), pix_fmt="yuv420p"
    )
    recording = expected()
    put(server, "v1", wide.read_bytes(), part=1)
    put(server, "v2", tall.read_bytes(), part=2)
    put(server, "fr", voice_only().read_bytes(), part=1, kind=FileKind.AUDIO, language="fr", suffix=".mp3")
    now_due()

    with django_capture_on_commit_callbacks(execute=True):
        actions.look_for_files()
    work_off(django_capture_on_commit_callbacks)

    recording.refresh_from_db()
    assert (recording.state, recording.width_px, recording.height_px) == (RecordingState.READY, 640, 360)
    assert 4900 <= (recording.duration_ms or 0) <= 5300
    spoken = recording.renditions.get(kind=RenditionKind.SPOKEN)
    assert (spoken.language, spoken.content_type) == ("fr", "audio/mp4")
    assert [(source.kind, source.part) for source in recording.source_files.order_by("kind")] == [
        ("media", 0),
        ("spoken", 0),
    ]
    assert Meeting.objects.count() == 1
