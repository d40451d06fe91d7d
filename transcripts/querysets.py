"""Which transcripts."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

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


class GlossaryQuerySet(models.QuerySet[Any]):
    def heard_in(self, webinar: Webinar, language: str = "") -> Self:
        """Return the terms of a webinar's topics and of the site, in ``language`` or in none, the topics' first."""
        spoken = language.split("-", maxsplit=1)[0]
        languages = Q(language="") | Q(language=language) | Q(language=spoken)
        own = Q(topic=None) | Q(topic__in=webinar.topics.all())
        fits = self.filter(own) if not language else self.filter(own, languages)
        return fits.order_by(models.F("topic").asc(nulls_last=True), "term", "pk")


class FixQuerySet(models.QuerySet[Any]):
    def run_by(self, user: Any) -> Self:
        """Return the fixes that ``user`` decides on."""
        return self.filter(segment__transcript__recording__webinar__in=Webinar.objects.run_by(user))


class RemovalWishQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def visible_to(self, user: Any) -> Self:
        """Return the wishes that ``user`` looks after: those who run the webinar, and moderators."""
        if getattr(user, "role", "") == Role.MODERATOR:
            return self.all()
        return self.filter(recording__webinar__in=Webinar.objects.run_by(user))
