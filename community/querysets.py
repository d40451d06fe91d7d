"""Which questions, answers, letters and notices."""

from typing import Any, Self

from django.db import models
from django.utils import timezone

from community.rules import is_member, moderates, presented_by
from community.states import PostState
from webinars.models import Webinar


class QuestionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return what ``user`` may read: what is public below a webinar they see, their own, and what they answer."""
        seen = models.Q(webinar__in=Webinar.objects.visible_to(user).order_by().values("pk"))
        public = models.Q(state=PostState.PUBLIC) & seen
        if not is_member(user):
            return self.filter(public)
        if moderates(user):
            return self.filter(seen)
        own = models.Q(asker=user) & ~models.Q(state=PostState.HIDDEN) & seen
        return self.filter(public | own | self._answerable_by(user))

    def answerable_by(self, user: Any) -> Self:
        """Return the questions that ``user`` looks after, or is asked as a presenter, whatever their state."""
        return self.filter(self._answerable_by(user)) if is_member(user) else self.none()

    def waiting_for(self, user: Any) -> Self:
        """Return what ``user`` can answer and nobody has yet."""
        answered = models.Exists(
            self.model.answers.rel.related_model.objects.public().filter(question=models.OuterRef("pk"))
        )
        return self.answerable_by(user).exclude(state=PostState.HIDDEN).exclude(answered)

    @staticmethod
    def _answerable_by(user: Any) -> models.Q:
        run = Webinar.objects.questions_run_by(user).order_by().values("pk")
        return models.Q(webinar__in=run) | models.Q(
            webinar__in=presented_by(user).order_by().values("webinar")
        )


class AnswerQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        return self.filter(state=PostState.PUBLIC)

    def visible_to(self, user: Any) -> Self:
        """Return what is public below a question that ``user`` may read, and all below those they answer."""
        questions = self.model.question.field.related_model.objects
        public = self.public().filter(question__in=questions.visible_to(user).order_by().values("pk"))
        if not is_member(user):
            return public
        if moderates(user):
            return self
        answerable = questions.answerable_by(user).order_by().values("pk")
        return self.filter(models.Q(pk__in=public.values("pk")) | models.Q(question__in=answerable))


class NoticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return the public notices until their last day; to members also their own, to moderators all."""
        shown = models.Q(state=PostState.PUBLIC, show_until__gte=timezone.localdate())
        if moderates(user):
            return self
        return self.filter(shown | models.Q(author=user)) if is_member(user) else self.filter(shown)
