"""What happens to every request."""

import logging
import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from common.public_ids import random_id

Answer = Callable[[HttpRequest], HttpResponse]

ZONE_COOKIE = "zone"
LANGUAGE_COOKIE = "language"
logger = logging.getLogger("openseat.requests")


def request_id(get_response: Answer) -> Answer:
    """Give each answer an id that the logs share."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.META["REQUEST_ID"] = random_id(12)
        response = get_response(request)
        response["X-Request-ID"] = request.META["REQUEST_ID"]
        return response

    return middleware


def private_responses(get_response: Answer) -> Answer:
    """Keep what is one person's out of shared caches and other sites' logs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(("/s/", "/letters/", "/account/", "/host/", "/desk/")):
            response["Cache-Control"] = "no-store"
            response["Referrer-Policy"] = "no-referrer" if request.path.startswith(("/s/", "/letters/")) else "same-origin"
        else:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return middleware


def known_zone(name: str | None) -> zoneinfo.ZoneInfo | None:
    """Return the IANA zone of that name, or None for anything else a browser may send."""
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def reader_time_zone(get_response: Answer) -> Answer:
    """Show times in the reader's zone: the account's, else the one this browser chose, else UTC."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "time_zone", "") or request.COOKIES.get(ZONE_COOKIE)
        zone = known_zone(chosen)
        with timezone.override(zone or zoneinfo.ZoneInfo("UTC")):
            request.reader_zone = zone  # type: ignore[attr-defined]
            return get_response(request)

    return middleware


def reader_language(get_response: Answer) -> Answer:
    """Speak the language that the reader chose, else the browser's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return middleware
