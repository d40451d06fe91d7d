"""Search by SQLite's FTS5."""

from collections.abc import Collection
from typing import Any

from django.db import DatabaseError, connection

from archive.engines.base import SearchUnavailable
from archive.models import SECTION_BITS
from archive.words.query import Needle, Needles

_COUNT = f"""
    SELECT rowid >> {SECTION_BITS}, count(*) FROM archive_section_fts
    WHERE archive_section_fts MATCH %s GROUP BY 1
"""  # noqa: S608
_RANK = "SELECT rowid, -bm25(archive_section_fts) FROM archive_section_fts WHERE archive_section_fts MATCH %s"
_RANK_PAGES = """
    SELECT rowid, -bm25(archive_page_fts, 8, 4, 4, 2) FROM archive_page_fts WHERE archive_page_fts MATCH %s
"""
_CHECKS = (
    "INSERT INTO archive_section_fts(archive_section_fts, rank) VALUES ('integrity-check', 1)",
    "INSERT INTO archive_page_fts(archive_page_fts, rank) VALUES ('integrity-check', 1)",
)
_FORGET = (
    "INSERT INTO archive_section_fts(archive_section_fts) VALUES ('optimize')",
    "INSERT INTO archive_page_fts(archive_page_fts) VALUES ('optimize')",
)


def match_expression(needles: Needles) -> str:
    """Write ``needles`` in FTS5's query language. Stems are letters and digits: they need no escaping."""
    wanted = " AND ".join(_either(needle) for needle in needles.wanted)
    excluded = " OR ".join(_either(needle) for needle in needles.excluded)
    return f"({wanted}) NOT ({excluded})" if excluded else wanted


def _either(needle: Needle) -> str:
    return "({})".format(" OR ".join(f'"{" ".join(run)}"' for run in needle.alternatives))


class SqliteEngine:
    """Follows the tables of sections and title pages by triggers (migration ``search_index``).

    Nothing here opens a transaction: with SQLite that would wait for the writers.
    """

    # bm25 costs 2 to 5 µs per matching row; counting is 10 to 40 times cheaper.
    rank_all_below = 6_000

    def count_sections(self, needles: Needles) -> dict[int, int]:
        return _pairs(_COUNT, match_expression(needles))

    def rank_sections(
        self, needles: Needles, *, transcripts: Collection[int] | None = None
    ) -> dict[int, float]:
        if transcripts is None:
            return _pairs(_RANK, match_expression(needles))
        # Tested row by row beside the match, this spares the others bm25; a join could turn the plan.
        only = f" AND (rowid >> {SECTION_BITS}) IN ({','.join(str(int(pk)) for pk in transcripts)})"
        return _pairs(_RANK + only, match_expression(needles))

    def rank_pages(self, needles: Needles) -> dict[int, float]:
        return _pairs(_RANK_PAGES, match_expression(needles))

    def problems(self) -> list[str]:
        found = []
        for statement in _CHECKS:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(statement)
            except DatabaseError as error:
                found.append(f"{statement.split('(')[0].removeprefix('INSERT INTO ')}: {error}")
        return found

    def forget(self) -> None:
        """Merge the index into one piece: until then FTS5 keeps deleted words beside a note of their deletion."""
        with connection.cursor() as cursor:
            for statement in _FORGET:
                cursor.execute(statement)


def _pairs(sql: str, expression: str) -> dict[int, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, [expression])
            return dict(cursor.fetchall())
    except DatabaseError as error:
        raise SearchUnavailable(str(error)) from error
