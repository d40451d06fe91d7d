"""Asking, answering, writing, telling."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from community.models import ContactThread, Notice, Question
from tests.factories.members import make_host, make_member, make_person
from tests.factories.webinars import make_webinar
from tests.pages.seen import errors, links, main_text

pytestmark = pytest.mark.django_db

GUEST = {"name": "Mariam", "email": "mariam@example.org", "website": ""}


def test_a_guest_asks_and_is_told_that_a_host_reads_it_first(client: Client) -> None:
    webinar = make_webinar()

    response = client.post(f"/webinars/{webinar.slug}/ask/", {"text": "Who decides?", **GUEST}, follow=True)

    question = Question.objects.get()
    assert (question.text, question.asker_name, question.asker_email) == (
        "Who decides?",
        "Mariam",
        GUEST["email"],
    )
    assert "as soon as a host has read it" in main_text(response)
    assert "Who decides?" not in main_text(response)


def test_a_members_question_is_online_at_once_and_shows_no_address(client: Client) -> None:
    webinar = make_webinar()
    member = make_member("hawa@example.org", name="Hawa")
    client.force_login(member)

    response = client.post(f"/webinars/{webinar.slug}/ask/", {"text": "Who decides?"}, follow=True)

    assert "Who decides?" in main_text(response)
    assert "Asked by Hawa" in main_text(response)
    assert b"hawa@example.org" not in Client().get(webinar.get_absolute_url()).content


def test_a_question_without_words_comes_back_with_what_was_filled_in(client: Client) -> None:
    webinar = make_webinar()

    response = client.post(f"/webinars/{webinar.slug}/ask/", {"text": "", **GUEST, "email": "no-address"})

    assert errors(response) == [
        "Write your question",
        "Enter an e-mail address with an @ sign, like name@example.org",
    ]
    assert b'value="Mariam"' in response.content
    assert Question.objects.count() == 0


def test_a_robot_that_fills_every_field_is_not_heard(client: Client) -> None:
    webinar = make_webinar()

    client.post(f"/webinars/{webinar.slug}/ask/", {"text": "Buy", **GUEST, "website": "https://spam.example"})

    assert Question.objects.count() == 0


def test_the_host_answers_below_the_question(client: Client) -> None:
    host = make_host(name="Odhiambo")
    webinar = make_webinar(host=host)
    question = Question.objects.create(webinar=webinar, text="Who decides?", state="public")
    client.force_login(host)

    address = f"/recordings/{webinar.slug}/questions/{question.public_id}/"
    response = client.post(address, {"text": "The village."}, follow=True)

    assert "The village." in main_text(response)


def test_strangers_cannot_answer(client: Client) -> None:
    webinar = make_webinar()
    question = Question.objects.create(webinar=webinar, text="Who decides?", state="public")
    address = f"/recordings/{webinar.slug}/questions/{question.public_id}/"

    assert client.post(address, {"text": "Me."}).status_code == 404
    assert question.answers.count() == 0


def test_a_held_question_has_no_page_for_strangers(client: Client) -> None:
    webinar = make_webinar()
    question = Question.objects.create(webinar=webinar, text="Who decides?", state="held")

    assert client.get(f"/recordings/{webinar.slug}/questions/{question.public_id}/").status_code == 404


def test_a_letter_goes_out_without_showing_an_address(client: Client) -> None:
    person = make_person("Wanjiru", contact_email="wanjiru@example.org")
    make_webinar(presenters=[person])

    response = client.post(f"/people/{person.slug}/write/", {"text": "Thank you.", **GUEST}, follow=True)

    assert "Your letter is on its way to Wanjiru." in main_text(response)
    assert ContactThread.objects.get().messages.get().text == "Thank you."
    assert b"wanjiru@example.org" not in response.content


def test_who_takes_no_letters_has_no_form(client: Client) -> None:
    person = make_person("Wanjiru", contact_email="wanjiru@example.org", accepts_messages=False)
    make_webinar(presenters=[person])

    assert client.get(f"/people/{person.slug}/write/").status_code == 404
    assert links(client.get(person.get_absolute_url()), "Write to") == []


def test_each_side_replies_by_its_own_link(client: Client) -> None:
    person = make_person("Wanjiru", contact_email="wanjiru@example.org")
    thread = ContactThread.objects.create(person=person, sender_name="Mariam", sender_email="m@example.org")
    thread.messages.create(text="Thank you.", from_person=False)

    client.post(f"/letters/{thread.person_token}/", {"text": "You are welcome."})
    client.post(f"/letters/{thread.sender_token}/", {"text": "Until soon."})

    assert list(thread.messages.values_list("text", "from_person")) == [
        ("Thank you.", False),
        ("You are welcome.", True),
        ("Until soon.", False),
    ]
    page = client.get(f"/letters/{thread.sender_token}/")
    assert b"wanjiru@example.org" not in page.content
    assert page["Cache-Control"] == "no-store"


def test_a_letter_link_that_opens_nothing_is_not_found(client: Client) -> None:
    assert client.get("/letters/nothing/").status_code == 404


def test_the_community_page_mixes_questions_and_notices(client: Client) -> None:
    webinar = make_webinar()
    Question.objects.create(webinar=webinar, text="Who decides?", state="public")
    Question.objects.create(webinar=webinar, text="Not read yet", state="held")
    until = timezone.localdate() + dt.timedelta(days=7)
    Notice.objects.create(title="Presenters wanted", show_until=until, state="public", author=make_member())
    Notice.objects.create(
        title="Over", show_until=until - dt.timedelta(days=9), state="public", author=make_member()
    )

    everything = main_text(client.get("/community/"))

    assert ("Who decides?" in everything, "Presenters wanted" in everything) == (True, True)
    assert ("Not read yet" in everything, "Over" in everything) == (False, False)
    assert "Presenters wanted" not in main_text(client.get("/community/questions/"))
    assert "Who decides?" not in main_text(client.get("/community/notices/"))


def test_a_first_notice_waits_for_a_moderator(client: Client) -> None:
    client.force_login(make_member())
    until = timezone.localdate() + dt.timedelta(days=7)

    response = client.post(
        "/community/new/", {"title": "A new brief", "text": "", "show_until": until}, follow=True
    )

    assert "as soon as a moderator has read it" in main_text(response)
    assert "A new brief" not in main_text(Client().get("/community/"))


def test_a_notice_is_for_members(client: Client) -> None:
    response = client.get("/community/new/")

    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/community/new/")
