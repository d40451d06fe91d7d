"""Which recordings."""

from typing import Any, Self

from django.db import models

from recordings.states import RecordingState
from webinars.models import Webinar


class RecordingQuerySet(models.QuerySet[Any]):
    def run_by(self, user: Any) -> Self:
        """Return the recordings of the webinars that ``user`` runs."""
        return self.filter(webinar__in=Webinar.objects.run_by(user))

    # What strangers may see is decided by its publication, a floor above; here only hosts see anything.
    visible_to = run_by

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
