"""What hosts ask with the registration, and how visitors answer."""

import csv
import io
import time

import pytest
from django.test import Client
from django.urls import reverse

from pages.unhurried import stamp
from registrations import actions
from registrations.models import Registration, SeatQuestion
from tests.factories.members import make_host
from tests.factories.webinars import make_webinar
from tests.pages.seen import errors, main_text, tree

pytestmark = pytest.mark.django_db


def seat_fields(**answers: object) -> dict[str, object]:
    known = {"name": "Hawa", "email": "hawa@example.org", "shown": stamp(time.time() - 30)}
    return {**known, **{name.replace("q_", "q-"): value for name, value in answers.items()}}


def test_a_host_asks_people_answer_and_the_list_and_the_file_show_it(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    client.force_login(host)
    page = reverse("host_seat_questions", args=[webinar.slug])
    client.post(page, {"kind": "multi", "label": "=Where?", "options": "Clinic\nSchool\n", "keep_days": "30"})
    question = SeatQuestion.objects.get()
    address = f"/webinars/{webinar.slug}/register/"

    assert "=Where?" in main_text(client.get(address))
    Client().post(address, seat_fields(**{f"q_{question.public_id}": ["Clinic", "School"]}))

    people = reverse("host_webinar_people", args=[webinar.slug])
    file = client.post(
        reverse("host_webinar_export", args=[webinar.slug]), {"purpose": "seats", "format": "csv"}
    )
    rows = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"))))
    assert "=Where? Clinic, School" in main_text(client.get(people))
    assert [row[-1] for row in rows] == ["'=Where?", "Clinic, School"]
    assert "1 answer. Forgotten 30 days after the end." in main_text(client.get(page))


def test_nothing_is_ticked_beforehand_and_what_is_missing_is_named(client: Client) -> None:
    webinar = make_webinar()
    consent = actions.add_question(webinar, by=None, kind="consent", label="You may call me")
    needed = actions.add_question(
        webinar, by=None, kind="choice", label="Work?", options=["Nurse", "Other"], is_required=True
    )
    after = actions.add_question(
        webinar,
        by=None,
        kind="text",
        label="Which?",
        is_required=True,
        only_if=needed,
        only_if_answer="Other",
    )
    address = f"/webinars/{webinar.slug}/register/"

    page = client.get(address)
    nothing = client.post(address, seat_fields())
    half = client.post(address, seat_fields(**{f"q_{needed.public_id}": "Other"}))
    client.post(address, seat_fields(**{f"q_{needed.public_id}": "Other", f"q_{after.public_id}": "Midwife"}))

    assert tree(page).xpath("//main//input[@checked]") == []
    assert "Only if your answer to “Work?” is “Other”." in main_text(page)
    assert [errors(nothing), errors(half)] == [["Answer this question"], ["Answer this question"]]
    kept = [(answer.question, answer.values) for answer in Registration.objects.get().seat_answers.all()]
    assert kept == [(needed, ["Other"]), (after, ["Midwife"])]
    assert consent.given.count() == 0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"label": ""}, "Write the question"),
        ({"options": "One"}, "Write from 2 to 30 answers, one a line"),
        ({"options": "x" * 121 + "\ny"}, "Use at most 120 letters for each answer"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(client: Client, changes: dict[str, str], says: str) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    client.force_login(host)
    given = {"kind": "choice", "label": "?", "options": "One\nTwo", "keep_days": "30", **changes}

    response = client.post(reverse("host_seat_questions", args=[webinar.slug]), given)

    assert (errors(response), SeatQuestion.objects.count()) == ([says], 0)


def test_a_condition_names_an_answer_that_can_be_given(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    first = actions.add_question(webinar, by=None, kind="choice", label="?", options=["One", "Two"])
    client.force_login(host)
    page = reverse("host_seat_questions", args=[webinar.slug])
    given = {"kind": "text", "label": "Why?", "keep_days": "30", "only_if": first.public_id}

    refused = client.post(page, {**given, "only_if_answer": "Three"})
    client.post(page, {**given, "only_if_answer": "Two"})

    assert errors(refused) == ["Enter one of the answers to that question"]
    assert SeatQuestion.objects.get(label="Why?").only_if_answer == "Two"


def test_a_question_in_use_stays_and_another_goes(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    first = actions.add_question(webinar, by=None, kind="consent", label="First")
    then = actions.add_question(
        webinar, by=None, kind="text", label="Then", only_if=first, only_if_answer="yes"
    )
    client.force_login(host)

    for question in (first, then, first):
        client.post(reverse("host_seat_question_remove", args=[webinar.slug, question.public_id]))
        if question == first and SeatQuestion.objects.count():
            assert SeatQuestion.objects.count() == 2

    assert SeatQuestion.objects.count() == 0
