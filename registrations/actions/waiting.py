"""Lead the waiting list: offers, their ends, and the seats that nobody has shown to need."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from common.states import move
from registrations.actions.taking import confirm, locked_webinar
from registrations.mails import post_seat_mail
from registrations.models import Registration
from registrations.querysets import RegistrationQuerySet
from registrations.rules import keep_by, offer_ends_at
from registrations.signals import seat_offered
from registrations.states import SEAT_MOVES, SeatState, WaitReason
from webinars.models import Webinar


def move_waiting_lists() -> None:
    """Lead the waiting list of each webinar to come that has one, each in a transaction of its own."""
    undecided = Registration.objects.filter(state__in=[SeatState.WAITLISTED, SeatState.OFFERED])
    for webinar in Webinar.objects.upcoming().filter(pk__in=undecided.values("webinar")):
        move_waiting_list(webinar)


@transaction.atomic
def move_waiting_list(webinar: Webinar) -> None:
    """Bring one webinar's waiting list up to now; doing it again changes nothing.

    In this order, under the webinar's lock: offers that ended go to the tail; while somebody waits, seats never
    proven are asked once whether they are needed, and pass on when the time to answer is over, as many as are
    missing; then each free seat is offered to the first in line, or given where there is no limit any more.
    """
    webinar = locked_webinar(webinar)
    if not webinar.takes_registrations:
        return
    now = timezone.now()
    seats = Registration.objects.filter(webinar=webinar)
    _end_offers(webinar, seats, now)
    if webinar.capacity is not None:
        _ask_unproven(webinar, seats, now)
        _pass_unproven_on(webinar, seats, now)
    _offer(webinar, seats, now)


def _end_offers(webinar: Webinar, seats: RegistrationQuerySet, now: dt.datetime) -> None:
    ended = seats.filter(state=SeatState.OFFERED, offer_ends_at__lte=now).order_by("queued_at", "pk")
    for seat in ended:
        seat.webinar = webinar
        _to_tail(seat, WaitReason.EXPIRED)


def _to_tail(seat: Registration, reason: WaitReason) -> None:
    had_invitation = seat.state == SeatState.CONFIRMED
    move(
        seat,
        SeatState.WAITLISTED,
        allowed=SEAT_MOVES,
        queued_at=timezone.now(),
        wait_reason=reason,
        offer_ends_at=None,
        keep_by=None,
        calendar_revision=seat.calendar_revision + 1,
    )
    news = f"passed-on:{seat.calendar_revision}"
    post_seat_mail("seat_passed_on", seat, news=news, calendar="CANCEL" if had_invitation else None)


def _unproven(seats: RegistrationQuerySet) -> RegistrationQuerySet:
    return seats.filter(state=SeatState.CONFIRMED, proven_at=None)


def _ask_unproven(webinar: Webinar, seats: RegistrationQuerySet, now: dt.datetime) -> None:
    until = keep_by(webinar, now)
    if until is None or not seats.next_in_line().exists():
        return
    for seat in _unproven(seats).filter(keep_by=None):
        seat.webinar = webinar
        seat.keep_by = until
        seat.save(update_fields=["keep_by"])
        news = f"ask:{seat.calendar_revision}:{webinar.sequence}"
        post_seat_mail("seat_ask", seat, news=news, until=until, expires_at=until)


def _pass_unproven_on(webinar: Webinar, seats: RegistrationQuerySet, now: dt.datetime) -> None:
    """Take back as many lapsed seats as those who wait for the first time still need."""
    need = seats.next_in_line().filter(wait_reason=WaitReason.NONE).count() - (_free(webinar, seats) or 0)
    silent = _unproven(seats).filter(keep_by__lte=now).order_by("keep_by", "queued_at", "pk")
    for seat in silent[: max(0, need)]:
        seat.webinar = webinar
        _to_tail(seat, WaitReason.UNPROVEN)


def _free(webinar: Webinar, seats: RegistrationQuerySet) -> int | None:
    """Return how many seats nobody holds; None without a limit."""
    return None if webinar.capacity is None else max(0, webinar.capacity - seats.seated().count())


def _offer(webinar: Webinar, seats: RegistrationQuerySet, now: dt.datetime) -> None:
    free = _free(webinar, seats)
    if free is None:
        for seat in seats.waiting():
            seat.webinar = webinar
            confirm(seat)
        return
    until = offer_ends_at(webinar, now)
    for seat in seats.next_in_line()[:free]:
        seat.webinar = webinar
        move(seat, SeatState.OFFERED, allowed=SEAT_MOVES, offer_ends_at=until, offers=seat.offers + 1)
        news = f"offer:{seat.calendar_revision}:{seat.offers}"
        post_seat_mail("seat_offered", seat, news=news, until=until, expires_at=until)
        seat_offered.send(sender=Registration, registration=seat)
