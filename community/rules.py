"""Who may answer, and who decides what is shown."""

from typing import Any

from django.db import models

from members.roles import Role
from webinars.models import Presenter, Webinar
from webinars.rules import may_look_after_questions
from webinars.states import PresenterRole

MODERATING = frozenset({Role.MODERATOR, Role.ADMIN})


def is_member(user: Any) -> bool:
    """Say whether ``user`` has signed in to an account that is in use."""
    return bool(getattr(user, "is_authenticated", False) and user.is_active)


def moderates(user: Any) -> bool:
    return is_member(user) and user.role in MODERATING


def presented_by(user: Any) -> models.QuerySet[Presenter]:
    """Return the presentations that are ``user``'s: of their own person, or under their proven address."""
    own = models.Q(person__member=user) | models.Q(person__contact_email__iexact=user.email)
    return Presenter.objects.filter(own, role=PresenterRole.SPEAKER)


def may_answer(user: Any, webinar: Webinar) -> bool:
    """Say whether ``user`` may answer in ``webinar``: its presenters, who looks after its questions, admins."""
    if not is_member(user):
        return False
    return may_look_after_questions(user, webinar) or presented_by(user).filter(webinar=webinar).exists()


def may_show(user: Any, webinar: Webinar) -> bool:
    """Say whether ``user`` decides what is shown below ``webinar``: who looks after its questions, and moderators."""
    return moderates(user) or may_look_after_questions(user, webinar)
