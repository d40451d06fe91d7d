"""What search engines ask for first."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_section
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from archive.models import Publication
from common.middleware import PERSONAL, STAFF
from members.models import Person
from pages.cards import listed
from pages.feeds import public_recordings
from pages.structured import absolute, media_address
from recordings.models import Rendition, RenditionKind
from webinars.models import Topic, Webinar

PER_FILE: Final = 1000
STRANGER: Final = AnonymousUser()
PAGES: Final = (
    "home", "webinars", "recordings", "community", "feeds", "privacy", "accessibility", "less_data", "help_near_you",
)  # fmt: skip


class Listing(Sitemap[Any]):
    """A part of the sitemap, under the site's own address whatever name it was asked by."""

    limit = PER_FILE

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class PlainPages(Listing):
    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse(item)


class PublicWebinars(Listing):
    def items(self) -> QuerySet[Webinar]:
        return Webinar.objects.visible_to(STRANGER).order_by("-starts_at", "-pk")

    def lastmod(self, item: Webinar) -> Any:
        return item.updated_at


class PublicRecordings(Listing):
    def items(self) -> QuerySet[Publication]:
        return listed(public_recordings().order_by("-published_at", "-pk"))

    def lastmod(self, item: Publication) -> Any:
        return max(filter(None, [item.published_at, *(text.updated_at for text in item.texts)]), default=None)


class Presenters(Listing):
    def items(self) -> QuerySet[Person]:
        shown = Webinar.objects.visible_to(STRANGER).order_by()
        return Person.objects.filter(webinars__in=shown).distinct().order_by("pk")

    def location(self, item: Person) -> str:
        return reverse("person", args=[item.slug])


class Topics(Listing):
    def items(self) -> QuerySet[Topic]:
        shown = Webinar.objects.visible_to(STRANGER).order_by()
        return Topic.objects.filter(webinars__in=shown).distinct().order_by("pk")


SITEMAPS: Final[Mapping[str, type[Listing]]] = {
    "pages": PlainPages,
    "webinars": PublicWebinars,
    "recordings": PublicRecordings,
    "people": Presenters,
    "topics": Topics,
}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep robots away from what is one person's, in every language, and lead them to the rest."""
    languages = ["", *(f"/{code}" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)]
    closed = [*PERSONAL, *STAFF, "/admin/", "/sign-in/", "/calendar/"]
    lines = [f"Disallow: {language}{place}" for language in languages for place in closed]
    sitemap = absolute(reverse("sitemap"))
    text = "\n".join(["User-agent: *", *lines, "", f"Sitemap: {sitemap}", ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the parts of the sitemap."""
    parts = []
    for name, listing in SITEMAPS.items():
        address = absolute(reverse("sitemap_section", args=[name]))
        pages = listing().paginator.num_pages
        parts += [address, *(f"{address}?p={page}" for page in range(2, pages + 1))]
    return render(request, "pages/sitemap_index.xml", {"parts": parts}, content_type="application/xml")


@require_safe
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    answer = sitemap_section(request, dict(SITEMAPS), section=section, template_name="pages/sitemap.xml")
    for row in answer.context_data["urlset"]:  # type: ignore[index]
        if isinstance(row["item"], Publication):
            row["video"] = video_entry(row["item"])
    return answer


def video_entry(publication: Publication) -> dict[str, object] | None:
    """Return what a sitemap tells of a recording's video; None where it has no picture to show for it."""
    media: dict[str, Rendition] = {row.kind: row for row in publication.recording.renditions.all()}
    video = media.get(RenditionKind.VIDEO) or media.get(RenditionKind.VIDEO_LIGHT)
    poster = media.get(RenditionKind.POSTER)
    if video is None or poster is None:
        return None
    return {
        "thumbnail": media_address(publication, poster),
        "content": media_address(publication, video),
        "player": absolute(reverse("embed", args=[publication.webinar.slug])),
        "seconds": round((publication.recording.duration_ms or 0) / 1000),
    }
