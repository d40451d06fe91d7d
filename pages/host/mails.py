"""The mails of one webinar, as its hosts see and choose them."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import MailPlan

KIND_NAMES: Final = {
    "seat_reminder_week": _("Reminder a week before"),
    "seat_reminder_day": _("Reminder a day before"),
    "seat_reminder_hour": _("Reminder an hour before"),
}


def kind_name(kind: str) -> Any:
    return KIND_NAMES.get(kind, kind)


class MailPlanForm(forms.ModelForm[MailPlan]):
    class Meta:
        model = MailPlan
        fields = ("week", "day", "hour")
        help_texts = {"hour": _("Without this, only those who asked for it on their seat page get it.")}
