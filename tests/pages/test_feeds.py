import pytest
from django.test import Client

from tests.factories.archive import make_publication

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
