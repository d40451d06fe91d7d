import datetime as dt

import pytest
import time_machine

from registrations import actions, tasks
from registrations.actions import AskedInAnother, BadAnswers
from registrations.countries import countries
from registrations.models import Registration, SeatAnswer
from tests.factories.webinars import make_webinar
from webinars.models import Webinar

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def register(webinar: Webinar, **answers: list[str]) -> Registration:
    return actions.register(webinar, name="Hawa", email="hawa@example.org", answers=answers)


def answers_of(seat: Registration) -> list[tuple[str, list[str]]]:
    return [(answer.asked, answer.values) for answer in seat.seat_answers.all()]


def test_each_kind_of_answer_is_kept_with_the_words_that_were_asked() -> None:
    webinar = make_webinar()
    asked = {
        kind: actions.add_question(webinar, by=None, kind=kind, label=f"{kind}?", options=options).public_id
        for kind, options in {
            "text": [],
            "choice": ["Red", "Blue"],
            "multi": ["Red", "Blue", "Green"],
            "country": [],
            "consent": [],
        }.items()
    }

    seat = register(
        webinar,
        **{
            asked["text"]: [" Twelve years "],
            asked["choice"]: ["Red"],
            asked["multi"]: ["Red", "Green"],
            asked["country"]: ["Sierra Leone"],
            asked["consent"]: ["yes"],
        },
    )

    assert answers_of(seat) == [
        ("text?", ["Twelve years"]),
        ("choice?", ["Red"]),
        ("multi?", ["Red", "Green"]),
        ("country?", ["Sierra Leone"]),
        ("consent?", ["yes"]),
    ]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("choice", ["Black"]),
        ("choice", ["Red", "Blue"]),
        ("multi", ["Red", "Black"]),
        ("country", ["Atlantis"]),
        ("text", ["x" * 501]),
        ("text", [" "]),
        ("choice", []),
    ],
)
def test_what_is_no_answer_takes_no_seat(kind: str, given: list[str]) -> None:
    webinar = make_webinar()
    question = actions.add_question(
        webinar, by=None, kind=kind, label="?", options=["Red", "Blue"], is_required=True
    )

    with pytest.raises(BadAnswers) as refused:
        register(webinar, **{question.public_id: given})

    assert list(refused.value.sentences) == [question.public_id]
    assert Registration.objects.count() == 0


def test_a_consent_is_never_required() -> None:
    webinar = make_webinar()
    actions.add_question(webinar, by=None, kind="consent", label="You may call me", is_required=True)

    assert answers_of(register(webinar)) == []


def test_a_question_after_another_is_for_those_who_answered_so() -> None:
    webinar = make_webinar()
    first = actions.add_question(webinar, by=None, kind="choice", label="Work?", options=["Nurse", "Other"])
    then = actions.add_question(
        webinar,
        by=None,
        kind="text",
        label="Which?",
        is_required=True,
        only_if=first,
        only_if_answer="Other",
    )

    nurse = register(webinar, **{first.public_id: ["Nurse"], then.public_id: ["stays unread"]})
    with pytest.raises(BadAnswers):
        actions.register(webinar, name="M", email="m@example.org", answers={first.public_id: ["Other"]})

    assert answers_of(nurse) == [("Work?", ["Nurse"])]
    with pytest.raises(AskedInAnother):
        actions.remove_question(first, by=None)


def test_asking_again_changes_no_answer() -> None:
    webinar = make_webinar()
    question = actions.add_question(webinar, by=None, kind="text", label="?")
    seat = register(webinar, **{question.public_id: ["First"]})

    register(webinar, **{question.public_id: ["Second"]})

    assert answers_of(seat) == [("?", ["First"])]


def test_a_question_taken_away_takes_its_answers_along() -> None:
    webinar = make_webinar()
    question = actions.add_question(webinar, by=None, kind="text", label="?")
    seat = register(webinar, **{question.public_id: ["First"]})

    actions.remove_question(question, by=None)

    assert answers_of(seat) == []


def test_each_answer_is_forgotten_when_its_days_are_over() -> None:
    webinar = make_webinar()
    short, long = [
        actions.add_question(webinar, by=None, kind="text", label=f"{days}", keep_days=days)
        for days in (10, 90)
    ]
    register(webinar, **{short.public_id: ["a"], long.public_id: ["b"]})

    left = []
    for days in (-1, 9.9, 10.1, 91):
        with time_machine.travel(webinar.ends_at + dt.timedelta(days=days)):
            tasks.forget_answers()
        left.append(SeatAnswer.objects.count())

    assert left == [2, 2, 1, 0]
    assert Registration.objects.count() == 1


def test_countries_are_the_worlds() -> None:
    assert len(countries()) > 240
    assert {"Kenya", "Lebanon", "Guatemala"} < set(countries())
