"""The mails of a seat: what each is about and when it is pointless."""

import datetime as dt
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from notifications.actions import post_mail
from notifications.models import OutgoingMail
from notifications.rendering import site_url
from registrations.models import Registration
from registrations.rules import JOIN_OPENS
from webinars.calendar import Method, webinar_event
from webinars.models import Webinar

OPENS_MINUTES: Final = round(JOIN_OPENS.total_seconds() / 60)
# Names come from anyone and go to any address: one that looks like an advertisement is not repeated.
SUSPICIOUS: Final = ("://", "www.", "@", ".com", ".ru", ".net")


def thread_of(seat: Registration) -> str:
    return f"seat:{seat.public_id}"


def about(webinar: Webinar) -> str:
    """Return under which name the mails of a webinar are planned and kept."""
    return f"webinar:{webinar.pk}"


def key_of(seat: Registration, news: str) -> str:
    return f"{thread_of(seat)}:{news}"


def post_seat_mail(
    kind: str,
    seat: Registration,
    *,
    news: str,
    calendar: Method | None = None,
    expires_at: dt.datetime | None = None,
    **context: Any,
) -> OutgoingMail | None:
    """Write a mail about ``seat`` into the outbox; ``news`` names what it tells, and is told once.

    ``calendar`` attaches the webinar as an invitation or cancellation for this one attendee.
    """
    webinar = seat.webinar
    shown = {
        "webinar": webinar,
        "seat": seat,
        "seat_url": site_url(seat.get_absolute_url()),
        "cancel_url": site_url(reverse("seat_cancel", args=[seat.token])),
        "page_url": site_url(webinar.get_absolute_url()),
        "opens_minutes": OPENS_MINUTES,
        **context,
    }
    return post_mail(
        kind,
        to=seat.email,
        name=greeting_name(seat.name),
        context=shown,
        dedupe_key=key_of(seat, news),
        thread=thread_of(seat),
        language=seat.language,
        time_zone=seat.time_zone,
        calendar=webinar_event(webinar, method=calendar, attendee=seat) if calendar else b"",
        calendar_method=calendar or "",
        stop_url=site_url(reverse("seat_stop", args=[seat.token])),
        expires_at=expires_at,
    )


def greeting_name(name: str) -> str:
    """Return how to greet someone; nobody by a name that carries an address."""
    return "" if any(mark in name.lower() for mark in SUSPICIOUS) else name


def note_time_told(seat: Registration) -> None:
    """Remember which time this seat has been told, for the mails about a change of it."""
    seat.told_at = timezone.now()
    seat.told_starts_at = seat.webinar.starts_at
    seat.told_ends_at = seat.webinar.ends_at
    seat.save(update_fields=["told_at", "told_starts_at", "told_ends_at"])
