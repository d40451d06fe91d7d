"""Questions, answers and notices over the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from community.models import Question
from tests.factories.community import make_answer, make_question
from tests.factories.members import make_host, make_member, make_person
from tests.factories.webinars import make_webinar

pytestmark = pytest.mark.django_db


def client_of(member: object = None) -> APIClient:
    client = APIClient()
    if member is not None:
        client.force_authenticate(member)
    return client


def test_a_guest_asks_a_presenter_answers_and_everyone_reads_it() -> None:
    presenter = make_member("wanjiru@example.org")
    webinar = make_webinar(presenters=[make_person("Wanjiru", member=presenter)])
    questions = f"/api/v1/webinars/{webinar.slug}/questions/"
    given = {"text": "Who decides?", "name": "Mariam", "email": "mariam@example.org", "offset_ms": 754_000}

    asked = client_of().post(questions, given, format="json")
    assert (asked.status_code, asked.json()["state"]) == (201, "held")
    assert client_of().get(questions).json()["results"] == []

    place = f"/api/v1/questions/{asked.json()['id']}/"
    answered = client_of(presenter).post(f"{place}answers/", {"text": "Everyone."}, format="json")
    assert answered.status_code == 201

    shown = client_of().get(place)
    assert (shown.json()["state"], shown.json()["by"], shown.json()["offset_ms"]) == (
        "public",
        "Mariam",
        754_000,
    )
    assert [(one["by"], one["is_presenter"], one["text"]) for one in shown.json()["answers"]] == [
        ("Wanjiru", True, "Everyone.")
    ]
    assert "example.org" not in shown.content.decode().replace(shown.json()["url"], "")


def test_a_guest_must_say_a_name_and_a_member_need_not() -> None:
    questions = f"/api/v1/webinars/{make_webinar().slug}/questions/"

    refused = client_of().post(questions, {"text": "Who decides?"}, format="json")
    taken = client_of(make_member(name="Hawa")).post(questions, {"text": "Who decides?"}, format="json")

    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["name"])
    assert (taken.status_code, taken.json()["by"]) == (201, "Hawa")


def test_hosts_show_hide_and_see_what_waits() -> None:
    host = make_host()
    question = make_question(make_webinar(host=host), state="held")
    client = client_of(host)
    place = f"/api/v1/questions/{question.public_id}/"

    waiting = client.get("/api/v1/questions/?waiting=1").json()["results"]
    assert [one["id"] for one in waiting] == [question.public_id]
    assert client.post(f"{place}show/").json()["state"] == "public"
    assert client.post(f"{place}hide/").json()["state"] == "hidden"
    assert client_of().get(place).status_code == 404


def test_more_questions_than_a_person_asks_are_a_conflict() -> None:
    webinar = make_webinar()
    for _ in range(10):
        make_question(webinar, asker_email="mariam@example.org")

    answer = client_of().post(
        f"/api/v1/webinars/{webinar.slug}/questions/",
        {"text": "Again", "name": "Mariam", "email": "mariam@example.org"},
        format="json",
    )

    assert answer.status_code == 409
    assert Question.objects.count() == 10


def test_a_notice_is_posted_and_listed() -> None:
    member = make_host()
    given = {"title": "Presenters wanted", "show_until": "2099-01-31"}

    posted = client_of(member).post("/api/v1/notices/", given, format="json")

    assert (posted.status_code, posted.json()["state"]) == (201, "public")
    assert [one["title"] for one in client_of().get("/api/v1/notices/").json()["results"]] == [
        "Presenters wanted"
    ]


def test_a_longer_list_of_questions_needs_no_more_queries() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client_of().get("/api/v1/questions/").status_code == 200
        return len(caught)

    make_answer(make_question(make_webinar()), person=make_person())
    one = queries()
    for _ in range(2):
        make_answer(make_question(make_webinar()), person=make_person())

    assert queries() == one
