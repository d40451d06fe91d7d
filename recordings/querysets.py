"""Which recordings."""

from typing import Any, Self

from django.db import models

from recordings.states import RecordingState
from webinars.models import Webinar


class RecordingQuerySet(models.QuerySet[Any]):
    def run_by(self, user: Any) -> Self:
        """Return the recordings of the webinars that ``user`` runs."""
        return self.filter(webinar__in=Webinar.objects.run_by(user))

    def visible_to(self, user: Any) -> Self:
        """Return what ``user`` runs: what strangers may see is decided by the publication, a floor above."""
        return self.run_by(user)

    def current(self) -> Self:
        return self.filter(is_current=True)

    def on_their_way(self) -> Self:
        """Return recordings whose host still waits for something, the newest first."""
        return self.filter(
            state__in=[
                RecordingState.EXPECTED,
                RecordingState.RECEIVING,
                RecordingState.PROCESSING,
                RecordingState.INCOMPLETE,
                RecordingState.FAILED,
            ]
        ).order_by("-created_at", "-pk")
