"""Search by PostgreSQL's text search."""

from collections.abc import Collection
from typing import Any

from django.db import DatabaseError, connection, transaction

from archive.engines.base import SearchUnavailable
from archive.models import SECTION_BITS
from archive.words.query import Needle, Needles

# For a common word the planner reads the whole table, unpacking every vector, where the index would do.
_USE_THE_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
_PLAN_AS_EVER = "SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL enable_indexscan TO DEFAULT"
_COUNT = f"""
    SELECT id >> {SECTION_BITS}, count(*) FROM archive_searchsection
    WHERE stems_vector @@ %s::tsquery GROUP BY 1
"""  # noqa: S608
_RANK = """
    SELECT id, ts_rank_cd(stems_vector, %s::tsquery, 1) FROM archive_searchsection
    WHERE stems_vector @@ %s::tsquery
"""
_RANK_PAGES = """
    SELECT webinar_id, ts_rank('{0.1, 0.25, 0.5, 1.0}', words_vector, %s::tsquery) FROM archive_searchpage
    WHERE words_vector @@ %s::tsquery
"""
_CHECK = "SELECT count(*) FROM archive_searchsection WHERE stems_vector IS NULL"


def text_query(needles: Needles) -> str:
    """Write ``needles`` as a tsquery. Stems are letters and digits: they need no escaping."""
    parts = [_either(needle) for needle in needles.wanted]
    parts += [f"!{_either(needle)}" for needle in needles.excluded]
    return " & ".join(parts)


def _either(needle: Needle) -> str:
    runs = (" <-> ".join(f"'{stem}'" for stem in run) for run in needle.alternatives)
    return "({})".format(" | ".join(f"({run})" for run in runs))


class PostgresEngine:
    """Asks generated columns of the tables of sections and title pages (migration ``search_index``)."""

    # Ranking unpacks each row's vector: dearer than with SQLite, so counting pays off sooner.
    rank_all_below = 1_500

    def count_sections(self, needles: Needles) -> dict[int, int]:
        return _pairs(_COUNT, [text_query(needles)])

    def rank_sections(
        self, needles: Needles, *, transcripts: Collection[int] | None = None
    ) -> dict[int, float]:
        question = text_query(needles)
        if transcripts is None:
            return _pairs(_RANK, [question, question])
        only = " AND transcript_id = ANY(%s)"
        return _pairs(_RANK + only, [question, question, list(transcripts)])

    def rank_pages(self, needles: Needles) -> dict[int, float]:
        question = text_query(needles)
        return _pairs(_RANK_PAGES, [question, question])

    def problems(self) -> list[str]:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_CHECK)
        except DatabaseError as error:
            return [f"archive_searchsection: {error}"]
        return []

    def forget(self) -> None:
        """Do nothing: the index lies in the tables, whose traces ``common.traces`` drops."""


def _pairs(sql: str, parameters: list[Any]) -> dict[int, Any]:
    try:
        # A savepoint where a transaction is open: the search may fail, the page must not.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_USE_THE_INDEX)
            cursor.execute(sql, parameters)
            found = dict(cursor.fetchall())
            cursor.execute(_PLAN_AS_EVER)
            return found
    except DatabaseError as error:
        raise SearchUnavailable(str(error)) from error
