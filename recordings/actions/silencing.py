"""Take stretches out of a recording for good: out of its source, and so out of all that is made of it."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common import audit
from common.states import move
from providers.base import FileKind
from recordings import pipeline, storage
from recordings.models import ProviderFile, Recording, Rendition, Silence, SourceFile, SourceKind, StageRun
from recordings.signals import files_unwanted, recording_silenced
from recordings.states import RECORDING_MOVES, STAGE_MOVES, RecordingState, StageState

STAGE: Final = "recordings.stages.silence.SilenceWords"
# Positions are moved far away and back: a row must never meet another's position on the way.
FAR: Final = 1000
WRITTEN: Final = (FileKind.CAPTIONS, FileKind.CHAT, FileKind.QUESTIONS, FileKind.POLLS)


@transaction.atomic
def silence(
    recording: Recording, spans: Iterable[tuple[int, int]], *, by: Any, covers_picture: bool = False
) -> list[Silence]:
    """Let nobody hear ``spans`` (start and end in milliseconds) any more, nor see them where ``covers_picture``.

    Everything that can be played is gone at once. The first stage writes the source anew and destroys the old one;
    then all that follows the source is made again. What is on its way already is begun again, so that nothing is
    made of the old source. Afterwards ``recording_silenced`` is sent.
    """
    rows = Silence.objects.bulk_create(
        Silence(recording=recording, start_ms=start_ms, end_ms=end_ms, covers_picture=covers_picture)
        for start_ms, end_ms in spans
    )
    if not rows:
        return rows
    locked = Recording.objects.select_for_update(no_key=True).get(pk=recording.pk)
    Rendition.objects.filter(recording=locked).delete()
    if not SourceFile.objects.filter(recording=locked).exists():
        Silence.objects.filter(pk__in=[row.pk for row in rows]).update(made_at=timezone.now())
        return rows
    _begin_again(locked)
    if RecordingState.PROCESSING in RECORDING_MOVES[locked.state]:
        move(locked, RecordingState.PROCESSING, allowed=RECORDING_MOVES, problem="")
    audit.record("silence", locked, by=by, stretches=len(rows))
    files_unwanted.send(Recording, recording=locked)
    recording_silenced.send(Recording, recording=locked)
    recording.refresh_from_db()
    return rows


def _begin_again(recording: Recording) -> None:
    """Put the stage that silences before the first that follows the source, and set those back to begin again."""
    runs = list(StageRun.objects.filter(recording=recording).order_by("position"))
    following = [run for run in runs if pipeline.stage_of(run.stage).follows_source]
    if not any(run.stage == STAGE for run in runs):
        first = following[0].position if following else len(runs)
        later = StageRun.objects.filter(recording=recording, position__gte=first)
        later.update(position=F("position") + FAR)
        StageRun.objects.filter(recording=recording, position__gte=FAR).update(
            position=F("position") - FAR + 1
        )
        StageRun.objects.create(recording=recording, stage=STAGE, position=first, heartbeat_at=timezone.now())
    for run in runs:
        if run.state == StageState.RUNNING or (run in following and run.state != StageState.PENDING):
            move(run, StageState.PENDING, allowed=STAGE_MOVES, tries=0, heartbeat_at=timezone.now())


@transaction.atomic
def drop_written_sources(recording: Recording) -> None:
    """Forget the captions, chats and questions that came in as files: their words stand in them, hidden or not.

    Afterwards ``files_unwanted`` is sent where there were any.
    """
    captions = SourceFile.objects.filter(recording=recording, kind=SourceKind.CAPTIONS)
    written = ProviderFile.objects.filter(recording=recording, kind__in=WRITTEN).exclude(file="")
    if captions.delete()[0] + written.update(file="", size_bytes=None, sha256=""):
        files_unwanted.send(Recording, recording=recording)


def destroy_unused(recording_id: int, *, before: float) -> int:
    """Remove the files of a recording that no row names and that are older than ``before``, in seconds since 1970.

    Newer ones may be on their way to a row. Whoever is being sent one of the old ones gets it to its end. Returns
    how many were removed.
    """
    recording = Recording.objects.get(pk=recording_id)
    used = {*Rendition.objects.filter(recording=recording).values_list("file", flat=True)}
    used |= {*SourceFile.objects.filter(recording=recording).values_list("file", flat=True)}
    used |= {*ProviderFile.objects.filter(recording=recording).values_list("file", flat=True)}
    return storage.forget(recording.public_id, used=used, older_than=before)
