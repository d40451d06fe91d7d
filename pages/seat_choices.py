"""What people choose about a seat beside name and address: the name in the meeting, discreet mails, a reminder."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.models import Registration
from registrations.rules import NUMBERED

OTHER = "other"


class Choices(forms.Form):
    hour_reminder = forms.BooleanField(label=gettext_lazy("Remind me an hour before, too"), required=False)
    is_discreet = forms.BooleanField(
        label=gettext_lazy("Discreet e-mails"),
        help_text=gettext_lazy("They and the calendar entry do not say what the webinar is about."),
        required=False,
    )
    shown_as = forms.ChoiceField(
        label=gettext_lazy("In the meeting you are shown as"),
        choices=[
            ("", gettext_lazy("My own name")),
            (NUMBERED, gettext_lazy("A number, like “Participant 17”")),
            (OTHER, gettext_lazy("Another name")),
        ],
        required=False,
    )
    alias = forms.CharField(
        label=gettext_lazy("The other name"),
        max_length=60,
        required=False,
        error_messages={"max_length": gettext_lazy("Use at most 60 letters for the name")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("shown_as") == OTHER and not cleaned.get("alias") and "alias" not in self.errors:
            self.add_error("alias", _("Enter the name to be shown"))
        return cleaned

    @property
    def choices(self) -> dict[str, Any]:
        """Return what was chosen, as the seat keeps it. A name that was typed is meant, whatever stands above it."""
        shown_as = self.cleaned_data["shown_as"]
        typed = "" if shown_as == NUMBERED else self.cleaned_data["alias"]
        return {
            "hour_reminder": self.cleaned_data["hour_reminder"],
            "is_discreet": self.cleaned_data["is_discreet"],
            "alias": typed or (NUMBERED if shown_as == NUMBERED else ""),
        }


def chosen(seat: Registration) -> dict[str, Any]:
    """Return how ``Choices`` look for a seat."""
    return {
        "hour_reminder": seat.hour_reminder,
        "is_discreet": seat.is_discreet,
        "shown_as": OTHER if seat.alias else "",
        "alias": seat.alias,
    }
