"""The mails of a standing wish: one for all its seats in a series."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from notifications.actions import post_mail
from notifications.models import OutgoingMail
from notifications.rendering import site_url
from registrations.mails import greeting_name
from registrations.models import Registration, SeriesSeat
from registrations.states import SeatState
from webinars.calendar import seats_feed
from webinars.mail_plans import is_discreet


def post_series_mail(
    kind: str,
    standing: SeriesSeat,
    seats: Sequence[Registration],
    *,
    news: str,
    has_calendar: bool = True,
    **context: Any,
) -> OutgoingMail | None:
    """Write a mail about several seats, in their order; ``news`` names what it tells, and is told once.

    The calendar that comes with it holds each seat that is given or given up. It is no invitation: RFC 5546 allows
    only one event in each of those.
    """
    shown = [seat for seat in seats if seat.state in {SeatState.CONFIRMED, SeatState.CANCELLED}]
    context = {**_shown(standing, seats), **context}
    name = "" if context["is_discreet"] else standing.series.title
    calendar = seats_feed(shown, name=name) if shown and has_calendar else b""
    standing.told_at = timezone.now()
    standing.save(update_fields=["told_at"])
    return post_mail(
        kind,
        to=standing.email,
        name=greeting_name(standing.name),
        context=context,
        dedupe_key=f"series:{standing.public_id}:{news}",
        thread=f"series:{standing.public_id}",
        about=f"series:{standing.series_id}",
        language=standing.language,
        time_zone=standing.time_zone,
        calendar=calendar,
        calendar_method="PUBLISH" if calendar else "",
        stop_url=site_url(reverse("series_seat_stop", args=[standing.token])),
    )


def _shown(standing: SeriesSeat, seats: Sequence[Registration]) -> dict[str, Any]:
    ordered = sorted(seats, key=lambda seat: (seat.webinar.starts_at, seat.webinar_id))
    return {
        "series": standing.series,
        "standing": standing,
        "rows": [(seat, site_url(seat.get_absolute_url())) for seat in ordered],
        "webinar": ordered[0].webinar if ordered else None,
        "seats_url": site_url(standing.get_absolute_url()),
        "leave_url": site_url(reverse("series_seat_leave", args=[standing.token])),
        "is_discreet": standing.is_discreet or any(is_discreet(seat.webinar) for seat in seats),
    }


def was_told_within(standing: SeriesSeat, seconds: int) -> bool:
    told = standing.told_at or standing.created_at
    return timezone.now() - told < dt.timedelta(seconds=seconds)
