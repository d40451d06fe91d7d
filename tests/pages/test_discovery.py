"""What search engines, previews and other sites read."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from archive.states import Audience, PublicationState
from recordings.models import RenditionKind
from tests.factories.archive import make_publication
from tests.factories.community import make_question
from tests.factories.members import make_person
from tests.factories.recordings import make_rendition
from tests.factories.webinars import make_webinar
from tests.pages.seen import tree
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
MAP = {
    "m": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "v": "http://www.google.com/schemas/sitemap-video/1.1",
}


def linked_data(response: Any) -> list[dict[str, Any]]:
    blocks = tree(response).xpath('//script[@type="application/ld+json"]')
    return [json.loads(block.text) for block in blocks]


def locations(client: Client, part: str) -> list[str]:
    return [
        str(found)
        for found in etree.fromstring(client.get(part).content).xpath("//m:loc/text()", namespaces=MAP)
    ]


def test_robots_are_kept_from_what_is_one_persons_in_every_language(client: Client) -> None:
    lines = client.get("/robots.txt").text.splitlines()

    assert {"Disallow: /s/", "Disallow: /fr/s/", "Disallow: /host/", "Disallow: /sw/account/"} <= set(lines)
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"


def test_the_sitemap_names_every_public_page_and_no_other(client: Client) -> None:
    make_publication("seen", presenters=["Wanjiru"], topics=["Children"])
    make_publication("for-members", audience=Audience.MEMBERS)
    make_publication("hidden", state=PublicationState.HIDDEN)

    parts = locations(client, "/sitemap.xml")
    found = {part.rpartition("-")[2]: locations(client, part.removeprefix(SITE)) for part in parts}

    assert found["recordings.xml"] == [f"{SITE}/recordings/seen/"]
    assert found["people.xml"] == [f"{SITE}/people/wanjiru/"]
    assert found["topics.xml"] == [f"{SITE}/topics/children/"]
    assert f"{SITE}/feeds/" in found["pages.xml"]


def test_the_sitemap_shows_the_video(client: Client) -> None:
    publication = make_publication("seen")
    video = make_rendition(publication.recording, RenditionKind.VIDEO)
    make_rendition(publication.recording, RenditionKind.POSTER, content_type="image/jpeg")

    told = etree.fromstring(client.get("/sitemap-recordings.xml").content)

    assert told.xpath("//v:content_loc/text()", namespaces=MAP) == [
        f"{SITE}/recordings/seen/media/{video.public_id}/"
    ]
    assert told.xpath("//v:player_loc/text()", namespaces=MAP) == [f"{SITE}/embed/seen/"]
    assert told.xpath("//v:duration/text()", namespaces=MAP) == ["3600"]


@pytest.mark.parametrize("part", ["recordings", "webinars", "people", "topics"])
def test_a_part_of_the_sitemap_asks_the_database_as_often_for_three_as_for_one(
    client: Client, part: str
) -> None:
    counts = []
    for slugs in (["a"], ["b", "c"]):
        for slug in slugs:
            make_publication(slug, presenters=[slug], topics=[slug])
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/sitemap-{part}.xml")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_there_is_no_other_part_and_no_page_beyond_the_last(client: Client) -> None:
    assert client.get("/sitemap-secrets.xml").status_code == 404
    assert client.get("/sitemap-recordings.xml?p=1000000").status_code == 404


def test_a_webinar_is_an_event_and_its_meeting_stays_secret(client: Client) -> None:
    webinar = make_webinar("Listening first", presenters=[make_person("Wanjiru")])

    response = client.get(webinar.get_absolute_url())
    told = linked_data(response)[0]

    assert (told["@type"], told["name"], told["startDate"]) == (
        "Event",
        "Listening first",
        webinar.starts_at.isoformat(),
    )
    assert told["location"] == {"@type": "VirtualLocation", "url": f"{SITE}{webinar.get_absolute_url()}"}
    assert "meet.example.org" not in response.text


def test_a_cancelled_webinar_says_so_to_robots_too(client: Client) -> None:
    webinar = make_webinar(state=WebinarState.CANCELLED)

    assert linked_data(client.get(webinar.get_absolute_url()))[0]["eventStatus"].endswith("/EventCancelled")


def test_a_recording_is_a_video_with_its_questions_as_clips(client: Client) -> None:
    publication = make_publication("seen")
    video = make_rendition(publication.recording, RenditionKind.VIDEO)
    make_question(publication.webinar, "</script><b>Who keeps it?", offset_ms=9_500)
    make_question(publication.webinar, "Not shown?", offset_ms=1_000, state="held")

    told = linked_data(client.get("/recordings/seen/"))[0]

    assert (told["@type"], told["duration"]) == ("VideoObject", "PT3600S")
    assert told["contentUrl"] == f"{SITE}/recordings/seen/media/{video.public_id}/"
    assert [(clip["name"], clip["url"]) for clip in told["hasPart"]] == [
        ("</script><b>Who keeps it?", f"{SITE}/recordings/seen/?t=9.5")
    ]


def test_what_is_not_for_everyone_is_not_described(client: Client) -> None:
    make_publication("for-members", audience=Audience.MEMBERS)

    assert linked_data(client.get("/recordings/for-members/")) == []


def test_previews_get_a_title_and_a_picture_from_this_site(client: Client) -> None:
    publication = make_publication("seen", title='Say "it"', summary="Who sits where.")
    poster = make_rendition(publication.recording, RenditionKind.POSTER, content_type="image/jpeg")

    page = tree(client.get("/recordings/seen/"))
    told = {meta.get("property"): meta.get("content") for meta in page.xpath("//meta[@property]")}

    assert told == {
        "og:site_name": "Open Seat",
        "og:type": "video.other",
        "og:title": 'Say "it"',
        "og:description": "Who sits where.",
        "og:url": f"{SITE}/recordings/seen/",
        "og:image": f"{SITE}/recordings/seen/media/{poster.public_id}/",
    }
