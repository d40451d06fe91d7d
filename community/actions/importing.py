"""Take over the questions that were asked in a meeting, for the host to look through."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from community.models import Question
from community.states import PostState
from webinars.models import Webinar

LONGEST: Final = 2000
MOST: Final = 500


@transaction.atomic
def import_questions(webinar: Webinar, asked: Iterable[tuple[str, Sequence[str]]], *, source: str) -> int:
    """Hold each question for the hosts, under the name of its ``source``; return how many are new.

    Nobody who asked is named, nobody is mailed, and nothing is public before a host shows or answers it. An answer
    that was given in the meeting stands below its question. The same again is taken over once.
    """
    Webinar.objects.select_for_update(no_key=True).get(pk=webinar.pk)
    known = set(Question.objects.filter(webinar=webinar).values_list("text", flat=True))
    new: list[Question] = []
    for question, answers in asked:
        text = _text(question, answers)
        if text and text not in known and len(new) < MOST:
            known.add(text)
            new.append(Question(webinar=webinar, text=text, asker_name=source[:120], state=PostState.HELD))
    Question.objects.bulk_create(new)
    return len(new)


def _text(question: str, answers: Sequence[str]) -> str:
    words = question.strip()
    if words and answers:
        words += "\n\n" + _("Answered in the meeting: %(answer)s") % {"answer": " / ".join(answers)}
    return words[:LONGEST]
