"""Revision 5fa83d1c9e07: comments and runs are kept as well from here on; downgraded, the file is as it was."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.migrations.conftest import Database
from tests.migrations.tried import SAY_IT, STORY, passes

BEFORE, AFTER = "98abfb59eb92", "5fa83d1c9e07"
# Written past the commands by somebody else's program; one for each rule of this revision.
LET_THROUGH = (
    SAY_IT + "(NULL, 1, 'sha', 'ISSUE', 'forged', 'RESOLVED', 'Ada', '2026-11-22')",
    SAY_IT.replace("INSERT", "REPLACE") + "(2, 1, 'sha', 'NOTE', 'forged', 'DRAFT', 'Ada', '2026-11-22')",
    "UPDATE comments SET reply_to = 1 WHERE id = 2",
    "UPDATE comments SET state = 'RESOLVED' WHERE id = 1",
    "UPDATE comments SET text = 'other words' WHERE id = 3",
    "DELETE FROM comments WHERE id = 2",
    "INSERT INTO runs (task_id, engine, status, gate_results, task_version_id) VALUES (3, 'codex', 'SUCCESS', '[]', 3)",
)


@pytest.fixture
def path(tmp_path: Path, sqlite: Database) -> Path:
    """A file of the revision before in which much has happened."""
    sqlite.bring(BEFORE)
    path = tmp_path / "project.placet"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(STORY)
    return path


def test_it_refuses_what_the_revision_before_let_through_and_lets_it_through_again(
    sqlite: Database, path: Path
) -> None:
    was = sqlite.rows()
    assert all(passes(path, LET_THROUGH))
    sqlite.bring(AFTER)
    assert not any(passes(path, LET_THROUGH))
    assert {**sqlite.rows(), "alembic_version": was["alembic_version"]} == was
    sqlite.bring(BEFORE)
    assert all(passes(path, LET_THROUGH))
    assert sqlite.rows() == was


def test_what_stood_there_stays_whatever_it_is(sqlite: Database, path: Path) -> None:
    """What another program wrote before is no reason not to open a file."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(LET_THROUGH[0])
        connection.execute(LET_THROUGH[-1])
    was = sqlite.rows()
    sqlite.bring(AFTER)
    assert {**sqlite.rows(), "alembic_version": was["alembic_version"]} == was
