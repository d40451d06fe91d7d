"""What holders of a seat choose on its page. Each of it shows that the address is theirs."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from registrations.actions.taking import copied, locked_seat, number_alias, prove
from registrations.actions.wishes import LONGEST_ALIAS
from registrations.answers import AGREED, checked
from registrations.models import Registration, SeatAnswer, SeatQuestion
from registrations.states import QuestionKind
from webinars.calendar import plain


@transaction.atomic
def choose_reminders(registration: Registration, *, hour: bool) -> Registration:
    """Note whether a second reminder is wanted, an hour before. Choosing takes reminders up again."""
    seat = locked_seat(registration)
    seat.hour_reminder, seat.reminders_stopped_at = hour, None
    seat.save(update_fields=["hour_reminder", "reminders_stopped_at"])
    return copied(seat, registration)


@transaction.atomic
def choose_how(
    registration: Registration,
    *,
    alias: str,
    is_discreet: bool,
    hour_reminder: bool,
    answers: Mapping[str, Sequence[str]] | None = None,
) -> Registration:
    """Choose the name in the meeting (``NUMBERED`` for a number), how discreet mails are, and one reminder more.

    ``answers`` to the host's questions, by public id, replace earlier ones. Consents are given and taken back each by
    itself. Asking for the reminder takes reminders up again. Raises ``BadAnswers``.
    """
    seat = locked_seat(registration)
    prove(seat)
    seat.alias, seat.is_discreet = plain(alias)[:LONGEST_ALIAS], is_discreet
    if hour_reminder and not seat.hour_reminder:
        seat.reminders_stopped_at = None
    seat.hour_reminder = hour_reminder
    seat.save(update_fields=["alias", "is_discreet", "hour_reminder", "reminders_stopped_at"])
    number_alias(seat)
    if answers is not None:
        _answer_anew(seat, answers)
    return copied(seat, registration)


def _answer_anew(seat: Registration, answers: Mapping[str, Sequence[str]]) -> None:
    """Keep answers in place of earlier ones. A question after a consent is asked of who agrees to it now."""
    agreed = agreed_by(seat)
    asked = [
        question
        for question in SeatQuestion.objects.asked_in(seat.webinar)
        if not question.is_consent or question.public_id in agreed
    ]
    kept = [pair for pair in checked(asked, {**answers, **agreed}) if not pair[0].is_consent]
    seat.seat_answers.exclude(question__kind=QuestionKind.CONSENT).delete()
    SeatAnswer.objects.bulk_create(
        SeatAnswer(registration=seat, question=question, asked=question.label, values=values)
        for question, values in kept
    )


def agreed_by(seat: Registration) -> dict[str, list[str]]:
    """Return the consents that hold, as answers by public id."""
    given = seat.seat_answers.filter(withdrawn_at=None, question__kind=QuestionKind.CONSENT)
    return {answer.question.public_id: [AGREED] for answer in given.select_related("question")}


@transaction.atomic
def agree(registration: Registration, question: SeatQuestion) -> None:
    """Note the consent to the words of ``question`` as they are now. Again: nothing happens."""
    seat = locked_seat(registration)
    prove(seat)
    is_asked = SeatQuestion.objects.asked_in(seat.webinar).filter(pk=question.pk, kind=QuestionKind.CONSENT)
    if is_asked.exists() and not seat.seat_answers.filter(question=question, withdrawn_at=None).exists():
        words = {"asked": question.label, "version": question.version, "values": [AGREED]}
        SeatAnswer.objects.create(registration=seat, question=question, **words)


@transaction.atomic
def take_consent_back(registration: Registration, question: SeatQuestion) -> None:
    """Note that a consent holds no more; when it was given stays on record. The seat stays. Again: nothing happens."""
    seat = locked_seat(registration)
    prove(seat)
    given = seat.seat_answers.filter(
        question=question, question__kind=QuestionKind.CONSENT, withdrawn_at=None
    )
    given.update(withdrawn_at=timezone.now())
