"""Bring the meeting at the provider to what the webinar says: make it, change it, take it back."""

import datetime as dt
import hashlib
import json
import logging
import secrets
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.audit import record
from common.states import move
from providers.actions import note_health
from providers.base import (
    Interpreter,
    MeetingGone,
    MeetingInfo,
    MeetingSpec,
    NotConfigured,
    ProviderError,
    Unauthorized,
)
from providers.choosing import capabilities_of, names_with, provider_of
from webinars.actions.errors import NotPossible
from webinars.actions.permits import permit
from webinars.looking import first_look_at
from webinars.models import LeftMeeting, Meeting, Webinar
from webinars.signals import meeting_left, meeting_made, meeting_wanted
from webinars.states import MEETING_MOVES, RUNNING, MeetingState, WebinarState

logger = logging.getLogger(__name__)

LEASE: Final = dt.timedelta(minutes=4)
# Edits that follow one another are told together: providers count changes by the day.
COALESCED: Final = dt.timedelta(seconds=60)
FIRST_PAUSE_S: Final = 15.0
LONGEST_PAUSE_S: Final = 600.0
MOST_AT_ONCE: Final = 50
# Another edit may have come while the provider was asked.
MOST_TURNS: Final = 3
OPEN: Final = (WebinarState.SCHEDULED, WebinarState.LIVE)


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to ask the provider once, until another attempt has it."""

    meeting: Meeting
    spec: MeetingSpec


def makes_meeting(webinar: Webinar) -> bool:
    """Say whether the webinar's meeting is made by the site, and not a link that the host pasted."""
    return capabilities_of(webinar.provider).creates_meetings


def bring_meeting(webinar_id: int) -> None:
    """Bring the meeting to what the webinar says. Again, or by two workers at once, it does nothing more.

    Provider calls stand between transactions; whoever lost the lease meanwhile writes nothing. A temporary failure is
    tried again by the clock, not before the provider's own wish; a permanent one waits for a person. ``meeting_made``
    is sent when it is as wanted, ``meeting_left`` when an earlier one is to be taken back.
    """
    for _again in range(MOST_TURNS):
        turn = _take_turn(webinar_id)
        if turn is None or not _ask(turn):
            return


@transaction.atomic
def _take_turn(webinar_id: int) -> Turn | None:
    """Return what the provider is to be told now, or None where that is nothing or somebody is at it."""
    webinar = Webinar.objects.select_for_update(no_key=True).filter(pk=webinar_id).first()
    if webinar is None or webinar.state in {WebinarState.DRAFT, WebinarState.ENDED}:
        return None
    meeting = Meeting.objects.select_for_update(no_key=True).filter(webinar=webinar).first()
    now = timezone.now()
    if meeting is not None and meeting.leased_until is not None and meeting.leased_until > now:
        return None
    is_wanted = webinar.state in OPEN and makes_meeting(webinar)
    if meeting is not None and (not is_wanted or meeting.provider != webinar.provider):
        _leave(meeting)
    if not is_wanted:
        return None
    meeting = meeting or Meeting.objects.create(webinar=webinar, provider=webinar.provider)
    meeting.webinar = webinar
    spec = spec_of(webinar, meeting.key)
    if not _has_work(meeting, spec, now):
        return None
    meeting.attempt += 1
    meeting.leased_until = now + LEASE
    meeting.save(update_fields=["attempt", "leased_until"])
    return Turn(meeting, spec)


def _has_work(meeting: Meeting, spec: MeetingSpec, now: dt.datetime) -> bool:
    """Move the meeting to the state that says what is missing; say whether the provider is to be asked now."""
    if meeting.gone_at is not None:
        return False
    if meeting.state == MeetingState.CANCELLED:
        move(meeting, MeetingState.WANTED, allowed=MEETING_MOVES, provider=meeting.webinar.provider)
    if meeting.state == MeetingState.MADE:
        if meeting.told_digest == digest_of(spec):
            return False
        at = max(now, meeting.told_at + COALESCED) if meeting.told_at else now
        move(meeting, MeetingState.CHANGED, allowed=MEETING_MOVES, next_try_at=at)
    if meeting.state == MeetingState.FAILED:
        again = MeetingState.CHANGED if meeting.external_id else MeetingState.WANTED
        move(meeting, again, allowed=MEETING_MOVES, tries=0, next_try_at=None)
    return meeting.next_try_at is None or meeting.next_try_at <= now


def _leave(meeting: Meeting) -> None:
    """Let the meeting go; what was made at the provider, or may have been, is taken back there."""
    if meeting.external_id or meeting.leased_until is not None or meeting.tries:
        left, is_new = LeftMeeting.objects.get_or_create(
            provider=meeting.provider,
            key=meeting.key,
            defaults={"webinar": meeting.webinar, "external_id": meeting.external_id},
        )
        if is_new:
            meeting_left.send(LeftMeeting, left=left)
    if meeting.state != MeetingState.CANCELLED:
        move(meeting, MeetingState.CANCELLED, allowed=MEETING_MOVES, **_blank(meeting))


def _blank(meeting: Meeting) -> dict[str, Any]:
    """Return what a meeting that is to be made anew starts with."""
    return {
        "generation": meeting.generation + 1,
        "external_id": "",
        "kind": "",
        "version": "",
        "takes_registrants": False,
        "join_url": "",
        "host_url": "",
        "host_url_at": None,
        "passcode": "",
        "dial_in": [],
        "notes": [],
        "told_digest": "",
        "told_at": None,
        "problem": "",
        "leased_until": None,
        "tries": 0,
        "next_try_at": None,
        "next_look_at": None,
        "gone_at": None,
    }


def spec_of(webinar: Webinar, key: str) -> MeetingSpec:
    """Return the webinar as its provider may know it."""
    interpreters = [
        Interpreter(row.person.name, row.person.relay_address, row.from_language, row.into_language)
        for row in webinar.presenters.select_related("person__member")
        if row.from_language and row.into_language
    ]
    hosts = webinar.host_rows.filter(role__in=RUNNING).order_by("pk").values_list("member__email", flat=True)
    return MeetingSpec(
        key=key,
        title=webinar.title,
        starts_at=webinar.starts_at,
        duration_minutes=webinar.duration_minutes,
        time_zone=webinar.time_zone,
        page_url=settings.SITE_URL + webinar.get_absolute_url(),
        description=webinar.summary,
        language=webinar.language,
        capacity=webinar.capacity,
        practice=webinar.practice_at is not None,
        interpreters=tuple(interpreters),
        alternative_hosts=tuple(hosts),
    )


def digest_of(spec: MeetingSpec) -> str:
    told = json.dumps(asdict(replace(spec, key="")), default=str, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _ask(turn: Turn) -> bool:
    """Ask the provider, and note what it answered; say whether all went well."""
    meeting = turn.meeting
    try:
        provider = provider_of(meeting.provider)
        if meeting.external_id:
            info = provider.change_meeting(meeting.external_id, turn.spec)
        else:
            info = provider.create_meeting(turn.spec)
    except MeetingGone:
        _note_gone_while_asking(meeting)
    except ProviderError as error:
        note_failure(meeting, error)
    except Exception:
        logger.exception("%s broke", meeting)
        note_failure(meeting, ProviderError(_("Something broke on our side. It is tried again by itself.")))
    else:
        return _note_made(turn, info)
    return False


def _own(meeting: Meeting) -> bool:
    """Hold the row as the attempt that has it; say whether it still does."""
    own = Meeting.objects.select_for_update(no_key=True).filter(pk=meeting.pk, attempt=meeting.attempt)
    return own.exists() and bool(own.update(leased_until=None))


@transaction.atomic
def _note_made(turn: Turn, info: MeetingInfo) -> bool:
    meeting = turn.meeting
    if not _own(meeting):
        return False
    now = timezone.now()
    move(
        meeting,
        MeetingState.MADE,
        allowed=MEETING_MOVES,
        **facts_of(info, now),
        told_digest=digest_of(turn.spec),
        told_at=now,
        checked_at=now,
        problem="",
        tries=0,
        next_try_at=None,
        next_look_at=first_look_at(meeting.webinar, now),
    )
    note_health(meeting.provider, is_well=True)
    record("meeting.made", meeting.webinar, provider=meeting.provider)
    meeting_made.send(Meeting, meeting=meeting)
    return True


def facts_of(info: MeetingInfo, now: dt.datetime) -> dict[str, Any]:
    """Return the fields that hold what a provider says of a meeting."""
    return {
        "external_id": info.external_id,
        "kind": info.kind,
        "version": info.version,
        "takes_registrants": info.takes_registrants,
        "join_url": info.join_url,
        "host_url": info.host_url,
        "host_url_at": now,
        "passcode": info.passcode,
        "dial_in": [asdict(row) for row in info.dial_in],
        "notes": list(info.notes),
    }


@transaction.atomic
def note_failure(meeting: Meeting, error: ProviderError) -> None:
    """Write down why the provider did not do it, and when it is tried again: not at all if it said no."""
    if not _own(meeting):
        return
    if isinstance(error, Unauthorized | NotConfigured):
        note_health(meeting.provider, is_well=False, sentence=error.message)
    if error.permanent:
        move(meeting, MeetingState.FAILED, allowed=MEETING_MOVES, problem=error.message, next_try_at=None)
        return
    at = timezone.now() + pause(meeting.tries, error)
    Meeting.objects.filter(pk=meeting.pk).update(problem=error.message, tries=F("tries") + 1, next_try_at=at)


def pause(tries: int, error: ProviderError | None = None) -> dt.timedelta:
    """Return how long to wait after the ``tries``-th failure in a row, from 0; never less than the provider asks.

    Half a minute more or less, so that all meetings do not come back at once.
    """
    wait = min(FIRST_PAUSE_S * 2 ** min(tries, 20), LONGEST_PAUSE_S)
    wait *= 0.8 + secrets.randbelow(400) / 1000
    asked = error.retry_after_s if error is not None and error.retry_after_s else 0.0
    return dt.timedelta(seconds=max(wait, asked))


@transaction.atomic
def _note_gone_while_asking(meeting: Meeting) -> None:
    if _own(meeting):
        note_gone(meeting, timezone.now())


def note_gone(meeting: Meeting, at: dt.datetime) -> None:
    """Write down that somebody deleted the meeting at the provider. It is made anew only when a host wants it."""
    earlier = Meeting.objects.filter(pk=meeting.pk).filter(Q(gone_at=None) | Q(gone_at__gt=at))
    earlier.update(gone_at=at, next_try_at=None)
    meeting.refresh_from_db(fields=["gone_at", "next_try_at"])


@transaction.atomic
def retry_meeting(webinar: Webinar, *, by: Any) -> None:
    """Try again what failed, at a host's wish; a meeting that was deleted at the provider is made anew.

    Afterwards ``meeting_wanted`` is sent. Raises ``NotPossible`` where there is nothing to try.
    """
    permit(by, webinar)
    meeting = Meeting.objects.select_for_update(no_key=True).filter(webinar=webinar).first()
    if meeting is None or webinar.state not in OPEN:
        raise NotPossible(_("There is no meeting to make for this webinar."))
    if meeting.gone_at is not None:
        move(meeting, MeetingState.CANCELLED, allowed=MEETING_MOVES, **_blank(meeting))
    else:
        Meeting.objects.filter(pk=meeting.pk).update(tries=0, next_try_at=None)
    record("meeting.retried", webinar, by=by)
    meeting_wanted.send(Meeting, webinar=webinar)


@transaction.atomic
def retry_failed(provider: str) -> int:
    """Try again every meeting that a provider refused, once its keys are right; return how many."""
    failed = Meeting.objects.filter(
        provider=provider, state=MeetingState.FAILED, gone_at=None, webinar__state__in=OPEN
    )
    waiting = Meeting.objects.filter(provider=provider, state__in=[MeetingState.WANTED, MeetingState.CHANGED])
    waiting.update(next_try_at=None, tries=0)
    webinars = [meeting.webinar for meeting in failed.select_related("webinar")[:MOST_AT_ONCE]]
    for webinar in webinars:
        meeting_wanted.send(Meeting, webinar=webinar)
    return len(webinars)


def bring_meetings() -> int:
    """Bring every meeting that is due to be tried, or whose job was lost; return how many were looked at."""
    now = timezone.now()
    due = Meeting.objects.to_try(now).filter(webinar__state__in=OPEN).values_list("webinar", flat=True)
    ids = {*due[:MOST_AT_ONCE], *_without_their_meeting()}
    for webinar_id in sorted(ids):
        bring_meeting(webinar_id)
    return len(ids)


def _without_their_meeting() -> list[int]:
    """Return webinars whose meeting nobody has begun to make, or that have one which they do not want."""
    makers = names_with("creates_meetings")
    upcoming = Webinar.objects.upcoming().order_by()
    bare = upcoming.filter(provider__in=makers, meeting=None)
    is_taken_back = Q(meeting__state=MeetingState.CANCELLED)
    elsewhere = upcoming.filter(meeting__isnull=False).filter(
        Q(is_taken_back, provider__in=makers) | (~is_taken_back & ~Q(provider=F("meeting__provider")))
    )
    called_off = Webinar.objects.filter(state=WebinarState.CANCELLED, meeting__isnull=False).exclude(
        meeting__state=MeetingState.CANCELLED
    )
    return [
        webinar_id
        for rows in (bare, elsewhere, called_off.order_by())
        for webinar_id in rows.values_list("pk", flat=True)[:MOST_AT_ONCE]
    ]
