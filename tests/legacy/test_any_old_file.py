"""Whatever an old file is made of, opening it loses no cell, does nothing twice, and refuses without a trace."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desktop.errors import Known
from desktop.legacy.repair import repair
from desktop.store import golden, migrate
from desktop.store.consent import NeedsConsent, Options
from desktop.store.identify import Kind, identify
from tests import old_files
from tests.legacy.conservation import cells, lost

FIRST, HEAD = golden.REVISIONS[0], golden.HEAD
LAYOUTS = ("v1", "v2", "v3", "v4", "v5")
STAMPS = ((), (FIRST,), ("b3d1e1ab7c38",), (FIRST, "b3d1e1ab7c38"), (HEAD,), ("c41e97d2806f", FIRST))
# Values no rule of the new structure lets pass, or that mean another than they say.
ODD = st.sampled_from(
    [
        *("bogus", " in-progress", "approved", "", "5", "three", "x" * 600, "True", "2026-01-09T10:00:00+02:00"),
        *("2026-02-30 10:00:00", "0000-00-00", "{'n': 1}", "{'n': 1", "[1, 2", '{"n": 1}', "é\x00\n", "null"),
        *(2.5, -1, 0, 10**15, b"\x00\xff", b"APPROVED", b"plain"),
    ]
)
BROKEN_TEXT = "CAST(x'41ff42' AS TEXT)"
DAMAGE = (
    "DELETE FROM tasks WHERE id % 5 = 0",
    "DELETE FROM projects",
    "UPDATE tasks SET project_id = 4242 WHERE id = 7",
    "UPDATE approvals SET task_id = 900 WHERE id = 3",
    "UPDATE approvals SET change_request_id = 900 WHERE id = 1",
    "UPDATE task_versions SET version_num = 2",
    "UPDATE tasks SET active_version_id = 900",
    "UPDATE artifacts SET run_id = 900, task_id = -1",
    "UPDATE projects SET spec_artifact_id = 99, selected_arch_option_id = 1",
    "INSERT INTO control_state (project_id, paused, max_attempts, timeout_seconds, updated_at)"
    " VALUES (77, 0, 3, 300, '2026-01-09 08:00:00')",
    "CREATE TABLE my_notes (id INTEGER PRIMARY KEY, said TEXT, task_id INTEGER REFERENCES tasks (id))",
    "CREATE INDEX my_index ON tasks (title)",
    "CREATE VIEW my_view AS SELECT title FROM tasks",
    "CREATE TRIGGER my_trigger AFTER UPDATE ON tasks BEGIN SELECT 1; END",
)


@st.composite
def places(draw: st.DrawFn) -> tuple[str, str, int]:
    """A column of the old tool's and a row."""
    table = draw(st.sampled_from(sorted(old_files.TABLES)))
    column = draw(st.sampled_from(old_files.columns(table)[1:]))
    return table, column, draw(st.integers(1, 9))


@dataclass(frozen=True)
class Recipe:
    """What an old file is made of."""

    layout: str
    later: str | None
    stamps: tuple[str, ...] | None
    values: list[tuple[tuple[str, str, int], object]]
    damage: list[str]

    def made(self, folder: Path) -> Path:
        """The file."""
        path = folder / "project_1.db"
        if self.later and self.later > self.layout:
            old_files.hybrid_file(path, self.layout, self.later)
        else:
            old_files.old_file(path, self.layout, stamp=None)
        with closing(sqlite3.connect(path)) as file:
            if self.stamps is not None:
                file.execute(old_files.STAMP)
                file.executemany("INSERT INTO alembic_version VALUES (?)", [(stamp,) for stamp in self.stamps])
            for (table, column, row), value in self.values:
                is_broken = value == BROKEN_TEXT
                what = BROKEN_TEXT if is_broken else "?"
                attempt(file, f"UPDATE {table} SET {column} = {what} WHERE id = {row}", () if is_broken else (value,))
            for statement in self.damage:
                attempt(file, statement)
            file.commit()
        return path


RECIPES = st.builds(
    Recipe,
    st.sampled_from(LAYOUTS),
    st.none() | st.sampled_from(LAYOUTS),
    st.none() | st.sampled_from(STAMPS),
    st.lists(st.tuples(places(), ODD | st.just(BROKEN_TEXT)), max_size=6),
    st.lists(st.sampled_from(DAMAGE), max_size=3, unique=True),
)


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="placet-any-") as name:
        yield Path(name)


def attempt(file: sqlite3.Connection, sql: str, values: tuple[object, ...] = ()) -> None:
    """Do it where the layout has the table and the column, and the old tool's own rules allow it."""
    try:
        file.execute(sql, values)
    except (sqlite3.OperationalError, sqlite3.IntegrityError) as error:
        assert "no such" in str(error) or "constraint" in str(error), error


def own(path: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE name LIKE 'my\\_%' ESCAPE '\\' ORDER BY name"
        ).fetchall()


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(RECIPES)
@example(
    Recipe(
        *("v4", None, (FIRST,)),
        [(("artifacts", "extra_data", 2), "{'n': 1}"), (("tasks", "status", 3), " in-progress")],
        ["DELETE FROM tasks WHERE id % 5 = 0"],
    )
)
def test_no_cell_is_lost_whatever_the_layout_the_stamp_the_values_and_the_damage(recipe: Recipe) -> None:
    with folder() as home:
        path, backups = recipe.made(home), home / "backups"
        before, was, theirs = cells(path), path.read_bytes(), own(path)
        options = Options(backup_folder=backups, repair=repair)
        try:
            assert migrate.upgrade(path, options=options)
        except NeedsConsent as asked:
            assert path.read_bytes() == was
            assert not list(backups.glob("*.db"))
            receipt = migrate.upgrade(path, options=replace(options, consent=True))
            assert receipt
            assert receipt.set_aside == sum(it.rows for it in asked.preview.set_aside)
            assert receipt.steps == asked.preview.steps
        assert lost(before, path) == []
        assert own(path) == theirs
        found = identify(path)
        assert (found.kind, found.findings and found.findings.foreign_keys) == (Kind.current, ())
        once = path.read_bytes()
        assert migrate.upgrade(path, options=options) is None
        assert path.read_bytes() == once


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(
    RECIPES,
    st.sampled_from(["ALTER TABLE tasks ADD COLUMN half TEXT", "INSERT INTO alembic_version VALUES ('ffff00001111')"]),
)
def test_what_nobody_can_repair_is_refused_and_stays_as_it_was(recipe: Recipe, statement: str) -> None:
    with folder() as home:
        path, backups = recipe.made(home), home / "backups"
        with closing(sqlite3.connect(path)) as file, file:
            file.execute(old_files.STAMP.replace("TABLE", "TABLE IF NOT EXISTS"))
            file.execute(statement)
        was = path.read_bytes()
        with pytest.raises(Known):
            migrate.upgrade(path, options=Options(consent=True, backup_folder=backups, repair=repair))
        assert path.read_bytes() == was
        assert [it.name for it in home.iterdir() if it.is_file()] == ["project_1.db"]
