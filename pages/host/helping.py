"""What helpers with one task find on the host desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from webinars.models import WebinarHost
from webinars.states import RUNNING, HostRole, WebinarState


@dataclass(frozen=True)
class Help:
    """A webinar that somebody helps with: what they do there, and where."""

    row: WebinarHost
    url: str
    label: str


def helping(user: Any) -> list[Help]:
    """Return what ``user`` looks after without running it, the next webinar first."""
    rows: Iterable[WebinarHost] = (
        WebinarHost.objects.filter(member=user)
        .exclude(role__in=RUNNING)
        .exclude(webinar__state=WebinarState.CANCELLED)
        .select_related("webinar")
        .order_by("-webinar__starts_at")[:20]
    )
    return [_help(row) for row in rows]


def _help(row: WebinarHost) -> Help:
    if row.role == HostRole.QUESTIONS:
        return Help(row, reverse("host_questions"), _("Questions"))
    return Help(row, reverse("host_webinar_people", args=[row.webinar.slug]), _("People"))
