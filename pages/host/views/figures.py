"""How many registered, came and asked."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.spreadsheets import Cell, csv_lines
from pages.host.access import for_hosts, own_webinar
from pages.host.charts import bar_chart, line_chart, strips
from pages.host.figures import last_month, past_with_counts, registered_by_day
from pages.host.people import sources_of
from webinars.models import Webinar

BARS = 6
ROWS = 60
CHOICES = 40
DAYS_IN_TABLE = 60
SOURCES_SHOWN = 12


def _chosen(request: HttpRequest) -> Webinar | None:
    """Return the webinar asked for, else the next one, else the latest."""
    if slug := request.GET.get("webinar"):
        return own_webinar(request, slug)
    mine = Webinar.objects.run_by(request.user)
    return mine.upcoming().first() or mine.past().first()


@require_safe
@for_hosts
def figures(request: HttpRequest) -> HttpResponseBase:
    """Show counts as drawings and tables; ``?format=csv`` answers the table of webinars as a file."""
    past = past_with_counts(request.user)
    if request.GET.get("format") == "csv":
        return _csv(list(past))
    rows: list[Any] = list(past[:ROWS])
    shown = _chosen(request)
    days = registered_by_day([shown.pk]).get(shown.pk, []) if shown else []
    bars = [(row.starts_at.strftime("%d.%m."), (row.registered, row.came)) for row in reversed(rows[:BARS])]
    choices = Webinar.objects.run_by(request.user).annotate(n=Count("registrations")).filter(n__gt=0)
    context = {
        "month": last_month(request.user),
        "shown": shown,
        "days": days[-DAYS_IN_TABLE:],
        "line": line_chart(days),
        "bars": bar_chart(bars),
        "sources": strips(_sources(shown)) if shown else (),
        "stays": bar_chart(_stays(rows)),
        "rows": rows,
        "choices": choices.order_by("-starts_at")[:CHOICES],
    }
    return render(request, "pages/host/figures.html", context)


def _sources(shown: Webinar) -> list[tuple[str, int, int]]:
    """Return by which word in the link people came to a webinar: how many registered, how many of them came."""
    return [
        (row["source"] or _("no word"), row["registered"], row["joined"])
        for row in sources_of(shown)[:SOURCES_SHOWN]
    ]


def _stays(rows: list[Any]) -> list[tuple[str, tuple[int, int]]]:
    """Return of the latest webinars in which people were timed how many were there at most, and at the end."""
    timed = [row for row in rows if getattr(row, "turnout", None) and row.turnout.stayed is not None][:BARS]
    return [
        (row.starts_at.strftime("%d.%m."), (max(row.turnout.curve), row.turnout.curve[-1]))
        for row in reversed(timed)
    ]


def _csv(rows: list[Any]) -> StreamingHttpResponse:
    head = [
        _("Webinar"),
        _("Held"),
        _("Registered"),
        _("Came live"),
        _("Questions"),
        _("Answered"),
        _("People"),
        _("Most at once"),
        _("Minutes in the middle"),
        _("Percent there at the end"),
    ]
    headers = {"Content-Disposition": 'attachment; filename="webinar-figures.csv"'}
    lines = csv_lines(head, map(_cells, rows))
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _cells(row: Any) -> list[Cell]:
    turnout = getattr(row, "turnout", None)
    counts = [row.registered, row.came, row.asked, row.answered, row.people_came]
    stays = [turnout.peak, turnout.median_minutes, turnout.stayed] if turnout else [None, None, None]
    return [row.title, row.starts_at.date().isoformat(), *counts, *stays]
