import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import translation

from registrations import actions, tasks
from registrations.actions import AskedInAnother, BadAnswers
from registrations.countries import countries, country_code
from registrations.models import Registration, SeatAnswer, SeatQuestion
from tests.factories.members import make_host
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
        ("country?", ["SL"]),
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


def test_a_consent_that_is_needed_takes_no_seat_without_it() -> None:
    webinar = make_webinar()
    needed = actions.add_question(
        webinar, by=None, kind="consent", label="I may be heard in the recording", is_required=True
    )
    actions.add_question(webinar, by=None, kind="consent", label="Tell me about other webinars")

    with pytest.raises(BadAnswers) as refused:
        register(webinar)
    seat = register(webinar, **{needed.public_id: ["yes"]})

    assert refused.value.sentences == {needed.public_id: "A seat can only be given if you agree to this"}
    assert answers_of(seat) == [("I may be heard in the recording", ["yes"])]


def test_each_consent_is_kept_with_the_text_and_version_that_was_read() -> None:
    webinar = make_webinar()
    first = actions.add_question(webinar, by=None, kind="consent", label="Old words")
    hawa = register(webinar, **{first.public_id: ["yes"]})
    second = actions.change_consent(first, by=None, label="New words", is_required=False)
    musa = actions.register(
        webinar,
        name="Musa",
        email="musa@example.org",
        answers={first.public_id: ["yes"], second.public_id: ["yes"]},
    )

    given = SeatAnswer.objects.order_by("pk").values_list("registration", "asked", "version")
    assert list(given) == [(hawa.pk, "Old words", 1), (musa.pk, "New words", 2)]
    assert actions.change_consent(second, by=None, label=" New words ", is_required=False) == second
    assert list(SeatQuestion.objects.asked_in(webinar)) == [second]


def test_a_consent_is_taken_back_and_given_anew_and_each_time_is_on_record() -> None:
    webinar = make_webinar()
    consent = actions.add_question(webinar, by=None, kind="consent", label="You may call me")
    seat = register(webinar, **{consent.public_id: ["yes"]})

    for _ in range(2):
        actions.take_consent_back(seat, consent)
    for _ in range(2):
        actions.agree(seat, consent)
    actions.remove_question(consent, by=None)

    given = [answer.withdrawn_at is None for answer in seat.seat_answers.order_by("pk")]
    assert given == [False, True]
    assert list(SeatQuestion.objects.asked_in(webinar)) == []


def test_what_is_asked_everywhere_is_a_consent_that_an_admin_chose() -> None:
    webinar, other = make_webinar(), make_webinar()
    everywhere = actions.add_question(None, by=None, kind="consent", label="Tell me about other webinars")
    own = actions.add_question(webinar, by=None, kind="text", label="?")

    with pytest.raises(PermissionDenied):
        actions.add_question(None, by=make_host(), kind="consent", label="Mine for all")

    assert list(SeatQuestion.objects.asked_in(webinar)) == [own, everywhere]
    assert list(SeatQuestion.objects.asked_in(other)) == [everywhere]


def test_consents_are_not_forgotten_with_the_other_answers() -> None:
    webinar = make_webinar()
    consent = actions.add_question(webinar, by=None, kind="consent", label="Yes?", keep_days=1)
    register(webinar, **{consent.public_id: ["yes"]})

    with time_machine.travel(webinar.ends_at + dt.timedelta(days=300)):
        tasks.forget_answers()

    assert SeatAnswer.objects.count() == 1


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
    assert {"KE": "Kenya", "LB": "Lebanon", "GT": "Guatemala"}.items() <= countries().items()


@pytest.mark.parametrize(
    ("language", "name", "first"),
    [
        ("fr", "Côte d’Ivoire", "Afghanistan"),
        ("es", "Côte d’Ivoire", "Afganistán"),
        ("sw", "Cote d’Ivoire", "Afghanistan"),
    ],
)
def test_countries_are_named_and_sorted_in_the_readers_language(language: str, name: str, first: str) -> None:
    with translation.override(language):
        named = countries()

    assert (named["CI"], next(iter(named.values()))) == (name, first)


@pytest.mark.parametrize("said", ["SL", "sl", "Sierra Leone", "sierra leone", "سيراليون"])
def test_a_country_is_known_by_its_code_and_by_its_name_in_two_languages(said: str) -> None:
    with translation.override("ar"):
        assert (country_code(said), country_code("Atlantis")) == ("SL", "Atlantis")
