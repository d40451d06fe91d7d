"""Who has a seat, as hosts see it and as a spreadsheet does."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from registrations.models import Registration, SeatQuestion
from registrations.states import SEATED, SeatState
from webinars.models import Webinar

# What a spreadsheet would take for a formula when a cell begins with it.
FORMULA_SIGNS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "|",
    "%",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)


def seats_of() -> Q:
    """Return the condition, seen from a webinar, that counts its taken seats."""
    return Q(registrations__state__in=SEATED)


def seats_taken(webinar: Webinar) -> int:
    return Registration.objects.filter(webinar=webinar, state__in=SEATED).count()


def sources_of(webinar: Webinar) -> list[dict[str, Any]]:
    """Return by which links people came: ``source``, ``registered`` and ``joined`` seats, the most first.

    Empty where nobody came by a link with a code.
    """
    seats = Registration.objects.filter(webinar=webinar).exclude(
        state__in=[SeatState.CANCELLED, SeatState.DECLINED]
    )
    if not seats.exclude(source="").exists():
        return []
    counted = {"registered": Count("pk"), "joined": Count("pk", filter=Q(joined_at__isnull=False))}
    rows: Any = seats.order_by().values("source")
    return list(rows.annotate(**counted).order_by("-registered", "source"))


def as_text(cell: str) -> str:
    """Keep a spreadsheet from running what a stranger typed as a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA_SIGNS) else cell


def people_csv(registrations: Iterable[Registration], questions: Sequence[SeatQuestion] = ()) -> bytes:
    """Return the list as UTF-8 CSV with a byte order mark, by which spreadsheets know the encoding."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    head = [_("Name"), _("E-mail address"), _("Seat"), _("Registered"), _("Joined"), _("Wish"), _("People")]
    writer.writerow([*head, *(as_text(question.label) for question in questions)])
    for seat in registrations:
        cells = (
            seat.name,
            seat.email,
            str(seat.get_state_display()),
            seat.created_at.isoformat(timespec="minutes"),
            seat.joined_at.isoformat(timespec="minutes") if seat.joined_at else "",
            seat.note,
            str(seat.party),
            *_answers(seat, questions),
        )
        writer.writerow([as_text(cell) for cell in cells])
    return f"\ufeff{lines.getvalue()}".encode()


def _answers(seat: Registration, questions: Sequence[SeatQuestion]) -> list[str]:
    given = {answer.question_id: answer.text for answer in seat.seat_answers.all()}
    return [given.get(question.pk, "") for question in questions]
