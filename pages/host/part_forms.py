"""The forms for a webinar's parts: who runs it, its agenda and files, when it comes back, and more."""

import datetime as dt
import re
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.host.planning_forms import Scoped, the_one_instant
from webinars.actions import AgendaSpec
from webinars.actions.resources import KINDS
from webinars.actions.series import MAX_WEBINARS
from webinars.local_time import instant
from webinars.models import Webinar
from webinars.states import Every, HostRole, Scope

# What opens one meeting: taken over only when somebody says so.
MEETING_PARTS: Final = frozenset({"link", "phone"})
AGENDA_LINE: Final = re.compile(r"(\d{1,3})\s*(?:min(?:ute)?s?\b\.?)?\s*[-–:]?\s*(\S.*)", re.IGNORECASE)


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
            (HostRole.REGISTRATIONS, gettext_lazy("Looks after registrations, and nothing else")),
            (HostRole.QUESTIONS, gettext_lazy("Looks after questions, and nothing else")),
        ],
        initial=HostRole.COHOST,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what they may do")},
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, PPTX, DOCX, XLSX, ODP, ODT, PNG, JPG or TXT, at most 50 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={
            "required": gettext_lazy("Choose a file"),
            "empty": gettext_lazy("This file is empty. Choose the file itself."),
        },
    )
    title = forms.CharField(
        label=gettext_lazy("What it is"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Such as “Slides”. Empty: the name of the file."),
        error_messages={"max_length": gettext_lazy("Use at most 160 letters")},
    )
    after_only = forms.BooleanField(label=gettext_lazy("Show it only after the webinar"), required=False)


class CopyForm(forms.Form):
    """The day of another webinar and what it takes over; its hour and its zone stay."""

    date = forms.DateField(
        label=gettext_lazy("Date"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose a date"),
            "invalid": gettext_lazy("Enter the date as year-month-day, such as 2027-01-28"),
        },
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Take over"),
        required=False,
        choices=[
            ("text", gettext_lazy("The text")),
            ("presenters", gettext_lazy("The presenters and interpreters; each agrees to publishing anew")),
            ("topics", gettext_lazy("The topics")),
            ("language", gettext_lazy("The languages")),
            ("seats", gettext_lazy("The number of seats")),
            ("agenda", gettext_lazy("The agenda")),
            ("hosts", gettext_lazy("The other hosts and helpers")),
            ("link", gettext_lazy("The link to the meeting")),
            ("phone", gettext_lazy("The phone numbers")),
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("People with a seat, questions and the recording are never taken over."),
    )

    def __init__(self, *args: Any, source: Webinar, **kwargs: Any) -> None:
        ticked = [value for value, _label in self.base_fields["parts"].choices if value not in MEETING_PARTS]  # type: ignore[attr-defined]
        kwargs["initial"] = {"date": day_after(source), "parts": ticked}
        super().__init__(*args, **kwargs)
        self.source = source

    def clean_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["date"]
        local = self.source.starts_at.astimezone(self.source.zone)
        if the_one_instant(day, local.time(), self.source.zone) <= timezone.now():
            raise forms.ValidationError(_("Choose a day to come"))
        return day

    def _start_on(self, day: dt.date) -> dt.datetime:
        local = self.source.starts_at.astimezone(self.source.zone)
        return instant(dt.datetime.combine(day, local.time()), self.source.zone)

    @property
    def starts_at(self) -> dt.datetime:
        return self._start_on(self.cleaned_data["date"])


def day_after(webinar: Webinar) -> dt.date:
    """Return the next day to come after the webinar's own that is the same day of the week."""
    day = webinar.starts_at.astimezone(webinar.zone).date()
    today = timezone.now().astimezone(webinar.zone).date()
    return day + dt.timedelta(weeks=max(0, (today - day).days // 7) + 1)


class RepeatForm(forms.Form):
    every = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=[(value, capfirst(label)) for value, label in Every.choices],
        initial=Every.WEEK,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how often")},
    )
    count = forms.IntegerField(
        label=gettext_lazy("How many in all"),
        min_value=2,
        max_value=MAX_WEBINARS,
        initial=4,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Enter how many, such as 4"),
            "invalid": gettext_lazy("Enter a whole number, such as 4"),
            "min_value": gettext_lazy("Enter 2 or more"),
            "max_value": gettext_lazy("Enter at most 52"),
        },
    )
    title = forms.CharField(
        label=gettext_lazy("Title of the series"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Empty: the title of this webinar."),
        error_messages={"max_length": gettext_lazy("Use at most 160 letters for the title")},
    )


class ScopeForm(forms.Form):
    """Which webinars of a series a change is meant for."""

    scope = forms.ChoiceField(
        label=gettext_lazy("This webinar is part of a series. Change"),
        choices=[(value, capfirst(label)) for value, label in Scope.choices],
        initial=Scope.ONE,
        required=False,
        widget=forms.RadioSelect,
    )

    @property
    def chosen(self) -> Scope:
        return Scope(self.cleaned_data["scope"] or Scope.ONE) if self.is_valid() else Scope.ONE


class AgendaForm(Scoped):
    """The agenda as lines of text: minutes first, then what happens."""

    lines = forms.CharField(
        label=gettext_lazy("One line for each part, its minutes first"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(
            attrs={"rows": 8, "placeholder": "10 Karibu\n30 Cash, kin and care\n20 Questions"}
        ),
    )

    def clean_lines(self) -> list[AgendaSpec]:
        items = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not line.strip():
                continue
            match = AGENDA_LINE.fullmatch(line.strip())
            where = {"n": number}
            if match is None or not int(match[1]):
                raise forms.ValidationError(
                    _("Line %(n)d: begin with the minutes, such as “10 Welcome”") % where
                )
            if len(match[2]) > 160:  # noqa: PLR2004
                raise forms.ValidationError(_("Line %(n)d: use at most 160 letters") % where)
            items.append(AgendaSpec(int(match[1]), match[2]))
        return items


def agenda_lines(webinar: Webinar) -> str:
    return "\n".join(str(item) for item in webinar.agenda.all())
