"""What is asked with the registration, in one webinar or everywhere, and how long the answers are kept."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from common import audit
from members.roles import Role
from registrations.actions.errors import AskedInAnother
from registrations.actions.taking import locked_webinar
from registrations.models import SeatAnswer, SeatQuestion
from registrations.states import QuestionKind
from webinars.models import Webinar


@transaction.atomic
def add_question(
    webinar: Webinar | None,
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
    """Ask one more thing of whoever registers from now on; without ``webinar`` a consent that is asked everywhere.

    Raises ``PermissionDenied``: only admins ask everywhere.
    """
    _check_reach(webinar, by)
    question: SeatQuestion = SeatQuestion.objects.create(
        webinar=locked_webinar(webinar) if webinar else None,
        kind=kind,
        label=label.strip(),
        options=list(options),
        is_required=is_required,
        only_if=only_if,
        only_if_answer=only_if_answer,
        keep_days=keep_days,
    )
    audit.record("registrations.question_added", question, by=by)
    return question


def _check_reach(webinar: Webinar | None, by: Any) -> None:
    if webinar is None and by is not None and by.role != Role.ADMIN:
        raise PermissionDenied


@transaction.atomic
def change_consent(question: SeatQuestion, *, by: Any, label: str, is_required: bool) -> SeatQuestion:
    """Put a consent in new words: its next version, asked of whoever registers from now on.

    What people agreed to before stays as they read it. The same words again change nothing.

    Raises ``PermissionDenied`` as ``add_question`` does.
    """
    _check_reach(question.webinar, by)
    old: SeatQuestion = SeatQuestion.objects.select_for_update(no_key=True).get(pk=question.pk)
    label = label.strip()
    if old.retired_at is not None or (old.label, old.is_required) == (label, is_required):
        return old
    new: SeatQuestion = SeatQuestion.objects.create(
        webinar=old.webinar,
        kind=QuestionKind.CONSENT,
        label=label,
        is_required=is_required,
        only_if=old.only_if,
        only_if_answer=old.only_if_answer,
        keep_days=old.keep_days,
        version=old.version + 1,
    )
    SeatQuestion.objects.filter(only_if=old).update(only_if=new)
    _retire(old)
    audit.record("registrations.consent_changed", new, by=by, version=new.version)
    return new


def _retire(question: SeatQuestion) -> None:
    question.retired_at = timezone.now()
    question.save(update_fields=["retired_at"])


@transaction.atomic
def remove_question(question: SeatQuestion, *, by: Any) -> None:
    """Ask it no more, and forget the answers to it. A consent that was given is kept, as what was agreed to.

    Raises ``AskedInAnother`` while another question is asked only after this one; ``PermissionDenied``.
    """
    _check_reach(question.webinar, by)
    if question.webinar is not None:
        locked_webinar(question.webinar)
    if SeatQuestion.objects.filter(only_if=question, retired_at=None).exists():
        raise AskedInAnother
    audit.record("registrations.question_removed", question, by=by)
    if question.is_consent and question.given.exists():
        _retire(question)
    else:
        question.delete()


def forget_answers() -> int:
    """Delete the answers whose time to be kept is over; return how many. Consents are kept with the seat."""
    now = timezone.now()
    over = SeatQuestion.objects.filter(webinar__ends_at__lt=now, given__isnull=False)
    ended = [
        question.pk
        for question in over.exclude(kind=QuestionKind.CONSENT).distinct().select_related("webinar")
        if question.webinar and question.webinar.ends_at + dt.timedelta(days=question.keep_days) <= now
    ]
    return int(SeatAnswer.objects.filter(question__in=ended).delete()[0])
