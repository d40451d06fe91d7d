"""Lists of people as tables: for each purpose the columns it needs and no more."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.spreadsheets import Cell
from registrations.models import Attendance, Registration, SeatAnswer, SeatQuestion
from registrations.states import QuestionKind, SeatState
from webinars.models import Webinar

CHUNK: Final = 1000
# Nobody writes to, greets, or reports about who gave a seat up or was declined.
GONE: Final = frozenset({SeatState.CANCELLED, SeatState.DECLINED})


class Purpose(models.TextChoices):
    """What a host wants the list for."""

    SEATS = "seats", gettext_lazy("to look after the seats")
    GREETING = "greeting", gettext_lazy("to greet people by name")
    WRITING = "writing", gettext_lazy("to write to them about this webinar")
    ATTENDANCE = "attendance", gettext_lazy("to see who came, and how long")
    REPORT = "report", gettext_lazy("to report, without a name or an address")


Column = tuple[str, Callable[[Any], Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` are read from the database as they are asked for; ``count`` is how many there are."""

    head: Sequence[str]
    rows: Iterator[list[Cell]]
    count: int


def table_for(webinar: Webinar, purpose: str) -> Table:
    """Return the people of ``webinar`` for one purpose, in the order in which they registered."""
    seats = Registration.objects.filter(webinar=webinar).order_by("created_at", "pk")
    if purpose != Purpose.SEATS:
        seats = seats.exclude(state__in=GONE)
    columns = _columns(webinar, purpose)
    seats = seats.select_related("attendance")
    if purpose in {Purpose.SEATS, Purpose.REPORT}:
        seats = seats.prefetch_related("seat_answers__question")
    rows = ([value(seat) for _name, value in columns] for seat in seats.iterator(chunk_size=CHUNK))
    return Table([name for name, _value in columns], rows, seats.count())


def _columns(webinar: Webinar, purpose: str) -> list[Column]:
    makers: dict[str, Callable[[Webinar], list[Column]]] = {
        Purpose.SEATS: _for_seats,
        Purpose.GREETING: _for_greeting,
        Purpose.WRITING: _for_writing,
        Purpose.ATTENDANCE: _for_attendance,
        Purpose.REPORT: _for_report,
    }
    return makers[purpose](webinar)


def _for_seats(webinar: Webinar) -> list[Column]:
    return [
        (_("Name"), lambda seat: seat.name),
        (_("E-mail address"), lambda seat: seat.email),
        (_("Seat"), lambda seat: str(seat.get_state_display())),
        (_("Registered"), lambda seat: _moment(seat.created_at)),
        (_("Joined"), lambda seat: _moment(seat.joined_at)),
        (_("Wish"), lambda seat: seat.note),
        (_("People"), lambda seat: seat.party),
        *[_answer(question) for question in questions_of(webinar)],
    ]


def _for_greeting(webinar: Webinar) -> list[Column]:
    return [
        (_("Name"), lambda seat: seat.name),
        (_("People"), lambda seat: seat.party),
        (_("Seat"), lambda seat: str(seat.get_state_display())),
    ]


def _for_writing(webinar: Webinar) -> list[Column]:
    return [
        (_("Name"), lambda seat: seat.name),
        (_("E-mail address"), lambda seat: seat.email),
        (_("Language"), lambda seat: seat.language),
        (_("Seat"), lambda seat: str(seat.get_state_display())),
    ]


def _for_attendance(webinar: Webinar) -> list[Column]:
    return [
        (_("Name"), lambda seat: seat.name),
        (_("E-mail address"), lambda seat: seat.email),
        (_("People"), lambda seat: seat.party),
        (_("Came"), _came),
        (_("Minutes"), lambda seat: _of(seat, "minutes")),
        (_("From"), lambda seat: _moment(_of(seat, "first_at"))),
        (_("To"), lambda seat: _moment(_of(seat, "last_at"))),
        (_("Known by"), lambda seat: str(seat.attendance.get_basis_display()) if _has(seat) else ""),
    ]


def _for_report(webinar: Webinar) -> list[Column]:
    countries = [question for question in questions_of(webinar) if question.kind == QuestionKind.COUNTRY]
    return [
        (_("Registered on"), lambda seat: seat.created_at.date().isoformat()),
        (_("Word in the link"), lambda seat: seat.source),
        (_("Language"), lambda seat: seat.language),
        (_("People"), lambda seat: seat.party),
        (_("Came"), _came),
        (_("Minutes"), lambda seat: _of(seat, "minutes")),
        *[_answer(question) for question in countries],
    ]


def questions_of(webinar: Webinar) -> list[SeatQuestion]:
    """Return what is asked in a webinar, and what was asked in it before and answered."""
    asked = SeatQuestion.objects.asked_in(webinar).values("pk")
    was = SeatQuestion.objects.filter(given__registration__webinar=webinar).values("pk")
    return list(SeatQuestion.objects.filter(Q(pk__in=asked) | Q(pk__in=was)).order_by("pk"))


def _answer(question: SeatQuestion) -> Column:
    def value(seat: Registration) -> str:
        given = [_said(answer) for answer in seat.seat_answers.all() if answer.question_id == question.pk]
        return given[-1] if given else ""

    return question.label, value


def _said(answer: SeatAnswer) -> str:
    """Return the answer; for a consent, since when and to which version of its text, or when it was taken back."""
    if not answer.question.is_consent:
        return answer.text
    at = (answer.withdrawn_at or answer.at).date().isoformat()
    words = (
        _("taken back on %(day)s") if answer.withdrawn_at else _("agreed on %(day)s to version %(version)s")
    )
    return words % {"day": at, "version": answer.version}


def _has(seat: Registration) -> bool:
    return hasattr(seat, "attendance")


def _of(seat: Registration, name: str) -> Any:
    row: Attendance | None = getattr(seat, "attendance", None)
    return getattr(row, name) if row else None


def _came(seat: Registration) -> str:
    return _("yes") if _has(seat) or seat.joined_at else _("no")


def _moment(at: Any) -> str:
    return at.isoformat(timespec="minutes") if at else ""
