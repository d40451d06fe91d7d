"""The form in which a host brings a list of people to invite."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.guest_lists import LARGEST_BYTES, BadList, GuestRows, read_list


class GuestListForm(forms.Form):
    people = forms.CharField(
        label=gettext_lazy("People"),
        required=False,
        help_text=gettext_lazy(
            "One a line: name, e-mail address. Paste from a spreadsheet or write them here."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy("CSV, as every spreadsheet saves it. At most 10,000 people."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        error_messages={"empty": gettext_lazy("This file is empty. Choose the file itself.")},
    )
    message = forms.CharField(
        label=gettext_lazy("A word from you"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Stands in the e-mail, above what the webinar is about."),
        error_messages={"max_length": gettext_lazy("Use at most 500 letters")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    skips_approval = forms.BooleanField(
        label=gettext_lazy("Who is invited gets a seat without being read first"), required=False
    )
    is_open = forms.BooleanField(
        label=gettext_lazy("Each may register with another address, too"),
        help_text=gettext_lazy("Otherwise an invitation holds for the address it was sent to."),
        required=False,
    )

    rows: GuestRows

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["skips_approval"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file, people = cleaned.get("file"), cleaned.get("people", "")
        if "file" in self.errors or "people" in self.errors:
            return cleaned
        if bool(file) == bool(people.strip()):
            self.add_error("people", _("Write the people here, or choose a file: one of the two"))
            return cleaned
        field = "file" if file else "people"
        try:
            self.rows = read_list(file.read(LARGEST_BYTES + 1) if file else people)
        except BadList as error:
            self.add_error(field, error.message)
        return cleaned

    @property
    def chosen(self) -> dict[str, Any]:
        return {
            "message": self.cleaned_data["message"],
            "skips_approval": self.cleaned_data.get("skips_approval", False),
            "locks_address": not self.cleaned_data["is_open"],
        }
