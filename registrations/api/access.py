"""Webinars whose seats the caller looks after."""

from typing import Any

from django.core.exceptions import PermissionDenied

from common.shortcuts import get_visible_or_404
from webinars.models import Webinar
from webinars.rules import may_look_after_seats


def seats_webinar(user: Any, slug: str) -> Webinar:
    """Return a webinar whose seats ``user`` looks after: 404 for one not seen, 403 for another's."""
    webinar = get_visible_or_404(Webinar, user, slug=slug)
    if not may_look_after_seats(user, webinar):
        raise PermissionDenied
    return webinar
