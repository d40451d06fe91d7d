"""Ask the presenters of a webinar, and answer."""

import datetime as dt
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.states import IllegalMove, move
from community.actions.errors import NotPossible, TooMany
from community.links import answer_url
from community.models import Answer, Question
from community.rules import is_member, may_answer, presented_by
from community.signals import question_answered, question_asked
from community.states import POST_MOVES, PostState
from members.models import Member, Person
from notifications.actions import post_mail
from webinars.models import Webinar
from webinars.states import HostRole, PresenterRole

QUESTIONS_PER_DAY: Final = 10
DAY: Final = dt.timedelta(days=1)


@transaction.atomic
def ask(
    webinar: Webinar,
    *,
    text: str,
    asker: Any = None,
    name: str = "",
    email: str = "",
    offset_ms: int | None = None,
) -> Question:
    """Put a question to the presenters of ``webinar``, about the moment ``offset_ms`` of its recording.

    A member's question is public at once. A guest's is held until a host shows it or someone answers it;
    ``email`` is only where the answer is told.

    Raises ``TooMany`` beyond ten questions a day from one account or address.
    """
    member = asker if is_member(asker) else None
    recent = Question.objects.filter(created_at__gt=timezone.now() - DAY)
    own = recent.filter(asker=member) if member else recent.filter(asker_email__iexact=email)
    if (member or email) and own.count() >= QUESTIONS_PER_DAY:
        raise TooMany(_("You have asked many questions today. Please come back tomorrow."))
    question = Question.objects.create(
        webinar=webinar,
        text=text,
        asker=member,
        asker_name=name or (member.name if member else ""),
        asker_email="" if member else email,
        offset_ms=offset_ms,
        state=PostState.PUBLIC if member else PostState.HELD,
    )
    question_asked.send(sender=Question, question=question)
    return question


@transaction.atomic
def answer(
    question: Question,
    *,
    text: str,
    author: Any = None,
    person: Person | None = None,
    offset_ms: int | None = None,
) -> Answer:
    """Answer for everyone to read; a held question is shown by it.

    ``author`` is the account that answers; ``person`` the presenter, where a signed letter page says who it is.
    A presenter's account answers as their person.

    Raises ``PermissionDenied`` for anyone but presenters and hosts, ``NotPossible`` if the question is hidden.
    """
    if author is not None:
        if not may_answer(author, question.webinar):
            raise PermissionDenied
        own = presented_by(author).filter(webinar=question.webinar).select_related("person").first()
        person = own.person if own else None
    elif person is None or not question.webinar.presenters.filter(person=person).exists():
        raise PermissionDenied
    if question.state == PostState.HELD:
        _show_unless_shown(question)
    if question.state == PostState.HIDDEN:
        raise NotPossible(_("This question is hidden. A host can show it again."))
    written = Answer.objects.create(
        question=question, text=text, author=author, person=person, offset_ms=offset_ms
    )
    question_answered.send(sender=Answer, answer=written)
    return written


def _show_unless_shown(question: Question) -> None:
    try:
        move(question, PostState.PUBLIC, allowed=POST_MOVES)
    except IllegalMove:  # a host decided in the same moment
        question.refresh_from_db(fields=["state"])


def tell_those_asked(question: Question) -> None:
    """Mail a question to the presenters, each with a page of their own to answer on, and to those who look after it."""
    told: set[str] = set()
    speakers = question.webinar.presenters.filter(role=PresenterRole.SPEAKER)
    for presenter in speakers.select_related("person__member"):
        address = presenter.person.relay_address
        if address and address.lower() not in told:
            told.add(address.lower())
            _mail_question(
                question,
                kind="question_asked",
                to=address,
                name=presenter.person.name,
                url=answer_url(question, presenter.person),
                member=presenter.person.member,
            )
    helpers = question.webinar.host_rows.exclude(role=HostRole.REGISTRATIONS).select_related("member")
    for host in [row.member for row in helpers if row.member.is_active]:
        if host.email.lower() not in told:
            told.add(host.email.lower())
            url = settings.SITE_URL + reverse("host_questions")
            _mail_question(
                question, kind="question_waiting", to=host.email, name=host.name, url=url, member=host
            )


def _mail_question(
    question: Question, *, kind: str, to: str, name: str, url: str, member: Member | None
) -> None:
    post_mail(
        kind,
        to=to,
        name=name,
        context={"question": question, "webinar": question.webinar, "url": url},
        dedupe_key=f"{kind}:{question.public_id}:{to.lower()}",
        language=member.language if member else "",
        time_zone=member.time_zone if member else "",
        stoppable=True,
    )


def tell_asker(written: Answer) -> None:
    """Mail an answer to whoever asked, unless they answered themselves or left no address."""
    question = written.question
    asker = question.asker
    to = asker.email if asker and asker.is_active else question.asker_email
    if not to or (asker and asker == written.author):
        return
    post_mail(
        "question_answered",
        to=to,
        name=question.asker_name,
        context={
            "question": question,
            "answer": written,
            "webinar": question.webinar,
            "url": settings.SITE_URL + question.get_absolute_url(),
        },
        dedupe_key=f"question_answered:{written.public_id}",
        language=asker.language if asker else "",
        time_zone=asker.time_zone if asker else "",
        stoppable=True,
    )
