"""The forms for a webinar's parts: who runs it."""

from django import forms
from django.utils.translation import gettext_lazy

from webinars.states import HostRole


class HostForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of their account"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Enter the e-mail address of their account"),
            "invalid": gettext_lazy("Enter an e-mail address with an @ sign, like name@example.org"),
        },
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What they may do"),
        choices=[
            (HostRole.COHOST, gettext_lazy("Co-host: leads the webinar as you do")),
            (HostRole.HOST, gettext_lazy("Host: also decides who hosts")),
        ],
        initial=HostRole.COHOST,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what they may do")},
    )
