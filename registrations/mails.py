"""The mails of a seat: what each is about and when it is pointless."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from notifications.actions import plan_of, post_mail
from notifications.models import OutgoingMail
from notifications.rendering import Words, render, site_url, spoken
from registrations.models import Registration
from registrations.rules import JOIN_OPENS
from webinars.calendar import Method, webinar_event
from webinars.mail_plans import about, is_discreet
from webinars.models import Webinar

OPENS_MINUTES: Final = round(JOIN_OPENS.total_seconds() / 60)
SAMPLE_NAME: Final = _("Hawa Example")
SAMPLE_ADDRESS: Final = "hawa@example.org"
SAMPLE_TOKEN: Final = "example"  # noqa: S105  (opens nothing)
# What can wait where only so many mails may leave in an hour.
NEWS: Final = ("recording_ready", "recording_instead", "certificate_ready")
# Names come from anyone and go to any address: one that looks like an advertisement is not repeated.
SUSPICIOUS: Final = ("://", "www.", "@", ".com", ".ru", ".net")


def thread_of(seat: Registration) -> str:
    return f"seat:{seat.public_id}"


def key_of(seat: Registration, news: str) -> str:
    return f"{thread_of(seat)}:{news}"


def post_seat_mail(
    kind: str,
    seat: Registration,
    *,
    news: str,
    calendar: Method | None = None,
    not_before: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
    **context: Any,
) -> OutgoingMail | None:
    """Write a mail about ``seat`` into the outbox; ``news`` names what it tells, and is told once.

    ``calendar`` attaches the webinar as an invitation or cancellation for this one attendee.
    """
    webinar = seat.webinar
    return post_mail(
        kind,
        to=seat.email,
        name=greeting_name(seat.name),
        context=_shown(seat, context),
        dedupe_key=key_of(seat, news),
        thread=thread_of(seat),
        about=about(webinar),
        language=seat.language,
        time_zone=seat.time_zone,
        calendar=_calendar(seat, calendar) if calendar else b"",
        calendar_method=calendar or "",
        stop_url=_stop_url(seat),
        not_before=not_before,
        expires_at=expires_at,
        is_news=kind in NEWS,
    )


def _calendar(seat: Registration, method: Method) -> bytes:
    with translation.override(spoken(seat.language)):
        return webinar_event(seat.webinar, method=method, attendee=seat)


def _shown(seat: Registration, context: Mapping[str, Any]) -> dict[str, Any]:
    webinar = seat.webinar
    shown = {
        "webinar": webinar,
        "seat": seat,
        "seat_url": site_url(seat.get_absolute_url()),
        "cancel_url": site_url(reverse("seat_cancel", args=[seat.token])),
        "page_url": site_url(webinar.get_absolute_url()),
        "opens_minutes": OPENS_MINUTES,
        "is_discreet": seat.is_discreet or is_discreet(webinar),
        **context,
    }
    if shown["is_discreet"]:
        # Public addresses are made of the title; the seat's page leads there too.
        shown["page_url"] = shown["recording_url"] = shown["seat_url"]
    return shown


def _stop_url(seat: Registration) -> str:
    return site_url(reverse("seat_stop", args=[seat.token]))


def previewed(kind: str, webinar: Webinar, *, language: str = "", time_zone: str = "") -> Words:
    """Return the mail as somebody with that language and zone would get it now; nothing is written or sent."""
    seat = Registration(webinar=webinar, name=str(SAMPLE_NAME), email=SAMPLE_ADDRESS, token=SAMPLE_TOKEN)
    plan, now = plan_of(about(webinar)), timezone.now()
    samples = {
        "name": seat.name,
        "recipient": seat.email,
        "stop_url": _stop_url(seat),
        "was": webinar.starts_at - dt.timedelta(days=1),
        "until": now + dt.timedelta(days=1),
        "recording_url": site_url(reverse("recording", args=[webinar.slug])),
        "webinars_url": site_url(reverse("webinars")),
        "position": 1,
        "reason": _("(here your own words)"),
        "verify_url": site_url(f"/certificates/{SAMPLE_TOKEN}/"),
        "is_only_reminder": not (plan.week or plan.hour),
    }
    return render(kind, context=_shown(seat, samples), language=language, time_zone=time_zone)


def greeting_name(name: str) -> str:
    """Return how to greet someone; nobody by a name that carries an address."""
    return "" if any(mark in name.lower() for mark in SUSPICIOUS) else name


def set_time_told(seat: Registration) -> None:
    seat.told_at = timezone.now()
    seat.told_starts_at = seat.webinar.starts_at
    seat.told_ends_at = seat.webinar.ends_at


def note_time_told(seat: Registration) -> None:
    """Remember which time this seat has been told, for the mails about a change of it."""
    set_time_told(seat)
    seat.save(update_fields=["told_at", "told_starts_at", "told_ends_at"])
