"""A host's own questions in the form that takes a seat."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from registrations.answers import AGREED, LONGEST, BadAnswers, checked, options_of
from registrations.models import Registration, SeatQuestion
from registrations.states import QuestionKind

PREFIX = "q-"


def field_of(question: SeatQuestion) -> forms.Field:
    """Return the control; nothing is chosen or ticked beforehand."""
    needed = question.is_required and not question.only_if_id
    known: Any = {"label": question.label, "help_text": _condition(question), "required": needed}
    said: Any = {"required": _("Answer this question"), "invalid_choice": _("Choose one of the answers")}
    choices = list(options_of(question).items())
    if question.kind == QuestionKind.CONSENT:
        said = {"required": _("A seat can only be given if you agree to this")}
        return forms.BooleanField(error_messages=said, **known)
    if question.kind == QuestionKind.CHOICE:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=said, **known)
    if question.kind == QuestionKind.MULTI:
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=choices, widget=boxes, error_messages=said, **known)
    if question.kind == QuestionKind.COUNTRY:
        unchosen = [("", _("Not chosen")), *choices]
        return forms.ChoiceField(choices=unchosen, error_messages=said, **known)
    words = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(max_length=LONGEST, widget=words, error_messages=said, **known)


def _condition(question: SeatQuestion) -> str:
    if question.only_if is None:
        return ""
    answer = options_of(question.only_if).get(question.only_if_answer, question.only_if_answer)
    said = {"question": question.only_if.label, "answer": answer}
    if question.only_if.kind == QuestionKind.CONSENT:
        return _("Only if you agreed: %(question)s") % said
    return _("Only if your answer to “%(question)s” is “%(answer)s”.") % said


class Asking(forms.Form):
    """A form with the questions of one webinar behind its own fields."""

    questions: Sequence[SeatQuestion] = ()

    def ask(self, questions: Iterable[SeatQuestion]) -> None:
        self.questions = list(questions)
        for question in self.questions:
            self.fields[PREFIX + question.public_id] = field_of(question)

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[PREFIX + question.public_id] for question in self.questions]

    @property
    def answers(self) -> dict[str, Sequence[str]]:
        """Return the values by public id."""
        return {
            question.public_id: _values(self.cleaned_data.get(PREFIX + question.public_id))
            for question in self.questions
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            checked(self.questions, self.answers)
        except BadAnswers as error:
            for public_id, sentence in error.sentences.items():
                if PREFIX + public_id not in self.errors:
                    self.add_error(PREFIX + public_id, sentence)
        return cleaned


def initial_answers(seat: Registration) -> dict[str, Any]:
    """Return what was answered before, as the fields show it."""
    found: dict[str, Any] = {}
    for answer in seat.seat_answers.filter(withdrawn_at=None).select_related("question"):
        is_many = answer.question.kind == QuestionKind.MULTI
        found[PREFIX + answer.question.public_id] = answer.values if is_many else answer.values[0]
    return found


def _values(given: Any) -> list[str]:
    if isinstance(given, list):
        return [str(value) for value in given]
    return [AGREED] if given is True else [str(given)] if given else []
