"""How many registered, came and asked."""

import csv
import io
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.spreadsheets import as_text
from pages.host.access import for_hosts, own_webinar
from pages.host.charts import bar_chart, line_chart
from pages.host.figures import last_month, past_with_counts, registered_by_day
from webinars.models import Webinar

BARS = 6
ROWS = 60
CHOICES = 40
DAYS_IN_TABLE = 60


def _chosen(request: HttpRequest) -> Webinar | None:
    """Return the webinar asked for, else the next one, else the latest."""
    if slug := request.GET.get("webinar"):
        return own_webinar(request, slug)
    mine = Webinar.objects.run_by(request.user)
    return mine.upcoming().first() or mine.past().first()


@require_safe
@for_hosts
def figures(request: HttpRequest) -> HttpResponse:
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
        "rows": rows,
        "choices": choices.order_by("-starts_at")[:CHOICES],
    }
    return render(request, "pages/host/figures.html", context)


def _csv(rows: list[Any]) -> HttpResponse:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(
        [_("Webinar"), _("Held"), _("Registered"), _("Came live"), _("Questions"), _("Answered"), _("People")]
    )
    for row in rows:
        counts = [row.registered, row.came, row.asked, row.answered, row.people_came]
        writer.writerow([as_text(row.title), row.starts_at.date().isoformat(), *counts])
    headers = {"Content-Disposition": 'attachment; filename="webinar-figures.csv"'}
    return HttpResponse(f"\ufeff{lines.getvalue()}", content_type="text/csv; charset=utf-8", headers=headers)
