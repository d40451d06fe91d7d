"""When a recording is to be published, hidden, and looked at again."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def _moment(label: Any) -> forms.DateTimeField:
    picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=picker,
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"invalid": gettext_lazy("Enter a day and a time")},
    )


class PlanForm(forms.Form):
    """When to publish, hide and look again, on the webinar's own clock; an empty field means never."""

    publish_at = _moment(gettext_lazy("Publish it by itself at"))
    hide_at = _moment(gettext_lazy("Hide it by itself at"))
    review_at = _moment(gettext_lazy("Remind the hosts to look at it again at"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        now = timezone.now()
        for name in ("publish_at", "hide_at", "review_at"):
            at = cleaned.get(name)
            if at and at <= now and name in self.changed_data:
                self.add_error(name, _("Choose a time to come, or leave it empty."))
        publish_at, hide_at = cleaned.get("publish_at"), cleaned.get("hide_at")
        if publish_at and hide_at and hide_at <= publish_at:
            self.add_error("hide_at", _("Hide it after it was published, not before."))
        return cleaned
