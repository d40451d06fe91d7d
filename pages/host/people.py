"""Who has a seat, as hosts see it."""

from typing import Any

from django.db.models import Count, Q

from registrations.models import Registration
from registrations.states import SEATED, SeatState
from webinars.models import Webinar


def seats_of() -> Q:
    """Return the condition, seen from a webinar, that counts its taken seats."""
    return Q(registrations__state__in=SEATED)


def seats_taken(webinar: Webinar) -> int:
    return Registration.objects.filter(webinar=webinar, state__in=SEATED).count()


def has_come(prefix: str = "") -> Q:
    """Return the condition that somebody came: as it was counted, and by the join button while nothing is."""
    by_click = {f"{prefix}joined_at__isnull": False, f"{prefix}webinar__turnout__counted_at": None}
    return Q(**{f"{prefix}attendance__isnull": False}) | Q(**by_click)


def sources_of(webinar: Webinar) -> list[dict[str, Any]]:
    """Return by which links people came: ``source``, ``registered`` and ``joined`` (came) seats, the most first.

    Empty where nobody came by a link with a code.
    """
    seats = Registration.objects.filter(webinar=webinar).exclude(
        state__in=[SeatState.CANCELLED, SeatState.DECLINED]
    )
    if not seats.exclude(source="").exists():
        return []
    counted = {"registered": Count("pk"), "joined": Count("pk", filter=has_come())}
    rows: Any = seats.order_by().values("source")
    return list(rows.annotate(**counted).order_by("-registered", "source"))
