"""Short pages, language, time zone, and what goes wrong."""

import pytest
from django.test import Client

from tests.factories.archive import make_publication
from tests.factories.webinars import make_webinar
from tests.pages.seen import heading, main_text, tree

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/privacy/", "Privacy and recordings"),
        ("/accessibility/", "Accessibility"),
        ("/less-data/", "Use less data"),
        ("/help-near-you/", "Find help near you"),
        ("/language/", "Language and time zone"),
    ],
)
def test_a_short_page_answers(client: Client, address: str, title: str) -> None:
    assert heading(client.get(address)) == title


def test_every_page_says_where_to_turn_when_a_child_is_in_danger(client: Client) -> None:
    footer = tree(client.get("/privacy/")).find(".//footer").text_content()

    assert "If a child is in danger now" in footer
    assert "This site cannot take reports." in footer


def test_a_language_is_remembered_and_leads_back(client: Client) -> None:
    response = client.post("/language/", {"language": "ar", "next": "/webinars/"})

    assert (response.status_code, response["Location"]) == (302, "/webinars/")
    page = tree(client.get("/privacy/"))
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")


def test_nobody_is_sent_to_another_site(client: Client) -> None:
    response = client.post("/language/", {"language": "fr", "next": "https://evil.example/"})

    assert response["Location"] == "/"


def test_a_language_that_is_not_spoken_here_changes_nothing(client: Client) -> None:
    client.post("/language/", {"language": "xx"})

    assert tree(client.get("/privacy/")).get("lang") == "en"


def test_a_time_zone_is_remembered_and_times_follow_it(client: Client) -> None:
    webinar = make_webinar(time_zone="Africa/Nairobi")
    client.post("/zone/", {"zone": "America/Bogota"})

    assert "your time, Bogota (UTC\u22125)" in main_text(client.get(webinar.get_absolute_url()))


@pytest.mark.parametrize("zone", ["", "EST", "../etc/passwd", "Nowhere/Atall"])
def test_a_zone_that_is_no_place_is_not_remembered(client: Client, zone: str) -> None:
    response = client.post("/zone/", {"zone": zone})

    assert response.cookies.keys() == set()


def test_looking_never_sets_a_choice(client: Client) -> None:
    client.get("/language/?language=fr")
    client.get("/zone/?zone=America/Bogota")

    assert set(client.cookies) <= {"csrf"}


def test_an_address_without_a_page_offers_the_search(client: Client) -> None:
    response = client.get("/recordings/nothing-here/")

    assert (response.status_code, heading(response)) == (404, "Page not found")
    assert "Search what people said" in main_text(response)


def test_a_withdrawn_recording_says_why_and_no_more(client: Client) -> None:
    publication = make_publication("a-talk", state="withdrawn")
    publication.withdrawal_reason = "consent"
    publication.save()

    response = client.get("/recordings/a-talk/")

    assert (response.status_code, heading(response)) == (410, "This recording was taken offline")
    assert "a person in it asked for it" in main_text(response)
    assert "A talk" not in main_text(response)


def test_a_form_without_its_token_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/language/", {"language": "fr"})

    assert (response.status_code, heading(response)) == (403, "Please send it again")


def test_a_broken_page_does_not_ask_for_the_account(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("pages.views.about.zone_names", broken)
    client.raise_request_exception = False

    response = client.get("/language/")

    assert (response.status_code, heading(response)) == (500, "Something broke on our side")


def test_one_address_sends_a_form_only_so_often(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.limits.PER_HOUR", 2)
    address = f"/webinars/{make_webinar().slug}/register/lost/"
    answers = [client.post(address, {"email": "hawa@example.org"}).status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/fr/webinars/", "/ar/recordings/?q=village", "/sw/privacy/"])
def test_every_link_keeps_the_language_of_the_address(client: Client, address: str) -> None:
    page = tree(client.get(address))

    code = address.split("/")[1]
    inside = [link.get("href") for link in page.iterfind(".//a") if link.get("href").startswith("/")]
    assert [href for href in inside if not href.startswith(f"/{code}/")] == []
    assert page.get("lang") == code


def test_choosing_a_language_leaves_the_address_of_another(client: Client) -> None:
    page = tree(client.get("/fr/webinars/?page=1"))
    choices = {link.get("href") for link in page.iterfind(".//footer//a") if link.get("lang") == "ar"}

    assert choices == {"/fr/language/?next=%2Fwebinars%2F%3Fpage%3D1"}
