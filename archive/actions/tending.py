"""Bring a copy on another platform to where it should be: sent, with captions, shown, hidden, or gone.

Every step asks anew what the goal is (``archive.copies``), because a host may change their mind while an upload runs. A
copy has one worker at a time; what it writes is fenced by its attempt, and what it sent is known to the platform.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.copies import captioned, digest, goal_of, text_of, video_of
from archive.models import VideoCopy
from archive.states import COPY_MOVES, SHOWN, UNSENT, CopyState
from common.audit import record
from common.states import IllegalMove, move
from providers import video_platforms
from providers.errors import NotConfigured, ProviderError, Unauthorized
from providers.platforms import Privacy, UploadLost, VideoFile, VideoPlatform, VideoStage
from recordings import storage
from recordings.models import RenditionKind
from transcripts.exports import render

# One piece must be sent within it; after it another process goes on with what a killed one left.
LEASE: Final = dt.timedelta(minutes=5)
PROCESSING_PAUSE: Final = dt.timedelta(minutes=1)
FIRST_PAUSE_S: Final = 30
LONGEST_PAUSE_S: Final = 60 * 60


class CopyLost(Exception):
    """Another worker has the copy by now."""


class GoalChanged(Exception):
    """The host decided otherwise while the video was being sent."""


@dataclass
class Held:
    """A copy that is ours for a while. ``due_at`` is when to look again afterwards."""

    copy: VideoCopy
    platform: VideoPlatform
    goal: Privacy | None = None
    due_at: dt.datetime | None = None

    def look(self) -> Privacy | None:
        """Read the copy anew, and return the goal as it is now."""
        self.copy = VideoCopy.objects.select_related("publication__recording", "publication__webinar").get(
            pk=self.copy.pk, attempt=self.copy.attempt
        )
        self.goal = goal_of(self.copy)
        return self.goal

    def write(self, **changes: Any) -> None:
        mine = VideoCopy.objects.filter(pk=self.copy.pk, attempt=self.copy.attempt)
        if mine.update(held_until=timezone.now() + LEASE, **changes) != 1:
            raise CopyLost
        for name, value in changes.items():
            setattr(self.copy, name, value)

    def move(self, state: CopyState, **changes: Any) -> None:
        self.write()
        move(self.copy, state, allowed=COPY_MOVES, **{"problem": "", "tries": 0, **changes})

    def sent(self, byte_count: int) -> None:
        self.write(bytes_sent=byte_count)
        if self.look() != self.copy.privacy:
            raise GoalChanged


def send_copy(copy_id: int) -> None:
    """Send the video, going on after what has arrived already, and do what follows."""
    _tend(copy_id, _send)


def tend_copy(copy_id: int) -> None:
    """Do whatever a copy needs but the sending, which takes long."""
    _tend(copy_id, _step)


def _tend(copy_id: int, first: Callable[[Held], bool]) -> None:
    held = _claim(copy_id)
    if held is None:
        return
    try:
        has_more = first(held)
        while has_more:
            has_more = _step(held)
    except (CopyLost, VideoCopy.DoesNotExist, IllegalMove):
        return
    except GoalChanged:
        held.due_at = timezone.now()
    except UploadLost:
        held.move(CopyState.WAITING, session="", bytes_sent=0)
        held.due_at = timezone.now()
    except ProviderError as error:
        _postpone(held, error)
    except OSError:
        # The file gave way to a newer one; the copy follows.
        held.due_at = timezone.now() + PROCESSING_PAUSE
    _release(held)


def _claim(copy_id: int) -> Held | None:
    now = timezone.now()
    free = VideoCopy.objects.standing().filter(Q(held_until=None) | Q(held_until__lt=now), pk=copy_id)
    # Whoever is killed from here on leaves a copy that is due when its lease ends.
    ends_at = now + LEASE
    if free.update(held_until=ends_at, due_at=ends_at, attempt=F("attempt") + 1) != 1:
        return None
    copy = VideoCopy.objects.get(pk=copy_id)
    return Held(copy, video_platforms[copy.platform])


def _release(held: Held) -> None:
    mine = VideoCopy.objects.filter(pk=held.copy.pk, attempt=held.copy.attempt)
    mine.update(held_until=None, due_at=held.due_at)
    # Whoever changed the goal while the copy was held found it held, and left.
    copy = VideoCopy.objects.select_related("publication__recording").get(pk=held.copy.pk)
    if copy.state != CopyState.REMOVED and goal_of(copy) != held.goal:
        mine.update(due_at=timezone.now())


def _send(held: Held) -> bool:
    goal = held.look()
    copy = held.copy
    video = video_of(copy)
    if goal != copy.privacy or copy.state not in UNSENT or video is None:
        return _step(held)
    file = VideoFile(storage.path(video.file), video.content_type, video.size_bytes)
    if copy.state == CopyState.WAITING:
        text = text_of(copy.publication)
        session = held.platform.begin(file, text)
        held.move(CopyState.UPLOADING, session=session, bytes_sent=0, text_digest=digest(text))
    remote_id = held.platform.send(str(copy.session), file, progress=held.sent)
    held.move(CopyState.PROCESSING, remote_id=remote_id, session="", bytes_sent=video.size_bytes)
    return True


def _step(held: Held) -> bool:
    """Do the next thing; return whether there may be another right after it."""
    goal = held.look()
    copy = held.copy
    if goal is None:
        _remove(held)
    elif copy.state == CopyState.PROCESSING:
        return _processed(held)
    elif copy.state in SHOWN:
        if goal != Privacy.PRIVATE:
            _dress(held)
        if copy.state != goal:
            _show(held, goal)
            return held.look() != goal
    elif copy.state in UNSENT and goal == copy.privacy:
        held.due_at = timezone.now()
    return False


def _processed(held: Held) -> bool:
    """Ask whether the platform has made the video ready, and give it what belongs beside it."""
    copy = held.copy
    status = held.platform.status(copy.remote_id)
    if status.stage == VideoStage.PROCESSING:
        held.due_at = timezone.now() + PROCESSING_PAUSE
        return False
    if status.stage != VideoStage.READY:
        held.move(CopyState.FAILED, problem=status.problem or _("Somebody deleted the video there."))
        return False
    _dress(held)
    poster = copy.publication.recording.renditions.filter(kind=RenditionKind.POSTER).first()
    if poster is not None:
        held.platform.set_picture(copy.remote_id, storage.path(poster.file))
    held.move(CopyState(status.privacy))
    return True


def _dress(held: Held) -> None:
    """Bring title, description and captions to what stands here."""
    copy = held.copy
    text = text_of(copy.publication)
    if copy.text_digest != digest(text):
        held.platform.set_text(copy.remote_id, text)
        held.write(text_digest=digest(text))
    wanted = {transcript.language: transcript for transcript in captioned(copy)}
    for language in sorted(set(copy.captions) - set(wanted)):
        held.platform.drop_captions(copy.remote_id, language)
        held.write(captions={name: kept for name, kept in copy.captions.items() if name != language})
    for language, transcript in sorted(wanted.items()):
        if copy.captions.get(language) != transcript.version:
            held.platform.set_captions(copy.remote_id, language, render(transcript, "vtt").content)
            held.write(captions={**copy.captions, language: transcript.version})


def _show(held: Held, goal: Privacy) -> None:
    given = held.platform.set_privacy(held.copy.remote_id, goal)
    # A platform that gives less than was asked is not asked again before something changes.
    problem = (
        "" if given == goal else _("The platform keeps it private. On YouTube: the project must be audited.")
    )
    held.move(CopyState(given), problem=problem)
    record("video_copy.shown", held.copy.publication, platform=held.copy.platform, privacy=str(given))


def _remove(held: Held) -> None:
    copy = held.copy
    remote_id = copy.remote_id
    if not remote_id and copy.session:
        # It may have arrived without anybody noting it.
        remote_id = held.platform.arrived_as(str(copy.session), copy.size_bytes)
    if remote_id:
        held.platform.delete(remote_id)
    held.move(CopyState.REMOVED, session="")
    record("video_copy.removed", copy.publication, platform=copy.platform)


def _postpone(held: Held, error: ProviderError) -> None:
    """Say what is wrong, and try later what may pass or what must not be left."""
    copy = held.copy
    is_closed = isinstance(error, Unauthorized | NotConfigured)
    must_go_on = bool(copy.remote_id) and held.goal in {None, Privacy.PRIVATE}
    if error.permanent and not is_closed and not must_go_on:
        held.move(CopyState.FAILED, problem=error.message)
        return
    pause_s = LONGEST_PAUSE_S if error.permanent else min(FIRST_PAUSE_S * 2**copy.tries, LONGEST_PAUSE_S)
    if error.retry_after_s is not None:
        pause_s = max(error.retry_after_s, 1)
    held.write(problem=error.message, tries=min(copy.tries + 1, 30))
    held.due_at = timezone.now() + dt.timedelta(seconds=pause_s)
