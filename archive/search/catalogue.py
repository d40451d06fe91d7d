"""What one viewer may find, and how it can be narrowed."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language_info

from archive.models import Publication
from archive.search.results import Facet, Facets, Filters
from transcripts.states import TranscriptState
from webinars.models import Presenter, Webinar

MAX_FACET_VALUES = 20


@dataclass(slots=True)
class Entry:
    """A webinar in the archive and its public texts: transcript key → language."""

    webinar_id: int
    starts_at: dt.datetime
    language: str
    texts: dict[int, str] = field(default_factory=dict)

    @property
    def languages(self) -> set[str]:
        return set(self.texts.values())


class Catalogue:
    """The webinars that ``viewer`` may find, read from the permission queryset when the search is asked."""

    def __init__(self, viewer: Any) -> None:
        self.entries: dict[int, Entry] = {}
        self.webinar_of: dict[int, int] = {}
        rows = (
            Publication.objects.findable_by(viewer)
            .order_by()
            .values_list(
                "webinar_id",
                "webinar__starts_at",
                "webinar__language",
                "transcripts",
                "transcripts__language",
                "transcripts__state",
            )
        )
        for webinar_id, starts_at, language, transcript_id, text_language, state in rows.iterator(
            chunk_size=2000
        ):
            entry = self.entries.setdefault(webinar_id, Entry(webinar_id, starts_at, language))
            if transcript_id is not None and state != TranscriptState.DRAFT:
                entry.texts[transcript_id] = text_language
                self.webinar_of[transcript_id] = webinar_id

    @property
    def languages(self) -> set[str]:
        """Return every language in which something is said or announced."""
        spoken = {language for entry in self.entries.values() for language in entry.texts.values()}
        return spoken | {entry.language for entry in self.entries.values()}

    def newest_first(self, webinars: Iterable[int]) -> list[int]:
        return sorted(webinars, key=lambda pk: (self.entries[pk].starts_at, pk), reverse=True)


class Narrowing:
    """Filters and facets over the webinars that match. ``matched`` gives the languages in which each does."""

    def __init__(
        self, catalogue: Catalogue, matched: Mapping[int, Collection[str]], filters: Filters
    ) -> None:
        self._filters = filters
        self._labels: dict[str, dict[str, str]] = {"topic": {}, "language": {}, "presenter": {}, "year": {}}
        self._values: dict[str, dict[int, Collection[str]]] = {
            "topic": self._topics(matched),
            "language": dict(matched),
            "presenter": self._presenters(matched),
            "year": {pk: {str(catalogue.entries[pk].starts_at.year)} for pk in matched},
        }
        self.matched = set(matched)

    def _topics(self, matched: Collection[int]) -> dict[int, Collection[str]]:
        rows = Webinar.topics.through.objects.filter(webinar_id__in=matched)
        return self._grouped("topic", rows.values_list("webinar_id", "topic__slug", "topic__name"))

    def _presenters(self, matched: Collection[int]) -> dict[int, Collection[str]]:
        rows = Presenter.objects.filter(webinar_id__in=matched).order_by()
        return self._grouped("presenter", rows.values_list("webinar_id", "person__slug", "person__name"))

    def _grouped(self, name: str, rows: Iterable[tuple[int, str, str]]) -> dict[int, Collection[str]]:
        values: dict[int, set[str]] = {}
        for webinar_id, value, label in rows:
            values.setdefault(webinar_id, set()).add(value)
            self._labels[name][value] = label
        return dict(values)

    def _chosen(self, name: str) -> str:
        return str(getattr(self._filters, name) or "")

    def _kept(self, *, but: str = "") -> set[int]:
        """Return the webinars that pass every filter, leaving out the one named ``but``."""
        kept = self.matched
        for name, values in self._values.items():
            chosen = self._chosen(name)
            if chosen and name != but:
                kept = {pk for pk in kept if chosen in values.get(pk, ())}
        return kept

    @property
    def webinars(self) -> set[int]:
        return self._kept()

    def facets(self) -> Facets:
        return Facets(**{name: self._facet(name) for name in self._values})

    def _label(self, name: str, value: str) -> str:
        return language_name(value) if name == "language" else self._labels[name].get(value, value)

    def _facet(self, name: str) -> tuple[Facet, ...]:
        chosen, values = self._chosen(name), self._values[name]
        counts = Counter(value for pk in self._kept(but=name) for value in values.get(pk, ()))
        if chosen and chosen not in counts:
            counts[chosen] = 0
        found = [
            Facet(value, self._label(name, value), count, value == chosen) for value, count in counts.items()
        ]
        if name == "year":
            return tuple(sorted(found, key=lambda facet: facet.value, reverse=True))
        return tuple(sorted(found, key=lambda facet: (-facet.count, facet.label))[:MAX_FACET_VALUES])


def language_name(tag: str) -> str:
    """Return a language's name as its speakers write it, or the tag where Django does not know it."""
    try:
        return str(get_language_info(tag)["name_local"])
    except KeyError:
        return tag
