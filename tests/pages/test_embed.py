"""A recording in somebody else's page."""

import json

import pytest
from django.test import Client

from archive.states import Audience, PublicationState
from recordings.models import RenditionKind
from tests.factories.archive import make_publication
from tests.factories.members import make_host
from tests.factories.recordings import make_rendition
from tests.pages.seen import tree

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"


def test_the_player_may_be_framed_by_any_site_and_nothing_else_may(client: Client) -> None:
    publication = make_publication("seen")
    make_rendition(publication.recording, RenditionKind.VIDEO)

    framed, page = client.get("/embed/seen/"), client.get("/recordings/seen/")

    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert framed["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_it_has_no_session_no_form_and_no_script(client: Client) -> None:
    publication = make_publication("seen", host=make_host("host@example.org"))
    make_rendition(publication.recording, RenditionKind.VIDEO)

    response = client.get("/embed/seen/?t=12.5")
    page = tree(response)

    assert dict(response.cookies) == {}
    assert page.xpath("//form | //script | //input | //button") == []
    assert page.find(".//source").get("src").endswith("#t=12.5")


@pytest.mark.parametrize(
    ("audience", "state", "status"),
    [
        (Audience.MEMBERS, PublicationState.PUBLISHED, 404),
        (Audience.PUBLIC, PublicationState.HIDDEN, 404),
        (Audience.PUBLIC, PublicationState.WITHDRAWN, 410),
    ],
)
def test_what_not_everyone_may_see_is_in_no_frame_whoever_looks(
    client: Client, audience: Audience, state: PublicationState, status: int
) -> None:
    host = make_host()
    make_publication("kept", audience=audience, state=state, host=host)
    client.force_login(host)

    response = client.get("/embed/kept/")
    told = client.get("/oembed/", {"url": f"{SITE}/recordings/kept/"})

    assert (response.status_code, told.status_code) == (status, 404)
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address", ["/recordings/seen/", "/recordings/seen/?t=4&q=x", "/fr/recordings/seen/", "/embed/seen/"]
)
def test_another_site_learns_how_to_show_it(client: Client, address: str) -> None:
    make_publication("seen", title='A "title"')

    response = client.get("/oembed/", {"url": SITE + address, "maxwidth": "320"})
    told = json.loads(response.content)

    assert (told["type"], told["width"], told["height"], told["title"]) == ("video", 320, 260, 'A "title"')
    assert told["html"] == (
        f'<iframe src="{SITE}/embed/seen/" width="320" height="260" title="A &quot;title&quot;"'
        " allowfullscreen></iframe>"
    )
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "http://[",
        "https://elsewhere.org/recordings/seen/",
        f"{SITE}/people/seen/",
        f"{SITE}/recordings/%00/",
    ],
)
def test_any_other_address_is_not_found(client: Client, address: str) -> None:
    make_publication("seen")

    assert client.get("/oembed/", {"url": address}).status_code == 404


def test_a_page_leads_to_its_description(client: Client) -> None:
    make_publication("seen")

    link = tree(client.get("/recordings/seen/")).find('.//link[@type="application/json+oembed"]')

    assert client.get(link.get("href")).status_code == 200


def test_xml_is_not_spoken(client: Client) -> None:
    assert client.get("/oembed/?format=xml&url=x").status_code == 501
