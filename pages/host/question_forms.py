"""The form in which a host writes one more question for the registration."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.answers import AGREED, options_of
from registrations.countries import country_code
from registrations.models import SeatQuestion
from registrations.states import QuestionKind
from webinars.models import Webinar

FEWEST_OPTIONS = 2
MOST_OPTIONS = 30
LONGEST_OPTION = 120
WITH_OPTIONS = {QuestionKind.CHOICE, QuestionKind.MULTI}


class SeatQuestionForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is the answer?"), choices=QuestionKind.choices)
    label = forms.CharField(
        label=gettext_lazy("Question, or the whole text of the consent"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write the question")},
    )
    options = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        required=False,
        help_text=gettext_lazy("One a line, for one or any of several."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_required = forms.BooleanField(
        label=gettext_lazy("It must be answered"),
        required=False,
        help_text=gettext_lazy(
            "A consent that must be given keeps out who does not agree. Better let it be free."
        ),
    )
    only_if = forms.ModelChoiceField(
        SeatQuestion.objects.none(),
        to_field_name="public_id",
        required=False,
        label=gettext_lazy("Ask only after this question"),
        empty_label=gettext_lazy("Ask everyone"),
    )
    only_if_answer = forms.CharField(
        label=gettext_lazy("and only if the answer is"), max_length=LONGEST_OPTION, required=False
    )
    keep_days = forms.IntegerField(
        label=gettext_lazy("Days until answers are forgotten"),
        help_text=gettext_lazy("Counted from the end of the webinar."),
        initial=90,
        min_value=0,
        max_value=3650,
    )

    def __init__(self, *args: Any, webinar: Webinar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earlier: Any = self.fields["only_if"]
        earlier.queryset = webinar.seat_questions.exclude(kind=QuestionKind.TEXT).filter(retired_at=None)
        earlier.label_from_instance = lambda question: question.label

    def clean_options(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines()]
        options = list(dict.fromkeys(line for line in lines if line))
        if self.cleaned_data.get("kind") not in WITH_OPTIONS:
            return []
        if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
            raise forms.ValidationError(_("Write from 2 to 30 answers, one a line"))
        if max(map(len, options)) > LONGEST_OPTION:
            raise forms.ValidationError(_("Use at most 120 letters for each answer"))
        return options

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        earlier: SeatQuestion | None = cleaned.get("only_if")
        if earlier is None:
            cleaned["only_if_answer"] = ""
        elif earlier.kind == QuestionKind.CONSENT:
            cleaned["only_if_answer"] = AGREED
            return cleaned
        if earlier is not None and earlier.kind == QuestionKind.COUNTRY:
            cleaned["only_if_answer"] = country_code(cleaned.get("only_if_answer", ""))
        if earlier is not None and cleaned.get("only_if_answer") not in options_of(earlier):
            self.add_error("only_if_answer", _("Enter one of the answers to that question"))
        return cleaned
