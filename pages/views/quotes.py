"""Quoting what was said, and finding quoted words again."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from archive.models import Publication
from archive.search.quotes import Quotation, find_quotation, make_quotation, quote_address
from pages.access import with_publication
from pages.citations import FORMATS, as_text, reviewed, source_of
from pages.structured import absolute
from pages.views.recordings import text_of

LONGEST_WORDS: Final = 1500
FILES: Final = (("bib", "BibTeX"), ("ris", "RIS"), ("json", "CSL-JSON"), ("txt", "TXT"))


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0  # noqa: PLR2004


def _asked(request: HttpRequest, publication: Publication) -> Quotation | None:
    """Return the quotation that is asked for: by its link, by its place, or by its words."""
    get = request.GET.get
    if token := get("quote", ""):
        return find_quotation(publication, token)
    if segment := get("m", ""):
        return make_quotation(
            publication, segment=segment, first=_number(get("w", "")), count=_number(get("n", ""))
        )
    if words := get("words", "").strip()[:LONGEST_WORDS]:
        return make_quotation(publication, written=words)
    return None


@require_safe
@with_publication
def quote(request: HttpRequest, publication: Publication, token: str) -> HttpResponse:
    """Lead to the quoted words where they stand now; the page says so if they are not the same any more."""
    found = find_quotation(publication, token)
    if found is None:
        raise Http404
    asked = {"quote": token}
    if found.start_ms is not None:
        asked |= {"t": f"{found.play_from:.1f}"}
    place = f"#m-{found.segment}" if found.segment else ""
    return HttpResponseRedirect(f"{publication.get_absolute_url()}?{urlencode(asked)}{place}")


@require_safe
@with_publication
def cite(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Show how to name the recording, or words from it, and give a link that finds them again."""
    found = _asked(request, publication)
    text = text_of(publication, request.GET.get("language", ""))
    source = source_of(publication, text, found)
    is_quoted = found is not None and found.is_same
    told = found.transcript if found and is_quoted else text
    context = {
        "webinar": publication.webinar,
        "quotation": found if is_quoted else None,
        "is_lost": found is not None and not is_quoted,
        "words": request.GET.get("words", "").strip()[:LONGEST_WORDS],
        "citation": as_text(source),
        "reviewed": reviewed(told) if told else "",
        "link": absolute(quote_address(publication, found.token)) if found and is_quoted else "",
        "files": FILES,
        "query": f"?{urlencode({'quote': found.token})}" if found and is_quoted else "",
    }
    return render(request, "pages/cite.html", context)


@require_safe
@with_publication
def citation_file(request: HttpRequest, publication: Publication, extension: str) -> HttpResponse:
    """Answer the citation as a file of a reference manager."""
    if extension not in FORMATS:
        raise Http404
    content_type, write = FORMATS[extension]
    source = source_of(publication, text_of(publication, ""), _asked(request, publication))
    answer = HttpResponse(write(source), content_type=f"{content_type}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{publication.webinar.slug}.{extension}"'
    return answer
