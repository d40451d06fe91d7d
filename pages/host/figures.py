"""Counts of the reader's own webinars. Nothing about a person, nothing that is not counted."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from archive.models import Publication
from archive.states import PublicationState
from community.models import Question
from community.states import PostState
from pages.host.charts import by_day, sparkline
from pages.host.people import has_come
from registrations.models import Registration
from registrations.states import SeatState
from webinars.models import Webinar
from webinars.states import WebinarState

MONTH = dt.timedelta(days=30)
# Who gave a seat up is not counted; who waits is.
COUNTED = ~Q(state__in=[SeatState.CANCELLED, SeatState.DECLINED])


@dataclass(frozen=True)
class Month:
    """The last thirty days."""

    registered: int
    held: int
    seats: int
    came: int
    people: int
    published: int
    asked: int
    answered: int

    @property
    def share(self) -> int | None:
        """Return the percentage of seats whose holder came live; None without any."""
        return round(100 * self.came / self.seats) if self.seats else None


def last_month(user: Any) -> Month:
    since = timezone.now() - MONTH
    mine = Webinar.objects.run_by(user).order_by()
    seats = Registration.objects.filter(COUNTED, webinar__in=mine.values("pk")).order_by()
    held = mine.filter(state=WebinarState.ENDED, starts_at__gte=since)
    live = seats.filter(webinar__in=held.values("pk"), created_at__lte=timezone.now()).aggregate(
        seats=Count("pk"),
        came=Count("pk", filter=has_come()),
        people=Sum("party", filter=has_come(), default=0),
    )
    public = Q(answers__state=PostState.PUBLIC)
    questions = Question.objects.filter(webinar__in=mine.values("pk"), created_at__gte=since).exclude(
        state=PostState.HIDDEN
    )
    asked = questions.order_by().aggregate(
        asked=Count("pk", distinct=True), answered=Count("pk", filter=public, distinct=True)
    )
    return Month(
        registered=seats.filter(created_at__gte=since).count(),
        held=held.count(),
        published=Publication.objects.filter(
            webinar__in=mine.values("pk"), state=PublicationState.PUBLISHED, published_at__gte=since
        ).count(),
        **live,
        **asked,
    )


def registered_by_day(webinars: list[int]) -> dict[int, list[tuple[dt.date, int]]]:
    """Return for each webinar the running total of registrations by day, in one query."""
    rows = (
        Registration.objects.filter(COUNTED, webinar__in=webinars)
        .order_by()
        .annotate(day=TruncDate("created_at"))
        .values_list("webinar", "day")
        .annotate(count=Count("pk"))
    )
    days: dict[int, list[tuple[dt.date, int]]] = {}
    for webinar, day, count in rows:
        days.setdefault(webinar, []).append((day, count))
    return {webinar: by_day(counts, until=timezone.localdate()) for webinar, counts in days.items()}


def with_sparklines(webinars: Iterable[Webinar]) -> list[Webinar]:
    """Return ``webinars``, each with the path of its registrations by day as ``sparkline``."""
    rows = list(webinars)
    totals = registered_by_day([row.pk for row in rows])
    for row in rows:
        row.sparkline = sparkline([total for _day, total in totals.get(row.pk, [])])  # type: ignore[attr-defined]
    return rows


def past_with_counts(user: Any) -> QuerySet[Webinar]:
    """Return the reader's past webinars with who registered, came and stayed, what was asked and answered."""
    counted = Q(registrations__state__in=[SeatState.CONFIRMED, SeatState.OFFERED, SeatState.WAITLISTED])
    shown = ~Q(questions__state=PostState.HIDDEN)
    joined = Registration.objects.filter(COUNTED, has_come(), webinar=OuterRef("pk"))
    people = joined.order_by().values("webinar").annotate(people=Sum("party")).values("people")
    rows: QuerySet[Webinar] = (
        Webinar.objects.run_by(user)
        .filter(state=WebinarState.ENDED)
        .order_by("-starts_at", "-pk")
        .select_related("turnout")
        .annotate(
            registered=Count("registrations", filter=counted, distinct=True),
            came=Count("registrations", filter=counted & has_come("registrations__"), distinct=True),
            people_came=Coalesce(Subquery(people), 0),
            asked=Count("questions", filter=Q(questions__isnull=False) & shown, distinct=True),
            answered=Count(
                "questions", filter=Q(questions__answers__state=PostState.PUBLIC) & shown, distinct=True
            ),
        )
    )
    return rows
