"""Write down deeds that someone may have to answer for."""

from typing import Any

from django.db import models

from common.models import LogEntry


def record(verb: str, subject: models.Model, *, by: Any = None, **details: object) -> None:
    """Add a log entry in the current transaction.

    ``by`` is a member, or None for the system and for guests. ``details`` hold no content and no address.
    """
    LogEntry.objects.create(
        actor_id=getattr(by, "pk", None),
        verb=verb,
        subject=f"{subject._meta.label}:{subject.pk}",
        details=details,
    )
