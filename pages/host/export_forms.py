"""Which list of people a host takes along."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registrations.exports import Purpose


class ExportForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("What do you need the list for?"),
        choices=Purpose.choices,
        initial=Purpose.SEATS,
        widget=forms.RadioSelect,
        help_text=_("The file has the columns that this needs, and no others."),
        error_messages={"required": _("Choose what the list is for")},
    )
    format = forms.ChoiceField(
        label=_("File"),
        choices=[("csv", _("CSV, for every program")), ("xlsx", _("XLSX, for Excel and LibreOffice"))],
        initial="csv",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a file format")},
    )
