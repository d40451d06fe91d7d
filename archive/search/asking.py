"""One search, from what was typed to one page of answers."""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.engines import SearchUnavailable, search_engine
from archive.models import Publication, SearchSection
from archive.search.catalogue import Catalogue, Narrowing
from archive.search.matching import Matches, Ranked, find_matches
from archive.search.quoting import as_found, quote, quote_all
from archive.search.results import Filters, FoundMoment, Hit, Results, Sort
from archive.search.vocabulary import stems_beginning, suggestion
from archive.words.moments import holds_all
from archive.words.query import Query, needles, parse
from recordings.models import Recording
from webinars.models import Webinar

PAGE_SIZE = 20
# With fewer results than this a mistyped word is a likely reason.
FEW_RESULTS = 3

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """A search as it was asked."""

    typed: str
    asked: Query
    filters: Filters
    page: int
    page_size: int

    @property
    def start(self) -> int:
        return (self.page - 1) * self.page_size

    def results(self, count: int, **answer: Any) -> Results:
        return Results(
            query=self.typed,
            filters=self.filters,
            count=count,
            page=self.page,
            page_count=max(1, -(-count // self.page_size)),
            is_cut=self.asked.is_cut,
            **answer,
        )


def search_archive(
    query: str, *, viewer: Any, filters: Filters | None = None, page: int = 1, page_size: int = PAGE_SIZE
) -> Results:
    """Return one page of what ``viewer`` may find: webinars, best first, each with its best moments.

    All words must be said within about four minutes, or all stand on the webinar's title page. Without a
    query the archive itself is listed, newest first. Where the index fails, titles are searched and
    ``Results.is_complete`` is false.
    """
    question = Question(query, parse(query), filters or Filters(), max(1, page), page_size)
    catalogue = Catalogue(viewer)
    if not question.asked.terms:
        return _listed(question, catalogue, set() if query.strip() else set(catalogue.entries))
    try:
        looked_for = needles(question.asked, languages=catalogue.languages, expand=stems_beginning)
        return _found(question, find_matches(search_engine(), looked_for, catalogue))
    except SearchUnavailable:
        log.exception("The search index failed; titles were searched")
        return _listed(question, catalogue, _titles_with(question.asked, catalogue), is_complete=False)


def moments_in(recording: Recording, query: str, *, language: str = "") -> tuple[FoundMoment, ...]:
    """Return every moment of ``recording`` that a search for ``query`` would lead to, in time order.

    Looks into its public texts, or into the one in ``language``; who may watch it is the caller's question.
    """
    asked = parse(query)
    texts = {text.pk: text.language for text in _public_texts(recording) if language in {"", text.language}}
    if not asked.terms or not texts:
        return ()
    looked_for = needles(asked, languages=texts.values(), expand=stems_beginning)
    found = []
    for transcript_id, spoken_language in texts.items():
        sections = SearchSection.objects.filter(transcript=transcript_id)
        matching = [section for section in sections if holds_all(section, looked_for)]
        found += quote_all(matching, looked_for, spoken_language)
    in_order = sorted(found, key=lambda one: one[0].start_ms)
    return as_found(in_order, webinar=recording.webinar, query=query)


def _public_texts(recording: Recording) -> Iterable[Any]:
    publication = Publication.objects.published().filter(recording=recording).first()
    return publication.texts if publication else ()


def _found(question: Question, matches: Matches) -> Results:
    catalogue, filters = matches.catalogue, question.filters
    narrowing = Narrowing(catalogue, matches.languages(), filters)
    webinars = narrowing.webinars
    if filters.sort == Sort.NEWEST:
        shown = catalogue.newest_first(webinars)[question.start : question.start + question.page_size]
        ranked = matches.in_order(shown, language=filters.language)
    else:
        ranked = matches.by_relevance(
            webinars, start=question.start, size=question.page_size, language=filters.language
        )
    is_likely_mistyped = len(narrowing.matched) < FEW_RESULTS
    return question.results(
        len(webinars),
        hits=_hits(question.typed, ranked, matches),
        facets=narrowing.facets(),
        suggestion=suggestion(question.typed, question.asked, transcripts=catalogue.webinar_of)
        if is_likely_mistyped
        else "",
    )


def _hits(query: str, ranked: list[Ranked], matches: Matches) -> tuple[Hit, ...]:
    languages = {pk: lang for entry in matches.catalogue.entries.values() for pk, lang in entry.texts.items()}
    quoted = quote(ranked, matches.needles, languages)
    publications = _publications(one.webinar_id for one in ranked)
    hits = []
    for one in ranked:
        publication = publications.get(one.webinar_id)
        if publication is None:  # withdrawn while the search was under way
            continue
        quotes = quoted.get(one.webinar_id)
        if quotes is None:
            hits.append(Hit(publication))
            continue
        moments = as_found(quotes.moments, webinar=publication.webinar, query=query)
        hits.append(Hit(publication, moments, quotes.count, quotes.has_more))
    return tuple(hits)


def _publications(webinars: Iterable[int]) -> Mapping[int, Publication]:
    rows = Publication.objects.published().select_related("webinar", "recording")
    return {publication.webinar_id: publication for publication in rows.filter(webinar__in=list(webinars))}


def _listed(
    question: Question, catalogue: Catalogue, webinars: Collection[int], *, is_complete: bool = True
) -> Results:
    """Return a page of webinars without moments, newest first."""
    entries = {pk: catalogue.entries[pk] for pk in webinars}
    spoken = {pk: entry.languages or {entry.language} for pk, entry in entries.items()}
    narrowing = Narrowing(catalogue, spoken, question.filters)
    shown = catalogue.newest_first(narrowing.webinars)[question.start : question.start + question.page_size]
    publications = _publications(shown)
    return question.results(
        len(narrowing.webinars),
        hits=tuple(Hit(publications[pk]) for pk in shown if pk in publications),
        facets=narrowing.facets(),
        is_complete=is_complete,
    )


def _titles_with(asked: Query, catalogue: Catalogue) -> set[int]:
    """Find webinars by title without the index, letter by letter: what is left when it fails."""
    titles = Webinar.objects.filter(pk__in=catalogue.entries)
    for term in asked.terms:
        for word in term.words:
            titles = titles.filter(title__icontains=word)
    return set(titles.values_list("pk", flat=True))
