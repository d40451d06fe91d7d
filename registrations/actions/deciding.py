"""What hosts decide about registrations that they read first."""

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
def choose_approval(webinar: Webinar, *, by: Any, needed: bool) -> None:
    """Choose whether a host reads each registration before a seat is given.

    Under the lock of the seats: nobody slips through while it changes. Who waits already still waits for an answer.
    """
    webinar = locked_webinar(webinar)
    SeatPolicy.objects.update_or_create(webinar=webinar, defaults={"needs_approval": needed})
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
