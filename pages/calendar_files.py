"""Calendars as files that calendar programs ask for again and again."""

import datetime as dt
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from webinars.models import Webinar


def calendar_answer(
    request: HttpRequest, content: bytes, name: str, *, changed_at: dt.datetime | None = None
) -> HttpResponse:
    """Answer with a calendar, or that it is the one the program has already (304).

    Its mark is made of the content; ``changed_at`` is said only where nothing can change without it.
    """
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response["ETag"] = etag = quote_etag(sha256(content).hexdigest()[:32])
    seconds = int(changed_at.timestamp()) if changed_at else None
    if changed_at:
        response["Last-Modified"] = http_date(changed_at.timestamp())
    answered: Any = get_conditional_response(request, etag, seconds, response)
    return response if answered is None else answered


def latest_change(webinars: Iterable[Webinar]) -> dt.datetime | None:
    return max((webinar.updated_at for webinar in webinars), default=None)
