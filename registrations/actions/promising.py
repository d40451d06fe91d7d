"""What will be mailed about a webinar, to whom and when, if nobody does anything more."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from common.middleware import known_zone
from notifications.actions import plan_of
from notifications.models import OutgoingMail
from notifications.quiet import leaves_at
from notifications.states import MailState
from registrations.actions.holding import MOVED, untold_of_time
from registrations.actions.reminding import reminders_by_seat
from registrations.actions.telling import SEATLESS
from registrations.models import Registration
from registrations.states import SeatState
from webinars.actions.planning import OVERRUN
from webinars.mail_plans import about
from webinars.models import Webinar
from webinars.states import WebinarState

NO_SEAT: Final = "seat_none"


@dataclass(frozen=True)
class Promise:
    """A mail that will leave, and when, as things are now."""

    kind: str
    recipient: str
    leaves_at: dt.datetime


def promised(webinar: Webinar) -> list[Promise]:
    """Return every mail about ``webinar`` that leaves by itself, the next one first.

    Those are what waits in the outbox, what is held, the reminders, and at the end the word to who still waits. What
    an act of somebody sends at once (a seat taken, given up, offered) is known when it happens.
    """
    found = [*_waiting(webinar), *_held_change(webinar), *_reminders(webinar), *_at_the_end(webinar)]
    return sorted(found, key=lambda promise: (promise.leaves_at, promise.kind, promise.recipient))


def _waiting(webinar: Webinar) -> Iterator[Promise]:
    now = timezone.now()
    for mail in OutgoingMail.objects.filter(about=about(webinar), state=MailState.QUEUED):
        yield Promise(mail.kind, mail.recipient, max(mail.next_attempt_at, now))


def _held_until(webinar: Webinar) -> dt.datetime | None:
    plan = plan_of(about(webinar))
    is_current = webinar.takes_registrations and plan.held_revision == webinar.sequence
    return plan.held_until if is_current else None


def _held_change(webinar: Webinar) -> Iterator[Promise]:
    until = _held_until(webinar)
    if until is None:
        return
    for seat in untold_of_time(webinar):
        yield Promise(MOVED, seat.email, until)


def _reminders(webinar: Webinar) -> Iterator[Promise]:
    for kind, seat, at in reminders_by_seat(webinar, told_by=_held_until(webinar)):
        yield Promise(kind, seat.email, at)


def _at_the_end(webinar: Webinar) -> Iterator[Promise]:
    if webinar.state not in {WebinarState.SCHEDULED, WebinarState.LIVE}:
        return
    waiting = Registration.objects.filter(webinar=webinar, state__in=SEATLESS, reminders_stopped_at=None)
    for seat in waiting.exclude(state=SeatState.DECLINED):
        zone = known_zone(seat.time_zone) or webinar.zone
        yield Promise(NO_SEAT, seat.email, leaves_at(max(webinar.ends_at + OVERRUN, timezone.now()), zone))
