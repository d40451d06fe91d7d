"""When somebody was there, when the webinar was held, and what its certificates say."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from webinars.models import Webinar


def near(clock: dt.time, moment: dt.datetime, webinar: Webinar) -> dt.datetime:
    """Return the moment at which the host's clock shows ``clock`` that lies nearest to ``moment``."""
    day = moment.astimezone(webinar.zone).date()
    days = (day + dt.timedelta(days=number) for number in (-1, 0, 1))
    return min(
        (dt.datetime.combine(day, clock, webinar.zone) for day in days), key=lambda at: abs(at - moment)
    )


def clock_field(label: Any, example: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": _("Enter a time, such as %(example)s") % {"example": example},
            "invalid": _("Enter the time as hours and minutes, such as 16:00"),
        },
    )


class ClockForm(forms.Form):
    """From when to when, on the host's clock, around the hours of a webinar."""

    begin = clock_field(_("From"), "14:00")
    end = clock_field(_("To"), "15:00")

    def __init__(self, *args: Any, webinar: Webinar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.webinar = webinar

    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """Return the two instants, which are in order only if the answers were."""
        begin = near(self.cleaned_data["begin"], self.webinar.starts_at, self.webinar)
        return begin, near(self.cleaned_data["end"], self.webinar.ends_at, self.webinar)


class CertificatesForm(forms.Form):
    """Whether people can ask for a certificate, and for what it is given."""

    is_on = forms.BooleanField(label=_("People can ask for a certificate of attendance"), required=False)
    min_minutes = forms.IntegerField(
        label=_("Minutes that somebody must have taken part"),
        min_value=1,
        max_value=24 * 60,
        error_messages={
            "required": _("Enter a number of minutes, such as 45"),
            "invalid": _("Enter a number of minutes, such as 45"),
            "min_value": _("Enter at least 1 minute"),
            "max_value": _("Enter at most a day of minutes"),
        },
    )
    counts_replay = forms.BooleanField(
        label=_("Playing the recording counts, too"),
        required=False,
        help_text=_(
            "Live and replay are added up, each second of the webinar once. What is played is counted only for "
            "people who asked for a certificate, and they are told."
        ),
    )
    title = forms.CharField(
        label=_("Title on the certificate"),
        max_length=160,
        required=False,
        help_text=_("Left empty: the title of the webinar."),
    )
    hours = forms.CharField(
        label=_("Credited as"),
        max_length=60,
        required=False,
        help_text=_("For a register of training, such as “1.5 hours”. It can stay empty."),
    )
    signature = forms.CharField(
        label=_("Signed by"),
        max_length=160,
        required=False,
        help_text=_("Name and office, such as “Wanjiru Odhiambo, training co-ordinator”."),
    )
