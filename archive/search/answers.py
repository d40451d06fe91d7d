"""A search's answer as plain values, the same for the API and the command."""

from dataclasses import asdict
from typing import Any

from archive.search.results import FoundMoment, Hit, Results


def as_dict(results: Results) -> dict[str, Any]:
    """Return ``{count, results: [{webinar, moments: […]}], facets, …}``, ready for JSON."""
    return {
        "query": results.query,
        "count": results.count,
        "page": results.page,
        "page_count": results.page_count,
        "suggestion": results.suggestion,
        "notice": results.notice,
        "results": [hit_as_dict(hit) for hit in results.hits],
        "facets": asdict(results.facets),
    }


def hit_as_dict(hit: Hit) -> dict[str, Any]:
    webinar = hit.webinar
    return {
        "webinar": {
            "slug": webinar.slug,
            "title": webinar.title,
            "starts_at": webinar.starts_at.isoformat(),
            "language": webinar.language,
            "url": hit.publication.get_absolute_url(),
        },
        "moments": [moment_as_dict(moment) for moment in hit.moments],
        "moment_count": hit.moment_count,
        "has_more": hit.has_more,
    }


def moment_as_dict(moment: FoundMoment) -> dict[str, Any]:
    return asdict(moment) | {"snippet": str(moment.snippet)}
