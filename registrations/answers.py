"""Which answers to a host's questions can be kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from registrations.countries import countries, country_code
from registrations.states import QuestionKind

# What stands for a ticked consent.
AGREED: Final = "yes"
LONGEST: Final = 500


class BadAnswers(Exception):
    """Some answers cannot be kept: a sentence for each, by the question's public id."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__("; ".join(sentences.values()))
        self.sentences = dict(sentences)


def options_of(question: Any) -> dict[str, str]:
    """Return the answers to choose from, each with the words for it; empty where the words are free."""
    if question.kind == QuestionKind.COUNTRY:
        return countries()
    if question.kind == QuestionKind.CONSENT:
        return {AGREED: AGREED}
    return {option: option for option in question.options}


def checked(questions: Iterable[Any], given: Mapping[str, Sequence[str]]) -> list[tuple[Any, list[str]]]:
    """Return what is kept of ``given``: for each question that applies and has an answer, its values.

    ``given`` holds values by public id. Answers to a question that was not for this person are dropped. A country is
    kept by its code, however it was named.

    Raises ``BadAnswers``.
    """
    kept: dict[int, list[str]] = {}
    pairs: list[tuple[Any, list[str]]] = []
    wrong: dict[str, str] = {}
    for question in questions:
        if question.only_if_id and question.only_if_answer not in kept.get(question.only_if_id, []):
            continue
        values = _values(question, given.get(question.public_id, []))
        if sentence := _problem(question, values):
            wrong[question.public_id] = sentence
        elif values:
            kept[question.pk] = values
            pairs.append((question, values))
    if wrong:
        raise BadAnswers(wrong)
    return pairs


def _values(question: Any, given: Sequence[str]) -> list[str]:
    values = [value.strip() for value in given if value.strip()]
    if question.kind == QuestionKind.COUNTRY:
        return [country_code(value) for value in values]
    return values


def _problem(question: Any, values: list[str]) -> str:
    if not values:
        return _unanswered(question) if question.is_required else ""
    if question.kind == QuestionKind.TEXT:
        is_short = sum(map(len, values)) <= LONGEST
        return "" if is_short else _("Use at most %(most)d letters") % {"most": LONGEST}
    is_one = len(values) == 1 or question.kind == QuestionKind.MULTI
    return "" if is_one and set(values) <= options_of(question).keys() else _("Choose one of the answers")


def _unanswered(question: Any) -> str:
    if question.kind == QuestionKind.CONSENT:
        return _("A seat can only be given if you agree to this")
    return _("Answer this question")
