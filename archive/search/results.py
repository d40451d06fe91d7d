"""What a search is asked for and what it answers."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from archive.models import Publication
from webinars.models import Webinar


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Filters:
    """How to narrow a search: slugs of a topic and a person, a language tag, a year; empty means any."""

    topic: str = ""
    language: str = ""
    presenter: str = ""
    year: int | None = None
    sort: Sort = Sort.RELEVANCE


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the results, and to how many webinars it would lead."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """Each list counts as if its own filter were not set, so that it shows what else there is."""

    topic: tuple[Facet, ...] = ()
    language: tuple[Facet, ...] = ()
    presenter: tuple[Facet, ...] = ()
    year: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundMoment:
    """A place in a recording. ``start_ms`` is the first matched word's own; ``snippet`` is safe HTML."""

    start_ms: int
    end_ms: int
    play_from: float
    speaker: str
    snippet: str
    language: str
    segment: str
    """The segment's public id: ``#m-<segment>`` marks it on the recording's page."""
    url: str


def moment_url(page: str, *, play_from: float, query: str, segment: str, language: str = "") -> str:
    """Return the address that plays from a moment of the recording whose page is at ``page``.

    ``language`` asks for a text beside the one that the page shows by itself.
    """
    asked = {"t": f"{play_from:.1f}", "q": query} | ({"language": language} if language else {})
    return f"{page}?{urlencode(asked)}#m-{segment}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A webinar in the archive. Without ``moments`` its title page matched, not what was said.

    ``moment_count`` counts the moments of its best sections; ``has_more`` says that there are others.
    """

    publication: Publication
    moments: tuple[FoundMoment, ...] = ()
    moment_count: int = 0
    has_more: bool = False

    @property
    def webinar(self) -> Webinar:
        found: Webinar = self.publication.webinar
        return found


@dataclass(frozen=True, slots=True)
class Results:
    """One page of answers. ``count`` counts webinars, over all pages.

    ``suggestion`` is the query with its mistyped words put right, or empty. ``is_cut`` says that a part of
    the query was too much and left out; ``is_complete`` is false where only titles could be searched;
    ``notice`` tells the reader of either.
    """

    query: str
    filters: Filters
    count: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Facets = field(default_factory=Facets)
    page: int = 1
    page_count: int = 1
    suggestion: str = ""
    is_cut: bool = False
    is_complete: bool = True

    @property
    def moment_count(self) -> int:
        """Count the moments of this page."""
        return sum(hit.moment_count for hit in self.hits)

    @property
    def notice(self) -> str:
        if not self.is_complete:
            return _(
                "Search is not at its best right now: only titles were searched. Results may be incomplete."
            )
        if self.is_cut:
            return _("That was a long search. Only its first words were used.")
        return ""
