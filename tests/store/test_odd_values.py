"""Values nobody expects in a file, and as many as nobody expects: lists and details show what there is."""

import sqlite3
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from desktop.commands import tasks as made_tasks
from desktop.errors import Known
from desktop.queries import approvals, artifacts, projects, receipts, tasks
from desktop.queries.filters import ArtifactFilter, ArtifactSort, ProjectFilter, ProjectSort
from desktop.store.identify import Kind
from tests.store.harm import LONGEST, asked, listed, looked, opened, run
from tests.triggers import without_rules

# Odd values


def spoil(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        with without_rules(connection):
            for statement in statements:
                connection.execute(statement)
    return path


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tasks SET title = CAST(x'ff4f6e65' AS TEXT) WHERE id = 1",
        "UPDATE tasks SET title = x'ff00fe' WHERE id = 1",
        "UPDATE tasks SET title = 'One' || char(0) || 'two' WHERE id = 1",
        "UPDATE tasks SET title = char(0x202e, 10, 0x7f) WHERE id = 1",
        "UPDATE tasks SET created_at = 'yesterday', updated_at = 2026 WHERE id = 1",
        "UPDATE tasks SET created_at = '2026-13-45 99:99:99' WHERE id = 1",
        "UPDATE tasks SET created_at = x'00' WHERE id = 1",
        "UPDATE tasks SET created_at = 9e999 WHERE id = 1",
        "UPDATE tasks SET priority = 'very high', attempts = 1.5, version = x'01', row_version = 'x' WHERE id = 1",
        "UPDATE tasks SET priority = 9223372036854775807 WHERE id = 1",
        "UPDATE tasks SET priority = 9e999 WHERE id = 1",
        "UPDATE projects SET name = x'ff', created_at = 'then', updated_at = ''",
    ],
)
def test_one_odd_value_spoils_no_list(filled: Path, statement: str) -> None:
    spoil(filled, statement)
    assert looked(filled).kind is Kind.current
    with opened(filled) as project:
        titles = listed(project)
        assert titles[1:] == ["Two", "Three"]
        assert all(isinstance(title, str) for title in titles)

        def rest(session: Session) -> None:
            row = tasks.detail(session, 1).row
            assert isinstance(row.priority, int)
            assert isinstance(row.created_at, datetime)
            approvals.subject(session, 1)
            project_row = projects.page(session, ProjectFilter(), ProjectSort.NAME, False, 0, 9)[0]
            assert isinstance(project_row.name, str)
            artifacts.page(session, ArtifactFilter(), ArtifactSort.NAME, False, 0, 9)

        project.read(rest).result()


def test_a_row_with_an_odd_value_can_be_edited_and_keeps_what_was_not(filled: Path) -> None:
    spoil(filled, "UPDATE tasks SET description = CAST(x'ff41' AS TEXT), created_at = 'yesterday' WHERE id = 1")
    with opened(filled) as project:
        detail = project.read(tasks.detail, 1).result()
        how = {"row_version": 1, "title": "One", "description": detail.description, "phase": None}
        project.write(made_tasks.edit, 1, priority=7, **how).result()
    assert asked(filled, "SELECT priority, hex(description), created_at FROM tasks WHERE id = 1") == [
        (7, "FF41", "yesterday")
    ]


def test_a_word_no_list_has_is_said_and_not_a_bug(filled: Path) -> None:
    spoil(filled, "UPDATE tasks SET status = 'FORGED' WHERE id = 1")
    assert looked(filled).kind is Kind.corrupt
    with opened(filled) as project:
        assert project.checked.result().structure
        with pytest.raises(Known, match="is damaged"):
            listed(project)


@pytest.mark.parametrize("value", ["[1", "[]", "7", "null", '{"tasks": "many"}', ""])
def test_a_receipt_that_is_no_json_is_still_a_receipt(filled: Path, value: str) -> None:
    for column in ("rows_before", "rows_after", "checks", "steps"):
        spoil(filled, "DELETE FROM receipts")
        columns = {
            name: "'{}'" if name.startswith("rows") else "'[]'"
            for name in ("rows_before", "rows_after", "checks", "steps")
        }
        columns[column] = "'" + value + "'"
        spoil(
            filled,
            f"INSERT INTO receipts (program, to_revision, set_aside, seconds, {', '.join(columns)})"
            f" VALUES ('x', 'y', 0, 0, {', '.join(columns.values())})",
        )
        with opened(filled) as project:
            assert len(project.read(receipts.all).result()) == 1


def test_a_stamp_with_a_million_rows_is_refused_soon(filled: Path) -> None:
    run(
        filled,
        "CREATE TABLE copy (version_num VARCHAR(32) NOT NULL); DROP TABLE alembic_version;"
        "ALTER TABLE copy RENAME TO alembic_version;"
        "INSERT INTO alembic_version WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000)"
        " SELECT 'r' || i FROM n;",
    )
    assert looked(filled).kind is Kind.unknown_revision


@pytest.mark.parametrize(
    "script",
    [
        "INSERT OR REPLACE INTO meta VALUES ('min_reader', 'x'), ('written_by', x'ff00')",
        "INSERT OR REPLACE INTO meta VALUES ('min_reader', '99999999999999999999999999')",
        "INSERT OR REPLACE INTO meta VALUES ('written_by', hex(zeroblob(5000000)))",
        "DELETE FROM meta",
    ],
)
def test_junk_in_meta_confuses_nobody(filled: Path, script: str) -> None:
    run(filled, script)
    found = looked(filled)
    assert found.kind is Kind.current
    assert len(found.sentence) < 1000
    with opened(filled) as project:
        assert listed(project) == ["One", "Two", "Three"]


def test_the_highest_id_of_all_is_said_and_not_a_bug(filled: Path) -> None:
    run(filled, f"UPDATE sqlite_sequence SET seq = {2**63 - 1} WHERE name = 'tasks'")
    with opened(filled) as project:
        with pytest.raises(Known, match="no free number"):
            project.write(made_tasks.create, 1, title="Four").result()
        assert listed(project) == ["One", "Two", "Three"]


@pytest.mark.parametrize("seq", ["'many'", "NULL", "-5", "9e999", "x'00'"])
def test_a_count_of_ids_that_is_none_is_no_harm(filled: Path, seq: str) -> None:
    run(filled, f"UPDATE sqlite_sequence SET seq = {seq}")
    with opened(filled) as project:
        try:
            project.write(made_tasks.create, 1, title="Four").result()
        except Known:
            assert listed(project) == ["One", "Two", "Three"]
        else:
            assert listed(project) == ["One", "Two", "Three", "Four"]


def test_a_huge_value_keeps_no_list_waiting(filled: Path) -> None:
    run(
        filled,
        "UPDATE tasks SET title = hex(zeroblob(20000000)), description = hex(zeroblob(20000000)) WHERE id = 1;"
        "INSERT INTO meta VALUES ('huge', zeroblob(100000000));",
    )
    assert looked(filled).kind is Kind.current
    with opened(filled) as project:
        began = time.process_time()
        titles = listed(project)
        assert time.process_time() - began < LONGEST
        assert max(map(len, titles)) <= 10_000
        assert len(project.read(tasks.detail, 1).result().row.title) == 40_000_000
