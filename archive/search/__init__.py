"""Find the moment in what was said.

``search_archive`` answers the page, the API and the command alike; ``moments_in`` looks into one recording.
"""

from archive.search.answers import as_dict, hit_as_dict
from archive.search.asking import PAGE_SIZE, moments_in, search_archive
from archive.search.results import (
    Facet,
    Facets,
    Filters,
    FoundMoment,
    Hit,
    Results,
    Sort,
    moment_url,
)

__all__ = [
    "PAGE_SIZE",
    "Facet",
    "Facets",
    "Filters",
    "FoundMoment",
    "Hit",
    "Results",
    "Sort",
    "as_dict",
    "hit_as_dict",
    "moment_url",
    "moments_in",
    "search_archive",
]
