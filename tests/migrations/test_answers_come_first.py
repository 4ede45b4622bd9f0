"""Revision 98abfb59eb92: more is refused from here on; what is in a file stays, and downgraded it is as it was."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.migrations.conftest import Database
from tests.migrations.tried import STORY, passes

BEFORE, AFTER = "9c2e47b6f0d8", "98abfb59eb92"
VERDICT = (
    "INSERT INTO approvals (task_id, task_version_id, subject_sha256, request_id, approver, approved, verdict,"
    " person_key, created_at) VALUES (2, 2, 'sha', 2, 'Ada', 1, 'APPROVED', {}, {})"
)
# Written past the commands by somebody else's program; each rule of this revision, and each it made stricter.
LET_THROUGH = (
    "UPDATE tasks SET status = 'PENDING' WHERE id = 2",
    "UPDATE tasks SET status = 'PENDING' WHERE id = 5",
    "UPDATE tasks SET active_version_id = 1 WHERE id = 2",
    "INSERT INTO approval_requests (task_id, change_request_id, subject_sha256, asked_at)"
    " VALUES (3, 4, 'sha', '2026-11-22')",
    "INSERT INTO approval_requests (task_id, task_version_id, subject_sha256, asked_at)"
    " VALUES (9, 3, 'sha', '2026-11-22')",
    VERDICT.format("''", "'2026-11-22'"),
    VERDICT.format("'key'", "'2127-01-01 00:00:00.000000'"),
    "UPDATE change_requests SET status = 'DRAFT' WHERE id = 1",
    "UPDATE change_requests SET status = 'IMPLEMENTED' WHERE id = 3",
    "UPDATE change_requests SET applied_version_id = 5 WHERE id = 1",
    "UPDATE runs SET gate_results = '[]' WHERE id = 2",
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
