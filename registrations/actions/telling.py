"""Tell those with a seat what they need to know, each thing once."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from common.middleware import known_zone
from notifications.actions import drop_mails
from notifications.models import OutgoingMail
from notifications.quiet import leaves_at
from notifications.rendering import site_url
from registrations.actions.holding import ACTIVE, INSTEAD, READY, UNDO, is_change_held, untold_of_time
from registrations.actions.taking import locked_seat
from registrations.mails import note_time_told, post_seat_mail, thread_of
from registrations.models import Registration
from registrations.querysets import RegistrationQuerySet
from registrations.states import SeatState
from webinars.models import Webinar
from webinars.states import WebinarState

TIMELY: Final = ("seat_reminder_week", "seat_reminder_day", "seat_reminder_hour", "webinar_moved")
CANCELLED_LATELY: Final = dt.timedelta(days=7)
SEATLESS: Final = (SeatState.WAITLISTED, SeatState.OFFERED, SeatState.PENDING, SeatState.DECLINED)


def untold(seats: RegistrationQuerySet, news: str) -> RegistrationQuerySet:
    """Return the seats that have not had ``news``."""
    key = Concat(Value("seat:"), OuterRef("public_id"), Value(f":{news}"))
    return seats.filter(~Exists(OutgoingMail.objects.filter(dedupe_key=key))).select_related("webinar")


def tell_changes() -> None:
    """Tell what nobody was told because a job was lost: changed times, and cancellations of the last days."""
    is_other = ~Q(told_starts_at=F("webinar__starts_at")) | ~Q(told_ends_at=F("webinar__ends_at"))
    moved = Registration.objects.filter(is_other, state__in=ACTIVE)
    for webinar in Webinar.objects.upcoming().filter(pk__in=moved.values("webinar")):
        tell_change(webinar)
    lately = timezone.now() - CANCELLED_LATELY
    for webinar in Webinar.objects.filter(state=WebinarState.CANCELLED, updated_at__gt=lately):
        tell_change(webinar)
    for webinar in Webinar.objects.filter(state=WebinarState.ENDED, ends_at__gt=lately):
        tell_end(webinar)


def tell_change(webinar: Webinar) -> None:
    """Tell everyone with a seat, or waiting for one, of a new time or that the webinar is called off.

    A change of the meeting's address alone is no news: the seat link stays. A new time is told after a while in
    which hosts may think again, by the clock; a cancellation at once.
    """
    if webinar.state == WebinarState.CANCELLED:
        seats = Registration.objects.filter(webinar=webinar, state__in=ACTIVE)
        _each(untold(seats, "cancelled"), _post_cancelled)
    elif webinar.takes_registrations:
        moved = untold_of_time(webinar).select_related("webinar")
        if moved.exists() and not is_change_held(webinar):
            _each(moved, _post_moved)


def _each(seats: Iterable[Registration], post: Any) -> None:
    for seat in seats:
        with transaction.atomic():
            post(locked_seat(seat))


def _post_cancelled(seat: Registration) -> None:
    drop_mails(thread=thread_of(seat), kinds=(*TIMELY, "seat_ask", "seat_offered"))
    was_invited = seat.state == SeatState.CONFIRMED
    url = site_url(reverse("webinars"))
    post_seat_mail(
        "webinar_cancelled",
        seat,
        news="cancelled",
        calendar="CANCEL" if was_invited else None,
        webinars_url=url,
    )


def _post_moved(seat: Registration) -> None:
    now_told = (seat.told_starts_at, seat.told_ends_at)
    if seat.state not in ACTIVE or now_told == (seat.webinar.starts_at, seat.webinar.ends_at):
        return
    drop_mails(thread=thread_of(seat), kinds=TIMELY)
    was = seat.told_starts_at if seat.told_starts_at != seat.webinar.starts_at else None
    is_invited = seat.state == SeatState.CONFIRMED
    news = f"moved:{seat.webinar.sequence}"
    post_seat_mail("webinar_moved", seat, news=news, calendar="REQUEST" if is_invited else None, was=was)
    note_time_told(seat)


def tell_end(webinar: Webinar) -> None:
    """Tell who waited to the end that no seat came free, and what they get in its place; each once."""
    if webinar.state == WebinarState.ENDED:
        waited = Registration.objects.filter(
            webinar=webinar, state__in=SEATLESS, reminders_stopped_at=None
        ).exclude(state=SeatState.DECLINED)
        _each(untold(waited, "no-seat"), _post_no_seat)


def _post_no_seat(seat: Registration) -> None:
    if seat.state in SEATLESS:
        drop_mails(thread=thread_of(seat), kinds=("seat_ask", "seat_offered"))
        zone = known_zone(seat.time_zone) or seat.webinar.zone
        post_seat_mail("seat_none", seat, news="no-seat", not_before=leaves_at(timezone.now(), zone))


def tell_recording_ready(webinar: Webinar, url: str) -> int:
    """Mail everyone who had or wanted a seat that the recording is ready at ``url``; return how many.

    Who had none gets a mail of its own kind: the recording in place of the seat.

    Each is told once, whenever it is published again, after a while in which hosts may think again and not at
    night. Who stopped the mails about this webinar is not told.
    """
    seats = Registration.objects.filter(
        webinar=webinar, reminders_stopped_at=None, state__in=(*ACTIVE, SeatState.DECLINED)
    )
    address = url if url.startswith("http") else site_url(url)
    return sum(_post_ready(seat, address) for seat in untold(seats, "recording-ready"))


@transaction.atomic
def _post_ready(seat: Registration, url: str) -> bool:
    zone = known_zone(seat.time_zone) or seat.webinar.zone
    mail = post_seat_mail(
        INSTEAD if seat.state in SEATLESS else READY,
        seat,
        news="recording-ready",
        not_before=leaves_at(timezone.now() + UNDO, zone),
        recording_url=url,
    )
    return mail is not None
