"""Notes of upgrades in words: which row, by its title where it has one, which part of it, and why."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop.store.consent import Options
from desktop.store.noted import sentence
from desktop.store.opening import open_project
from desktop.store.receipts import SetAside, notes
from tests import old_files


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (SetAside("tasks", 12, "current_phase", "why", "cell", title="Fix it"), "Task 12 “Fix it”, phase: why"),
        (SetAside("tasks", 12, "status", "why", "cell"), "Task 12, status: why"),
        (
            SetAside("approvals", 3, None, "why", "row", title="Fix it"),
            "Approval 3 of task “Fix it”, the whole row: why",
        ),
        (
            SetAside("control_state", 1, "paused", "why", "cell", title="calc"),
            "Control state 1 of project “calc”, paused: why",
        ),
        (SetAside("projects", 2, None, "why", "made", title="Project 2"), "Project 2 “Project 2”: why"),
        (SetAside("task_versions", None, None, "why", "made", rows=1200), "1,200 task versions: why"),
        (SetAside("task_versions", None, None, "why", "made", rows=1), "1 task version: why"),
        (
            SetAside("artifacts", 1, "name", "why", "cell", title="a\nb" + "c" * 90),
            "Artifact 1 “a b" + "c" * 56 + "…”, name: why",
        ),
    ],
)
def test_a_note_is_one_line_a_person_understands(note: SetAside, told: str) -> None:
    assert sentence(note) == told


@pytest.fixture
def upgraded(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A file of which a value and a row were set aside, open."""
    path = old_files.broken_file(
        tmp_path / "odd.db",
        "UPDATE tasks SET status = 'WAITING' WHERE id = 3",
        "UPDATE approvals SET approved = 'perhaps' WHERE id = 1",
        "UPDATE task_versions SET task_id = 99 WHERE id = 1",
    )
    open_project(path, Options(consent=True)).close()
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def titles(connection: sqlite3.Connection) -> dict[tuple[str, int | None], str | None]:
    return {(it.table, it.row_id): it.title for it in notes(connection).values() if it.is_aside}


def test_a_note_has_the_title_of_the_row_or_of_what_it_belongs_to(upgraded: sqlite3.Connection) -> None:
    (approved,) = upgraded.execute(
        "SELECT title FROM tasks WHERE id = (SELECT task_id FROM approvals WHERE id = 1)"
    ).fetchone()
    found = titles(upgraded)
    assert (found["tasks", 3], found["approvals", 1]) == ("Task 3", approved)
    assert found["task_versions", 1], "a row that was taken out says its title itself"


def test_a_title_that_is_no_text_fails_nothing(upgraded: sqlite3.Connection) -> None:
    upgraded.execute("UPDATE tasks SET title = CAST(X'41FF' AS TEXT) WHERE id = 3")
    assert titles(upgraded)["tasks", 3] == "A\N{REPLACEMENT CHARACTER}"
