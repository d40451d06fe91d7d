"""Who has a seat, as hosts see it and as a spreadsheet does."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from registrations.models import Registration, SeatAnswer, SeatQuestion
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


def questions_of(webinar: Webinar) -> list[SeatQuestion]:
    """Return what is asked in a webinar, and what was asked in it before and answered."""
    asked = SeatQuestion.objects.asked_in(webinar).values("pk")
    was = SeatQuestion.objects.filter(given__registration__webinar=webinar).values("pk")
    return list(SeatQuestion.objects.filter(Q(pk__in=asked) | Q(pk__in=was)).order_by("pk"))


def consents_in(webinar: Webinar) -> list[SeatQuestion]:
    """Return each text that is or was agreed to in a webinar, with how many agree now and how many took it back."""
    holds = Q(given__registration__webinar=webinar)
    counted = {
        "agreed": Count("given", filter=holds & Q(given__withdrawn_at=None)),
        "taken_back": Count("given", filter=holds & Q(given__withdrawn_at__isnull=False)),
    }
    ids = [question.pk for question in questions_of(webinar) if question.is_consent]
    return list(SeatQuestion.objects.filter(pk__in=ids).annotate(**counted).order_by("pk"))


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
    given = {answer.question_id: _said(answer) for answer in seat.seat_answers.all()}
    return [given.get(question.pk, "") for question in questions]


def _said(answer: SeatAnswer) -> str:
    if not answer.question.is_consent:
        return answer.text
    at = (answer.withdrawn_at or answer.at).date().isoformat()
    words = (
        _("taken back on %(day)s") if answer.withdrawn_at else _("agreed on %(day)s to version %(version)s")
    )
    return words % {"day": at, "version": answer.version}
