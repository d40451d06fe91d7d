"""The people of one webinar."""

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.host.access import for_hosts, own_webinar
from pages.host.people import people_csv, sources_of
from registrations.models import Registration
from registrations.states import SEATED, SeatState

PAGE_SIZE = 100


@require_safe
@for_hosts
def webinar_people(request: HttpRequest, slug: str) -> HttpResponse:
    """List who registered; ``?format=csv`` answers the whole list as a file."""
    webinar = own_webinar(request, slug)
    rows = Registration.objects.filter(webinar=webinar).order_by("created_at", "pk")
    if request.GET.get("format") == "csv":
        file_name = f"{webinar.slug}-people.csv"
        headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
        return HttpResponse(people_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)
    paginator = Paginator(rows, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    counts = rows.order_by().aggregate(
        seated=Count("pk", filter=Q(state__in=SEATED)),
        waiting=Count("pk", filter=Q(state=SeatState.WAITLISTED)),
        joined=Count("pk", filter=Q(joined_at__isnull=False)),
        around=Sum("party", filter=Q(state__in=SEATED), default=0),
        came=Sum("party", filter=Q(joined_at__isnull=False), default=0),
    )
    context = {
        "webinar": webinar,
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "counts": counts,
        "sources": sources_of(webinar),
    }
    return render(request, "pages/host/people.html", context)
