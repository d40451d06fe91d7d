"""What hosts wish about copies on other platforms, and what follows from changes here."""

import datetime as dt
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.copies import obstacle, video_of, videos
from archive.models import Publication, VideoCopy
from archive.rules import may_publish, may_take_down
from archive.signals import video_copy_due
from archive.states import CopyState, PublicationState
from common.audit import record
from providers import video_platforms
from providers.platforms import Privacy
from recordings.models import Rendition
from recordings.states import RecordingState

# How long a job may wait in line before it is asked for again.
IN_LINE: Final = dt.timedelta(minutes=10)
# People correct many lines in a row; captions follow when they rest.
REST: Final = dt.timedelta(minutes=10)


class NoCopy(Exception):
    """A copy cannot be made; ``message`` is a sentence for the host."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@transaction.atomic
def ask_for_copy(
    publication: Publication, *, by: Any, platform: str, kind: str, privacy: Privacy
) -> VideoCopy:
    """Wish for a copy of the recording's video of that kind; a second wish changes the first.

    Raises ``NoCopy``, ``PermissionDenied``.
    """
    if not may_publish(by, publication.webinar):
        raise PermissionDenied
    if sentence := obstacle(publication, video_platforms[platform]):
        raise NoCopy(sentence)
    video = next((video for video in videos(publication.recording) if video.kind == kind), None)
    if video is None or privacy == Privacy.PRIVATE:
        raise NoCopy(_("Choose a video and who may see it."))
    copy = publication.video_copies.select_for_update(no_key=True).wanted().filter(platform=platform).first()
    if copy is None or copy.state in {CopyState.FAILED, CopyState.REMOVED} or copy.sha256 != video.sha256:
        copy = _begin_anew(publication, copy, video, platform=platform, privacy=privacy, by=by)
    else:
        copy.privacy = privacy
        copy.save(update_fields=["privacy"])
    record("video_copy.wanted", publication, by=by, platform=platform, privacy=str(privacy), kind=kind)
    _look_at(copy)
    return copy


@transaction.atomic
def take_copy_down(copy: VideoCopy, *, by: Any) -> None:
    """Wish that a copy be deleted at its platform. Raises ``PermissionDenied``."""
    if not may_take_down(by, copy.publication.webinar):
        raise PermissionDenied
    _give_up(copy)
    record("video_copy.unwanted", copy.publication, by=by, platform=copy.platform)
    _look_at(copy)


@transaction.atomic
def follow_publication(publication: Publication) -> None:
    """Let the copies follow what happened to a publication, its recording or its title.

    One that is withdrawn is given up; one whose video was made anew gives way to a copy of the new one.
    """
    for copy in publication.video_copies.select_for_update(no_key=True).standing():
        is_gone = publication.state == PublicationState.WITHDRAWN
        if copy.is_wanted and (is_gone or publication.recording.state == RecordingState.WITHDRAWN):
            _give_up(copy)
        elif copy.is_wanted and publication.recording.state == RecordingState.READY and not video_of(copy):
            _replace(copy)
        _look_at(copy)


@transaction.atomic
def follow_text(publication: Publication) -> None:
    """Let captions follow a text that people are correcting, once they rest."""
    rested = timezone.now() + REST
    copies = publication.video_copies.standing()
    copies.filter(due_at=None).update(due_at=rested)


@transaction.atomic
def announce_due_copies() -> int:
    """Ask for the work on every copy that is due, and return how many there are."""
    due = list(VideoCopy.objects.select_for_update(no_key=True).due(timezone.now()))
    for copy in due:
        _look_at(copy)
    return len(due)


def _begin_anew(
    publication: Publication,
    old: VideoCopy | None,
    video: Rendition,
    *,
    platform: str,
    privacy: str,
    by: Any,
) -> VideoCopy:
    if old is not None:
        _give_up(old)
        _look_at(old)
    made: VideoCopy = VideoCopy.objects.create(
        publication=publication,
        platform=platform,
        kind=video.kind,
        privacy=privacy,
        size_bytes=video.size_bytes,
        sha256=video.sha256,
        wanted_by=by,
    )
    return made


def _replace(copy: VideoCopy) -> None:
    """Let the copy of a video that is no more give way to one of the video that is."""
    found = videos(copy.publication.recording)
    video = next((video for video in found if video.kind == copy.kind), found[0] if found else None)
    if video is None:
        _give_up(copy)
        return
    made = _begin_anew(
        copy.publication, copy, video, platform=copy.platform, privacy=copy.privacy, by=copy.wanted_by
    )
    record("video_copy.replaced", copy.publication, platform=copy.platform)
    _look_at(made)


def _give_up(copy: VideoCopy) -> None:
    copy.is_wanted = False
    copy.save(update_fields=["is_wanted"])


def _look_at(copy: VideoCopy) -> None:
    copy.due_at = timezone.now() + IN_LINE
    copy.save(update_fields=["due_at"])
    video_copy_due.send(VideoCopy, copy=copy)
