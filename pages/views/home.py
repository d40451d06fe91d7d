"""The first page, lists of webinars, topics and people."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archive.models import Publication
from community.models import Notice
from members.models import Person
from pages import questions
from pages.cards import RecordingCard, listed, recording_cards, with_seats
from webinars.models import Topic, Webinar
from webinars.rules import may_edit_person

PAGE_SIZE = 20
COMING = 4
NEW_RECORDINGS = 3


def coming_up(request: HttpRequest) -> QuerySet[Webinar]:
    return with_seats(Webinar.objects.visible_to(request.user).upcoming())


def found(request: HttpRequest) -> QuerySet[Publication]:
    return Publication.objects.findable_by(request.user).newest_first()


def cards_of(publications: QuerySet[Publication], limit: int) -> list[RecordingCard]:
    return recording_cards(listed(publications)[:limit])


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the next webinar, the search, and what is new."""
    coming = list(coming_up(request)[: COMING + 1])
    archive = found(request)
    context = {
        "next": coming[0] if coming else None,
        "coming": coming[1:],
        "cards": cards_of(archive, NEW_RECORDINGS),
        "recording_count": archive.count(),
        "spoken_ms": archive.order_by().aggregate(total=Sum("recording__duration_ms"))["total"],
        "topics": Topic.objects.filter(webinars__publication__in=archive.order_by()).distinct()[:4],
        "questions": questions.latest(request.user)[:3],
        "notices": Notice.objects.visible_to(request.user)[:3],
    }
    return render(request, "pages/home.html", context)


@require_safe
def webinars(request: HttpRequest) -> HttpResponse:
    everything = coming_up(request)
    topic, language = request.GET.get("topic", ""), request.GET.get("language", "")
    chosen = everything
    if topic:
        chosen = chosen.filter(topics__slug=topic)
    if language:
        chosen = chosen.filter(language=language)
    paginator = Paginator(chosen, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    languages = (
        Webinar.objects.visible_to(request.user).upcoming().order_by().values_list("language", flat=True)
    )
    context = {
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "topics": Topic.objects.filter(
            webinars__in=Webinar.objects.visible_to(request.user).upcoming()
        ).distinct(),
        "languages": sorted(set(languages)),
        "chosen_topic": topic,
        "chosen_language": language,
    }
    return render(request, "pages/webinars.html", context)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    subject = get_object_or_404(Topic, slug=slug)
    paginator = Paginator(listed(found(request).filter(webinar__topics=subject)), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "topic": subject,
        "coming": coming_up(request).filter(topics=subject)[:PAGE_SIZE],
        "cards": recording_cards(page),
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number),
    }
    return render(request, "pages/topic.html", context)


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a person who presents, or has presented, in something that the reader may see; to its owner always."""
    seen = Q(webinars__in=Webinar.objects.visible_to(request.user))
    if request.user.is_authenticated:
        seen |= Q(member=request.user)
    someone = get_object_or_404(Person.objects.filter(seen).select_related("member").distinct(), slug=slug)
    context = {
        "person": someone,
        "may_edit": may_edit_person(request.user, someone),
        "coming": coming_up(request).filter(people=someone)[:PAGE_SIZE],
        "cards": cards_of(found(request).filter(webinar__people=someone), PAGE_SIZE),
    }
    return render(request, "pages/person.html", context)
