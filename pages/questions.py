"""Questions as the pages of a webinar and its recording show them."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from community.models import Answer, Question
from community.states import PostState
from pages.forms import QuestionForm
from webinars.models import Webinar


def with_answers(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Fetch the answers that are public, and who gave them."""
    public = Answer.objects.filter(state=PostState.PUBLIC).select_related("person", "author")
    return questions.select_related("webinar").prefetch_related(Prefetch("answers", queryset=public))


def latest(user: Any) -> QuerySet[Question]:
    """Return the newest public questions below webinars that ``user`` sees, each with ``answer_count``."""
    seen = Question.objects.filter(
        state=PostState.PUBLIC, webinar__in=Webinar.objects.visible_to(user).order_by()
    )
    answered = Count("answers", filter=Q(answers__state=PostState.PUBLIC))
    return seen.select_related("webinar").annotate(answer_count=answered).order_by("-created_at", "-pk")


def below(request: HttpRequest, webinar: Webinar) -> dict[str, object]:
    """Return what the questions part of a page needs: the questions and an empty form to ask one more."""
    public = webinar.questions.filter(state=PostState.PUBLIC)
    return {
        "questions": with_answers(public),
        "ask_form": QuestionForm(user=request.user, auto_id="ask_%s"),
        "ask_href": reverse("ask", args=[webinar.slug]),
    }
