"""Hold mails that go to everyone for a while, so that a host can still keep them back."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Min, Q
from django.utils import timezone

from notifications import actions as outbox
from registrations.actions.taking import locked_webinar
from registrations.models import Registration
from registrations.querysets import RegistrationQuerySet
from registrations.states import SeatState
from webinars.mail_plans import about
from webinars.models import Webinar
from webinars.rules import may_run

ACTIVE: Final = (SeatState.CONFIRMED, SeatState.PENDING, SeatState.WAITLISTED, SeatState.OFFERED)
UNDO: Final = dt.timedelta(minutes=10)
# With the old or the new start nearer than this, a change is told at once.
URGENT: Final = dt.timedelta(hours=2)
MOVED: Final = "webinar_moved"
READY: Final = "recording_ready"
# The same news for who had no seat: held, told and kept back with the other.
INSTEAD: Final = "recording_instead"
NEWS_OF_RECORDING: Final = (READY, INSTEAD)


@dataclass(frozen=True)
class HeldMail:
    """A mail to many that has not left yet: from when it will, and to how many."""

    kind: str
    leaves_at: dt.datetime
    readers: int


def untold_of_time(webinar: Webinar) -> RegistrationQuerySet:
    """Return the seats whose holders were last told another time than the webinar has now."""
    is_other = ~Q(told_starts_at=F("webinar__starts_at")) | ~Q(told_ends_at=F("webinar__ends_at"))
    return Registration.objects.filter(is_other, webinar=webinar, state__in=ACTIVE)


def is_change_held(webinar: Webinar) -> bool:
    """Say whether the news of a changed time still waits; a further change begins the wait anew."""
    now, plan = timezone.now(), outbox.plan_of(about(webinar))
    if plan.held_revision != webinar.sequence or plan.held_until is None:
        until = now if _is_urgent(webinar, now) else now + UNDO
        plan = outbox.plan_mails(about(webinar), held_revision=webinar.sequence, held_until=until)
    return plan.held_until is not None and plan.held_until > now


def _is_urgent(webinar: Webinar, now: dt.datetime) -> bool:
    told = untold_of_time(webinar).order_by().aggregate(first=Min("told_starts_at"))["first"]
    return min(webinar.starts_at, told or webinar.starts_at) - now < URGENT


def held_news(webinar: Webinar) -> list[HeldMail]:
    """Return what a host can still keep back."""
    held = []
    plan, moved = outbox.plan_of(about(webinar)), untold_of_time(webinar).count()
    is_current = webinar.takes_registrations and plan.held_revision == webinar.sequence
    if moved and is_current and plan.held_until is not None:
        held.append(HeldMail(MOVED, plan.held_until, moved))
    for kind in NEWS_OF_RECORDING:
        ready = outbox.held_mails(about(webinar), kind).order_by()
        found = ready.aggregate(first=Min("next_attempt_at"), number=Count("pk"))
        if found["number"]:
            held.append(HeldMail(kind, found["first"], found["number"]))
    return held


@transaction.atomic
def keep_back(webinar: Webinar, *, by: Any, kind: str) -> int:
    """Do not send what is held of ``kind``; return how many mails never leave. Raises ``PermissionDenied``.

    Nobody is told of the change later: whoever keeps it back tells people another way. Reminders name the new time.
    """
    if by is not None and not may_run(by, webinar):
        raise PermissionDenied
    if kind in NEWS_OF_RECORDING:
        return outbox.withhold_mails(about(webinar), kind)
    webinar = locked_webinar(webinar)
    if kind not in {held.kind for held in held_news(webinar)}:
        return 0
    times = {"told_starts_at": webinar.starts_at, "told_ends_at": webinar.ends_at}
    return untold_of_time(webinar).update(**times)


def take_recording_news_back(webinar: Webinar) -> int:
    """Forget the held news of a recording that is not to be seen now; once it is published again, it is told anew."""
    return sum(outbox.forget_held(about(webinar), kind) for kind in NEWS_OF_RECORDING)
