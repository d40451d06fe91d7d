"""What hosts decide about registrations that they read first."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import audit
from common.states import move
from registrations.actions.errors import NoReason, RegistrationClosed
from registrations.actions.taking import confirm, copied, locked_seat, locked_webinar
from registrations.mails import post_seat_mail
from registrations.models import Registration, SeatPolicy
from registrations.states import SEAT_MOVES, SeatState
from webinars.models import Webinar


@transaction.atomic
def choose_approval(webinar: Webinar, *, by: Any, needed: bool, members_at_once: bool = False) -> None:
    """Choose whether a host reads each registration before a seat is given, or all but those of members.

    Under the lock of the seats: nobody slips through while it changes. Who waits already still waits for an answer.
    """
    webinar = locked_webinar(webinar)
    chosen = {"needs_approval": needed, "members_at_once": members_at_once}
    SeatPolicy.objects.update_or_create(webinar=webinar, defaults=chosen)
    audit.record("registrations.approval_chosen", webinar, by=by, needed=needed)


@transaction.atomic
def approve(registration: Registration, *, by: Any) -> Registration:
    """Give a pending registration its seat, or the last place on the waiting list where none is free.

    A registration that was decided or given up meanwhile stays as it is.

    Raises ``RegistrationClosed`` for a webinar that is over or called off.
    """
    seat = locked_seat(registration)
    if seat.state != SeatState.PENDING:
        return copied(seat, registration)
    if not seat.webinar.takes_registrations:
        raise RegistrationClosed
    now = timezone.now()
    seat.queued_at = seat.decided_at = now
    seat.save(update_fields=["queued_at", "decided_at"])
    if Registration.objects.seats_left(seat.webinar) == 0:
        move(seat, SeatState.WAITLISTED, allowed=SEAT_MOVES)
        post_seat_mail("seat_waitlisted", seat, news=f"waitlisted:{seat.calendar_revision}")
    else:
        confirm(seat)
    audit.record("registrations.approved", seat, by=by)
    return copied(seat, registration)


@transaction.atomic
def decline(registration: Registration, *, by: Any, reason: str) -> Registration:
    """Decline a pending registration, and tell the person why. One that was decided meanwhile stays as it is.

    Raises ``NoReason`` without a reason.
    """
    reason = reason.strip()[:500]
    if not reason:
        raise NoReason
    seat = locked_seat(registration)
    if seat.state != SeatState.PENDING:
        return copied(seat, registration)
    changes = {"decline_reason": reason, "decided_at": timezone.now()}
    move(seat, SeatState.DECLINED, allowed=SEAT_MOVES, **changes)
    if seat.webinar.takes_registrations:
        post_seat_mail("seat_declined", seat, news=f"declined:{seat.calendar_revision}", reason=reason)
    audit.record("registrations.declined", seat, by=by)
    return copied(seat, registration)


@transaction.atomic
def approve_all(webinar: Webinar, ids: Collection[str], *, by: Any) -> dict[str, int]:
    """Approve several pending registrations, first come first; return how many have which state now.

    All or none. Raises ``RegistrationClosed``.
    """
    states: dict[str, int] = {}
    for seat in _pending(webinar, ids):
        approve(seat, by=by)
        states[seat.state] = states.get(seat.state, 0) + 1
    return states


@transaction.atomic
def decline_all(webinar: Webinar, ids: Collection[str], *, by: Any, reason: str) -> int:
    """Decline several pending registrations for one reason, all or none; return how many. Raises ``NoReason``."""
    if not reason.strip():
        raise NoReason
    return sum(
        decline(seat, by=by, reason=reason).state == SeatState.DECLINED for seat in _pending(webinar, ids)
    )


def _pending(webinar: Webinar, ids: Collection[str]) -> Iterator[Registration]:
    locked_webinar(webinar)
    seats = Registration.objects.filter(webinar=webinar, state=SeatState.PENDING, public_id__in=ids)
    yield from seats.select_related("webinar").order_by("created_at", "pk")
