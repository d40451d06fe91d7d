"""The port of a search engine: three questions about stems, asked without regard to who asks.

An engine knows sections and title pages, never visibility: ``archive.search`` drops what the viewer may not
see before anything is counted, ranked or shown.
"""

from collections.abc import Collection
from typing import Protocol

from archive.words.query import Needles


class SearchUnavailable(Exception):
    """The index cannot be asked: it is missing, broken, or its database says no."""


class SearchEngine(Protocol):
    """Find ``Needles`` in the index. Higher scores are better; scores of two engines do not compare.

    Every method raises ``SearchUnavailable`` where the index fails, leaving the transaction usable.
    """

    rank_all_below: int
    """Up to how many matching sections it is cheaper to rank them all than to count them first."""

    def count_sections(self, needles: Needles) -> dict[int, int]:
        """Return how many sections match, by transcript."""

    def rank_sections(
        self, needles: Needles, *, transcripts: Collection[int] | None = None
    ) -> dict[int, float]:
        """Return the score of each matching section by its key, of ``transcripts`` or of all."""

    def rank_pages(self, needles: Needles) -> dict[int, float]:
        """Return the score of each matching title page, by webinar."""

    def problems(self) -> list[str]:
        """Compare the index with the rows it follows and say what is wrong with it."""

    def forget(self) -> None:
        """Take what was deleted out of the index's files, where the engine keeps it beyond deleting."""
