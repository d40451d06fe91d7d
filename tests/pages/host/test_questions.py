import pytest
from django.test import Client
from django.urls import reverse

from community.models import Answer
from community.states import PostState
from members.models import Member
from tests.factories.community import make_answer, make_question
from tests.factories.members import make_host
from tests.factories.webinars import make_past_webinar
from tests.pages.seen import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(client: Client) -> Member:
    host = make_host()
    client.force_login(host)
    return host


def test_what_waits_in_the_hosts_own_webinars_is_listed(client: Client, host: Member) -> None:
    webinar = make_past_webinar(host=host)
    make_question(webinar, "Who draws the map?", state=PostState.HELD)
    make_answer(make_question(webinar, "Answered already?", state=PostState.PUBLIC))
    make_question(make_past_webinar(host=make_host()), "Somebody else’s?")

    text = main_text(client.get(reverse("host_questions")))

    assert "Who draws the map?" in text
    assert "Nobody else sees it yet" in text
    assert "Answered already?" not in text
    assert "Somebody else’s?" not in text


def test_an_answer_shows_the_question_too(client: Client, host: Member) -> None:
    question = make_question(make_past_webinar(host=host), state=PostState.HELD)
    sent = {"question": question.public_id, "do": "answer", f"{question.public_id}-text": "The children do."}

    response = client.post(reverse("host_questions"), sent, follow=True)

    question.refresh_from_db()
    assert (question.state, Answer.objects.get().text) == (PostState.PUBLIC, "The children do.")
    assert "No question waits" in main_text(response)


def test_an_empty_answer_is_named(client: Client, host: Member) -> None:
    question = make_question(make_past_webinar(host=host))

    response = client.post(reverse("host_questions"), {"question": question.public_id, "do": "answer"})

    assert response.status_code == 200
    assert not Answer.objects.exists()


@pytest.mark.parametrize(("verb", "state"), [("show", PostState.PUBLIC), ("hide", PostState.HIDDEN)])
def test_a_question_is_shown_or_hidden_without_an_answer(
    client: Client, host: Member, verb: str, state: PostState
) -> None:
    question = make_question(make_past_webinar(host=host), state=PostState.HELD)

    client.post(reverse("host_questions"), {"question": question.public_id, "do": verb})

    question.refresh_from_db()
    assert question.state == state


def test_another_hosts_question_is_not_touched(client: Client, host: Member) -> None:
    question = make_question(make_past_webinar(host=make_host()), state=PostState.HELD)

    response = client.post(
        reverse("host_questions"), {"question": question.public_id, "do": "show"}, follow=True
    )

    question.refresh_from_db()
    assert question.state == PostState.HELD
    assert "answered or hidden meanwhile" in main_text(response)
