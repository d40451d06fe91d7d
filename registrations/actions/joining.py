"""Enter the meeting."""

from django.db import transaction
from django.utils import timezone

from registrations.actions.errors import (
    ConsentNeeded,
    JoiningClosed,
    NoMeetingLink,
    NoSeat,
    NotYetOpen,
    WebinarCancelled,
)
from registrations.actions.linking import link_of
from registrations.actions.taking import keep_seat
from registrations.consents import needed_to_join
from registrations.models import JoinClick, Registration
from registrations.rules import is_join_open, join_opens_at
from registrations.states import SeatState
from webinars.models import Webinar
from webinars.states import WebinarState


@transaction.atomic
def join(registration: Registration, *, way: str = "video") -> str:
    """Note that the seat is used and return the address of the meeting. No provider is asked.

    The click proves the address and takes up an offer.

    Raises ``NotYetOpen``, ``JoiningClosed``, ``NoSeat``, ``ConsentNeeded``, ``NoMeetingLink``: each a ``CannotJoin``.
    """
    _check_open(registration.webinar)
    if registration.state == SeatState.OFFERED or registration.proven_at is None:
        keep_seat(registration)
    if registration.state != SeatState.CONFIRMED:
        raise NoSeat
    if needed_to_join(registration):
        raise ConsentNeeded
    link = link_of(registration)
    if not link:
        raise NoMeetingLink
    JoinClick.objects.create(registration=registration, way=way)
    if registration.joined_at is None:
        registration.joined_at = timezone.now()
        registration.save(update_fields=["joined_at"])
    return link


def _check_open(webinar: Webinar) -> None:
    now = timezone.now()
    if is_join_open(webinar, now):
        return
    if webinar.state == WebinarState.CANCELLED:
        raise WebinarCancelled
    raise NotYetOpen if now < join_opens_at(webinar) else JoiningClosed
