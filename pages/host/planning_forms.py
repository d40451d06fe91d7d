"""The forms for who speaks, when they practise, how people ring in, and what is kept for another time."""

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.languages import code_of, name_of
from common.zones import city
from webinars.actions import BadDialIn, DialInSpec, check_dial_in
from webinars.actions.phone import MAX_NUMBERS
from webinars.local_time import instants
from webinars.models import Presenter, Webinar, WebinarTemplate
from webinars.states import PresenterRole, Scope

TEXTS: Final = {"autocomplete": "off"}


def date_field(**options: Any) -> forms.DateField:
    return forms.DateField(
        label=gettext_lazy("Date"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose a date"),
            "invalid": gettext_lazy("Enter the date as year-month-day, such as 2027-01-28"),
        },
        **options,
    )


def time_field(**options: Any) -> forms.TimeField:
    return forms.TimeField(
        label=gettext_lazy("Start time"),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": gettext_lazy("Choose a start time"),
            "invalid": gettext_lazy("Enter the time as hours and minutes, such as 16:00"),
        },
        **options,
    )


def language_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={**TEXTS, "list": "known-languages"}),
    )


def the_one_instant(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """Return the instant of an hour on a clock, or say that there is none, or two."""
    local = dt.datetime.combine(day, time)
    found = instants(local, zone)
    said = {"time": formats.time_format(local, "H:i"), "place": city(zone.key)}
    if not found:
        message = _("There is no %(time)s on that day in %(place)s: the clocks go forward. Choose another.")
        raise forms.ValidationError(message % said)
    if len(found) > 1:
        message = _("%(time)s comes twice on that day in %(place)s: the clocks go back. Choose another.")
        raise forms.ValidationError(message % said)
    return found[0]


def checked_languages(said: str) -> list[str]:
    """Return the codes of languages with commas between them."""
    codes = []
    for name in filter(None, (part.strip() for part in said.split(","))):
        code = code_of(name)
        if not code:
            raise forms.ValidationError(
                _("“%(said)s” is no language that is known here. Write its name, such as Kiswahili.")
                % {"said": name}
            )
        codes.append(code)
    return list(dict.fromkeys(codes))


class Scoped(forms.Form):
    """A form whose change may be meant for a whole series."""

    scope = forms.ChoiceField(
        label=gettext_lazy("This webinar is part of a series. Change"),
        choices=[(value, capfirst(label)) for value, label in Scope.choices],
        initial=Scope.ONE,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, webinar: Webinar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if webinar.series_id is None:
            del self.fields["scope"]

    @property
    def chosen(self) -> Scope:
        return Scope(self.cleaned_data.get("scope") or Scope.ONE)


class RoleForm(Scoped):
    """How somebody takes part; an interpreter goes from one language into another."""

    role = forms.ChoiceField(
        label=gettext_lazy("Takes part as"),
        choices=[
            (PresenterRole.SPEAKER, gettext_lazy("Presenter")),
            (PresenterRole.INTERPRETER, gettext_lazy("Interpreter")),
        ],
        initial=PresenterRole.SPEAKER,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how they take part")},
    )
    from_language = language_field(gettext_lazy("Interprets from"))
    into_language = language_field(gettext_lazy("Interprets into"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("role") != PresenterRole.INTERPRETER:
            return cleaned | {"from_language": "", "into_language": ""}
        for name in ("from_language", "into_language"):
            said = cleaned.get(name, "")
            cleaned[name] = code_of(said)
            if not said:
                self.add_error(name, _("Enter a language, such as Kiswahili"))
            elif not cleaned.get(name):
                said_here = {"said": said}
                self.add_error(name, _("“%(said)s” is no language that is known here") % said_here)
        if cleaned.get("from_language") and cleaned.get("from_language") == cleaned.get("into_language"):
            self.add_error("into_language", _("Choose two different languages"))
        return cleaned


class AddPresenterForm(RoleForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput(attrs=TEXTS),
        error_messages={"required": gettext_lazy("Enter the name")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Never shown."),
        widget=forms.EmailInput(attrs={**TEXTS, "spellcheck": "false"}),
        error_messages={
            "invalid": gettext_lazy("Enter an e-mail address with an @ sign, like name@example.org")
        },
    )
    field_order = ("name", "email", "role", "from_language", "into_language", "scope")


class PresenterHereForm(RoleForm):
    """What is said of somebody in one webinar, in place of their own page."""

    headline = forms.CharField(
        label=gettext_lazy("One line about them, here"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty: the line of their page."),
    )
    bio = forms.CharField(
        label=gettext_lazy("More about them, here"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("role", "from_language", "into_language", "headline", "bio", "scope")

    @property
    def values(self) -> dict[str, str]:
        names = ("role", "from_language", "into_language", "headline", "bio")
        return {name: self.cleaned_data[name] for name in names}


def here(presenter: Presenter) -> dict[str, str]:
    """Return what the form of a presenter begins with."""
    return {
        "role": presenter.role,
        "from_language": name_of(presenter.from_language),
        "into_language": name_of(presenter.into_language),
        "headline": presenter.headline,
        "bio": presenter.bio,
    }


class ClaimMailForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Their e-mail address"),
        help_text=gettext_lazy("Never shown. It is kept so that letters reach them."),
        widget=forms.EmailInput(attrs={**TEXTS, "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Enter their e-mail address"),
            "invalid": gettext_lazy("Enter an e-mail address with an @ sign, like name@example.org"),
        },
    )


class PracticeForm(forms.Form):
    """A day and an hour on the webinar's own clock; without a day there is no practice."""

    date = date_field(required=False)
    time = time_field(required=False)
    note = forms.CharField(
        label=gettext_lazy("Note to presenters and hosts"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    url = forms.URLField(
        label=gettext_lazy("Link to the practice"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("Empty: the link of the webinar itself."),
        widget=forms.URLInput(attrs={"placeholder": "https://", "spellcheck": "false"}),
        error_messages={"invalid": gettext_lazy("Enter the whole link, starting with https://")},
    )

    def __init__(self, *args: Any, webinar: Webinar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.webinar = webinar
        self.practice_at: dt.datetime | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        day, time = cleaned.get("date"), cleaned.get("time")
        if day and time is None and "time" not in self.errors:
            self.add_error("time", _("Choose a start time"))
        elif time is not None and not day and "date" not in self.errors:
            self.add_error("date", _("Choose a date"))
        elif day and time is not None:
            try:
                self.practice_at = the_one_instant(day, time, self.webinar.zone)
            except forms.ValidationError as refusal:
                self.add_error("time", refusal)
        return cleaned


def practice_of(webinar: Webinar) -> dict[str, Any]:
    local = webinar.practice_at.astimezone(webinar.zone) if webinar.practice_at else None
    return {
        "date": local.date() if local else None,
        "time": local.time() if local else None,
        "note": webinar.practice_note,
        "url": webinar.practice_url,
    }


class DialInForm(forms.Form):
    country = forms.CharField(
        label=gettext_lazy("Country"), max_length=80, required=False, widget=forms.TextInput(attrs=TEXTS)
    )
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={**TEXTS, "inputmode": "tel"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=40, required=False, widget=forms.TextInput(attrs=TEXTS)
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if any(cleaned.values()):
            try:
                check_dial_in(DialInSpec(**cleaned))
            except BadDialIn as refusal:
                wrong = "country" if not cleaned.get("country") else "number"
                is_code = wrong == "number" and _is_fine_without_code(cleaned)
                self.add_error("code" if is_code else wrong, refusal.message)
        return cleaned


def _is_fine_without_code(cleaned: dict[str, str]) -> bool:
    try:
        check_dial_in(DialInSpec(cleaned["country"], cleaned["number"]))
    except BadDialIn:
        return False
    return True


DialInForms = formset_factory(
    DialInForm, extra=2, max_num=MAX_NUMBERS, absolute_max=MAX_NUMBERS + 2, validate_max=True
)


def numbers_of(rows: BaseFormSet[DialInForm]) -> list[DialInSpec]:
    """Return the numbers that were entered, in the order of the page; an emptied line is gone."""
    return [DialInSpec(**row) for row in rows.cleaned_data if row.get("number")]


class TemplateForm(forms.Form):
    """What a template is called, and for whom it is; what it keeps is asked by the same list as for a copy."""

    name = forms.CharField(
        label=gettext_lazy("Name of the template"),
        max_length=160,
        help_text=gettext_lazy("Such as “Monthly case conversation”."),
        error_messages={
            "required": gettext_lazy("Enter a name"),
            "max_length": gettext_lazy("Use at most 160 letters for the name"),
        },
    )
    for_site = forms.BooleanField(
        label=gettext_lazy("For every host"),
        required=False,
        help_text=gettext_lazy("Otherwise only you see it."),
    )

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["for_site"]


class StartForm(forms.Form):
    """The day and the hour of a webinar that starts from a template, on the template's clock."""

    date = date_field()
    time = time_field()

    def __init__(self, *args: Any, template: WebinarTemplate, **kwargs: Any) -> None:
        kwargs["initial"] = {"time": template.kept["time"]}
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(template.kept["time_zone"])
        self.starts_at: dt.datetime | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("date") and cleaned.get("time") is not None:
            try:
                self.starts_at = the_one_instant(cleaned["date"], cleaned["time"], self.zone)
            except forms.ValidationError as refusal:
                self.add_error("time", refusal)
            else:
                if self.starts_at <= timezone.now():
                    self.add_error("date", _("Choose a day to come"))
        return cleaned
