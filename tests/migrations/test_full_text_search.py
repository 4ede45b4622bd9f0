"""Revision 0d72b8e49f13: words are found, those that were there before and those that come, and gone ones are not."""

import pytest

from desktop.store import golden
from tests.migrations.conftest import Database

BEFORE, AFTER = "95a3f1c60e2d", "0d72b8e49f13"
CONTENT = "INSERT INTO contents (sha256, size, is_text, line_count) VALUES (:sha256, 3, :is_text, 1)"
CHUNK = "INSERT INTO content_chunks (sha256, number, first_line, data) VALUES (:sha256, :number, 0, :data)"


def found(database: Database, table: str, word: str) -> list[int]:
    """The ids of the rows a word is found in."""
    if database.is_sqlite:
        rows = database.run(f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH :word ORDER BY 1", word=word)
    else:
        words = {
            "tasks": "to_tsvector('simple', coalesce(title, '') || ' ' || coalesce(description, ''))",
            "artifacts": "to_tsvector('simple', name)",
            "chunks": "chunk_words(data)",
        }[table]
        source = "content_chunks" if table == "chunks" else table
        limit = "WHERE number < 64 AND" if table == "chunks" else "WHERE"
        rows = database.run(
            f"SELECT id FROM {source} {limit} {words} @@ to_tsquery('simple', :word) ORDER BY 1", word=word
        )
    return [id_ for (id_,) in rows]


def test_words_of_old_rows_are_found(database: Database) -> None:
    database.bring(BEFORE)
    database.run(CONTENT, sha256="a", is_text=True)
    database.run(CHUNK, sha256="a", number=0, data=b"some needle here")
    database.bring(AFTER)
    assert found(database, "tasks", "quoted") == list(range(1, 22))
    assert len(found(database, "artifacts", "artifact")) in (0, 8)
    assert len(found(database, "chunks", "needle")) == 1


def test_the_database_keeps_it_itself(database: Database) -> None:
    database.bring(AFTER)
    database.run("INSERT INTO tasks (project_id, title) VALUES (1, 'zebra crossing')")
    (zebra,) = found(database, "tasks", "zebra")
    database.run("UPDATE tasks SET title = 'giraffe', description = 'tall' WHERE id = :id", id=zebra)
    assert found(database, "tasks", "zebra") == []
    assert found(database, "tasks", "giraffe") == found(database, "tasks", "tall") == [zebra]
    database.run("DELETE FROM tasks WHERE id = :id", id=zebra)
    assert found(database, "tasks", "giraffe") == []
    database.run("UPDATE artifacts SET name = 'walrus' WHERE id = 3")
    assert found(database, "artifacts", "walrus") == [3]


def test_of_contents_only_the_first_pieces_of_texts_are_searched(database: Database) -> None:
    database.bring(AFTER)
    database.run(CONTENT, sha256="text", is_text=True)
    database.run(CONTENT, sha256="bytes", is_text=False)
    database.run(CHUNK, sha256="text", number=63, data="ünicode naïve".encode())
    database.run(CHUNK, sha256="text", number=64, data=b"toolate")
    database.run(CHUNK, sha256="bytes", number=0, data=b"\xff\xfe\x00hidden")
    assert len(found(database, "chunks", "ünicode")) == 1
    assert found(database, "chunks", "toolate") == []
    assert found(database, "chunks", "hidden") == []
    database.run("DELETE FROM content_chunks")
    assert found(database, "chunks", "ünicode") == []


def test_accents_do_not_hide_a_word(sqlite: Database) -> None:
    sqlite.bring(golden.HEAD)
    sqlite.run("INSERT INTO projects (name) VALUES ('p')")
    sqlite.run("INSERT INTO tasks (project_id, title) VALUES (1, 'Résumé naïve')")
    assert found(sqlite, "tasks", "resume") == found(sqlite, "tasks", "NAIV*") == [1]


@pytest.mark.parametrize("table", ["tasks", "artifacts"])
def test_the_index_says_what_the_table_says(sqlite: Database, table: str) -> None:
    """FTS5 compares the two itself and fails when they differ."""
    sqlite.bring(golden.REVISIONS[0])
    sqlite.fill()
    sqlite.bring(AFTER)
    sqlite.run(f"UPDATE {table} SET id = id + 1000 WHERE id = 5")
    sqlite.run(f"INSERT INTO {table}_fts ({table}_fts, rank) VALUES ('integrity-check', 1)")
