"""Which publications, and which of their copies elsewhere."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce

from archive.states import Audience, CopyState, Pace, PublicationState
from members.roles import Role
from recordings.states import RecordingState
from webinars.models import Webinar


def is_member(user: Any) -> bool:
    """Say whether ``user`` has signed in to an account that is in use."""
    return bool(getattr(user, "is_authenticated", False) and user.is_active)


class PublicationQuerySet(models.QuerySet[Any]):
    """The one place that says who sees what is published. Nothing copies its answer."""

    def published(self) -> Self:
        """Return what is in the archive now. A recording that is taken back is out at once."""
        return self.filter(state=PublicationState.PUBLISHED).exclude(
            recording__state=RecordingState.WITHDRAWN
        )

    def findable_by(self, user: Any) -> Self:
        """Return what lists, feeds and search may show to ``user``: published, and meant for them."""
        published = self.published()
        return published if is_member(user) else published.filter(audience=Audience.PUBLIC)

    def visible_to(self, user: Any) -> Self:
        """Return what ``user`` may watch and read: what they may find, and in every state what they run.

        Moderators and admins see all, since they answer for it.
        """
        if not is_member(user):
            return self.findable_by(user)
        if user.role in {Role.MODERATOR, Role.ADMIN}:
            return self
        own = models.Q(webinar__in=Webinar.objects.run_by(user).values("pk"))
        return self.filter(own | models.Q(pk__in=self.findable_by(user).values("pk")))

    def announced_to(self, user: Any) -> Self:
        """Return what has a title page for ``user``: also members' recordings that are listed publicly."""
        listed = self.published().filter(is_listed=True)
        return self.filter(
            models.Q(pk__in=listed.values("pk")) | models.Q(pk__in=self.visible_to(user).values("pk"))
        )

    def newest_first(self) -> Self:
        return self.order_by("-webinar__starts_at", "-pk")


class VideoCopyQuerySet(models.QuerySet[Any]):
    """Copies of recordings on other platforms."""

    def standing(self) -> Self:
        """Return what is not over: it stands there, is on its way, or has to be taken down."""
        return self.exclude(state=CopyState.REMOVED)

    def wanted(self) -> Self:
        return self.filter(is_wanted=True)

    def due(self, now: dt.datetime) -> Self:
        """Return what has to be looked at, and that nobody is at."""
        return self.standing().filter(
            models.Q(held_until=None) | models.Q(held_until__lt=now), due_at__lte=now
        )


class SavedSearchQuerySet(models.QuerySet[Any]):
    """Searches whose members are told."""

    def live(self) -> Self:
        return self.filter(member__is_active=True)

    def to_tell(self, now: dt.datetime) -> Self:
        """Return those of which something is to be told, and whose day or week is over."""
        since = Coalesce("told_at", "created_at")
        day, week = now - dt.timedelta(days=1), now - dt.timedelta(days=7)
        rested = self.annotate(since=since).filter(
            models.Q(pace=Pace.AT_ONCE)
            | models.Q(pace=Pace.DAILY, since__lte=day)
            | models.Q(pace=Pace.WEEKLY, since__lte=week)
        )
        return rested.live().filter(is_ready=True, said__told_at=None, said__isnull=False).distinct()
