"""Find a seat again whose link is lost: by the link, or by six digits typed on another device."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from common.limits import allows
from registrations.actions.taking import HOUR_S, TRIES_PER_HOUR, locked_seat, prove
from registrations.mails import post_seat_mail
from registrations.models import Registration, SeatCode
from registrations.rules import CODE_EVERY, CODE_LASTS, CODE_TRIES, email_key
from registrations.states import SeatState
from webinars.models import Webinar


def lost_link(webinar: Webinar, *, email: str) -> None:
    """Mail link and code to an address that has a seat; say nothing of whether it has."""
    key = email_key(email)
    if not allows("seat", key, times=TRIES_PER_HOUR, seconds=HOUR_S):
        return
    with transaction.atomic():
        if seat := _seat_of(webinar, key):
            _post_code(locked_seat(seat))


def _seat_of(webinar: Webinar, key: str) -> Registration | None:
    seats = Registration.objects.select_related("webinar").filter(webinar=webinar, email_key=key)
    found: Registration | None = seats.exclude(state=SeatState.CANCELLED).first()
    return found


def _post_code(seat: Registration) -> None:
    now = timezone.now()
    if SeatCode.objects.filter(registration=seat, sent_at__gt=now - CODE_EVERY).exists():
        return
    digits = f"{secrets.randbelow(10**6):06}"
    SeatCode.objects.update_or_create(
        registration=seat, defaults={"digest": _digest(seat, digits), "sent_at": now, "tries": 0}
    )
    post_seat_mail("seat_link", seat, news=f"code:{now.timestamp():.0f}", code=digits)


def _digest(seat: Registration, digits: str) -> str:
    return salted_hmac("registrations.code", f"{seat.pk}:{digits}", algorithm="sha256").hexdigest()


def seat_by_code(webinar: Webinar, *, email: str, code: str) -> Registration | None:
    """Return the seat of ``email`` if ``code`` was mailed to it; a code works once, for ten minutes.

    None alike for a wrong code, one tried too often, one too old, and an address without a seat. The right
    code shows that the address is the registrant's own.
    """
    key = email_key(email)
    if not allows("seat-code", key, times=TRIES_PER_HOUR, seconds=HOUR_S):
        return None
    with transaction.atomic():
        seat = _seat_of(webinar, key)
        if seat is None or not _fits(locked_seat(seat), code):
            return None
        prove(seat)
        return seat


def _fits(seat: Registration, code: str) -> bool:
    """Check the code under the webinar's lock, so that no try is lost among many at once."""
    sent_since = timezone.now() - CODE_LASTS
    row = SeatCode.objects.filter(registration=seat, sent_at__gt=sent_since, tries__lt=CODE_TRIES).first()
    if row is None:
        return False
    if constant_time_compare(row.digest, _digest(seat, code)):
        row.delete()
        return True
    row.tries += 1
    row.save(update_fields=["tries"])
    return False
