"""Browsing and searching the archive: one page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from archive.models import Publication
from archive.search import PAGE_SIZE, Filters, Hit, Results, Sort, search_archive
from pages.cards import RecordingCard, listed, recording_card

MAX_QUERY = 200
MOMENTS_SHOWN = 3
STRIP_WIDTH = 991


def _whole(value: str) -> int | None:
    """Return a small positive whole number out of an address, or ``None``."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else None  # noqa: PLR2004


def filters_of(asked: QueryDict) -> Filters:
    get = asked.get
    return Filters(
        topic=get("topic", "")[:80],
        language=get("language", "")[:12],
        presenter=get("presenter", "")[:80],
        year=_whole(get("year", "")),
        sort=Sort.NEWEST if get("sort") == Sort.NEWEST else Sort.RELEVANCE,
    )


def _shown(hit: Hit, card: RecordingCard) -> dict[str, object]:
    """Return a hit as the page draws it: its card, its moments, and where they fall on the strip."""
    length = card.duration_ms or 0
    bars = (
        [min(STRIP_WIDTH, moment.start_ms * STRIP_WIDTH // length) for moment in hit.moments]
        if length
        else []
    )
    return {
        "card": card,
        "bars": bars,
        "count": hit.moment_count,
        "has_more": hit.has_more,
        "first": hit.moments[:MOMENTS_SHOWN],
        "rest": hit.moments[MOMENTS_SHOWN:],
    }


def _facet_groups(results: Results) -> list[dict[str, object]]:
    labels = {
        "topic": (_("Topic"), _("Any topic")),
        "language": (_("Language"), _("Any language")),
        "presenter": (_("Presenter"), _("Anyone")),
        "year": (_("Year"), _("Any year")),
    }
    return [
        {
            "name": name,
            "label": label,
            "any": anything,
            "options": options,
            "is_chosen": any(option.is_chosen for option in options),
        }
        for name, (label, anything) in labels.items()
        if len(options := getattr(results.facets, name)) > 1 or any(option.is_chosen for option in options)
    ]


def _summary(results: Results) -> str:
    """Say how much was found; moments are counted on the page, recordings in all."""
    recordings = ngettext("%(n)d recording", "%(n)d recordings", results.count) % {"n": results.count}
    if not results.count:
        return _("Nothing found")
    if results.page_count > 1 or not results.moment_count:
        return recordings
    moments = ngettext("%(n)d moment", "%(n)d moments", results.moment_count) % {"n": results.moment_count}
    return _("%(moments)s in %(recordings)s") % {"moments": moments, "recordings": recordings}


@require_safe
def recordings(request: HttpRequest) -> HttpResponse:
    """List the archive, or answer ``?q=`` with the moments at which it was said."""
    query = request.GET.get("q", "").strip()[:MAX_QUERY]
    filters = filters_of(request.GET)
    page = _whole(request.GET.get("page", "")) or 1
    results = search_archive(query, viewer=request.user, filters=filters, page=page, page_size=PAGE_SIZE)
    publications = listed(Publication.objects.filter(pk__in=[hit.publication.pk for hit in results.hits]))
    cards = {publication.pk: recording_card(publication) for publication in publications}
    paginator = Paginator(range(results.count), PAGE_SIZE)
    chosen = ("topic", "language", "presenter", "year")
    context = {
        "q": query,
        "results": results,
        "summary": _summary(results),
        "hits": [_shown(hit, cards[hit.publication.pk]) for hit in results.hits],
        "cards": [cards[hit.publication.pk] for hit in results.hits],
        "facets": _facet_groups(results),
        "kept": [(name, getattr(filters, name)) for name in chosen if getattr(filters, name)],
        "sort": filters.sort,
        "page_obj": paginator.get_page(results.page),
        "page_range": paginator.get_elided_page_range(paginator.get_page(results.page).number),
    }
    return render(request, "pages/recordings.html", context)
