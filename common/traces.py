"""What a database keeps of a row after it was changed, and how to be rid of it."""

from collections.abc import Iterable
from typing import Final

from django.db import connection

CHECKPOINT_TRIES: Final = 5
_HOW: Final = {False: "ANALYZE", True: "FULL, ANALYZE"}


def drop_traces(tables: Iterable[str], *, thoroughly: bool = False) -> bool:
    """Take what changed rows of ``tables`` said out of the database's files; False if somebody kept it from that.

    SQLite overwrites what it frees (``secure_delete``); the write-ahead log is emptied here. PostgreSQL frees the
    space by VACUUM but leaves its bytes until they are used again; ``thoroughly`` writes the tables anew, which locks
    each for as long, and starts a new log. Older logs, copies and backups are the operator's to expire. Must not be
    called in a transaction.
    """
    if connection.vendor == "sqlite":
        return _empty_log()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM ({_HOW[thoroughly]}) {connection.ops.quote_name(table)}")
        if thoroughly:
            # The planner's statistics quote common values of the tables.
            cursor.execute("VACUUM (FULL) pg_statistic")
            cursor.execute("CHECKPOINT")
    return True


def _empty_log() -> bool:
    """Copy the log into the database and cut it to nothing; readers that are busy are waited for."""
    for _attempt in range(CHECKPOINT_TRIES):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            [is_busy, *_pages] = cursor.fetchone()
        if not is_busy:
            return True
    return False
