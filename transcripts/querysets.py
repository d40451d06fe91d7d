"""Which transcripts."""

from typing import Any, Self

from django.db import models

from webinars.models import Webinar


class TranscriptQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return what ``user`` may see as someone who runs the webinar; for the public see the archive."""
        return self.filter(recording__webinar__in=Webinar.objects.run_by(user))
