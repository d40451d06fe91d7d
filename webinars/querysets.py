"""Which webinars."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.utils import timezone

from members.roles import Role
from webinars.states import RUNNING, HostRole, MeetingState, ProposalState, WebinarState


class WebinarQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return what ``user`` may see: every webinar but the drafts of others."""
        public = ~models.Q(state=WebinarState.DRAFT)
        if not getattr(user, "is_authenticated", False):
            return self.filter(public)
        if user.role == Role.ADMIN:
            return self
        return self.filter(
            public | models.Q(pk__in=self.model.hosts.through.objects.filter(member=user).values("webinar"))
        )

    def run_by(self, user: Any) -> Self:
        """Return the webinars that ``user`` may change: an admin's all, a host's own."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.role == Role.ADMIN:
            return self
        return self.filter(self._own(user, RUNNING))

    def seats_run_by(self, user: Any) -> Self:
        """Return the webinars whose seats ``user`` looks after: those they run, and those they help with so."""
        return self._run_or_helped_by(user, HostRole.REGISTRATIONS)

    def questions_run_by(self, user: Any) -> Self:
        """Return the webinars whose questions ``user`` looks after."""
        return self._run_or_helped_by(user, HostRole.QUESTIONS)

    def helped_by(self, user: Any) -> Self:
        """Return the webinars in which ``user`` has one of the narrow roles."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(self._own(user, frozenset(HostRole) - RUNNING))

    def _run_or_helped_by(self, user: Any, role: HostRole) -> Self:
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.role == Role.ADMIN:
            return self
        return self.filter(self._own(user, RUNNING | {role}))

    def _own(self, user: Any, roles: Collection[HostRole]) -> models.Q:
        rows = self.model.hosts.through.objects.filter(member=user, role__in=roles)
        return models.Q(pk__in=rows.values("webinar"))

    def upcoming(self) -> Self:
        """Return scheduled and live webinars that are not over, the next one first."""
        return self.filter(
            state__in=[WebinarState.SCHEDULED, WebinarState.LIVE], ends_at__gt=timezone.now()
        ).order_by("starts_at", "pk")

    def past(self) -> Self:
        """Return webinars that are over, the latest first."""
        over = models.Q(state=WebinarState.ENDED) | models.Q(
            state__in=[WebinarState.SCHEDULED, WebinarState.LIVE], ends_at__lte=timezone.now()
        )
        return self.filter(over).order_by("-starts_at", "-pk")


class ResourceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return the files of webinars that ``user`` may see, some of them only once the webinar was held."""
        webinars = self.model.webinar.field.related_model.objects
        is_held = models.Q(webinar__state=WebinarState.ENDED) | models.Q(
            webinar__state__in=[WebinarState.SCHEDULED, WebinarState.LIVE],
            webinar__ends_at__lte=timezone.now(),
        )
        is_theirs = models.Q(webinar__in=webinars.run_by(user).order_by().values("pk"))
        seen = self.filter(webinar__in=webinars.visible_to(user).order_by().values("pk"))
        return seen.filter(models.Q(after_only=False) | is_held | is_theirs)

    def shown_with(self, webinar: Any, user: Any) -> Self:
        """Return the files that ``user`` finds on the pages of ``webinar``, ready to be linked."""
        return self.visible_to(user).filter(webinar=webinar).select_related("webinar")


class MeetingQuerySet(models.QuerySet[Any]):
    def at(self, provider: str, external_id: str) -> Self:
        """Return the meeting that a provider knows by this id, or none."""
        return self.filter(provider=provider, external_id=external_id).exclude(external_id="")

    def to_try(self, now: dt.datetime) -> Self:
        """Return meetings whose provider is to be asked now and by nobody else at this moment."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lte=now)
        return self.filter(
            free,
            models.Q(next_try_at=None) | models.Q(next_try_at__lte=now),
            state__in=[MeetingState.WANTED, MeetingState.CHANGED],
        )

    def to_look_after(self, now: dt.datetime) -> Self:
        return self.filter(next_look_at__lte=now).exclude(external_id="").order_by("next_look_at", "pk")


class WebinarTemplateQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return the site's templates and the own ones of ``user``."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(models.Q(owner=None) | models.Q(owner=user))


class ProposalQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return the open proposals; to moderators also those that were hidden."""
        if getattr(user, "is_authenticated", False) and user.role in {Role.MODERATOR, Role.ADMIN}:
            return self
        return self.filter(state=ProposalState.OPEN)

    def with_votes(self, user: Any) -> Self:
        """Count with each its votes, the most wished for first, and note whether ``user`` has voted."""
        votes = self.model.voters.through.objects.filter(proposal=models.OuterRef("pk"))
        own = votes.filter(member=user) if getattr(user, "is_authenticated", False) else votes.none()
        counted = self.annotate(vote_count=models.Count("votes"), has_voted=models.Exists(own))
        return counted.select_related("author", "webinar").order_by("-vote_count", "pk")
