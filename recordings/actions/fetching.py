"""Fetch the files of a recording from its provider, check them, and send the recording on its way."""

import datetime as dt
import hashlib
import logging
import time
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.states import move
from providers.base import BadDownload, FileKind, ProviderError, RemoteFile
from providers.choosing import provider_of
from recordings import pipeline, probe, storage
from recordings.actions.errors import NotPossible
from recordings.actions.expecting import choose
from recordings.chat import without_names
from recordings.models import ProviderFile, Recording, SourceFile, SourceKind
from recordings.refusals import BadFile
from recordings.signals import file_fetched, files_announced, recording_added
from recordings.states import FILE_MOVES, RECORDING_MOVES, FileState, RecordingState
from webinars.actions import pause
from webinars.states import WebinarState

logger = logging.getLogger(__name__)

LEASE: Final = dt.timedelta(minutes=3)
REPORT_EVERY_S: Final = 1.0
MOST_TRIES: Final = 8
MOST_AT_ONCE: Final = 20
HEAD_BYTES: Final = 4096
MEDIA: Final = (FileKind.VIDEO, FileKind.AUDIO)
ON_THE_WAY: Final = (FileState.WAITING, FileState.FETCHING)


class FetchLost(Exception):
    """Another worker has taken this file over."""


def fetch_file(file_id: int) -> None:
    """Fetch one file, from where an earlier attempt was cut off, check it, and keep it.

    A worker that dies is replaced after ``LEASE``; whoever lost the file writes nothing. Temporary failures are tried
    again by the clock, at most ``MOST_TRIES`` times in a row. ``file_fetched`` is sent at the end.
    """
    file = _claimed(file_id)
    if file is None:
        return
    part = part_of(file)
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        _download(file, part)
        _check(file, part)
        _keep(file, part)
    except FetchLost:
        logger.warning("%s was taken over by another worker", file)
    except (ProviderError, BadFile) as error:
        if isinstance(error, BadDownload | BadFile):
            part.unlink(missing_ok=True)
        _note_failure(file, error)


def part_of(file: ProviderFile) -> Path:
    """Return where the bytes of a file lie until they are whole."""
    return storage.path(f"{storage.INCOMING}/fetch-{file.pk}.part")


def _claimed(file_id: int) -> ProviderFile | None:
    file = ProviderFile.objects.select_related("recording__webinar").filter(pk=file_id).first()
    if file is None or file.recording.state == RecordingState.WITHDRAWN:
        return None
    now = timezone.now()
    is_due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    free = Q(state=FileState.WAITING) | Q(state=FileState.FETCHING, heartbeat_at__lt=now - LEASE)
    mine = ProviderFile.objects.filter(is_due, free, pk=file.pk, attempt=file.attempt)
    with transaction.atomic():
        if not mine.update(attempt=file.attempt + 1, heartbeat_at=now, problem=""):
            return None
        file.attempt += 1
        move(file, FileState.FETCHING, allowed=FILE_MOVES)
    return file


def _mine(file: ProviderFile) -> Any:
    return ProviderFile.objects.filter(pk=file.pk, attempt=file.attempt, state=FileState.FETCHING)


def _download(file: ProviderFile, part: Path) -> None:
    told_at = 0.0

    def report(done: int, _total: int | None) -> None:
        nonlocal told_at
        if time.monotonic() - told_at < REPORT_EVERY_S:
            return
        told_at = time.monotonic()
        if not _mine(file).update(bytes_done=done, heartbeat_at=timezone.now()):
            raise FetchLost(str(file))

    provider_of(file.provider).download(remote_of(file), part, progress=report)


def remote_of(file: ProviderFile) -> RemoteFile:
    """Return the file as its provider knows it."""
    return RemoteFile(
        external_id=file.external_id,
        kind=FileKind(file.kind),
        suffix=file.suffix,
        locator=file.locator,
        part=file.part,
        rank=file.rank,
        language=file.language,
        size_bytes=file.announced_bytes,
        checksum=file.checksum,
        started_at=file.started_at,
        ended_at=file.ended_at,
    )


def _check(file: ProviderFile, part: Path) -> None:
    """Raise ``BadDownload`` or ``BadFile`` for what is not what was announced, whoever downloaded it."""
    size = part.stat().st_size if part.exists() else 0
    cut = _("The file did not come whole. It is tried again by itself.")
    if size == 0 or (file.announced_bytes and size != file.announced_bytes):
        raise BadDownload(cut)
    with part.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        if file.kind in MEDIA:
            probe.sniff(head)
        else:
            probe.refuse_text(head)
        stream.seek(0)
        algorithm, _colon, announced = file.checksum.partition(":")
        is_known = bool(announced) and algorithm in hashlib.algorithms_guaranteed
        if is_known and hashlib.file_digest(stream, algorithm).hexdigest() != announced.lower():
            raise BadDownload(cut)


def _keep(file: ProviderFile, part: Path) -> None:
    """Give a whole file its place, and its row what it is."""
    if file.kind == FileKind.CHAT:
        # The names do not stay, not even in a file that only hosts can open.
        part.write_text(without_names(part.read_text("utf-8", "replace")), encoding="utf-8")
    stem = "-".join(bit for bit in (file.kind, file.language, str(file.part)) if bit)
    kept = storage.keep(part, public_id=file.recording.public_id, stem=stem, suffix=_suffix(file, part))
    with transaction.atomic():
        now = timezone.now()
        if not _mine(file).update(heartbeat_at=now):
            raise FetchLost(str(file))
        move(
            file,
            FileState.FETCHED,
            allowed=FILE_MOVES,
            file=kept.name,
            size_bytes=kept.size_bytes,
            sha256=kept.sha256,
            bytes_done=kept.size_bytes,
            fetched_at=now,
            tries=0,
            problem="",
        )
        if file.kind in MEDIA:
            _add_source(file)
        file_fetched.send(ProviderFile, file=file)
    part.unlink(missing_ok=True)


def _suffix(file: ProviderFile, part: Path) -> str:
    if file.kind not in MEDIA:
        return file.suffix or ".txt"
    with part.open("rb") as stream:
        return f".{probe.sniff(stream.read(HEAD_BYTES))}"


def _add_source(file: ProviderFile) -> None:
    SourceFile.objects.update_or_create(
        recording=file.recording,
        kind=SourceKind.SPOKEN if file.language else SourceKind.MEDIA,
        part=file.part,
        language=file.language,
        defaults={
            "file": file.file,
            "sha256": file.sha256,
            "size_bytes": file.size_bytes or 0,
            "original_name": f"{file.kind} {file.part}",
        },
    )


@transaction.atomic
def _note_failure(file: ProviderFile, error: ProviderError | BadFile) -> None:
    """Write down why a file did not come, and when it is tried again; after a last failure the next best is wanted."""
    if not _mine(file).update(heartbeat_at=timezone.now()):
        return
    permanent = isinstance(error, ProviderError) and error.permanent
    problem, tries = error.message, file.tries + 1
    # What leads to a file may have gone stale: it is asked for again first.
    recording = file.recording
    Recording.objects.filter(pk=recording.pk, webinar__meeting__provider=file.provider).update(
        next_look_at=timezone.now()
    )
    if not permanent and tries < MOST_TRIES:
        wait = pause(file.tries, error if isinstance(error, ProviderError) else None)
        at = timezone.now() + wait
        move(file, FileState.WAITING, allowed=FILE_MOVES, problem=problem, tries=tries, next_try_at=at)
        return
    move(file, FileState.FAILED, allowed=FILE_MOVES, problem=problem, tries=tries)
    choose(recording)
    files_announced.send(Recording, recording=recording)


def fetch_forgotten() -> int:
    """Put files on the queue again that are due and whose job was lost or has to come back; return how many."""
    now = timezone.now()
    due = ProviderFile.objects.filter(
        Q(state=FileState.WAITING, next_try_at__lte=now)
        | Q(state=FileState.WAITING, next_try_at=None, announced_at__lt=now - LEASE)
        | Q(state=FileState.FETCHING, heartbeat_at__lt=now - LEASE)
    ).exclude(recording__state=RecordingState.WITHDRAWN)
    recordings = Recording.objects.filter(pk__in=due.order_by().values("recording"))[:MOST_AT_ONCE]
    for recording in recordings:
        files_announced.send(Recording, recording=recording)
    whole = Recording.objects.filter(state=RecordingState.RECEIVING).exclude(
        provider_files__state__in=ON_THE_WAY
    )
    return len(recordings) + sum(begin_when_whole(recording.pk) for recording in whole[:MOST_AT_ONCE])


def wanted_files(recording: Recording) -> Any:
    """Return the files to be fetched now."""
    now = timezone.now()
    is_due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    return ProviderFile.objects.filter(is_due, recording=recording, state__in=ON_THE_WAY).exclude(
        state=FileState.FETCHING, heartbeat_at__gte=now - LEASE
    )


@transaction.atomic
def begin_when_whole(recording_id: int) -> bool:
    """Send a recording on its way once the sound and picture of every part are here, and the webinar is over.

    Afterwards ``recording_added`` is sent. A part that cannot be had stops it, until a host decides.
    """
    recording = (
        Recording.objects.select_for_update(of=("self",)).select_related("webinar").get(pk=recording_id)
    )
    if recording.state != RecordingState.RECEIVING or recording.webinar.state != WebinarState.ENDED:
        return False
    media = ProviderFile.objects.filter(recording=recording, kind__in=MEDIA)
    if media.filter(state__in=ON_THE_WAY).exists() or lost_parts(recording):
        return False
    if not media.filter(state=FileState.FETCHED, language="").exists():
        return False
    move(recording, RecordingState.PROCESSING, allowed=RECORDING_MOVES, problem="")
    pipeline.plan(recording)
    recording_added.send(Recording, recording=recording)
    return True


def lost_parts(recording: Recording) -> list[ProviderFile]:
    """Return a file for each part of a recording of which nothing can be had."""
    rows = ProviderFile.objects.filter(recording=recording, kind__in=MEDIA, language="")
    had = {row.part for row in rows if row.state != FileState.FAILED}
    lost: dict[int, ProviderFile] = {row.part: row for row in rows if row.part not in had}
    return [lost[part] for part in sorted(lost)]


@transaction.atomic
def retry_files(recording: Recording, *, by: Any) -> None:
    """Try again, at a host's wish, what could not be fetched. Raises ``NotPossible`` where there is nothing to try."""
    failed = list(ProviderFile.objects.filter(recording=recording, state=FileState.FAILED))
    if not failed:
        raise NotPossible(_("There is nothing to try again: it is running or done."))
    for file in failed:
        move(file, FileState.WAITING, allowed=FILE_MOVES, tries=0, next_try_at=None, problem="", gone_at=None)
    choose(recording)
    audit.record("retry_files", recording, by=by)
    files_announced.send(Recording, recording=recording)


@transaction.atomic
def go_on_without(recording: Recording, *, by: Any) -> None:
    """Make the recording of the parts that are here, at a host's wish. Raises ``NotPossible`` if none is."""
    locked = Recording.objects.select_for_update(no_key=True).get(pk=recording.pk)
    here = locked.source_files.filter(kind=SourceKind.MEDIA)
    if locked.state != RecordingState.RECEIVING or not here.exists():
        raise NotPossible(_("No part of the recording is here yet."))
    for file in ProviderFile.objects.filter(recording=locked, kind__in=MEDIA).exclude(
        state=FileState.FETCHED
    ):
        if FileState.SKIPPED in FILE_MOVES[file.state]:
            move(file, FileState.SKIPPED, allowed=FILE_MOVES)
    audit.record("go_on_without", locked, by=by, parts=[file.part for file in lost_parts(locked)])
    move(locked, RecordingState.PROCESSING, allowed=RECORDING_MOVES, problem="")
    pipeline.plan(locked)
    recording_added.send(Recording, recording=locked)
