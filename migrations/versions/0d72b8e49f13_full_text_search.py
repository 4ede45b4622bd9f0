"""Prepare the search through the words of tasks, the names of artifacts and their texts."""

from alembic import op

revision = "0d72b8e49f13"
down_revision = "95a3f1c60e2d"

WORDS = "tokenize='unicode61 remove_diacritics 2'"
# The first 64 pieces of 64 KiB, and only of texts. Contentless: the index alone, the words stay in the chunk.
SEARCHED = "{row}.number < 64 AND (SELECT is_text FROM contents WHERE sha256 = {row}.sha256)"
CHUNK_DELETE = "INSERT INTO chunks_fts (chunks_fts, rowid, text) VALUES ('delete', old.id, CAST(old.data AS TEXT));"

SQLITE = (
    f"CREATE VIRTUAL TABLE tasks_fts USING fts5(title, description, content='tasks', content_rowid='id', {WORDS})",
    f"CREATE VIRTUAL TABLE artifacts_fts USING fts5(name, content='artifacts', content_rowid='id', {WORDS})",
    f"CREATE VIRTUAL TABLE chunks_fts USING fts5(text, content='', {WORDS})",
    "INSERT INTO tasks_fts (tasks_fts) VALUES ('rebuild')",
    "INSERT INTO artifacts_fts (artifacts_fts) VALUES ('rebuild')",
    "INSERT INTO chunks_fts (rowid, text) SELECT id, CAST(data AS TEXT) FROM content_chunks c"
    f" WHERE {SEARCHED.format(row='c')}",
    "CREATE TRIGGER tasks_fts_insert AFTER INSERT ON tasks BEGIN"
    " INSERT INTO tasks_fts (rowid, title, description) VALUES (new.id, new.title, new.description); END",
    "CREATE TRIGGER tasks_fts_delete AFTER DELETE ON tasks BEGIN INSERT INTO tasks_fts (tasks_fts, rowid, title,"
    " description) VALUES ('delete', old.id, old.title, old.description); END",
    "CREATE TRIGGER tasks_fts_update AFTER UPDATE OF id, title, description ON tasks BEGIN INSERT INTO tasks_fts"
    " (tasks_fts, rowid, title, description) VALUES ('delete', old.id, old.title, old.description);"
    " INSERT INTO tasks_fts (rowid, title, description) VALUES (new.id, new.title, new.description); END",
    "CREATE TRIGGER artifacts_fts_insert AFTER INSERT ON artifacts BEGIN"
    " INSERT INTO artifacts_fts (rowid, name) VALUES (new.id, new.name); END",
    "CREATE TRIGGER artifacts_fts_delete AFTER DELETE ON artifacts BEGIN"
    " INSERT INTO artifacts_fts (artifacts_fts, rowid, name) VALUES ('delete', old.id, old.name); END",
    "CREATE TRIGGER artifacts_fts_update AFTER UPDATE OF id, name ON artifacts BEGIN"
    " INSERT INTO artifacts_fts (artifacts_fts, rowid, name) VALUES ('delete', old.id, old.name);"
    " INSERT INTO artifacts_fts (rowid, name) VALUES (new.id, new.name); END",
    f"CREATE TRIGGER chunks_fts_insert AFTER INSERT ON content_chunks WHEN {SEARCHED.format(row='new')} BEGIN"
    " INSERT INTO chunks_fts (rowid, text) VALUES (new.id, CAST(new.data AS TEXT)); END",
    f"CREATE TRIGGER chunks_fts_delete AFTER DELETE ON content_chunks WHEN {SEARCHED.format(row='old')} BEGIN"
    f" {CHUNK_DELETE} END",
)
# Text as PostgreSQL can hold it has no NUL; a piece that is no text has no words.
POSTGRESQL = (
    "CREATE FUNCTION chunk_words(data bytea) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE AS $$"
    " BEGIN RETURN to_tsvector('simple', convert_from(data, 'UTF8'));"
    " EXCEPTION WHEN OTHERS THEN RETURN ''::tsvector; END $$",
    "CREATE INDEX ix_tasks_fts ON tasks USING gin"
    " (to_tsvector('simple', coalesce(title, '') || ' ' || coalesce(description, '')))",
    "CREATE INDEX ix_artifacts_fts ON artifacts USING gin (to_tsvector('simple', name))",
    "CREATE INDEX ix_content_chunks_fts ON content_chunks USING gin (chunk_words(data)) WHERE number < 64",
)
TRIGGERS = tuple(
    f"{table}_fts_{event}"
    for table, events in (
        ("tasks", ("insert", "delete", "update")),
        ("artifacts", ("insert", "delete", "update")),
        ("chunks", ("insert", "delete")),
    )
    for event in events
)


def upgrade() -> None:
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in TRIGGERS:
            op.execute(f"DROP TRIGGER {trigger}")
        for table in ("tasks", "artifacts", "chunks"):
            op.execute(f"DROP TABLE {table}_fts")
    else:
        for table in ("tasks", "artifacts", "content_chunks"):
            op.execute(f"DROP INDEX ix_{table}_fts")
        op.execute("DROP FUNCTION chunk_words(bytea)")
