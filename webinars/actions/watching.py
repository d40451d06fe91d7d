"""Follow a meeting as it is held: what its provider tells, and what looking at it shows."""

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils import timezone

from providers.base import EventKind, MeetingGone, MeetingInfo, MeetingPhase, ProviderError, ProviderEvent
from providers.choosing import capabilities_of, provider_of
from webinars.actions.errors import WrongState
from webinars.actions.meeting import OPEN, bring_meeting, facts_of, note_gone, spec_of
from webinars.actions.planning import end_webinar, start_webinar
from webinars.looking import is_on_the_day, next_look_at
from webinars.models import Meeting
from webinars.states import WebinarState

logger = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 50
# A meeting that begins earlier than this is a rehearsal.
EARLIEST: Final = dt.timedelta(hours=1)
LINK_LASTS: Final = dt.timedelta(minutes=100)
STARTED, ENDED, DELETED = EventKind.MEETING_STARTED, EventKind.MEETING_ENDED, EventKind.MEETING_DELETED


@transaction.atomic
def take_news(meeting_id: int, events: Iterable[ProviderEvent]) -> None:
    """Learn from a provider's news how a meeting stands. Late, twice and in any order they lead to the same.

    The webinar goes live or ends by what is seen, and never back.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("webinar").get(pk=meeting_id)
    for event in events:
        if event.kind == STARTED:
            note_hours(meeting, started_at=event.at)
        elif event.kind == ENDED:
            note_hours(meeting, ended_at=event.at)
        elif event.kind == DELETED:
            note_gone(meeting, event.at)
        elif event.kind == EventKind.MEETING_CHANGED:
            Meeting.objects.filter(pk=meeting.pk, next_look_at__isnull=False).update(
                next_look_at=timezone.now()
            )
    follow(meeting)


def note_hours(
    meeting: Meeting, *, started_at: dt.datetime | None = None, ended_at: dt.datetime | None = None
) -> None:
    """Keep the earliest start and the latest end that were seen; a rehearsal is neither."""
    webinar = meeting.webinar
    if started_at is not None and started_at >= webinar.starts_at - EARLIEST:
        meeting.started_at = min(started_at, meeting.started_at or started_at)
    if ended_at is not None and ended_at >= webinar.starts_at:
        meeting.ended_at = max(ended_at, meeting.ended_at or ended_at)
    Meeting.objects.filter(pk=meeting.pk).update(started_at=meeting.started_at, ended_at=meeting.ended_at)


def follow(meeting: Meeting) -> None:
    """Move the webinar on as far as its meeting was seen to be.

    An end in the first half is taken for a break: somebody lost the line, and they begin again.
    """
    webinar = meeting.webinar
    half = webinar.starts_at + dt.timedelta(minutes=webinar.duration_minutes) / 2
    try:
        if meeting.ended_at is not None and meeting.ended_at >= half:
            if webinar.state in {WebinarState.SCHEDULED, WebinarState.LIVE}:
                end_webinar(webinar, by=None)
        elif meeting.started_at is not None and webinar.state == WebinarState.SCHEDULED:
            start_webinar(webinar, by=None)
    except WrongState:
        logger.info("%s was moved by somebody else", webinar)


def look_after_meetings() -> int:
    """Look at every meeting that is due; return how many."""
    now = timezone.now()
    ids = list(Meeting.objects.to_look_after(now).values_list("pk", flat=True)[:MOST_AT_ONCE])
    for meeting_id in ids:
        look_at(meeting_id)
    return len(ids)


def open_at_once(webinar_id: int) -> None:
    """Look at a meeting that people may be coming into already, so that its room is there; others have their turn."""
    now = timezone.now()
    meeting = Meeting.objects.select_related("webinar").filter(webinar=webinar_id).first()
    if meeting is None or not _opens_on_the_day(meeting) or not is_on_the_day(meeting.webinar, now):
        return
    Meeting.objects.filter(pk=meeting.pk).exclude(next_look_at=None).update(next_look_at=now)
    look_at(meeting.pk)


def look_at(meeting_id: int) -> None:
    """Ask the provider how a meeting stands, and keep its links fresh. Two workers at once look once."""
    now = timezone.now()
    meeting = _claimed(meeting_id, now)
    if meeting is None:
        return
    webinar = meeting.webinar
    if webinar.state in {WebinarState.SCHEDULED, WebinarState.LIVE}:
        bring_meeting(webinar.pk)
        meeting.refresh_from_db()
    if not meeting.is_usable:
        return
    try:
        _look(meeting, now)
    except ProviderError as error:
        logger.warning("looking at %s: %s", meeting, error.message)


def _claimed(meeting_id: int, now: dt.datetime) -> Meeting | None:
    """Take this look, and set the time of the next; None if somebody else took it."""
    meeting = Meeting.objects.select_related("webinar").filter(pk=meeting_id).first()
    if meeting is None or meeting.next_look_at is None or meeting.next_look_at > now:
        return None
    is_over = meeting.webinar.state == WebinarState.CANCELLED or (
        meeting.webinar.state == WebinarState.ENDED and meeting.ended_at is not None
    )
    following = (
        None if is_over else next_look_at(meeting.webinar, now, every_minute=_opens_on_the_day(meeting))
    )
    mine = Meeting.objects.filter(pk=meeting.pk, next_look_at=meeting.next_look_at)
    claimed = mine.update(next_look_at=following, checked_at=now, looks=meeting.looks + 1)
    return meeting if claimed and not is_over else None


def _opens_on_the_day(meeting: Meeting) -> bool:
    return capabilities_of(meeting.provider).opens_on_the_day


def _look(meeting: Meeting, now: dt.datetime) -> None:
    provider, webinar = provider_of(meeting.provider), meeting.webinar
    is_open = is_on_the_day(webinar, now) and now < webinar.ends_at and webinar.state in OPEN
    try:
        if is_open and provider.capabilities.opens_on_the_day:
            _keep_facts(
                meeting, provider.open_meeting(meeting.external_id, spec_of(webinar, meeting.key)), now
            )
        elif not webinar.is_over and _is_link_old(meeting, now):
            _keep_facts(meeting, provider.read_meeting(meeting.external_id), now)
    except MeetingGone:
        note_gone(meeting, now)
        return
    if not is_on_the_day(webinar, now):
        return
    status = provider.meeting_status(meeting.external_id)
    with transaction.atomic():
        locked = Meeting.objects.select_for_update(of=("self",)).select_related("webinar").get(pk=meeting.pk)
        if status.phase == MeetingPhase.GONE:
            note_gone(locked, now)
            return
        note_hours(locked, started_at=status.started_at, ended_at=status.ended_at)
        follow(locked)


def _is_link_old(meeting: Meeting, now: dt.datetime) -> bool:
    return meeting.host_url_at is None or meeting.host_url_at + LINK_LASTS <= now


def _keep_facts(meeting: Meeting, info: MeetingInfo, now: dt.datetime) -> None:
    facts = facts_of(info, now)
    # What a look does not tell stays as it was told when the meeting was made.
    for name in ("notes", "version"):
        if not facts[name]:
            del facts[name]
    Meeting.objects.filter(pk=meeting.pk, external_id=meeting.external_id).update(**facts)
    for name, value in facts.items():
        setattr(meeting, name, value)


def meeting_of(provider: str, external_id: str) -> Meeting | None:
    """Return the meeting that a provider speaks of, or None for one that is not ours."""
    found: Meeting | None = Meeting.objects.at(provider, external_id).select_related("webinar").first()
    return found
