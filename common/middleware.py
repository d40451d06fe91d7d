"""What happens to every request."""

import threading
import zoneinfo
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation

from common.public_ids import random_id

Answer = Callable[[HttpRequest], HttpResponse]

ZONE_COOKIE = "zone"
LANGUAGE_COOKIE = "language"
# Whoever has such an address is let in by it: it must not leave the browser.
PERSONAL = ("/s/", "/seats/", "/invitations/", "/claim/", "/letters/", "/stop/", "/saved/")
STAFF = ("/account/", "/host/", "/desk/")
# How many answers one process works out at a time.
TURNS: Final = 4
SMALL_BODY_BYTES: Final = 64 * 1024


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
        if request.path_info.startswith(PERSONAL + STAFF):
            response["Cache-Control"] = "no-store"
        if request.path_info.startswith(PERSONAL):
            # Not no-referrer: browsers then post the page's own forms with "Origin: null", which Django refuses.
            response["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return middleware


def in_turn(get_response: Answer) -> Answer:
    """Work out a few answers at a time while the other requests wait in line.

    Threads share one interpreter: the more of them compute, the slower each, and one that holds SQLite's write lock
    holds it all the longer. A form is read before its turn, so that a slow line keeps nobody waiting; large
    uploads, which are written down as they come, need no turn. Files are sent when the turn is over.
    """
    turns = threading.BoundedSemaphore(TURNS)

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _is_small(request):
            return get_response(request)
        _ = request.body
        with turns:
            return get_response(request)

    return middleware


def _is_small(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_chunked = "HTTP_TRANSFER_ENCODING" in request.META
    return length.isdecimal() and int(length) <= SMALL_BODY_BYTES and not is_chunked


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
    """Speak the language of the address, else the one the reader chose, else the browser's.

    A page has one address per language: ``/fr/webinars/`` is ``/webinars/`` in French, and every link on it keeps
    the prefix, which is treated as the place where the site is mounted.
    """
    prefixes = {code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}

    def middleware(request: HttpRequest) -> HttpResponse:
        first, slash, rest = request.path_info.removeprefix("/").partition("/")
        mounted_at = get_script_prefix()
        if first in prefixes and slash:
            language = first
            request.path_info = f"/{rest}"
            set_script_prefix(f"{mounted_at}{first}/")
        else:
            language = _preferred_language(request)
        try:
            with translation.override(language):
                request.LANGUAGE_CODE = language
                response = get_response(request)
                response.headers.setdefault("Content-Language", language)
                return response
        finally:
            set_script_prefix(mounted_at)

    return middleware


def _preferred_language(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in dict(settings.LANGUAGES) else translation.get_language_from_request(request)
