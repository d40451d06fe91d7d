"""Which webinars match, in which order, and where in them: what the engines answer, seen by one viewer."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from archive.engines import SearchEngine
from archive.models import SECTION_BITS, IndexedText
from archive.search.catalogue import Catalogue
from archive.search.vocabulary import estimated_sections
from archive.words.query import Needles
from archive.words.ranking import webinar_score

# Where a word is in very many sections, relevance is moot: webinars are ordered by how much of them holds it,
# and ranked exactly in blocks of this many. A block is a whole number of pages, so no page repeats another's.
RANKED_BLOCK = 120
# What a match on the title page adds to the share of sections that match.
PAGE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Ranked:
    """A webinar and, best first, the matching sections of the text that matches best."""

    webinar_id: int
    score: float
    transcript_id: int | None = None
    sections: tuple[int, ...] = ()


@dataclass(slots=True)
class Matches:
    """What matches and the viewer may find: by transcript its sections' scores, or only their number."""

    catalogue: Catalogue
    engine: SearchEngine
    needles: Needles
    pages: Mapping[int, float]
    counts: Mapping[int, int] = field(default_factory=dict)
    scores: Mapping[int, Mapping[int, float]] | None = field(default_factory=dict)

    def languages(self) -> dict[int, set[str]]:
        """Return, by webinar, the languages in which it matches; a title matches in all of its texts."""
        found: dict[int, set[str]] = {}
        for transcript_id in self.counts:
            entry = self.catalogue.entries[self.catalogue.webinar_of[transcript_id]]
            found.setdefault(entry.webinar_id, set()).add(entry.texts[transcript_id])
        for webinar_id in self.pages:
            if webinar_id not in found:
                entry = self.catalogue.entries[webinar_id]
                found[webinar_id] = entry.languages or {entry.language}
        return found

    def by_relevance(
        self, webinars: Collection[int], *, start: int, size: int, language: str
    ) -> list[Ranked]:
        """Return ``size`` of ``webinars`` from ``start`` on, the best first."""
        if self.scores is not None:
            return self._ranked(webinars, self.scores, language)[start : start + size]
        block = start // RANKED_BLOCK * RANKED_BLOCK
        candidates = self._by_coverage(webinars)[block : block + RANKED_BLOCK]
        ranked = self._ranked(candidates, self._scores_of(candidates), language)
        return ranked[start - block : start - block + size]

    def in_order(self, webinars: Collection[int], *, language: str) -> list[Ranked]:
        """Return ``webinars`` as ordered, with their sections."""
        scores = self.scores if self.scores is not None else self._scores_of(webinars)
        ranked = {one.webinar_id: one for one in self._ranked(webinars, scores, language)}
        return [ranked[webinar_id] for webinar_id in webinars]

    def _ranked(
        self, webinars: Iterable[int], scores: Mapping[int, Mapping[int, float]], language: str
    ) -> list[Ranked]:
        found = [self._best_text(webinar_id, scores, language) for webinar_id in webinars]
        return sorted(found, key=lambda one: (-one.score, -one.webinar_id))

    def _best_text(self, webinar_id: int, scores: Mapping[int, Mapping[int, float]], language: str) -> Ranked:
        page_score = self.pages.get(webinar_id, 0.0)
        best = Ranked(webinar_id, webinar_score([], page_score))
        for transcript_id, text_language in self.catalogue.entries[webinar_id].texts.items():
            sections = scores.get(transcript_id)
            if not sections or (language and text_language != language):
                continue
            score = webinar_score(list(sections.values()), page_score)
            if best.transcript_id is None or score > best.score:
                order = sorted(sections, key=lambda pk: (-sections[pk], pk))
                best = Ranked(webinar_id, score, transcript_id, tuple(order))
        return best

    def _by_coverage(self, webinars: Collection[int]) -> list[int]:
        sizes = dict(
            IndexedText.objects.filter(transcript__in=self.counts).values_list("transcript", "section_count")
        )
        coverage = dict.fromkeys(webinars, 0.0)
        for transcript_id, count in self.counts.items():
            webinar_id = self.catalogue.webinar_of[transcript_id]
            if webinar_id in coverage:
                share = count / max(1, sizes.get(transcript_id, 1))
                coverage[webinar_id] = max(coverage[webinar_id], share)
        for webinar_id in coverage:
            coverage[webinar_id] += PAGE_SHARE * self.pages.get(webinar_id, 0.0)
        return sorted(coverage, key=lambda pk: (-coverage[pk], -pk))

    def _scores_of(self, webinars: Iterable[int]) -> dict[int, dict[int, float]]:
        texts = [pk for webinar_id in webinars for pk in self.catalogue.entries[webinar_id].texts]
        matching = [pk for pk in texts if pk in self.counts]
        return (
            by_transcript(self.engine.rank_sections(self.needles, transcripts=matching)) if matching else {}
        )


def by_transcript(scores: Mapping[int, float]) -> dict[int, dict[int, float]]:
    grouped: dict[int, dict[int, float]] = {}
    for section_id, score in scores.items():
        grouped.setdefault(section_id >> SECTION_BITS, {})[section_id] = score
    return grouped


def find_matches(engine: SearchEngine, needles: Needles, catalogue: Catalogue) -> Matches:
    """Ask the engine, and drop at once what the viewer may not find.

    The vocabulary says beforehand how much there is to rank: nothing, a little or too much.
    """
    visible = catalogue.webinar_of
    pages = {pk: score for pk, score in engine.rank_pages(needles).items() if pk in catalogue.entries}
    estimate = estimated_sections(needles)
    if not estimate:
        return Matches(catalogue, engine, needles, pages)
    if estimate > engine.rank_all_below:
        counts = {pk: count for pk, count in engine.count_sections(needles).items() if pk in visible}
        return Matches(catalogue, engine, needles, pages, counts, None)
    ranked = by_transcript(engine.rank_sections(needles))
    scores = {pk: sections for pk, sections in ranked.items() if pk in visible}
    return Matches(catalogue, engine, needles, pages, {pk: len(own) for pk, own in scores.items()}, scores)
