"""Remind those with a seat, as the host chose, each at most once and not while they sleep."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from common.middleware import known_zone
from notifications import actions as outbox
from notifications.models import MailPlan
from notifications.quiet import leaves_at
from registrations.actions.taking import locked_seat
from registrations.actions.telling import untold
from registrations.mails import post_seat_mail
from registrations.models import Registration
from registrations.querysets import RegistrationQuerySet
from registrations.rules import join_opens_at
from registrations.states import SeatState
from webinars.mail_plans import about
from webinars.models import Webinar
from webinars.rules import may_run

# One run writes at most this many; the next one, a minute later, goes on.
BATCH: Final = 500


@dataclass(frozen=True)
class Reminder:
    """A mail that is due some time before the start, and comes too late when the start is nearer than ``late``."""

    name: str
    before: dt.timedelta
    late: dt.timedelta = dt.timedelta()

    @property
    def kind(self) -> str:
        return f"seat_reminder_{self.name}"


REMINDERS: Final = (
    Reminder("week", dt.timedelta(days=7), late=dt.timedelta(days=3)),
    Reminder("day", dt.timedelta(hours=24)),
    Reminder("hour", dt.timedelta(hours=1)),
)


@dataclass(frozen=True)
class PlannedMail:
    """A reminder as it is going to leave, and to how many."""

    kind: str
    leaves_at: dt.datetime
    readers: int


def mail_plan(webinar: Webinar) -> MailPlan:
    return outbox.plan_of(about(webinar))


def choose_mails(webinar: Webinar, *, by: Any, **chosen: bool) -> MailPlan:
    """Choose which mails the people of a webinar get. Raises ``PermissionDenied``."""
    if by is not None and not may_run(by, webinar):
        raise PermissionDenied
    return outbox.plan_mails(about(webinar), **chosen)


def remind() -> int:
    """Post the reminders that are due and return how many; after the start none is.

    A reminder is for one time of the webinar: its key holds ``sequence``, so a moved webinar reminds again. Who
    was told that time by a mail after the reminder was due gets none: it would say the same again.
    """
    now = timezone.now()
    posted = 0
    for reminder in REMINDERS:
        near = Webinar.objects.upcoming().filter(
            starts_at__gt=now + reminder.late, starts_at__lte=now + reminder.before
        )
        for webinar in near:
            posted += _remind(webinar, reminder, now)
    return posted


def _remind(webinar: Webinar, reminder: Reminder, now: dt.datetime) -> int:
    plan = mail_plan(webinar)
    due = _readers(webinar, reminder, plan)
    asleep = [name for name in _zones(due) if _leaves_at(webinar, name, now) > now]
    awake = due.exclude(time_zone__in=asleep)[:BATCH]
    return sum(_post_reminder(seat, reminder, plan, now) for seat in awake)


def _news(webinar: Webinar, reminder: Reminder) -> str:
    return f"{reminder.kind}:{webinar.sequence}"


def _readers(
    webinar: Webinar, reminder: Reminder, plan: MailPlan, *, told_by: dt.datetime | None = None
) -> RegistrationQuerySet:
    """Return the seats that get this reminder and have not had it; ``told_by``: by then all know the new time."""
    due = webinar.starts_at - reminder.before
    knows = Q(told_at__lt=due, told_starts_at=F("webinar__starts_at"))
    if told_by is not None and told_by < due:
        knows |= ~Q(told_starts_at=F("webinar__starts_at"))
    seats = Registration.objects.filter(
        knows, webinar=webinar, state=SeatState.CONFIRMED, reminders_stopped_at=None
    )
    if not getattr(plan, reminder.name):
        seats = seats.filter(hour_reminder=True) if reminder.name == "hour" else seats.none()
    return untold(seats, _news(webinar, reminder))


def _zones(seats: RegistrationQuerySet) -> list[str]:
    return list(seats.order_by().values_list("time_zone", flat=True).distinct())


def _leaves_at(webinar: Webinar, zone: str, due: dt.datetime) -> dt.datetime:
    """Return when a reminder leaves for readers in ``zone``; in the night only if the room opens before it ends."""
    place: ZoneInfo = known_zone(zone) or webinar.zone
    return leaves_at(due, place, latest=join_opens_at(webinar))


@transaction.atomic
def _post_reminder(row: Registration, reminder: Reminder, plan: MailPlan, now: dt.datetime) -> bool:
    seat = locked_seat(row)
    webinar = seat.webinar
    is_so = seat.told_starts_at == webinar.starts_at > now and webinar.takes_registrations
    if not is_so or seat.state != SeatState.CONFIRMED:
        return False
    mail = post_seat_mail(
        reminder.kind,
        seat,
        news=_news(webinar, reminder),
        expires_at=webinar.starts_at,
        is_only_reminder=not (plan.week or plan.hour or seat.hour_reminder),
        is_soon=webinar.starts_at - now < dt.timedelta(minutes=45),
    )
    return mail is not None


def planned_reminders(webinar: Webinar) -> list[PlannedMail]:
    """Return the reminders still to come as the people and the choices are now, the next one first."""
    if not webinar.takes_registrations:
        return []
    now, plan = timezone.now(), mail_plan(webinar)
    found = [planned for reminder in REMINDERS for planned in _planned(webinar, reminder, plan, now)]
    return sorted(found, key=lambda planned: planned.leaves_at)


def _planned(webinar: Webinar, reminder: Reminder, plan: MailPlan, now: dt.datetime) -> Iterator[PlannedMail]:
    due = max(webinar.starts_at - reminder.before, now)
    if due >= webinar.starts_at - reminder.late:
        return
    readers: dict[dt.datetime, int] = {}
    rows = _readers(webinar, reminder, plan).order_by().values_list("time_zone").annotate(Count("pk"))
    for zone, count in rows:
        at = _leaves_at(webinar, zone, due)
        readers[at] = readers.get(at, 0) + count
    for at, count in readers.items():
        yield PlannedMail(reminder.kind, at, count)


def reminders_by_seat(
    webinar: Webinar, *, told_by: dt.datetime | None
) -> Iterator[tuple[str, Registration, dt.datetime]]:
    """Yield the kind, the seat and the instant of each reminder still to come, as things are now.

    ``told_by`` is until when the news of a new time is held, after which those are reminded of it, too.
    """
    if not webinar.takes_registrations:
        return
    now, plan = timezone.now(), mail_plan(webinar)
    for reminder in REMINDERS:
        due = max(webinar.starts_at - reminder.before, now)
        if due < webinar.starts_at - reminder.late:
            for seat in _readers(webinar, reminder, plan, told_by=told_by):
                yield reminder.kind, seat, _leaves_at(webinar, seat.time_zone, due)
