"""The search engines: the database's own, behind one port."""

from typing import Final

from django.db import connection

from archive.engines.base import SearchEngine, SearchUnavailable
from archive.engines.postgres import PostgresEngine
from archive.engines.sqlite import SqliteEngine

_ENGINES: Final[dict[str, SearchEngine]] = {"sqlite": SqliteEngine(), "postgresql": PostgresEngine()}


def search_engine() -> SearchEngine:
    """Return the engine of the database in use."""
    return _ENGINES[connection.vendor]


__all__ = ["SearchEngine", "SearchUnavailable", "search_engine"]
