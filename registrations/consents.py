"""What somebody agrees to with a seat, as it stands now."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from registrations.models import Registration, SeatAnswer, SeatQuestion
from registrations.states import QuestionKind


@dataclass(frozen=True)
class Consent:
    """One text: when it was agreed to, and taken back; neither where nobody said anything."""

    question: SeatQuestion
    agreed_at: dt.datetime | None = None
    withdrawn_at: dt.datetime | None = None

    @property
    def holds(self) -> bool:
        return self.agreed_at is not None and self.withdrawn_at is None

    @property
    def may_be_given(self) -> bool:
        return not self.holds and self.question.retired_at is None


def consents_of(seat: Registration) -> list[Consent]:
    """Return every text that a seat was agreed with or is asked now, each with what was said about it last."""
    last: dict[int, SeatAnswer] = {}
    for answer in seat.seat_answers.filter(question__kind=QuestionKind.CONSENT).select_related("question"):
        last[answer.question_id] = answer
    asked = SeatQuestion.objects.asked_in(seat.webinar).filter(kind=QuestionKind.CONSENT)
    found = {answer.question_id: answer.question for answer in last.values()}
    found |= {question.pk: question for question in asked}
    return [_consent(question, last.get(pk)) for pk, question in sorted(found.items())]


def _consent(question: SeatQuestion, said: SeatAnswer | None) -> Consent:
    return Consent(question, said.at, said.withdrawn_at) if said else Consent(question)


def needed_to_join(seat: Registration) -> list[Consent]:
    """Return the texts without which the meeting stays closed to this seat.

    Those that were taken back, and with a seat of a whole series those that its form did not show.
    """
    asked: list[Any] = [consent for consent in consents_of(seat) if consent.question.is_required]
    return [
        consent
        for consent in asked
        if consent.may_be_given and (consent.withdrawn_at or (seat.series_seat_id and not consent.agreed_at))
    ]
