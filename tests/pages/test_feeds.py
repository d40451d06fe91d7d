import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from archive.models import Publication
from archive.states import Audience, PublicationState
from recordings.models import RenditionKind
from tests.factories.archive import make_publication
from tests.factories.community import make_question
from tests.factories.members import make_member
from tests.factories.recordings import make_rendition
from tests.pages.seen import tree

pytestmark = pytest.mark.django_db

FEED = "/recordings.rss"


def test_a_feed_is_sent_again_only_when_there_is_something_new(client: Client) -> None:
    make_publication("one")
    mark = client.get(FEED)["ETag"]

    same = client.get(FEED, headers={"If-None-Match": mark})
    make_publication("two")
    new = client.get(FEED, headers={"If-None-Match": mark})

    assert (same.status_code, same.content) == (304, b"")
    assert (new.status_code, new.content.count(b"<item>")) == (200, 2)


def test_a_feed_says_when_the_newest_was_published(client: Client) -> None:
    publication = make_publication("one")

    answer = client.get(FEED)
    later = client.get(FEED, headers={"If-Modified-Since": answer["Last-Modified"]})

    assert answer["Last-Modified"] == f"{publication.published_at:%a, %d %b %Y %H:%M:%S} GMT"
    assert later.status_code == 304


NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
}
EVERY = [
    "/recordings.rss",
    "/feeds/recordings.atom",
    "/feeds/podcast.xml",
    "/feeds/topics/children/recordings.atom",
    "/feeds/topics/children/podcast.xml",
    "/feeds/languages/en/recordings.atom",
    "/feeds/languages/en/podcast.xml",
]


def heard(slug: str, **fields: object) -> Publication:
    publication = make_publication(slug, topics=["Children"], presenters=["Wanjiru"], **fields)
    make_rendition(publication.recording, RenditionKind.AUDIO, size_bytes=1234, content_type="audio/mp4")
    return publication


@pytest.mark.parametrize("address", EVERY)
def test_a_feed_holds_what_everyone_may_hear_and_nothing_else(client: Client, address: str) -> None:
    heard("seen-by-all")
    heard("for-members", audience=Audience.MEMBERS)
    heard("hidden-away", state=PublicationState.HIDDEN)
    heard("withdrawn", state=PublicationState.WITHDRAWN)
    client.force_login(make_member())

    told = client.get(address).text

    assert "Seen by all" in told
    assert [name for name in ("For members", "Hidden away", "Withdrawn") if name in told] == []


@pytest.mark.parametrize("address", EVERY)
def test_a_feed_asks_the_database_as_often_for_three_as_for_one(client: Client, address: str) -> None:
    counts = []
    for slugs in (["one"], ["two", "three"]):
        for slug in slugs:
            heard(slug)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_an_episode_has_its_sound_its_text_its_chapters_and_who_speaks(client: Client) -> None:
    publication = heard("one")
    make_question(publication.webinar, offset_ms=9_000)

    item = etree.fromstring(client.get("/feeds/podcast.xml").content).find(".//item")
    sound = publication.recording.renditions.get()

    base = "http://127.0.0.1:8000/recordings/one/"
    assert dict(item.find("enclosure").attrib) == {
        "url": f"{base}media/{sound.public_id}/",
        "length": "1234",
        "type": "audio/mp4",
    }
    assert dict(item.find("podcast:transcript", NAMES).attrib) == {
        "url": f"{base}transcript.vtt?language=en",
        "type": "text/vtt",
        "language": "en",
    }
    assert item.find("podcast:chapters", NAMES).get("url") == f"{base}chapters.json"
    assert item.find("podcast:person", NAMES).text == "Wanjiru"
    assert item.find("itunes:duration", NAMES).text == "3600"


def test_chapters_are_the_public_questions_at_their_moments(client: Client) -> None:
    publication = heard("one")
    make_question(publication.webinar, "Second?", offset_ms=20_000)
    make_question(publication.webinar, "First?", offset_ms=9_500)
    make_question(publication.webinar, "Held?", offset_ms=1_000, state="held")

    told = client.get("/recordings/one/chapters.json").json()

    page = "http://127.0.0.1:8000/recordings/one/"
    assert told["chapters"] == [
        {"startTime": 0, "title": "One"},
        {"startTime": 9.5, "title": "First?", "url": f"{page}?t=9.5"},
        {"startTime": 20.0, "title": "Second?", "url": f"{page}?t=20.0"},
    ]


def test_a_recording_without_sound_is_no_episode(client: Client) -> None:
    make_publication("silent")

    assert b"<item>" not in client.get("/feeds/podcast.xml").content
    assert b"<entry>" in client.get("/feeds/recordings.atom").content


def test_a_correction_of_the_text_is_an_update_in_atom(client: Client) -> None:
    publication = heard("one")
    text = publication.transcripts.get()
    text.save()

    entry = etree.fromstring(client.get("/feeds/recordings.atom").content).find("a:entry", NAMES)

    assert entry.find("a:updated", NAMES).text.startswith(f"{text.updated_at:%Y-%m-%dT%H:%M:%S}")


@pytest.mark.parametrize("address", ["/feeds/topics/none/podcast.xml", "/feeds/languages/xx/recordings.atom"])
def test_there_is_no_feed_of_nothing(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_page_of_feeds_lists_topics_and_languages_with_recordings(client: Client) -> None:
    heard("one")
    heard("deux", language="fr")

    assert [
        link for link in tree(client.get("/feeds/")).xpath("//main//a/@href") if link.endswith("podcast.xml")
    ] == [
        "/feeds/podcast.xml",
        "/feeds/topics/children/podcast.xml",
        "/feeds/languages/en/podcast.xml",
        "/feeds/languages/fr/podcast.xml",
    ]
