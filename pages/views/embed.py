"""A recording in somebody else's page: no session, no form, nothing but what everyone may see."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from csp.constants import NONE
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.models import Publication
from archive.states import PublicationState
from pages import errors
from pages.cards import listed
from pages.feeds import public_recordings
from pages.structured import absolute, media_address
from pages.views.recordings import player_of
from recordings.models import RenditionKind

WIDTH: Final = 640
LEAST_WIDTH: Final = 200
# Room for the title line and the way back below the picture.
LINES_PX: Final = 80
PAGE: Final = re.compile(r"^(?:/[a-z]{2})?/(?:recordings|embed)/(?P<slug>[-\w]+)/")
ANY_SITE: Final = {"frame-ancestors": ["*"], "form-action": [NONE], "script-src": [NONE]}
TEMPLATE: Final = "pages/embed.html"


def _public(slug: str) -> Publication | None:
    found: Publication | None = listed(public_recordings().filter(webinar__slug=slug)).first()
    return found


@require_safe
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a public recording's player in a frame on any site; anything else may not be framed."""
    publication = _public(slug)
    if publication is None:
        if Publication.objects.filter(webinar__slug=slug, state=PublicationState.WITHDRAWN).exists():
            return errors.gone(request)
        raise Http404
    return _framed(request, publication)


def _framed(request: HttpRequest, publication: Publication) -> HttpResponse:
    page = {**player_of(request, publication), "SITE_NAME": settings.SITE_NAME}
    # Rendered without the request: nothing here depends on who looks.
    answer = HttpResponse(get_template(TEMPLATE).render(page))
    # What django-csp's decorators do; they would let the error pages be framed too.
    answer._csp_replace = ANY_SITE  # type: ignore[attr-defined]  # noqa: SLF001
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Tell another site how to show the recording at ``?url=`` (oembed.com); 404 for what not everyone may see."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(
            _("Only JSON is spoken here."), status=501, content_type="text/plain; charset=utf-8"
        )
    publication = _public(_slug_of(request.GET.get("url", "")[:2000]))
    if publication is None:
        raise Http404
    width = _asked_px(request.GET.get("maxwidth", ""), WIDTH)
    height = min(_asked_px(request.GET.get("maxheight", ""), 2 * WIDTH), width * 9 // 16 + LINES_PX)
    address = absolute(reverse("embed", args=[publication.webinar.slug]))
    answer: dict[str, object] = {
        "version": "1.0",
        "type": "video",
        "title": publication.webinar.title,
        "provider_name": settings.SITE_NAME,
        "provider_url": f"{settings.SITE_URL}/",
        "width": width,
        "height": height,
        "html": format_html(
            '<iframe src="{}" width="{}" height="{}" title="{}" allowfullscreen></iframe>',
            address,
            width,
            height,
            publication.webinar.title,
        ),
    }
    posters = [row for row in publication.recording.renditions.all() if row.kind == RenditionKind.POSTER]
    if posters and posters[0].width_px and posters[0].height_px:
        answer |= {
            "thumbnail_url": media_address(publication, posters[0]),
            "thumbnail_width": posters[0].width_px,
            "thumbnail_height": posters[0].height_px,
        }
    response = JsonResponse(answer)
    # Pages elsewhere may read it: it says nothing that not everyone may know.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _slug_of(address: str) -> str:
    """Return which recording of this site ``address`` means; an empty string for any other address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.netloc != urlsplit(settings.SITE_URL).netloc:
        return ""
    found = PAGE.match(unquote(parts.path))
    return found["slug"] if found else ""


def _asked_px(value: str, most: int) -> int:
    asked = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else most  # noqa: PLR2004
    return max(LEAST_WIDTH, min(most, asked))
