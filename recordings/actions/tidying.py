"""Delete recordings at the provider, where the host chose that, once they are here and checked."""

import datetime as dt
import logging
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from common import audit
from providers.base import ProviderError
from providers.choosing import capabilities_of, provider_of
from recordings import storage
from recordings.actions.fetching import ON_THE_WAY, remote_of
from recordings.models import ProviderFile, Recording, RecordingWish, SourceKind
from recordings.states import FileState, RecordingState
from webinars.actions.permits import permit
from webinars.models import Webinar

logger = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 10
MOST_TRIES: Final = 12
LONGEST_DAYS: Final = 365


@transaction.atomic
def choose_deletion(webinar: Webinar, *, by: Any, after_days: int | None) -> None:
    """Have the recording deleted at the provider so many days after it is here; None keeps it there."""
    permit(by, webinar)
    days = None if after_days is None else max(0, min(after_days, LONGEST_DAYS))
    RecordingWish.objects.update_or_create(webinar=webinar, defaults={"delete_after_days": days})
    audit.record("choose_deletion", webinar, by=by, days=days)


def delete_there() -> int:
    """Delete at their providers the recordings whose time has come; return how many."""
    wished = Recording.objects.filter(
        state=RecordingState.READY, webinar__recording_wish__delete_after_days__isnull=False
    ).exclude(provider="")
    left = wished.filter(provider_files__gone_at=None, provider_files__tries__lt=MOST_TRIES)
    rows = left.annotate(whole_at=Max("provider_files__fetched_at")).select_related("webinar__recording_wish")
    now = timezone.now()
    due = [row for row in rows.distinct()[:MOST_AT_ONCE] if _is_due(row, now)]
    return sum(_delete(recording) for recording in due)


def _is_due(recording: Any, now: dt.datetime) -> bool:
    days = recording.webinar.recording_wish.delete_after_days
    if recording.whole_at is None or recording.whole_at + dt.timedelta(days=days) > now:
        return False
    on_the_way = recording.provider_files.filter(state__in=ON_THE_WAY).exists()
    failed = recording.provider_files.filter(state=FileState.FAILED, gone_at=None).exists()
    return not on_the_way and not failed and _is_here(recording)


def _is_here(recording: Recording) -> bool:
    """Look at the disk: every source is there, as long as it was when it was checked."""
    sources = list(recording.source_files.filter(kind=SourceKind.MEDIA))
    places = [(storage.path(source.file), source.size_bytes) for source in sources]
    return bool(places) and all(place.is_file() and place.stat().st_size == size for place, size in places)


def _delete(recording: Recording) -> bool:
    if not capabilities_of(recording.provider).deletes_recordings:
        return False
    for file in ProviderFile.objects.filter(recording=recording, gone_at=None):
        try:
            provider_of(file.provider).delete_file(remote_of(file))
        except ProviderError as error:
            logger.warning("deleting %s: %s", file, error.message)
            ProviderFile.objects.filter(pk=file.pk).update(problem=error.message, tries=F("tries") + 1)
            return False
        ProviderFile.objects.filter(pk=file.pk).update(gone_at=timezone.now(), problem="")
    audit.record("delete_at_provider", recording, by=None)
    return True
