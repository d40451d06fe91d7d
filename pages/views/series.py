"""A series and its calendar."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pages.views.home import PAGE_SIZE, cards_of, coming_up, found
from webinars.calendar import webinars_feed
from webinars.models import Series, Webinar


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the webinars of a series that the reader may see; without one there is no such page."""
    shown = get_object_or_404(Series, slug=slug)
    seen = Webinar.objects.visible_to(request.user).filter(series=shown)
    if not seen.exists():
        raise Http404
    context = {
        "series": shown,
        "coming": coming_up(request).filter(series=shown),
        "past": seen.past().filter(publication__isnull=True)[:PAGE_SIZE],
        "cards": cards_of(found(request).filter(webinar__series=shown), PAGE_SIZE),
    }
    return render(request, "pages/series.html", context)


@require_safe
def series_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the calendar of a series that people subscribe to; only what is public stands in it."""
    shown = get_object_or_404(Series, slug=slug)
    public = Webinar.objects.visible_to(AnonymousUser()).filter(series=shown).order_by("starts_at")
    if not public.exists():
        raise Http404
    response = HttpResponse(webinars_feed(public), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{shown.slug}.ics"'
    return response
