"""The outbox for admins: what left, what waits and why. Contents hold personal links and are not shown."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import LookOnly
from notifications.actions import retry_mail
from notifications.models import OutgoingMail, StoppedKind
from notifications.states import MailState


@admin.register(OutgoingMail)
class OutgoingMailAdmin(LookOnly):
    list_display = ("created_at", "kind", "recipient", "state", "attempts", "next_attempt_at", "sent_at")
    list_filter = ("state", "kind")
    search_fields = ("recipient", "public_id")
    actions = ("send_again",)
    fields = (
        "public_id", "kind", "recipient", "state", "attempts", "next_attempt_at", "claimed_at", "sent_at", "error",
        "created_at",
    )  # fmt: skip

    @admin.action(description=_("Send again what could not be sent"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        for mail in queryset.filter(state=MailState.FAILED):
            retry_mail(mail)


@admin.register(StoppedKind)
class StoppedKindAdmin(LookOnly):
    list_display = ("recipient", "kind", "stopped_at")
    list_filter = ("kind",)
    search_fields = ("recipient",)
