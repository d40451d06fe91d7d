"""Webinars in each of their states."""

import datetime as dt
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.utils import timezone

from members.models import Member, Person
from webinars.models import Presenter, Series, Topic, Webinar, WebinarHost
from webinars.states import WebinarState

_numbers = count(1)


def make_webinar(
    title: str = "",
    *,
    state: WebinarState = WebinarState.SCHEDULED,
    host: Member | None = None,
    presenters: Sequence[Person] = (),
    topics: Sequence[str] = (),
    starts_in: dt.timedelta = dt.timedelta(days=7),
    consented: bool = True,
    **fields: Any,
) -> Webinar:
    """Make a webinar a week from now; ``starts_in`` may be negative."""
    number = next(_numbers)
    starts_at = (timezone.now() + starts_in).replace(microsecond=0)
    if fields.get("series") is not None:
        fields.setdefault("recurrence_id", fields.get("starts_at", starts_at))
    webinar = Webinar.objects.create(
        **{
            "title": title or f"Listening first {number}",
            "slug": f"listening-first-{number}",
            "starts_at": starts_at,
            "state": state,
            "join_url": "https://meet.example.org/room",
            **fields,
        }
    )
    if host is not None:
        WebinarHost.objects.create(webinar=webinar, member=host)
    for position, person in enumerate(presenters):
        agreed = timezone.now() if consented else None
        Presenter.objects.create(webinar=webinar, person=person, position=position, consented_at=agreed)
    for name in topics:
        topic, _ = Topic.objects.get_or_create(slug=name.lower().replace(" ", "-"), defaults={"name": name})
        webinar.topics.add(topic)
    return webinar


def make_past_webinar(title: str = "", **fields: Any) -> Webinar:
    """Make a webinar that was held a week ago."""
    return make_webinar(title, **{"state": WebinarState.ENDED, "starts_in": dt.timedelta(days=-7), **fields})


def make_series(title: str = "", **fields: Any) -> Series:
    """Make a series without webinars."""
    number = next(_numbers)
    series: Series = Series.objects.create(
        **{
            "title": title or f"Listening on Thursdays {number}",
            "slug": f"listening-on-thursdays-{number}",
            "rule": "FREQ=WEEKLY;COUNT=4",
            "starts_at": timezone.now(),
            "time_zone": "Africa/Nairobi",
            **fields,
        }
    )
    return series
