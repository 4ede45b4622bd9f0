"""Full-text search as the database keeps it itself; SQLAlchemy has no nouns for it, so it stands here as DDL."""

from sqlalchemy import DDL, event

from desktop.schema.artifacts import Artifact, ContentChunk
from desktop.schema.base import Base
from desktop.schema.tasks import Task

WORDS = "tokenize='unicode61 remove_diacritics 2'"
# Of each text only the first 64 pieces of 64 KiB are searched.
SEARCHED = "{row}.number < 64 AND (SELECT is_text FROM contents WHERE sha256 = {row}.sha256)"


def _kept(table: str, columns: str) -> tuple[str, ...]:
    """A full-text table over `columns` of a table, whose words stay where they are, and the triggers that keep it."""
    fts, new, old = (
        f"{table}_fts",
        *(", ".join(f"{row}.{name}" for name in columns.split(", ")) for row in ("new", "old")),
    )
    insert = f"INSERT INTO {fts} (rowid, {columns}) VALUES (new.id, {new});"
    delete = f"INSERT INTO {fts} ({fts}, rowid, {columns}) VALUES ('delete', old.id, {old});"
    return (
        f"CREATE VIRTUAL TABLE {fts} USING fts5({columns}, content='{table}', content_rowid='id', {WORDS})",
        f"CREATE TRIGGER {fts}_insert AFTER INSERT ON {table} BEGIN {insert} END",
        f"CREATE TRIGGER {fts}_delete AFTER DELETE ON {table} BEGIN {delete} END",
        f"CREATE TRIGGER {fts}_update AFTER UPDATE OF id, {columns} ON {table} BEGIN {delete} {insert} END",
    )


SQLITE: dict[str, tuple[str, ...]] = {
    "tasks": _kept("tasks", "title, description"),
    "artifacts": _kept("artifacts", "name"),
    "content_chunks": (
        f"CREATE VIRTUAL TABLE chunks_fts USING fts5(text, content='', {WORDS})",
        f"CREATE TRIGGER chunks_fts_insert AFTER INSERT ON content_chunks WHEN {SEARCHED.format(row='new')} BEGIN"
        " INSERT INTO chunks_fts (rowid, text) VALUES (new.id, CAST(new.data AS TEXT)); END",
        f"CREATE TRIGGER chunks_fts_delete AFTER DELETE ON content_chunks WHEN {SEARCHED.format(row='old')} BEGIN"
        " INSERT INTO chunks_fts (chunks_fts, rowid, text) VALUES ('delete', old.id, CAST(old.data AS TEXT)); END",
    ),
}
POSTGRESQL: dict[str, tuple[str, ...]] = {
    "tasks": (
        "CREATE INDEX ix_tasks_fts ON tasks USING gin"
        " (to_tsvector('simple', coalesce(title, '') || ' ' || coalesce(description, '')))",
    ),
    "artifacts": ("CREATE INDEX ix_artifacts_fts ON artifacts USING gin (to_tsvector('simple', name))",),
    "content_chunks": (
        "CREATE FUNCTION chunk_words(data bytea) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE AS $$"
        " BEGIN RETURN to_tsvector('simple', convert_from(data, 'UTF8'));"
        " EXCEPTION WHEN OTHERS THEN RETURN ''::tsvector; END $$",
        "CREATE INDEX ix_content_chunks_fts ON content_chunks USING gin (chunk_words(data)) WHERE number < 64",
    ),
}


for _noun in (Task, Artifact, ContentChunk):
    for _dialect, _statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for _statement in _statements[_noun.__tablename__]:
            # In a DDL a percent sign has a meaning of its own.
            _made = DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect)
            event.listen(Base.metadata.tables[_noun.__tablename__], "after_create", _made)
