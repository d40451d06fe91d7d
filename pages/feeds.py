"""What podcast players and feed readers subscribe to."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import conditional_page

from archive.models import Publication
from pages.cards import listed
from recordings.models import Rendition, RenditionKind

FEED_SIZE = 50


class RecordingsFeed(Feed[Publication, Publication]):
    """The newest public recordings, with the sound file as enclosure."""

    feed_type = Rss201rev2Feed

    # Readers of feeds ask every hour; they get it again only when there is something new.
    @method_decorator(conditional_page)
    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return super().__call__(request, *args, **kwargs)

    description = gettext_lazy("Webinars on keeping children safe, led by the people doing the work.")

    def title(self) -> str:
        return _("%(site)s: recordings") % {"site": settings.SITE_NAME}

    def link(self) -> str:
        return reverse("recordings")

    def get_object(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        return None

    def items(self) -> list[Publication]:
        public = Publication.objects.findable_by(AnonymousUser()).order_by("-published_at", "-pk")
        return list(listed(public)[:FEED_SIZE])

    def item_title(self, item: Publication) -> str:
        return item.webinar.title

    def item_description(self, item: Publication) -> str:
        return item.webinar.summary

    def item_pubdate(self, item: Publication) -> timezone.datetime | None:  # type: ignore[name-defined]
        return item.published_at

    def item_guid(self, item: Publication) -> str:
        return str(item.webinar.uid)

    item_guid_is_permalink = False

    def _sound(self, item: Publication) -> Rendition | None:
        sounds = [row for row in item.recording.renditions.all() if row.kind == RenditionKind.AUDIO]
        return sounds[0] if sounds else None

    def item_enclosure_url(self, item: Publication) -> str | None:
        sound = self._sound(item)
        if sound is None:
            return None
        return settings.SITE_URL + reverse("recording_media", args=[item.webinar.slug, sound.public_id])

    def item_enclosure_length(self, item: Publication) -> int:
        sound = self._sound(item)
        return sound.size_bytes if sound else 0

    def item_enclosure_mime_type(self, item: Publication) -> str:
        sound = self._sound(item)
        return sound.content_type if sound else ""
