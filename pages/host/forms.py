"""The forms of the host desk. Each message says what to do; answers are kept when something is missing."""

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.forms import BaseFormSet, formset_factory
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import pgettext_lazy as term

from archive.states import Audience, WithdrawalReason
from common.languages import name_of
from common.zones import city, utc_offset, zone_names
from pages.host.meeting import ways_to_meet
from pages.host.meeting_forms import WayField
from pages.host.planning_forms import checked_languages
from providers.base import BadMeetingLink
from providers.link.provider import checked_link
from webinars.actions import NotPossible, PresenterSpec
from webinars.actions.errors import CapacityBelowSeats, NotOverYet, StartsInThePast
from webinars.local_time import instants
from webinars.models import Webinar

LENGTHS: Final = (30, 45, 60, 75, 90, 120, 150, 180, 240)
DEFAULT_LENGTH: Final = 60
MAX_PRESENTERS: Final = 20
MAX_SEATS: Final = 100_000
FIRST, SECOND = "first", "second"
# Under which field a refusal of the action is shown.
FIELD_OF: Final[dict[type[NotPossible], str]] = {
    StartsInThePast: "date",
    NotOverYet: "date",
    CapacityBelowSeats: "capacity",
}


def zone_choices(at: dt.datetime | None = None) -> list[tuple[str, Any]]:
    """Return the zones by area, each a city with its distance from UTC at that time: ``Nairobi (UTC+3)``."""
    at = at or timezone.now()
    areas: dict[str, list[tuple[str, str]]] = {}
    for name in zone_names():
        area = name.partition("/")[0]
        areas.setdefault(area, []).append((name, f"{city(name)} ({utc_offset(at, ZoneInfo(name))})"))
    utc = areas.pop("UTC")
    return [("UTC", utc[0][0]), *areas.items()]


def language_choices() -> list[tuple[str, str | Promise]]:
    return list(settings.LANGUAGES)


class WebinarForm(forms.Form):
    """One page that plans a webinar, or adds one that was held (``is_past``)."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=160,
        help_text=gettext_lazy("Say what people will be able to do afterwards. No abbreviations."),
        error_messages={
            "required": gettext_lazy(
                "Enter a title, such as “Listening first: hearing children in a crowded week”"
            ),
            "max_length": gettext_lazy("Use at most 160 letters for the title"),
        },
    )
    date = forms.DateField(
        label=gettext_lazy("Date"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose a date"),
            "invalid": gettext_lazy("Enter the date as year-month-day, such as 2027-01-28"),
        },
    )
    time = forms.TimeField(
        label=gettext_lazy("Start time"),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": gettext_lazy("Choose a start time"),
            "invalid": gettext_lazy("Enter the time as hours and minutes, such as 16:00"),
        },
    )
    duration_minutes = forms.TypedChoiceField(label=gettext_lazy("Length"), coerce=int)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        error_messages={"invalid_choice": gettext_lazy("Choose a place from the list")},
    )
    which = forms.ChoiceField(
        label=gettext_lazy("Which of the two?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (FIRST, gettext_lazy("The first one, before the clocks go back")),
            (SECOND, gettext_lazy("The second one, after the clocks went back")),
        ],
    )
    summary = forms.CharField(
        label=gettext_lazy("In one sentence"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Shown in lists and in the calendar."),
        error_messages={"max_length": gettext_lazy("Use at most 300 letters for the sentence")},
    )
    description = forms.CharField(
        label=gettext_lazy("More about it"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    provider = WayField(
        label=gettext_lazy("How people come together"), widget=forms.RadioSelect, initial="link"
    )
    join_url = forms.URLField(
        label=gettext_lazy("Link to the meeting"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy(
            "Zoom, Meet, Jitsi or any other. Only people with a seat get it. It can wait."
        ),
        widget=forms.URLInput(attrs={"placeholder": "https://", "spellcheck": "false"}),
        error_messages={"invalid": gettext_lazy("Enter the whole link, starting with https://")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Spoken language"), choices=language_choices)
    interpretation_languages = forms.CharField(
        label=gettext_lazy("Interpreted into"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("With commas between them, such as: French, Kiswahili"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    capacity = forms.IntegerField(
        label=term("places in a webinar", "Seats"),
        required=False,
        min_value=1,
        max_value=MAX_SEATS,
        help_text=gettext_lazy("Leave empty for no limit. When all are taken, people go on a waiting list."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": gettext_lazy("Enter a whole number, such as 120"),
            "min_value": gettext_lazy("Enter 1 or more, or leave it empty"),
            "max_value": gettext_lazy("Enter at most 100000, or leave it empty"),
        },
    )
    topics = forms.CharField(
        label=gettext_lazy("Topics"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("With commas between them, such as: participation, safe places"),
        widget=forms.TextInput(attrs={"list": "known-topics", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, is_past: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_past = is_past
        self.is_twice = False
        minutes = sorted({*LENGTHS, int(self.initial.get("duration_minutes") or DEFAULT_LENGTH)})
        self.fields["duration_minutes"].choices = [(n, _length(n)) for n in minutes]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = zone_choices()  # type: ignore[attr-defined]
        self.fields["time_zone"].widget.attrs["data-reader-zone"] = ""
        way = self.fields["provider"]
        way.as_it_is = str(self.initial.get("provider") or "link")  # type: ignore[attr-defined]
        self.ways, self.lacking_ways = ways_to_meet(way.as_it_is)  # type: ignore[attr-defined]
        way.choices = [(one.name, one.label) for one in self.ways]  # type: ignore[attr-defined]

    def clean_topics(self) -> list[str]:
        names = [name.strip() for name in self.cleaned_data["topics"].split(",") if name.strip()]
        if any(len(name) > 80 for name in names):  # noqa: PLR2004
            raise forms.ValidationError(_("Use at most 80 letters for a topic, and commas between topics"))
        return names

    def clean_interpretation_languages(self) -> list[str]:
        return checked_languages(self.cleaned_data["interpretation_languages"])

    def clean_join_url(self) -> str:
        link: str = self.cleaned_data["join_url"]
        try:
            return checked_link(link) if link else ""
        except BadMeetingLink as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if all(cleaned.get(name) is not None for name in ("date", "time")) and cleaned.get("time_zone"):
            self._find_instant(cleaned)
        return cleaned

    def _find_instant(self, cleaned: dict[str, Any]) -> None:
        """Turn the hour on the host's clock into an instant, and ask where there is none or two."""
        local = dt.datetime.combine(cleaned["date"], cleaned["time"])
        found = instants(local, ZoneInfo(cleaned["time_zone"]))
        self.is_twice = len(found) > 1
        place = {"time": formats.time_format(local, "H:i"), "place": city(cleaned["time_zone"])}
        if not found:
            self.add_error(
                "time",
                _(
                    "There is no %(time)s on that day in %(place)s: the clocks go forward. Choose another time."
                )
                % place,
            )
        elif self.is_twice and not cleaned.get("which"):
            self.add_error(
                "which",
                _("%(time)s comes twice on that day in %(place)s: the clocks go back. Choose which one.")
                % place,
            )
        else:
            cleaned["starts_at"] = found[-1] if cleaned.get("which") == SECOND else found[0]

    @property
    def shows_which(self) -> bool:
        return self.is_twice or bool(self.initial.get("which"))

    def refuse(self, refusal: NotPossible) -> None:
        """Show why the webinar could not be saved as asked, where the answer stands."""
        self.add_error(FIELD_OF.get(type(refusal)), refusal.message)

    def values(self) -> dict[str, Any]:
        """Return what the actions take."""
        names = ["title", "summary", "description", "duration_minutes", "time_zone", "language", "capacity"]
        names += ["interpretation_languages", "provider", "join_url", "starts_at", "topics"]
        return {name: self.cleaned_data[name] for name in names}

    def changes(self) -> dict[str, Any]:
        """Return the same without an hour that nobody touched: the form shows no seconds."""
        values = self.values()
        if not {"date", "time", "time_zone", "which"} & set(self.changed_data):
            del values["starts_at"]
        return values


def _length(minutes: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def initial_of(webinar: Webinar) -> dict[str, Any]:
    """Return a webinar's answers, its hour as the clocks in its own zone show it."""
    local = webinar.starts_at.astimezone(webinar.zone)
    twice = instants(local.replace(tzinfo=None), webinar.zone)
    return {
        "title": webinar.title,
        "date": local.date(),
        "time": local.time().replace(second=0, microsecond=0),
        "which": (SECOND if local.fold else FIRST) if len(twice) > 1 else "",
        "duration_minutes": webinar.duration_minutes,
        "time_zone": webinar.time_zone,
        "summary": webinar.summary,
        "description": webinar.description,
        "provider": webinar.provider,
        "join_url": webinar.join_url,
        "language": webinar.language,
        "interpretation_languages": ", ".join(name_of(code) for code in webinar.interpretation_languages),
        "capacity": webinar.capacity,
        "topics": ", ".join(topic.name for topic in webinar.topics.all()),
    }


class PresenterForm(forms.Form):
    """A presenter: someone known by ``slug``, or a name with an address that is never shown."""

    slug = forms.SlugField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("Use at most 120 letters for the name")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "invalid": gettext_lazy("Enter an e-mail address with an @ sign, like name@example.org")
        },
    )
    headline = forms.CharField(
        label=gettext_lazy("One line about them"),
        max_length=200,
        required=False,
        error_messages={"max_length": gettext_lazy("Use at most 200 letters for the line")},
    )
    remove = forms.BooleanField(label=gettext_lazy("Take off"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("name") and (cleaned.get("email") or cleaned.get("headline")):
            self.add_error("name", _("Enter the presenter’s name, or empty the line"))
        return cleaned


PresenterForms = formset_factory(
    PresenterForm, extra=1, max_num=MAX_PRESENTERS, absolute_max=MAX_PRESENTERS + 1, validate_max=True
)


def specs_of(rows: BaseFormSet[PresenterForm]) -> list[PresenterSpec]:
    """Return the presenters that stay, in the order of the page."""
    return [
        PresenterSpec(row["name"], email=row["email"], headline=row["headline"], slug=row["slug"])
        for row in rows.cleaned_data
        if row.get("name") and not row["remove"]
    ]


def presenters_of(webinar: Webinar) -> list[dict[str, str]]:
    rows = webinar.presenters.select_related("person")
    return [{"slug": row.person.slug, "name": row.person.name} for row in rows]


class RecordingForm(forms.Form):
    """A file with sound or video, and subtitles if there are some already."""

    file = forms.FileField(
        label=gettext_lazy("Video or sound file"),
        help_text=gettext_lazy("MP4, WebM, MOV, MKV, MP3, M4A, WAV and others."),
        error_messages={
            "required": gettext_lazy("Choose a file with video or sound"),
            "empty": gettext_lazy("This file is empty. Choose the recording itself"),
        },
    )
    language = forms.ChoiceField(label=gettext_lazy("Spoken language"), choices=language_choices)
    captions = forms.FileField(
        label=gettext_lazy("Subtitles"),
        required=False,
        help_text=gettext_lazy(
            "A VTT or SRT file, if you have one. Otherwise the speech is written down here."
        ),
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
        error_messages={"empty": gettext_lazy("The subtitles file is empty")},
    )


class CaptionsForm(forms.Form):
    captions = forms.FileField(
        label=gettext_lazy("Subtitles"),
        help_text=gettext_lazy("A VTT or SRT file."),
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
        error_messages={
            "required": gettext_lazy("Choose a VTT or SRT file"),
            "empty": gettext_lazy("This file is empty. Choose the subtitles themselves"),
        },
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the subtitles"), choices=language_choices)


class PublishForm(forms.Form):
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may watch and read it?"),
        choices=[
            (Audience.PUBLIC, gettext_lazy("Everyone")),
            (Audience.MEMBERS, gettext_lazy("Signed-in members")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who may watch and read it")},
    )
    is_listed = forms.BooleanField(
        label=gettext_lazy("List it publicly"),
        required=False,
        help_text=gettext_lazy("If it is for members: others see its title and how to sign in."),
    )


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why? Visitors see this and nothing else"),
        choices=WithdrawalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason")},
    )
