"""Take words out of what people wrote about a webinar."""

from collections.abc import Callable

from django.db import transaction

from community.models import Answer, Question
from webinars.models import Webinar

Blank = Callable[[str], tuple[str, int]]
"""Gives a text without the words to hide, and how many places that were."""


@transaction.atomic
def hide_in_posts(webinar: Webinar, blank: Blank) -> list[str]:
    """Rewrite the questions and answers of ``webinar`` that ``blank`` changes; return their public ids."""
    changed = []
    posts: list[Question | Answer] = [
        *Question.objects.filter(webinar=webinar).select_for_update(no_key=True),
        *Answer.objects.filter(question__webinar=webinar).select_for_update(no_key=True),
    ]
    for post in posts:
        text, found = blank(post.text)
        if found:
            post.text = text
            post.save(update_fields=["text"])
            changed.append(post.public_id)
    return changed
