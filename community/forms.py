"""What keeps robots from writing, without a puzzle for people."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Trap(forms.Form):
    """A field that people neither see nor reach and that robots fill in."""

    website = forms.CharField(
        required=False,
        label=gettext_lazy("Leave this empty"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "tabindex": "-1", "aria-hidden": "true", "class": "vh"}
        ),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty"))
        return ""
