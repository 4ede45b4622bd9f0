"""Revision e6e5369fb4d1: the tables as the old tool made them, so that its files are at a known revision."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop.store import golden
from tests import old_files
from tests.migrations.conftest import Database

FOREIGN_KEYS = {
    ("approvals", "change_request_id", "change_requests"),
    ("approvals", "task_id", "tasks"),
    ("artifacts", "project_id", "projects"),
    ("artifacts", "run_id", "runs"),
    ("artifacts", "task_id", "tasks"),
    ("change_requests", "task_id", "tasks"),
    ("control_state", "project_id", "projects"),
    ("runs", "task_id", "tasks"),
    ("task_versions", "task_id", "tasks"),
    ("tasks", "project_id", "projects"),
}


@pytest.fixture
def first(sqlite: Database) -> Database:
    sqlite.bring(golden.REVISIONS[0])
    return sqlite


def test_migration_creates_foreign_keys(first: Database) -> None:
    found = first.run(
        'SELECT m.name, f."from", f."table" FROM sqlite_master m, pragma_foreign_key_list(m.name) f'
        " WHERE m.type = 'table'"
    )
    assert set(found) == FOREIGN_KEYS
    assert len(found) == 10


def test_migration_creates_unique_constraint(first: Database) -> None:
    found = first.run(
        "SELECT m.name, c.name FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c"
        " WHERE m.type = 'table' AND i.origin = 'u'"
    )
    assert found == [("control_state", "project_id")]


def test_its_tables_are_those_of_a_real_file_and_of_the_builder(
    first: Database, legacy_files: Path, tmp_path: Path
) -> None:
    real = f"{(legacy_files / 'D_empty/project_1.db').as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(real, uri=True)) as file:
        expected = tables(file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())
    assert tables(first.run("SELECT name, sql FROM sqlite_master WHERE type = 'table'")) == expected
    with closing(sqlite3.connect(old_files.old_file(tmp_path / "built.db"))) as file:
        assert tables(file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()) == expected


def test_going_down_to_it_from_head_leaves_the_same_tables(sqlite: Database) -> None:
    sqlite.bring(golden.REVISIONS[0])
    look = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    was = tables(sqlite.run(look))
    sqlite.bring(golden.HEAD)
    sqlite.bring(golden.REVISIONS[0])
    assert tables(sqlite.run(look)) == was


def test_on_postgresql_the_enums_are_types(postgresql: Database) -> None:
    postgresql.bring(golden.REVISIONS[0])
    look = "SELECT typname FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE typtype = 'e'"
    look += " AND nspname = current_schema() ORDER BY 1"
    old = ["artifacttype", "changerequeststatus", "phasetype", "runstatus", "taskstatus"]
    assert [name for (name,) in postgresql.run(look)] == old
    postgresql.bring("c41e97d2806f")
    new = ["artifact_type", "change_request_status", "phase", "run_status", "task_status"]
    assert [name for (name,) in postgresql.run(look)] == new


def tables(found: list[tuple[str, ...]]) -> dict[str, list[list[str]]]:
    """Each table as its columns and constraints, in order, whatever the blanks and quotes."""
    return {name: [re.sub(r"[()\"]", " ", part).split() for part in sorted(sql.split(","))] for name, sql in found}
