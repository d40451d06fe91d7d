"""The outbox for admins: what left, what waits and why. Contents hold personal links and are not shown."""

from django.contrib import admin

from common.admin import LookOnly
from notifications.models import OutgoingMail, StoppedKind


@admin.register(OutgoingMail)
class OutgoingMailAdmin(LookOnly):
    list_display = ("created_at", "kind", "recipient", "state", "attempts", "next_attempt_at", "sent_at")
    list_filter = ("state", "kind")
    search_fields = ("recipient", "public_id")
    fields = (
        "public_id", "kind", "recipient", "state", "attempts", "next_attempt_at", "claimed_at", "sent_at", "error",
        "created_at",
    )  # fmt: skip


@admin.register(StoppedKind)
class StoppedKindAdmin(LookOnly):
    list_display = ("recipient", "kind", "stopped_at")
    list_filter = ("kind",)
    search_fields = ("recipient",)
