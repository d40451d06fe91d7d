"""Questions, answers, letters and notices."""

import datetime as dt
from typing import Any

from django.utils import timezone

from community.models import Answer, ContactMessage, ContactThread, Notice, Question
from community.states import PostState
from members.models import Member, Person
from webinars.models import Webinar


def make_question(webinar: Webinar, text: str = "Who keeps the register?", **fields: Any) -> Question:
    question: Question = Question.objects.create(
        webinar=webinar, text=text, **{"asker_name": "Mariam", "state": PostState.PUBLIC, **fields}
    )
    return question


def make_answer(question: Question, text: str = "The one with a door that locks.", **fields: Any) -> Answer:
    answer: Answer = Answer.objects.create(question=question, text=text, **fields)
    return answer


def make_thread(person: Person, *, email: str = "mariam@example.org", text: str = "Hello") -> ContactThread:
    thread: ContactThread = ContactThread.objects.create(
        person=person, sender_name="Mariam", sender_email=email
    )
    ContactMessage.objects.create(thread=thread, text=text, from_person=False)
    return thread


def make_notice(title: str = "Presenters wanted", *, author: Member | None = None, **fields: Any) -> Notice:
    notice: Notice = Notice.objects.create(
        title=title,
        author=author,
        **{
            "show_until": timezone.localdate() + dt.timedelta(days=28),
            "state": PostState.PUBLIC,
            **fields,
        },
    )
    return notice
