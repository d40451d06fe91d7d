"""What hosts and admins enter about meetings and their providers."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from providers.choosing import capabilities_of, label_of
from providers.fields import Field, fields_of
from recordings.models import RecordingWish
from webinars.models import Webinar

LONGEST: Final = 1000
NEVER: Final = "never"
DAYS: Final = (0, 1, 3, 7, 14, 30)


class WayField(forms.ChoiceField):
    """Where a webinar meets. A page that does not ask leaves it ``as_it_is``."""

    as_it_is = "link"

    def clean(self, value: Any) -> str:
        return str(super().clean(value or self.as_it_is))


class DeletionForm(forms.Form):
    """When the copy at the provider goes, once everything is here."""

    days = forms.ChoiceField()

    def __init__(self, *args: Any, provider: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = _("The recording at %(provider)s") % {"provider": label_of(provider)}
        self.fields["days"].label = label
        choices = [(NEVER, _("stays there")), ("0", _("is deleted once it is here"))]
        choices += [
            (str(days), _("is deleted %(n)d days after it is here") % {"n": days})
            for days in DAYS
            if days > 1
        ]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]
        self.fields["days"].help_text = _("It is deleted only after its copy here was checked.")

    @property
    def after_days(self) -> int | None:
        chosen = self.cleaned_data["days"]
        return None if chosen == NEVER else int(chosen)


def deletion_form(webinar: Webinar, data: Mapping[str, str] | None = None) -> DeletionForm | None:
    """Return the choice for a webinar, or None where its provider cannot delete recordings."""
    can = capabilities_of(webinar.provider)
    if not (can.delivers_recordings and can.deletes_recordings):
        return None
    wish = RecordingWish.objects.filter(webinar=webinar).first()
    days = wish.delete_after_days if wish is not None else None
    return DeletionForm(
        data, provider=webinar.provider, initial={"days": NEVER if days is None else str(days)}
    )


class ConnectionForm(forms.Form):
    """The keys of one provider. Secrets are entered and never shown; an empty one keeps what is there."""

    def __init__(self, data: Any, *, provider: str, known: Mapping[str, str], given: frozenset[str]) -> None:
        self.specs = {field.name: field for field in fields_of(provider)}
        initial = {name: known.get(name, "") for name, field in self.specs.items() if not field.is_secret}
        super().__init__(data, initial=initial, prefix=provider)
        self.known = known
        for name, field in self.specs.items():
            self.fields[name] = _made(field, is_known=name in known, is_given=name in given)

    def values(self) -> dict[str, str]:
        """Return what is to be kept: an empty secret is left as it was."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if not (self.specs[name].is_secret and not value) and not self.fields[name].disabled
        }


def _made(field: Field, *, is_known: bool, is_given: bool) -> forms.CharField:
    widget: Any = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    notes = [str(field.help)] if field.help else []
    if field.is_secret:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"})
        if is_known and not is_given:
            notes.append(_("It is kept and not shown. Leave this empty to keep it."))
    if is_given:
        notes.append(_("Set on the server, so it cannot be changed here."))
    return forms.CharField(
        label=str(field.label),
        required=field.is_required and not is_known,
        disabled=is_given,
        max_length=LONGEST,
        widget=widget,
        help_text=" ".join(notes),
        error_messages={"required": gettext_lazy("Enter this, or leave all of it")},
    )
