"""What somebody's calendar answers to the invitation for their seat."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from notifications.actions import mark_handled
from notifications.models import ReceivedMail
from notifications.states import ReceivedKind
from registrations.actions.taking import locked_seat
from registrations.mails import post_seat_mail
from registrations.models import Registration
from registrations.states import SeatState
from webinars.calendar import seat_name

NO: Final = "declined"


def seat_of_answer(mail: ReceivedMail) -> Registration | None:
    """Return the seat that a calendar's answer is about: named by the address it came to, and of that event.

    Who it says it is from counts for nothing.
    """
    if mail.kind != ReceivedKind.CALENDAR or not mail.about.startswith(seat_name("")):
        return None
    public_id = mail.about.removeprefix(seat_name(""))
    seat = Registration.objects.select_related("webinar").filter(public_id=public_id).first()
    return seat if seat is not None and str(seat.webinar.uid) == mail.uid else None


@transaction.atomic
def take_calendar_answer(mail: ReceivedMail) -> None:
    """Ask whoever said no in their calendar whether the seat is free; yes and perhaps change nothing.

    A calendar may answer by itself and by mistake: only the click from the mail that asks gives the seat up. It asks
    once a day for one invitation; an answer to an invitation that is overtaken asks nothing.
    """
    if not mark_handled(mail) or mail.answer != NO:
        return
    found = seat_of_answer(mail)
    if found is None:
        return
    seat = locked_seat(found)
    webinar = seat.webinar
    revision = webinar.sequence + seat.calendar_revision
    is_overtaken = mail.sequence is not None and mail.sequence < revision
    if seat.state != SeatState.CONFIRMED or not webinar.takes_registrations or is_overtaken:
        return
    news = f"calendar-no:{revision}:{timezone.now():%Y-%m-%d}"
    post_seat_mail("seat_calendar_no", seat, news=news, expires_at=webinar.starts_at)
