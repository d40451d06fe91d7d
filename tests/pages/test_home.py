"""The first page, the lists, topics and people."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories.archive import make_publication
from tests.factories.members import make_host, make_person
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.pages.seen import heading, links, main_text
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db


def test_the_next_webinar_comes_first_and_the_others_follow(client: Client) -> None:
    later = make_webinar("Later", starts_in=dt.timedelta(days=20))
    soon = make_webinar("Soon", starts_in=dt.timedelta(days=2))
    make_webinar("A draft", state=WebinarState.DRAFT)
    make_past_webinar("Long ago")

    response = client.get("/")

    assert response.context["next"] == soon
    assert list(response.context["coming"]) == [later]
    assert "A draft" not in main_text(response)


def test_an_empty_site_says_so_and_offers_the_calendar(client: Client) -> None:
    response = client.get("/")

    assert "No webinar is planned right now" in main_text(response)
    assert "No recording is published yet." in main_text(response)
    assert links(response, "Add our calendar") == ["/webinars.ics"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_page_asks_as_often_for_one_as_for_three(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_webinar(presenters=[make_person()], topics=["Children"])
        make_publication(f"talk-{number}", presenters=["Wanjiru"], topics=["Children"])

    with django_assert_num_queries(15):
        client.get("/")


def test_the_list_can_be_narrowed_to_a_language(client: Client) -> None:
    make_webinar("Listening first")
    french = make_webinar("Parler en famille", language="fr")

    response = client.get("/webinars/?language=fr")

    assert list(response.context["page_obj"]) == [french]
    assert response.context["languages"] == ["en", "fr"]


def test_seats_are_counted_and_a_full_webinar_says_so(client: Client) -> None:
    webinar = make_webinar("Small", capacity=1)
    webinar.registrations.create(
        name="Hawa", email="h@example.org", email_key="h@example.org", state="confirmed"
    )

    assert "Full: waiting list open" in main_text(client.get("/webinars/"))


def test_a_topic_lists_what_comes_and_what_was(client: Client) -> None:
    make_webinar("To come", topics=["Children"])
    make_publication("what-was", topics=["Children"])
    make_publication("other", topics=["Referral"])

    response = client.get("/topics/children/")

    assert heading(response) == "Children"
    assert links(response, "To come") != []
    assert [card.title for card in response.context["cards"]] == ["What was"]


def test_a_person_is_shown_with_their_webinars_and_never_with_an_address(client: Client) -> None:
    person = make_person("Wanjiru", contact_email="wanjiru@example.org", bio="Fifteen years of listening.")
    make_webinar("To come", presenters=[person])

    response = client.get(person.get_absolute_url())

    assert heading(response) == "Wanjiru"
    assert links(response, "Write to Wanjiru") == [f"/people/{person.slug}/write/"]
    assert b"wanjiru@example.org" not in response.content


def test_a_person_of_a_draft_alone_is_nobody_to_strangers(client: Client) -> None:
    person = make_person("Rosa")
    host = make_host()
    make_webinar("A draft", state=WebinarState.DRAFT, presenters=[person], host=host)

    assert client.get(person.get_absolute_url()).status_code == 404
    client.force_login(host)
    assert client.get(person.get_absolute_url()).status_code == 200
