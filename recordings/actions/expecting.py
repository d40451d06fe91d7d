"""Wait for the recording that a provider makes, and learn which files it has."""

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.states import move
from providers.base import EventKind, FileKind, ProviderError, ProviderEvent, RemoteFile
from providers.choosing import capabilities_of, label_of, names_with, provider_of
from recordings.actions.adding import gives_way
from recordings.models import ProviderFile, Recording
from recordings.signals import files_announced
from recordings.states import FILE_MOVES, RECORDING_MOVES, FileState, RecordingState
from webinars.looking import OFTEN_FOR, look_afterwards
from webinars.models import Meeting, Webinar
from webinars.states import WebinarState

logger = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 20
FIRST_LOOK: Final = dt.timedelta(minutes=5)
AWAITED: Final = (RecordingState.EXPECTED, RecordingState.RECEIVING)
MEDIA: Final = (FileKind.VIDEO, FileKind.AUDIO)


@transaction.atomic
def expect_recording(webinar: Webinar) -> Recording | None:
    """Wait for the recording of a webinar from its provider; None where none comes from there by itself.

    A webinar has one of a provider, however often this is asked. It does not take the place of one that is there.
    """
    meeting = Meeting.objects.filter(webinar=webinar).first()
    if meeting is None or not meeting.external_id:
        return None
    if not capabilities_of(meeting.provider).delivers_recordings:
        return None
    Webinar.objects.select_for_update(no_key=True).get(pk=webinar.pk)
    known: Recording | None = Recording.objects.filter(webinar=webinar, provider=meeting.provider).first()
    if known is not None:
        return known
    made: Recording = Recording.objects.create(
        webinar=webinar,
        provider=meeting.provider,
        state=RecordingState.EXPECTED,
        is_current=gives_way(webinar),
        language=webinar.language,
        next_look_at=timezone.now() + FIRST_LOOK,
    )
    return made


def look_for_files() -> int:
    """Ask providers for what is awaited and due; return how many were asked."""
    _expect_lost()
    now = timezone.now()
    due = Recording.objects.filter(next_look_at__lte=now).exclude(provider="").order_by("next_look_at")
    return sum(find_files(recording) for recording in due.select_related("webinar__meeting")[:MOST_AT_ONCE])


def _expect_lost() -> None:
    """Await recordings of webinars that ended lately and whose own job was lost."""
    lately = timezone.now() - OFTEN_FOR
    named = Meeting.objects.filter(
        webinar__state=WebinarState.ENDED,
        webinar__ends_at__gt=lately,
        provider__in=names_with("delivers_recordings"),
    ).exclude(external_id="")
    for meeting in named.filter(webinar__recordings=None).select_related("webinar")[:MOST_AT_ONCE]:
        expect_recording(meeting.webinar)


def find_files(recording: Recording) -> bool:
    """Ask the provider which files there are, and plan the next look; False if another worker is at it."""
    now = timezone.now()
    webinar = recording.webinar
    meeting = getattr(webinar, "meeting", None)
    following = look_afterwards(webinar.ends_at, now)
    if meeting is None or meeting.provider != recording.provider or _is_whole(recording, now):
        following = None
    mine = Recording.objects.filter(pk=recording.pk, next_look_at=recording.next_look_at)
    if not mine.update(next_look_at=following, looked_at=now, looks=recording.looks + 1):
        return False
    if meeting is not None and meeting.provider == recording.provider:
        try:
            files = provider_of(meeting.provider).files(meeting.external_id)
        except ProviderError as error:
            Recording.objects.filter(pk=recording.pk, state=RecordingState.EXPECTED).update(
                problem=error.message
            )
        else:
            announce(recording, files, at=now)
    if following is None:
        _give_up(recording.pk)
    return True


def _is_whole(recording: Recording, now: dt.datetime) -> bool:
    """Say whether all that is known is here, and it is late for more."""
    on_the_way = ProviderFile.objects.filter(
        recording=recording, state__in=[FileState.WAITING, FileState.FETCHING]
    )
    is_late = now - recording.webinar.ends_at > OFTEN_FOR
    return is_late and recording.state not in AWAITED and not on_the_way.exists()


@transaction.atomic
def _give_up(recording_id: int) -> None:
    """Say so where nothing came within two weeks."""
    recording = Recording.objects.select_for_update(no_key=True).get(pk=recording_id)
    if recording.state != RecordingState.EXPECTED:
        return
    sentence = _("No recording came from %(provider)s. If there is one, upload it here.") % {
        "provider": label_of(recording.provider)
    }
    move(recording, RecordingState.FAILED, allowed=RECORDING_MOVES, problem=sentence)


@transaction.atomic
def announce(recording: Recording, files: Iterable[RemoteFile], *, at: dt.datetime) -> None:
    """Note the files that a provider has. Late, twice and in any order they lead to the same.

    ``files_announced`` is sent: what is wanted is fetched then.
    """
    locked = Recording.objects.select_for_update(no_key=True).get(pk=recording.pk)
    if locked.state == RecordingState.WITHDRAWN:
        return
    for file in files:
        _note(locked, file, at)
    choose(locked)
    if not locked.provider_files.filter(kind__in=MEDIA).exclude(state=FileState.FAILED).exists():
        return
    if locked.state == RecordingState.EXPECTED:
        move(locked, RecordingState.RECEIVING, allowed=RECORDING_MOVES, problem="")
    files_announced.send(Recording, recording=locked)


def _note(recording: Recording, file: RemoteFile, at: dt.datetime) -> None:
    row, is_new = ProviderFile.objects.get_or_create(
        provider=recording.provider,
        external_id=file.external_id,
        defaults={"recording": recording, **_facts(file), "announced_at": at},
    )
    if is_new or row.recording_id != recording.pk:
        return
    row.announced_at = max(at, row.announced_at or at)
    changed = {"announced_at": row.announced_at}
    if row.state != FileState.FETCHED:
        changed |= _facts(file)
    ProviderFile.objects.filter(pk=row.pk).update(**changed)
    if row.state == FileState.FAILED and row.gone_at is not None and row.announced_at > row.gone_at:
        move(row, FileState.WAITING, allowed=FILE_MOVES, gone_at=None, problem="", tries=0, next_try_at=None)


def _facts(file: RemoteFile) -> dict[str, Any]:
    return {
        "kind": str(file.kind),
        "part": file.part,
        "rank": file.rank,
        "language": file.language,
        "suffix": file.suffix,
        "locator": file.locator,
        "announced_bytes": file.size_bytes,
        "checksum": file.checksum,
        "started_at": file.started_at,
        "ended_at": file.ended_at,
    }


def choose(recording: Recording) -> None:
    """Want the best view of each part, and its sound alone only where there is no view; skip the others.

    Where the best cannot be had, the next best is wanted.
    """
    rows = list(ProviderFile.objects.filter(recording=recording, kind__in=MEDIA, language=""))
    for part in {row.part for row in rows}:
        usable = [row for row in rows if row.part == part and row.state != FileState.FAILED]
        usable.sort(key=lambda row: (row.kind != FileKind.VIDEO, row.rank, row.pk))
        for place, row in enumerate(usable):
            if place == 0 and row.state == FileState.SKIPPED:
                move(row, FileState.WAITING, allowed=FILE_MOVES, problem="")
            elif place > 0 and row.state == FileState.WAITING:
                move(row, FileState.SKIPPED, allowed=FILE_MOVES)


@transaction.atomic
def take_file_news(webinar: Webinar, events: Iterable[ProviderEvent]) -> None:
    """Learn from a provider's news which files are ready, and which somebody deleted there."""
    recording = expect_recording(webinar)
    if recording is None:
        return
    for event in events:
        if event.kind == EventKind.FILES_READY:
            announce(recording, event.files, at=event.at)
            # What the news left out, the list has.
            Recording.objects.filter(pk=recording.pk).update(next_look_at=timezone.now())
        elif event.kind == EventKind.FILES_DELETED:
            for file in event.files:
                _note_deleted(recording, file, event.at)


def _note_deleted(recording: Recording, file: RemoteFile, at: dt.datetime) -> None:
    sentence = _("It was deleted at %(provider)s before it was here.") % {
        "provider": label_of(recording.provider)
    }
    row, is_new = ProviderFile.objects.get_or_create(
        provider=recording.provider,
        external_id=file.external_id,
        defaults={
            "recording": recording,
            **_facts(file),
            "gone_at": at,
            "state": FileState.FAILED,
            "problem": sentence,
        },
    )
    if is_new or row.recording_id != recording.pk or (row.announced_at and row.announced_at > at):
        return
    row.gone_at = max(at, row.gone_at or at)
    ProviderFile.objects.filter(pk=row.pk).update(gone_at=row.gone_at)
    if row.state == FileState.WAITING:
        move(row, FileState.FAILED, allowed=FILE_MOVES, problem=sentence)
        choose(recording)
