"""Ask providers who was in the meeting, and keep what their webhooks tell of it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from providers.base import AttendanceRow, MeetingGone, ProviderError
from providers.choosing import capabilities_of, names_with, provider_of
from registrations.actions.attending import key_of, record_attendance
from registrations.models import AttendanceSpan, MeetingSync
from registrations.states import SpanSource
from webinars.actions import pause
from webinars.looking import is_on_the_day
from webinars.models import Meeting, Webinar
from webinars.states import WebinarState

MOST_AT_ONCE: Final = 20
MINUTE: Final = dt.timedelta(minutes=1)
# Reports take a while to be right, and reports of what came later still may follow.
ASKED_AFTER: Final = (
    dt.timedelta(minutes=15),
    dt.timedelta(hours=1),
    dt.timedelta(hours=6),
    dt.timedelta(hours=24),
)
# Who is missing longer than this between two looks has left and come back.
LOOKS_APART: Final = dt.timedelta(minutes=4)


@transaction.atomic
def plan_asking(webinar: Webinar) -> None:
    """Plan when to ask who was there, once a webinar is over."""
    meeting = Meeting.objects.filter(webinar=webinar).first()
    if meeting is None or not meeting.external_id:
        return
    if not capabilities_of(meeting.provider).reports_attendance:
        return
    sync, _is_new = MeetingSync.objects.get_or_create(webinar=webinar)
    if sync.asked == 0 and sync.stays_due_at is None:
        MeetingSync.objects.filter(pk=sync.pk).update(stays_due_at=timezone.now() + ASKED_AFTER[0])


def ask_all_stays() -> int:
    """Ask what is due, and look at who is in the meetings that are held now; return how many were asked."""
    _plan_lost()
    now = timezone.now()
    due = MeetingSync.objects.filter(stays_due_at__lte=now).order_by("stays_due_at")
    asked = sum(ask_stays(sync) for sync in due.select_related("webinar")[:MOST_AT_ONCE])
    return asked + sum(look_who_is_there(meeting) for meeting in _held_now(now))


def _plan_lost() -> None:
    """Plan for webinars that ended lately and whose own job was lost."""
    lately = timezone.now() - dt.timedelta(days=2)
    ended = Meeting.objects.filter(
        webinar__state=WebinarState.ENDED,
        webinar__ends_at__gt=lately,
        webinar__meeting_sync__stays_due_at=None,
        provider__in=names_with("reports_attendance"),
    ).exclude(external_id="")
    for meeting in ended.exclude(webinar__meeting_sync__asked__gt=0).select_related("webinar")[:MOST_AT_ONCE]:
        plan_asking(meeting.webinar)


def ask_stays(sync: MeetingSync) -> bool:
    """Ask the provider for every stay in a meeting, and plan the next time; False if another worker is at it."""
    now = timezone.now()
    mine = MeetingSync.objects.filter(pk=sync.pk, stays_due_at=sync.stays_due_at)
    if not mine.update(stays_due_at=now + dt.timedelta(minutes=10)):
        return False
    meeting = Meeting.objects.filter(webinar=sync.webinar_id).first()
    if meeting is None or not meeting.external_id:
        MeetingSync.objects.filter(pk=sync.pk).update(stays_due_at=None)
        return False
    try:
        record_attendance(sync.webinar, provider_of(meeting.provider).attendance(meeting.external_id))
    except ProviderError as error:
        _note_failure(sync, error)
        return True
    MeetingSync.objects.filter(pk=sync.pk).update(
        asked=F("asked") + 1,
        stays_tries=0,
        stays_problem="",
        stays_read_at=now,
        stays_due_at=_next_time(sync, now),
    )
    return True


def _next_time(sync: MeetingSync, now: dt.datetime) -> dt.datetime | None:
    if sync.asked + 1 >= len(ASKED_AFTER):
        return None
    return max(now + MINUTE, sync.webinar.ends_at + ASKED_AFTER[sync.asked + 1])


def _note_failure(sync: MeetingSync, error: ProviderError) -> None:
    """Plan another try, after a refusal too: some reports are only late."""
    wait = dt.timedelta(hours=6) if error.permanent else pause(sync.stays_tries, error)
    is_hopeless = isinstance(error, MeetingGone) or timezone.now() > sync.webinar.ends_at + dt.timedelta(
        days=14
    )
    MeetingSync.objects.filter(pk=sync.pk).update(
        stays_tries=F("stays_tries") + 1,
        stays_problem=error.message,
        stays_due_at=None if is_hopeless else timezone.now() + wait,
    )


def _held_now(now: dt.datetime) -> Iterator[Meeting]:
    """Yield the meetings whose provider tells only now who is in them."""
    held = Meeting.objects.filter(
        provider__in=names_with("tells_who_is_there"),
        webinar__state__in=[WebinarState.SCHEDULED, WebinarState.LIVE],
        webinar__starts_at__lte=now + dt.timedelta(minutes=15),
    ).exclude(external_id="")
    for meeting in held.select_related("webinar")[:MOST_AT_ONCE]:
        if is_on_the_day(meeting.webinar, now) and meeting.gone_at is None:
            yield meeting


def look_who_is_there(meeting: Meeting) -> bool:
    """Keep who is in the meeting at this moment: seen in one look after another, they stayed."""
    now = timezone.now()
    try:
        present = provider_of(meeting.provider).meeting_status(meeting.external_id).present
    except ProviderError:
        return False
    if present:
        record_attendance(meeting.webinar, list(_stayed(meeting.webinar, present, now)))
    return True


def _stayed(webinar: Webinar, present: Sequence[AttendanceRow], now: dt.datetime) -> Iterator[AttendanceRow]:
    spans = AttendanceSpan.objects.filter(
        participant__webinar=webinar, source=SpanSource.LIVE, left_at__gte=now - LOOKS_APART
    )
    since = dict(spans.order_by("joined_at").values_list("participant__key", "joined_at"))
    for row in present:
        yield replace(row, joined_at=since.get(key_of(row), now), left_at=now, is_final=False)
