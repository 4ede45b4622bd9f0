"""Every layout, stamp and half-finished upgrade of the old tool is repaired, asked first and told after."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from desktop.errors import Known
from desktop.legacy.repair import repair
from desktop.store import golden, migrate
from desktop.store.consent import NeedsConsent, Options
from desktop.store.identify import Kind, identify
from tests import old_files
from tests.legacy.conservation import cells, lost

FIRST = golden.REVISIONS[0]


def broken(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as file, file:
        for statement in statements:
            file.execute(statement)
    return path


def stamped(path: Path, *stamps: str) -> Path:
    old_files.old_file(path, stamp="")
    return broken(path, *(f"INSERT INTO alembic_version VALUES ('{stamp}')" for stamp in stamps))


def cut_off(path: Path) -> Path:
    """A rebuilding that had dropped the old table and not yet named the new one."""
    return broken(
        old_files.old_file(path), "PRAGMA legacy_alter_table = ON", "ALTER TABLE tasks RENAME TO _alembic_tmp_tasks"
    )


def with_a_copy(path: Path) -> Path:
    """A rebuilding that had only filled the new table."""
    old_files.old_file(path)
    return broken(path, "CREATE TABLE _alembic_tmp_tasks AS SELECT * FROM tasks WHERE id < 9")


def begun(path: Path) -> Path:
    """The old tool's own first migration, cut off between two tables."""
    old_files.old_file(path, filled=False, stamp="")
    return broken(path, "DROP TABLE artifacts", "DROP TABLE approvals", "DROP TABLE task_versions")


FILES: dict[str, Callable[[Path], Path]] = {
    **{name: lambda path, name=name: old_files.old_file(path, name, stamp=None) for name in ("v1", "v2", "v3", "v4")},
    "v1 stamped": lambda path: old_files.falsely_stamped_file(path, "v1"),
    "v4 stamped": old_files.falsely_stamped_file,
    "v1 with the tables of v3": lambda path: old_files.hybrid_file(path, "v1", "v3"),
    "v2 with the tables of v5": lambda path: old_files.hybrid_file(path, "v2"),
    "the empty alembic_version of a failed open": old_files.half_migrated_file,
    "the withdrawn stamp": lambda path: stamped(path, "b3d1e1ab7c38"),
    "two stamps": lambda path: stamped(path, FIRST, "b3d1e1ab7c38"),
    "the stamp of a later revision": lambda path: stamped(path, golden.HEAD),
    "a table left under its working name": cut_off,
    "a copy left beside its table": with_a_copy,
    "a first migration cut off": begun,
}


@pytest.mark.parametrize("name", FILES)
def test_it_is_repaired_in_one_go_after_it_was_asked(name: str, tmp_path: Path) -> None:
    path = FILES[name](tmp_path / "project_1.db")
    was, before = path.read_bytes(), cells(path)
    options = Options(backup_folder=tmp_path / "backups", repair=repair)
    with pytest.raises(NeedsConsent, match="repairs its structure first") as asked:
        migrate.upgrade(path, options=options)
    assert asked.value.preview.repair
    assert path.read_bytes() == was
    receipt = migrate.upgrade(path, options=Options(consent=True, backup_folder=tmp_path / "backups", repair=repair))
    assert receipt
    assert receipt.steps == asked.value.preview.steps
    assert identify(path).kind is Kind.current
    assert lost(before, path) == []
    with closing(sqlite3.connect(path)) as file:
        (told,) = file.execute("SELECT steps FROM receipts").fetchone()
        assert not [name for (name,) in file.execute("SELECT name FROM sqlite_master") if name.startswith("_alembic")]
    assert tuple(json.loads(told)) == receipt.steps


def test_without_a_repair_it_is_refused_and_stays_as_it_was(tmp_path: Path) -> None:
    path = old_files.falsely_stamped_file(tmp_path / "project_1.db")
    was = path.read_bytes()
    with pytest.raises(Known, match="can be repaired"):
        migrate.upgrade(path, options=Options(consent=True, backup_folder=tmp_path / "backups"))
    assert path.read_bytes() == was


@pytest.mark.parametrize("pragma", ["user_version = 0", "application_id = 0"])
def test_the_numbers_of_a_file_at_head_are_written_again(head_file: Path, tmp_path: Path, pragma: str) -> None:
    broken(head_file, f"PRAGMA {pragma}")
    assert migrate.upgrade(head_file, options=Options(consent=True, backup_folder=tmp_path / "b", repair=repair))
    assert identify(head_file).kind is Kind.current


def test_what_a_person_added_to_an_early_layout_survives(tmp_path: Path) -> None:
    path = broken(
        old_files.old_file(tmp_path / "project_1.db", "v1", stamp=None),
        "CREATE TABLE my_notes (id INTEGER PRIMARY KEY, task_id INTEGER REFERENCES tasks (id))",
        "INSERT INTO my_notes VALUES (1, 3)",
        "CREATE INDEX my_index ON tasks (title)",
        "CREATE VIEW my_view AS SELECT title FROM tasks",
        "CREATE TRIGGER my_trigger AFTER UPDATE ON tasks BEGIN INSERT INTO my_notes VALUES (NULL, new.id); END",
    )
    look = "SELECT name, tbl_name, sql FROM sqlite_master WHERE name LIKE 'my%' ORDER BY name"
    with closing(sqlite3.connect(path)) as file:
        was = file.execute(look).fetchall(), file.execute("SELECT * FROM my_notes").fetchall()
    migrate.upgrade(path, options=Options(consent=True, backup_folder=tmp_path / "backups", repair=repair))
    with closing(sqlite3.connect(path)) as file:
        assert (file.execute(look).fetchall(), file.execute("SELECT * FROM my_notes").fetchall()) == was


def test_a_repair_that_loses_a_row_is_noticed_and_taken_back(tmp_path: Path) -> None:
    def lossy(connection: Connection, to: str) -> tuple[str, ...]:
        steps = repair(connection, to)
        connection.exec_driver_sql("DELETE FROM approvals WHERE id = 1")
        return steps

    path = old_files.old_file(tmp_path / "project_1.db", "v4", stamp=None)
    was = path.read_bytes()
    with pytest.raises(Known, match="did not pass the checks") as refused:
        migrate.upgrade(path, options=Options(consent=True, backup_folder=tmp_path / "backups", repair=lossy))
    assert "approvals has 9 rows; it had 10" in str(refused.value.detail)
    assert path.read_bytes() == was
