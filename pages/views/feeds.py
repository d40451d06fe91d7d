"""What there is to subscribe to."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.models import Publication
from community.states import PostState
from pages.access import with_publication
from pages.feeds import public_recordings
from pages.structured import absolute, at_moments
from webinars.models import Topic


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """List the feeds: of everything, of each topic and of each language that is spoken."""
    public = public_recordings().order_by()
    topics = Topic.objects.filter(webinars__publication__in=public).distinct().order_by("name")
    languages = public.values_list("recording__language", flat=True).distinct()
    return render(request, "pages/feeds.html", {"topics": topics, "languages": sorted(languages)})


@require_safe
@with_publication
def chapters(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Answer the questions that were asked at a moment, as players show chapters."""
    page = absolute(publication.get_absolute_url())
    asked = at_moments(publication.webinar.questions.filter(state=PostState.PUBLIC, offset_ms__isnull=False))
    begin = [{"startTime": 0, "title": publication.webinar.title}]
    rest = [
        {
            "startTime": (question.offset_ms or 0) / 1000,
            "title": question.text[:200],
            "url": f"{page}?t={(question.offset_ms or 0) / 1000:.1f}",
        }
        for question in asked
    ]
    answer = {"version": "1.2.0", "title": publication.webinar.title, "chapters": begin + rest}
    return JsonResponse(answer, content_type="application/json+chapters")
