"""Saved searches on the site."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive import actions
from archive.models import SavedSearch
from members.models import Member
from tests.factories.members import make_member
from tests.pages.seen import main_text, tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> Member:
    made = make_member("mariam@example.org")
    client.force_login(made)
    return made


def test_a_search_is_saved_from_its_own_page_with_its_filters(client: Client, member: Member) -> None:
    page = client.get("/recordings/?q=village&year=2026")
    form = tree(page).xpath('//form[@action="/account/saved/"]')[0]
    values = {field.get("name"): field.get("value") for field in form.xpath(".//input")}

    answer = client.post("/account/saved/", {**values, "do": "save"}, follow=True)

    search = SavedSearch.objects.get()
    assert (search.member, search.query, search.year, search.topic) == (member, "village", "2026", "")
    assert "You get an e-mail when somebody says it again" in main_text(answer)


def test_strangers_are_led_to_sign_in(client: Client) -> None:
    link = tree(client.get("/recordings/?q=village")).xpath(
        '//a[contains(@href, "/sign-in/")][contains(., "told")]'
    )[0]

    assert link.get("href") == "/sign-in/?next=%2Frecordings%2F%3Fq%3Dvillage"
    assert client.post("/account/saved/", {"do": "save", "q": "x"})["Location"].startswith("/sign-in/")


def test_pace_and_end_are_ones_own(client: Client, member: Member) -> None:
    own = actions.save_search(member, query="village")
    other = actions.save_search(make_member(), query="village")

    client.post("/account/saved/", {"do": "pace", "search": own.token, "pace": "weekly"})
    foreign = client.post("/account/saved/", {"do": "stop", "search": other.token})
    own.refresh_from_db()
    client.post("/account/saved/", {"do": "stop", "search": own.token})

    assert (own.pace, foreign.status_code) == ("weekly", 404)
    assert list(SavedSearch.objects.all()) == [other]


def test_a_mail_program_stops_it_with_one_click_and_a_scanner_does_not() -> None:
    client = Client(enforce_csrf_checks=True)
    search = actions.save_search(make_member(), query="village")
    address = f"/saved/{search.token}/stop/"

    looked = client.get(address)
    still = SavedSearch.objects.count()
    answers = [client.post(address, {"List-Unsubscribe": "One-Click"}).status_code for _again in range(2)]

    assert (looked.status_code, still, answers, SavedSearch.objects.count()) == (200, 1, [200, 200], 0)
    assert looked["Cache-Control"] == "no-store"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["", "   ", "\x00", '"" -x', "x" * 300, "😀", "مرحبا"])
def test_anything_may_be_sent(client: Client, member: Member, query: str) -> None:
    answer = client.post(
        "/account/saved/", {"do": "save", "q": query, "year": "x", "topic": "y" * 500}, follow=True
    )

    assert answer.status_code == 200


def test_the_list_asks_as_often_for_three_as_for_one(client: Client, member: Member) -> None:
    counts = []
    for queries in (["one"], ["two", "three"]):
        for query in queries:
            actions.save_search(member, query=query)
        with CaptureQueriesContext(connection) as asked:
            client.get("/account/saved/")
        counts.append(len(asked))

    assert counts[0] == counts[1]
