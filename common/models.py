"""Who did what to which row."""

from django.db import models


class LogEntry(models.Model):
    """One deed that someone may have to answer for. Rows are only ever added.

    Holds no content and no address: the subject by app label, model and key, the actor by account.
    """

    at = models.DateTimeField(auto_now_add=True)
    # The account's key, not a relation: accounts live a floor above, and the log outlives them.
    actor_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, db_index=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "log entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject}"
