"""Revision c41e97d2806f: from here on the database itself refuses what makes no sense, and no id is used twice."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError

from desktop.store import golden
from tests.migrations.conftest import Database

REFUSED = {
    "an unknown status": "UPDATE tasks SET status = 'DONE'",
    "an unknown phase": "UPDATE tasks SET current_phase = 'coder'",
    "an unknown phase of a project": "UPDATE projects SET current_phase = 'coder'",
    "an unknown phase of a change request": "UPDATE change_requests SET phase = 'coder'",
    "an unknown state of a change request": "UPDATE change_requests SET status = 'draft'",
    "an unknown state of a run": "UPDATE runs SET status = 'running'",
    "an unknown kind of artifact": "UPDATE artifacts SET artifact_type = 'spec'",
    "a digest without a version": "UPDATE approvals SET subject_sha256 = 'abc'",
    "two versions with one number": "UPDATE task_versions SET version_num = 1",
    "a task of no project": "UPDATE tasks SET project_id = 99",
    "a specification that is not there": "UPDATE projects SET spec_artifact_id = 99",
    "an option that is not there": "UPDATE projects SET selected_arch_option_id = 99",
    "an active version that is not there": "UPDATE tasks SET active_version_id = 99",
    "a task in hand that is not there": "UPDATE control_state SET current_task_id = 99",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_makes_no_sense_is_refused(database: Database, what: str) -> None:
    database.bring("c41e97d2806f")
    with pytest.raises((IntegrityError, DataError)), database.in_use.begin() as connection:
        connection.execute(text(REFUSED[what]))


def test_every_row_is_still_there(database: Database) -> None:
    was = database.rows()
    database.bring("c41e97d2806f")
    now = database.rows()
    for table in ("projects", "tasks", "task_versions", "change_requests", "runs", "approvals", "artifacts"):
        assert [{name: row[name] for name in old} for row, old in zip(now[table], was[table], strict=True)] == was[
            table
        ]


def test_no_id_is_used_twice(sqlite: Database) -> None:
    sqlite.bring(golden.REVISIONS[0])
    sqlite.fill()
    sqlite.bring(golden.HEAD)
    sqlite.run("INSERT INTO artifacts (project_id, artifact_type, name, file_path) VALUES (1, 'LOG', 'a', 'a')")
    sqlite.run("DELETE FROM artifacts WHERE id = 9")
    sqlite.run("INSERT INTO artifacts (project_id, artifact_type, name, file_path) VALUES (1, 'LOG', 'b', 'b')")
    assert sqlite.run("SELECT MAX(id) FROM artifacts") == [(10,)]


def test_lists_are_read_from_an_index_alone(sqlite: Database) -> None:
    sqlite.bring(golden.HEAD)
    for by in ("lower(title)", "status", "priority", "created_at", "updated_at"):
        plan = sqlite.run(f"EXPLAIN QUERY PLAN SELECT id FROM tasks WHERE deleted_at IS NULL ORDER BY {by}, id")
        assert "USING COVERING INDEX" in plan[0][-1] or "USING INDEX" in plan[0][-1]
        assert len(plan) == 1, "sorted again although there is an index"
