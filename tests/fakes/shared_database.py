"""A database that several threads and processes can really share."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections


@contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """Let threads and processes meet in the database: on SQLite in a file of ``folder``, not in memory."""
    if not (connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"])):
        yield
        return
    in_memory = connections["default"]
    in_memory.ensure_connection()
    path = folder / "shared.sqlite3"
    with sqlite3.connect(path) as copy:
        in_memory.connection.backup(copy)
    copy.close()
    settings = connections.settings["default"]
    name = settings["NAME"]
    settings["NAME"] = str(path)
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        settings["NAME"] = name
        connections["default"] = in_memory
