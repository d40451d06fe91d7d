"""Addresses that open one letter to whoever holds them."""

from typing import Final

from django.conf import settings
from django.core import signing
from django.urls import reverse

from community.models import ContactThread, Question
from members.models import Person

SALT: Final = "community.answer"
ANSWER_DAYS: Final = 365
# The two sides of a letter, as they stand in the address of a reply.
PERSON: Final = "person"
SENDER: Final = "sender"


def answer_token(question: Question, person: Person) -> str:
    """Return a signed token by which ``person`` answers ``question`` without an account."""
    return signing.dumps([question.public_id, person.public_id], salt=SALT)


def read_answer_token(token: str) -> tuple[str, str] | None:
    """Return the public ids of question and person, or None for a token that is not ours or too old."""
    try:
        question, person = signing.loads(token, salt=SALT, max_age=ANSWER_DAYS * 24 * 60 * 60)
    except (signing.BadSignature, ValueError):
        return None
    return question, person


def answer_url(question: Question, person: Person) -> str:
    return letter_url(answer_token(question, person))


def letter_url(token: str) -> str:
    return settings.SITE_URL + reverse("letter", args=[token])


def reply_url(thread: ContactThread, *, for_person: bool) -> str:
    return letter_url(thread.person_token if for_person else thread.sender_token)


def letter_name(thread: ContactThread, *, for_person: bool) -> str:
    """Return the name under which a mailed reply of that side comes in."""
    return f"letter:{thread.public_id}:{PERSON if for_person else SENDER}"
