"""A form that people fill in and that robots send too fast, without a cookie and without a puzzle."""

import time
from typing import Any, Final

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from community.forms import Trap

LEAST_S: Final = 2
MOST_S: Final = 24 * 60 * 60
SALT: Final = "pages.unhurried"


def stamp(at: float | None = None) -> str:
    """Return a signed note of when a form was shown: ``at`` in seconds since 1970, by default now."""
    return signing.dumps(time.time() if at is None else at, salt=SALT)


class Unhurried(Trap):
    """Must have been shown at least two seconds ago and at most a day ago; says so and loses nothing.

    The note travels in the form, so a page kept open works in any number of tabs. A note that is too young
    stays in the form that comes back, one that is too old or forged is replaced: pressing again is enough.
    """

    shown = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off", "data-least-s": LEAST_S})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown"].initial = stamp

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            shown_at = signing.loads(cleaned.get("shown", ""), salt=SALT, max_age=MOST_S)
        except signing.BadSignature:
            self._stamp_anew()
            self.add_error(
                None, _("This page was open for long. Nothing is lost: please press the button again.")
            )
        else:
            if time.time() - float(shown_at) < LEAST_S:
                self.add_error(
                    None, _("That was faster than most people type. Please press the button once more.")
                )
        return cleaned

    def _stamp_anew(self) -> None:
        fields: Any = self.data
        fields = fields.copy()
        fields[self.add_prefix("shown")] = stamp()
        self.data = fields
