"""What the words of a query are in the index, and what they may have been meant to be."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Sum

from archive.models import SearchTerm
from archive.words.query import HEAD_LETTERS, Needles, Query
from archive.words.spelling import best, max_slips, shortlist, with_words_replaced

MAX_WORDS_OF_A_PREFIX = 40
# A word said once may itself be a slip of the engine that wrote it down; one said ten times as often is not.
MORE_OFTEN = 10


def stems_beginning(letters: str) -> Sequence[str]:
    """Return the stems of the words that begin with ``letters``, the commonest where there are too many."""
    said = [
        stem
        for stem, _ in SearchTerm.objects.filter(head=letters[:HEAD_LETTERS], surface__startswith=letters)
        .values_list("stem")
        .annotate(said=Sum("section_count"))
        .order_by("-said", "stem")[:MAX_WORDS_OF_A_PREFIX]
    ]
    # The letters themselves may stand in a title; and there is always something to look for.
    return list(dict.fromkeys([letters, *said]))


def estimated_sections(needles: Needles) -> int:
    """Say in how many sections ``needles`` can be found at most; 0 where one of them is never said."""
    wanted = {stem for needle in needles.wanted for run in needle.alternatives for stem in run}
    said = dict(
        SearchTerm.objects.filter(stem__in=wanted)
        .values_list("stem")
        .annotate(Sum("section_count"))
        .order_by()
    )
    return min(
        (
            sum(min(said.get(stem, 0) for stem in run) for run in needle.alternatives)
            for needle in needles.wanted
        ),
        default=0,
    )


def suggestion(text: str, query: Query, *, transcripts: Collection[int]) -> str:
    """Return ``text`` with its mistyped words put right, or an empty string.

    Only words said in ``transcripts``, those the viewer may read, are ever suggested.
    """
    words = {word for term in query.terms if not term.is_prefix for word in term.words if max_slips(word)}
    replacements = {word: meant for word in words if (meant := _meant(word, transcripts))}
    return with_words_replaced(text, replacements) if replacements else ""


def _meant(word: str, transcripts: Collection[int]) -> str | None:
    slips = max_slips(word)
    vocabulary = (
        SearchTerm.objects.filter(length__range=(len(word) - slips, len(word) + slips))
        .order_by("length", "surface")
        .values_list("surface", flat=True)
        .distinct()
    )
    said = _times_said([word, *shortlist(word, vocabulary)], transcripts)
    own = said.pop(word, 0)
    return best(word, {surface: times for surface, times in said.items() if times >= MORE_OFTEN * own})


def _times_said(words: Iterable[str], transcripts: Collection[int]) -> dict[str, int]:
    """Count sections by word. The keys are compared here: thousands of them would be too many for SQL."""
    said: dict[str, int] = {}
    readable = set(transcripts)
    rows = SearchTerm.objects.filter(surface__in=list(words))
    for surface, transcript_id, count in rows.values_list("surface", "transcript_id", "section_count"):
        if transcript_id in readable:
            said[surface] = said.get(surface, 0) + count
    return said
