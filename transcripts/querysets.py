"""Which transcripts."""

from typing import Any, Self

from django.db import models

from members.roles import Role
from webinars.models import Webinar


class TranscriptQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return what ``user`` may see as someone who runs the webinar; for the public see the archive."""
        return self.filter(recording__webinar__in=Webinar.objects.run_by(user))


class RedactionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return what ``user`` may see: those who run the webinar, and moderators."""
        if getattr(user, "role", "") == Role.MODERATOR:
            return self.all()
        return self.filter(recording__webinar__in=Webinar.objects.run_by(user))
