"""What hosts ask with the registration, and how long the answers are kept."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import audit
from registrations.actions.errors import AskedInAnother
from registrations.actions.taking import locked_webinar
from registrations.models import SeatAnswer, SeatQuestion
from registrations.states import QuestionKind
from webinars.models import Webinar


@transaction.atomic
def add_question(
    webinar: Webinar,
    *,
    by: Any,
    kind: str,
    label: str,
    options: Sequence[str] = (),
    is_required: bool = False,
    only_if: SeatQuestion | None = None,
    only_if_answer: str = "",
    keep_days: int = 90,
) -> SeatQuestion:
    """Ask one more thing of whoever registers from now on. A consent is free: it is never required."""
    question: SeatQuestion = SeatQuestion.objects.create(
        webinar=locked_webinar(webinar),
        kind=kind,
        label=label.strip(),
        options=list(options),
        is_required=is_required and kind != QuestionKind.CONSENT,
        only_if=only_if,
        only_if_answer=only_if_answer,
        keep_days=keep_days,
    )
    audit.record("registrations.question_added", question, by=by)
    return question


@transaction.atomic
def remove_question(question: SeatQuestion, *, by: Any) -> None:
    """Ask it no more, and forget the answers to it.

    Raises ``AskedInAnother`` while another question is asked only after this one.
    """
    locked_webinar(question.webinar)
    if SeatQuestion.objects.filter(only_if=question).exists():
        raise AskedInAnother
    audit.record("registrations.question_removed", question, by=by)
    question.delete()


def forget_answers() -> int:
    """Delete the answers whose time to be kept is over; return how many."""
    now = timezone.now()
    over = SeatQuestion.objects.filter(webinar__ends_at__lt=now, given__isnull=False)
    ended = [
        question.pk
        for question in over.distinct().select_related("webinar")
        if question.webinar.ends_at + dt.timedelta(days=question.keep_days) <= now
    ]
    return int(SeatAnswer.objects.filter(question__in=ended).delete()[0])
