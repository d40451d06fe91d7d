"""The moments of the webinars on one page, quoted from the transcripts as they are now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from archive.models import SearchSection
from archive.search.matching import Ranked
from archive.search.results import FoundMoment, moment_url
from archive.words.moments import Moment, Place, best_places, moment, places
from archive.words.query import Needles
from transcripts.models import Segment
from webinars.models import Webinar

MOMENTS_SHOWN = 3
SHOWN_OF_A_SEGMENT = ("public_id", "start_ms", "end_ms", "speaker", "text", "words")
# A page reads this many sections in all: three of each webinar on a full page, more where there are few.
SECTIONS_PER_PAGE = 60
MIN_SECTIONS_READ = 3


@dataclass(frozen=True, slots=True)
class Quoted:
    """``moments`` in time order. ``count`` are in the sections read; ``has_more`` says there are others."""

    moments: tuple[tuple[Moment, str], ...]
    count: int
    has_more: bool


def quote(ranked: Sequence[Ranked], needles: Needles, languages: Mapping[int, str]) -> dict[int, Quoted]:
    """Return the best moments of each webinar by its key; ``languages`` are those of the transcripts."""
    spoken = [one for one in ranked if one.transcript_id is not None]
    read = max(MIN_SECTIONS_READ, SECTIONS_PER_PAGE // max(1, len(spoken)))
    sections = SearchSection.objects.in_bulk([pk for one in spoken for pk in one.sections[:read]])
    found = {
        one.webinar_id: places((sections[pk] for pk in one.sections[:read] if pk in sections), needles)
        for one in spoken
    }
    chosen = {webinar_id: best_places(places_, MOMENTS_SHOWN) for webinar_id, places_ in found.items()}
    segments = _segments(place for places_ in chosen.values() for place in places_)
    quoted = {}
    for one in spoken:
        language = languages[one.transcript_id or 0]
        moments = _moments(chosen[one.webinar_id], segments, needles, language)
        count = max(len(moments), len(best_places(found[one.webinar_id], None)))
        has_more = count > len(moments) or len(one.sections) > read
        quoted[one.webinar_id] = Quoted(tuple(moments), count, has_more)
    return quoted


def quote_all(sections: Iterable[SearchSection], needles: Needles, language: str) -> list[tuple[Moment, str]]:
    """Return every moment of one transcript's sections, in time order."""
    chosen = best_places(places(sections, needles), None)
    return _moments(chosen, _segments(chosen), needles, language)


def _segments(chosen: Iterable[Place]) -> dict[int, Segment]:
    wanted = {pk for place in chosen for pk in (place.segment_id, place.next_segment_id) if pk is not None}
    return Segment.objects.only(*SHOWN_OF_A_SEGMENT).in_bulk(wanted)


def _moments(
    chosen: Collection[Place], segments: Mapping[int, Segment], needles: Needles, language: str
) -> list[tuple[Moment, str]]:
    found = []
    for place in chosen:
        segment = segments.get(place.segment_id)
        following = segments.get(place.next_segment_id or 0)
        shown = moment(segment, following, needles, language=language) if segment else None
        if segment and shown:
            found.append((shown, segment.public_id))
    return found


def as_found(
    moments: Iterable[tuple[Moment, str]], *, webinar: Webinar, query: str
) -> tuple[FoundMoment, ...]:
    page = reverse("recording", args=[webinar.slug])
    return tuple(
        FoundMoment(
            start_ms=one.start_ms,
            end_ms=one.end_ms,
            play_from=one.play_from,
            speaker=one.speaker,
            snippet=one.snippet,
            language=one.language,
            segment=segment,
            url=moment_url(
                page,
                play_from=one.play_from,
                query=query,
                segment=segment,
                language=one.language if one.language != webinar.language else "",
            ),
        )
        for one, segment in moments
    )
