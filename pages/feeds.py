"""What podcast players and feed readers subscribe to."""

import datetime as dt
import uuid
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import conditional_page

from archive.models import Publication
from common.languages import name_of
from community.models import Question
from community.states import PostState
from pages.cards import listed
from pages.structured import absolute, media_address
from recordings.models import Rendition, RenditionKind
from webinars.models import Topic

FEED_SIZE: Final = 50
PODCAST: Final = "https://podcastindex.org/namespace/1.0"
ITUNES: Final = "http://www.itunes.com/dtds/podcast-1.0.dtd"
# The namespace that the podcast standard gives for a feed's own id.
PODCAST_IDS: Final = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
ASKED_AT_A_MOMENT: Final = Question.objects.filter(
    webinar=OuterRef("webinar"), state=PostState.PUBLIC, offset_ms__isnull=False
)


def public_recordings() -> QuerySet[Publication]:
    return Publication.objects.findable_by(AnonymousUser())


class PodcastFeed(Rss201rev2Feed):
    """RSS with the words of podcasting 2.0: transcripts, chapters, people."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:podcast": PODCAST, "xmlns:itunes": ITUNES}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        address = str(self.feed["feed_url"])
        own_id = uuid.uuid5(PODCAST_IDS, address.partition("://")[2].rstrip("/"))
        handler.addQuickElement("podcast:guid", str(own_id))
        handler.addQuickElement("podcast:medium", "podcast")
        handler.addQuickElement("itunes:author", settings.SITE_NAME)
        handler.addQuickElement("itunes:explicit", "false")
        handler.addQuickElement("itunes:category", None, {"text": "Society & Culture"})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("itunes:duration", str(item["seconds"]))
        for name, address in item["people"]:
            handler.addQuickElement("podcast:person", name, {"role": "guest", "href": address})
        for address, kind, language in item["texts"]:
            handler.addQuickElement(
                "podcast:transcript", None, {"url": address, "type": kind, "language": language}
            )
        if item["chapters"]:
            handler.addQuickElement(
                "podcast:chapters", None, {"url": item["chapters"], "type": "application/json+chapters"}
            )


class RecordingsFeed(Feed[Publication, Any]):
    """The newest public recordings, with the sound file as enclosure: all, of one topic, or in one language."""

    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    description = gettext_lazy("Webinars on keeping children safe, led by the people doing the work.")
    item_guid_is_permalink = False

    # Readers of feeds ask every hour; they get it again only when there is something new.
    @method_decorator(conditional_page)
    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return super().__call__(request, *args, **kwargs)

    def get_object(self, request: HttpRequest, topic: str = "", language: str = "") -> Topic | str | None:
        """Return the topic, the language or, for all recordings, nothing; 404 where there is no such feed."""
        if topic:
            return get_object_or_404(Topic, slug=topic)
        if language and not public_recordings().filter(recording__language=language).exists():
            raise Http404
        return language or None

    def title(self, narrowed: Topic | str | None) -> str:
        title = _("%(site)s: recordings") % {"site": settings.SITE_NAME}
        if not narrowed:
            return title
        about = narrowed.name if isinstance(narrowed, Topic) else name_of(narrowed)
        return f"{title} – {about}"

    def link(self, narrowed: Topic | str | None) -> str:
        if isinstance(narrowed, Topic):
            return narrowed.get_absolute_url()
        page = reverse("recordings")
        return f"{page}?language={narrowed}" if narrowed else page

    def items(self, narrowed: Topic | str | None) -> list[Publication]:
        found = public_recordings()
        if isinstance(narrowed, Topic):
            found = found.filter(webinar__topics=narrowed)
        elif narrowed:
            found = found.filter(recording__language=narrowed)
        found = found.annotate(has_chapters=Exists(ASKED_AT_A_MOMENT)).order_by("-published_at", "-pk")
        return list(listed(found)[:FEED_SIZE])

    def item_title(self, item: Publication) -> str:
        return item.webinar.title

    def item_description(self, item: Publication) -> str:
        return item.webinar.summary

    def item_pubdate(self, item: Publication) -> dt.datetime | None:
        return item.published_at

    def item_guid(self, item: Publication) -> str:
        return str(item.webinar.uid)

    def item_enclosure_url(self, item: Publication) -> str | None:
        sound = _sound(item)
        return media_address(item, sound) if sound else None

    def item_enclosure_length(self, item: Publication) -> int:
        sound = _sound(item)
        return sound.size_bytes if sound else 0

    def item_enclosure_mime_type(self, item: Publication) -> str:
        sound = _sound(item)
        return sound.content_type if sound else ""


class AtomRecordings(RecordingsFeed):
    """The same as Atom; a correction of a text is an update of its entry."""

    feed_type = Atom1Feed

    def subtitle(self) -> str:
        return str(self.description)

    def item_updateddate(self, item: Publication) -> dt.datetime | None:
        return max(filter(None, [item.published_at, *(text.updated_at for text in item.texts)]), default=None)

    def item_categories(self, item: Publication) -> list[str]:
        return [topic.name for topic in item.webinar.topics.all()]


class Podcast(RecordingsFeed):
    """The recordings that can be heard, with transcripts and chapters."""

    feed_type = PodcastFeed

    def items(self, narrowed: Topic | str | None) -> list[Publication]:
        return [item for item in super().items(narrowed) if _sound(item)]

    def item_extra_kwargs(self, item: Publication) -> dict[str, Any]:
        slug = item.webinar.slug
        has_chapters = item.has_chapters  # type: ignore[attr-defined]
        return {
            "seconds": round((item.recording.duration_ms or 0) / 1000),
            "people": [
                (one.person.name, absolute(reverse("person", args=[one.person.slug])))
                for one in item.webinar.speaking
            ],
            "texts": [
                (
                    f"{absolute(reverse('recording_text', args=[slug, 'vtt']))}?language={text.language}",
                    "text/vtt",
                    text.language,
                )
                for text in item.texts
            ],
            "chapters": absolute(reverse("recording_chapters", args=[slug])) if has_chapters else "",
        }


def _sound(item: Publication) -> Rendition | None:
    sounds = [row for row in item.recording.renditions.all() if row.kind == RenditionKind.AUDIO]
    return sounds[0] if sounds else None
