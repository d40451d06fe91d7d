"""What the page after a registration says, carried by the browser for an hour: a rush writes nothing for it."""

from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseRedirect

from registrations.actions import SeriesAnswer
from registrations.models import Registration
from registrations.states import SeatState
from webinars.models import Series

COOKIE: Final = "receipt"
KEPT_S: Final = 60 * 60


def of_seat(seat: Registration) -> dict[str, Any]:
    """Return what the next page says; nothing in it opens the seat."""
    is_asked = seat.answer_state == SeatState.PENDING
    return {
        "slug": seat.webinar.slug,
        "email": seat.email,
        "place": seat.answer_position,
        "is_asked": is_asked,
    }


def of_series(series: Series, email: str, answer: SeriesAnswer) -> dict[str, Any]:
    counts = {"seated": answer.seated, "waiting": answer.waiting, "asked": answer.asked}
    return {"series": series.slug, "email": email, "counts": counts}


def handed_over(receipt: dict[str, Any], address: str) -> HttpResponseRedirect:
    """Send the browser to ``address`` with the receipt, signed."""
    answer = HttpResponseRedirect(address)
    answer.set_cookie(
        COOKIE,
        signing.dumps(receipt, salt=COOKIE),
        max_age=KEPT_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def receipt_of(request: HttpRequest, **of: str) -> dict[str, Any]:
    """Return the receipt that was handed over last, if it is the one for this ``slug`` or ``series``; else nothing."""
    try:
        kept: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=KEPT_S)
    except signing.BadSignature:
        return {}
    return kept if all(kept.get(name) == value for name, value in of.items()) else {}
