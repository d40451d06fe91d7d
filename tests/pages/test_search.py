"""Browsing and searching."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.states import Audience
from tests.factories.archive import make_publication
from tests.pages.seen import links, main_text, tree

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SAID = ("We stopped calling it a project.", "From that day it was the village committee.")


def test_without_a_question_the_archive_is_listed_newest_first(client: Client) -> None:
    make_publication("old-talk", SAID, year=2024)
    make_publication("new-talk", SAID, year=2026)

    response = client.get("/recordings/")

    assert [card.title for card in response.context["cards"]] == ["New talk", "Old talk"]


def test_a_phrase_leads_to_the_second_at_which_it_is_said(client: Client) -> None:
    publication = make_publication("keeping-going", SAID, presenters=["Wanjiru"])
    segment = publication.transcripts.get().segments.get(position=1)

    response = client.get("/recordings/?q=village committee")

    assert "1 moment in 1 recording" in main_text(response)
    moment = tree(response).find('.//a[@class="moment"]')
    assert (
        moment.get("href") == f"/recordings/keeping-going/?t=11.5&q=village+committee#m-{segment.public_id}"
    )
    assert [mark.text_content() for mark in moment.iterfind(".//mark")] != []


def test_what_is_for_members_is_never_found_by_strangers(client: Client) -> None:
    make_publication("for-members", SAID, audience=Audience.MEMBERS)

    assert "Nobody has said “village committee” yet" in main_text(
        client.get("/recordings/?q=village committee")
    )


def test_a_query_is_shown_as_text_and_never_as_markup(client: Client) -> None:
    response = client.get("/recordings/", {"q": '"><script>alert(1)</script>'})

    assert b"<script>alert" not in response.content
    assert tree(response).find('.//input[@id="q"]').get("value") == '"><script>alert(1)</script>'


def test_a_slip_of_the_pen_is_put_right(client: Client) -> None:
    make_publication("keeping-going", SAID * 3)

    response = client.get("/recordings/?q=comittee")

    assert links(response, "committee") == ["?q=committee"]


def test_results_can_be_narrowed_and_the_choice_stays(client: Client) -> None:
    make_publication("one", SAID, topics=["Children"])
    make_publication("two", SAID, topics=["Referral"])

    response = client.get("/recordings/?q=village&topic=children")

    assert [hit["card"].title for hit in response.context["hits"]] == ["One"]
    chosen = tree(response).xpath('//fieldset//input[@name="topic" and @checked]')
    assert [choice.get("value") for choice in chosen] == ["children"]


@pytest.mark.parametrize(
    "junk", ["page=0", "page=-1", "page=abc", "page=99999999999", "year=20x6", "sort=oldest"]
)
def test_junk_in_the_address_is_no_error(client: Client, junk: str) -> None:
    make_publication("one", SAID)

    assert client.get(f"/recordings/?q=village&{junk}").status_code == 200


# With fewer than three hits the search also looks for slips of the pen. How often it asks differs by database.
def test_searching_asks_as_often_for_three_hits_as_for_five(client: Client) -> None:
    asked = {}
    for number in range(1, 6):
        make_publication(f"talk-{number}", SAID, presenters=["Wanjiru"], topics=["Children"])
        with CaptureQueriesContext(connection) as queries:
            client.get("/recordings/?q=village committee")
        asked[number] = len(queries)

    assert asked[3] == asked[5] <= 25
