"""What the holder of a letter link sees and may do: one face for letters and for questions to answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from community import actions
from community.links import read_answer_token
from community.models import ContactThread, Question
from community.states import PostState
from members.models import Person
from webinars.models import Webinar


@dataclass(frozen=True, slots=True)
class Line:
    """One message as its reader sees it."""

    name: str
    text: str
    at: datetime
    is_mine: bool


class Letter(Protocol):
    """A conversation from one side, opened by the token of that side. No address is ever part of it."""

    @property
    def heading(self) -> str: ...

    @property
    def note(self) -> str:
        """Return who will read a reply."""

    @property
    def webinar(self) -> Webinar | None: ...

    @property
    def lines(self) -> list[Line]: ...

    @property
    def is_closed(self) -> bool: ...

    @property
    def can_close(self) -> bool: ...

    def reply(self, text: str) -> None:
        """Send. Raises ``NotPossible`` with a sentence for the writer."""

    def close(self) -> None:
        """Stop all mail of the other side, where ``can_close``."""


@dataclass(frozen=True, slots=True)
class ThreadLetter:
    """A relay thread as the person or as the sender sees it."""

    thread: ContactThread
    is_person: bool

    @property
    def heading(self) -> str:
        return _("Letters with %(name)s") % {"name": self._other}

    @property
    def note(self) -> str:
        return _("%(name)s gets your reply by e-mail. Your address is not shown.") % {"name": self._other}

    @property
    def webinar(self) -> Webinar | None:
        return self.thread.webinar

    @property
    def lines(self) -> list[Line]:
        person, sender = self.thread.person.name, self.thread.sender_name
        return [
            Line(
                name=person if message.from_person else sender,
                text=message.text,
                at=message.created_at,
                is_mine=message.from_person == self.is_person,
            )
            for message in self.thread.messages.all()
        ]

    @property
    def is_closed(self) -> bool:
        return self.thread.is_blocked

    @property
    def can_close(self) -> bool:
        return self.is_person and not self.thread.is_blocked

    @property
    def _other(self) -> str:
        return self.thread.sender_name if self.is_person else self.thread.person.name

    def reply(self, text: str) -> None:
        actions.reply(self.thread, text=text, from_person=self.is_person)

    def close(self) -> None:
        if self.can_close:
            actions.block(self.thread)


@dataclass(frozen=True, slots=True)
class QuestionLetter:
    """A question as a presenter answers it, with or without an account."""

    question: Question
    person: Person

    @property
    def heading(self) -> str:
        return _("A question to you")

    @property
    def note(self) -> str:
        return _("Your answer appears with the question, for everyone to read.")

    @property
    def webinar(self) -> Webinar | None:
        return self.question.webinar

    @property
    def lines(self) -> list[Line]:
        asked = Line(
            name=self.question.asker_name or _("A participant"),
            text=self.question.text,
            at=self.question.created_at,
            is_mine=False,
        )
        answers = self.question.answers.public().select_related("person")
        return [asked] + [
            Line(
                name=given.person.name if given.person else _("Host"),
                text=given.text,
                at=given.created_at,
                is_mine=given.person == self.person,
            )
            for given in answers
        ]

    @property
    def is_closed(self) -> bool:
        return self.question.state == PostState.HIDDEN

    @property
    def can_close(self) -> bool:
        return False

    def reply(self, text: str) -> None:
        actions.answer(self.question, text=text, person=self.person)

    def close(self) -> None:
        """Do nothing: a question has other readers."""


def open_letter(token: str) -> Letter | None:
    """Return what ``token`` opens, or None for a token that opens nothing (any more)."""
    threads = ContactThread.objects.select_related("person__member", "webinar").prefetch_related("messages")
    if thread := threads.filter(person_token=token).first():
        return ThreadLetter(thread, is_person=True)
    if thread := threads.filter(sender_token=token).first():
        return ThreadLetter(thread, is_person=False)
    ids = read_answer_token(token)
    if ids is None:
        return None
    question = Question.objects.filter(public_id=ids[0]).select_related("webinar").first()
    if question is None:
        return None
    person = Person.objects.filter(public_id=ids[1], presentations__webinar=question.webinar).first()
    return QuestionLetter(question, person) if person else None
