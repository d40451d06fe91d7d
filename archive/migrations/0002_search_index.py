"""The engines' own indexes. They follow their tables by themselves, so nothing can write one without the other.

SQLite: FTS5 over the rows' stems, kept by triggers. A later migration that makes SQLite rebuild one of the
two tables drops its triggers: repeat ``forwards`` for it. The ``ascii`` tokenizer takes every letter beyond
ASCII as part of a word; case and accents are gone already.
PostgreSQL: generated vectors. Each stem becomes one position, without the parser of ``to_tsvector``, which
would part "3d" and "e1000" in ways of its own.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = {
    "archive_section_fts": ("archive_searchsection", "id", ["stems"]),
    "archive_page_fts": (
        "archive_searchpage",
        "webinar_id",
        ["title", "presenters", "topics", "description"],
    ),
}


SQLITE_INDEX = """
CREATE VIRTUAL TABLE {index} USING fts5({names}, content='{table}', content_rowid='{key}', tokenize='ascii');
CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {add} END;
CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {remove} END;
CREATE TRIGGER {index}_update AFTER UPDATE ON {table} BEGIN {remove} {add} END;
INSERT INTO {index}({index}) VALUES ('rebuild')
"""
SQLITE_ADD = "INSERT INTO {index}(rowid, {names}) VALUES (new.{key}, {new});"
SQLITE_REMOVE = "INSERT INTO {index}({index}, rowid, {names}) VALUES ('delete', old.{key}, {old});"


def sqlite_forwards() -> list[str]:
    statements = []
    for index, (table, key, columns) in TABLES.items():
        parts = {
            "index": index,
            "table": table,
            "key": key,
            "names": ", ".join(columns),
            "old": ", ".join(f"old.{column}" for column in columns),
            "new": ", ".join(f"new.{column}" for column in columns),
        }
        add, remove = SQLITE_ADD.format(**parts), SQLITE_REMOVE.format(**parts)
        # The statements of a trigger end in a semicolon too, but not at the end of a line.
        statements += SQLITE_INDEX.format(**parts, add=add, remove=remove).strip().split(";\n")
    return statements


def sqlite_backwards() -> list[str]:
    return [
        statement
        for index in TABLES
        for statement in (
            *(f"DROP TRIGGER IF EXISTS {index}_{event}" for event in ("insert", "delete", "update")),
            f"DROP TABLE IF EXISTS {index}",
        )
    ]


STEMS_VECTOR = """
CREATE FUNCTION archive_stems_vector(stems text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg('''' || stem || ''':' || place, ' '), '')::tsvector
    FROM unnest(string_to_array(btrim(stems), ' ')) WITH ORDINALITY AS words(stem, place)
    WHERE stem <> ''
$$
"""
# A stem that no text has stands between two columns, so that no phrase runs from one into the next.
PAGE_VECTOR = """
    setweight(archive_stems_vector(title), 'A') || '''-'':1'::tsvector ||
    setweight(archive_stems_vector(presenters), 'B') || '''-'':1'::tsvector ||
    setweight(archive_stems_vector(topics), 'B') || '''-'':1'::tsvector ||
    setweight(archive_stems_vector(description), 'C')
"""


POSTGRES_COLUMNS = f"""
ALTER TABLE archive_searchsection
    ADD COLUMN stems_vector tsvector GENERATED ALWAYS AS (archive_stems_vector(stems)) STORED;
ALTER TABLE archive_searchpage
    ADD COLUMN words_vector tsvector GENERATED ALWAYS AS ({PAGE_VECTOR}) STORED;
CREATE INDEX archive_section_vector
    ON archive_searchsection USING gin(stems_vector) WITH (fastupdate = off);
CREATE INDEX archive_page_vector
    ON archive_searchpage USING gin(words_vector) WITH (fastupdate = off)
"""


def postgres_forwards() -> list[str]:
    return [STEMS_VECTOR, *POSTGRES_COLUMNS.split(";\n")]


def postgres_backwards() -> list[str]:
    return [
        "ALTER TABLE archive_searchsection DROP COLUMN stems_vector",
        "ALTER TABLE archive_searchpage DROP COLUMN words_vector",
        "DROP FUNCTION archive_stems_vector",
    ]


STATEMENTS = {
    "sqlite": (sqlite_forwards, sqlite_backwards),
    "postgresql": (postgres_forwards, postgres_backwards),
}


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in STATEMENTS[schema_editor.connection.vendor][0]():
        schema_editor.execute(statement, params=None)


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in STATEMENTS[schema_editor.connection.vendor][1]():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
