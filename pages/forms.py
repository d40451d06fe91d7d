"""The forms of the public pages. Each message says what to do, with an example where that helps."""

from collections.abc import Iterable
from typing import Any
from unicodedata import digit

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.zones import zone_names
from community.forms import Trap
from community.models import Answer, ContactMessage, Notice, Question
from members.models import Member
from pages.seat_choices import Choices
from pages.seat_questions import Asking
from pages.unhurried import Unhurried
from registrations.models import SeatQuestion
from registrations.rules import MOST_AROUND_ONE

# The fields of a seat that few people need.
FOLDED = ("party", "note", "hour_reminder", "is_discreet", "shown_as", "alias")
PROTECT = _("Please do not describe a child who could be recognised.")


def name_field(**options: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Your name"),
        max_length=120,
        error_messages={
            "required": _("Enter your name"),
            "max_length": _("Use at most 120 letters for your name"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        **options,
    )


def email_field(hint: Any) -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=hint,
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address with an @ sign, like name@example.org"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
    )


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SeatForm(Asking, Unhurried, Choices):
    """Two fields and no account, and what the host asks.

    ``others`` is how many more webinars of a series could be meant, too.
    """

    field_order = ("name", "email")

    def __init__(
        self, *args: Any, questions: Iterable[SeatQuestion] = (), others: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask(questions)
        if others:
            words = ngettext(
                "Also for the other webinar of this series, and for those added later",
                "Also for the %(n)d other webinars of this series, and for those added later",
                others,
            )
            self.fields["whole_series"] = forms.BooleanField(required=False, label=words % {"n": others})

    name = name_field()
    email = email_field(_("We send your joining link here."))
    note = forms.CharField(
        label=_("What would help you?"), max_length=500, required=False, widget=text_area(2)
    )
    party = forms.IntegerField(
        label=_("How many of you watch around one phone or screen?"),
        help_text=_("You take one seat together."),
        required=False,
        min_value=1,
        max_value=MOST_AROUND_ONE,
        error_messages={
            name: _("Enter a number from 1 to %(most)d") % {"most": MOST_AROUND_ONE}
            for name in ("invalid", "min_value", "max_value")
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    src = forms.CharField(required=False, widget=forms.HiddenInput)
    time_zone = forms.CharField(
        required=False, max_length=60, widget=forms.HiddenInput(attrs={"data-reader-zone": ""})
    )

    @property
    def wishes(self) -> dict[str, Any]:
        """Return what the seat is held with; a place that no zone is named after counts as none."""
        zone = self.cleaned_data["time_zone"]
        known = {name: self.cleaned_data[name] for name in ("name", "email", "note")}
        return {
            **known,
            "time_zone": zone if zone in zone_names() else "",
            "party": self.cleaned_data["party"] or 1,
            "source": self.cleaned_data["src"],
            "answers": self.answers,
            **self.choices,
        }

    @property
    def is_for_series(self) -> bool:
        return bool(self.cleaned_data.get("whole_series"))

    @property
    def has_folded_errors(self) -> bool:
        """Say whether a field that is folded away at first needs a look."""
        return any(name in self.errors for name in FOLDED)

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in FOLDED]


class LostLinkForm(forms.Form):
    email = email_field(_("The address you took the seat with."))


class SeatCodeForm(forms.Form):
    """The six digits of the mail, however they are spaced and in whatever script they are typed."""

    email = forms.EmailField(max_length=254, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("The six digits"),
        max_length=20,
        error_messages={"required": _("Enter the six digits from the mail")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "otp"}
        ),
    )

    def clean_code(self) -> str:
        return "".join(str(digit(sign)) for sign in self.cleaned_data["code"] if sign.isdigit())


class GuestForm(Trap):
    """A form that asks guests who they are and members nothing that is known."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user if user.is_authenticated else None
        if self.user is not None:
            known = ["email", "website", *(["name"] if self.user.name else [])]
            for name in known:
                del self.fields[name]

    @property
    def sender_name(self) -> str:
        """Return the name as given, or that of the account."""
        return str(self.cleaned_data.get("name") or (self.user.name if self.user else ""))

    @property
    def sender_email(self) -> str:
        return self.user.email if self.user else str(self.cleaned_data["email"])


class QuestionForm(GuestForm):
    text = forms.CharField(
        label=_("Your question"),
        max_length=Question._meta.get_field("text").max_length,
        help_text=PROTECT,
        error_messages={"required": _("Write your question")},
        widget=text_area(3),
    )
    name = name_field(help_text=_("Shown with the question. A first name is enough."))
    email = email_field(_("We tell you here when it is answered. Never shown."))


class SeatQuestionForm(forms.Form):
    """A question from a seat's page, where it is known who asks."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=Question._meta.get_field("text").max_length,
        help_text=PROTECT,
        error_messages={"required": _("Write your question")},
        widget=text_area(3),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        max_length=Answer._meta.get_field("text").max_length,
        help_text=PROTECT,
        error_messages={"required": _("Write your answer")},
        widget=text_area(4),
    )


class LetterForm(GuestForm):
    text = forms.CharField(
        label=_("Your message"),
        max_length=ContactMessage._meta.get_field("text").max_length,
        error_messages={"required": _("Write your message")},
        widget=text_area(6),
    )
    name = name_field()
    email = email_field(_("The answer reaches you here. The other side does not see it."))


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("Your reply"),
        max_length=ContactMessage._meta.get_field("text").max_length,
        error_messages={"required": _("Write your reply")},
        widget=text_area(5),
    )


class NoticeForm(forms.ModelForm[Notice]):
    class Meta:
        model = Notice
        fields = ("title", "text", "show_until")
        widgets = {
            "show_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "text": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "title": {"required": _("Say it in one line")},
            "show_until": {
                "required": _("Choose the last day on which the notice is shown"),
                "invalid": _("Choose a day, like 2027-01-31"),
            },
        }


class ProfileForm(forms.ModelForm[Member]):
    class Meta:
        model = Member
        fields = ("name", "time_zone")
        labels = {"name": _("Your name"), "time_zone": _("Time zone")}
        help_texts = {
            "time_zone": _("A city in your time zone. Times on this site and in our e-mails follow it.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Not chosen")), *((name, name) for name in zone_names())]
        label, hint = self.fields["time_zone"].label, self.fields["time_zone"].help_text
        self.fields["time_zone"] = forms.ChoiceField(
            choices=choices, required=False, label=label, help_text=hint
        )
