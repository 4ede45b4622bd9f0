"""Tests that the first page of a list, read without SQLAlchemy, is the first page of that list."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from desktop.queries import artifacts, first, tasks
from desktop.queries.filters import ArtifactFilter, ArtifactSort, TaskFilter, TaskSort
from desktop.store.engine import engine_for
from desktop.store.opening import open_project
from tests.ui.tables.conftest import fill

LISTS: dict[str, tuple[Any, Any, type[StrEnum]]] = {
    "tasks": (tasks, TaskFilter(), TaskSort),
    "artifacts": (artifacts, ArtifactFilter(), ArtifactSort),
}
ORDERS = [(noun, by, falling) for noun, (_, _, sorts) in LISTS.items() for by in sorts for falling in (False, True)]


@pytest.fixture
def filled(head_file: Path) -> Path:
    """Three projects, 300 tasks, 40 artifacts, some of each deleted."""
    fill(head_file)
    with closing(sqlite3.connect(head_file)) as file, file:
        for table in ("tasks", "artifacts"):
            file.execute(f"UPDATE {table} SET deleted_at = '2026-02-01 08:00:00' WHERE id % 7 = 3")
        file.execute("UPDATE tasks SET current_phase = NULL, created_at = '2026-01-02 03:04:05.678901' WHERE id = 300")
    return head_file


@pytest.fixture
def session(filled: Path) -> Iterator[Session]:
    engine = engine_for(filled, writable=False)
    with Session(engine) as made:
        yield made
    engine.dispose()


def said(ask: Callable[[Session], object], session: Session) -> list[str]:
    """The statements a query puts to the file."""
    statements: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", listen)
    ask(session)
    event.remove(engine, "before_cursor_execute", listen)
    return [text for text in statements if not text.startswith("BEGIN")]


def test_its_words_are_those_of_the_queries(session: Session) -> None:
    """Written anew by `FIRST_PAGE=write make test`."""
    texts: dict[str, dict[str, str]] = {}
    for noun, by, falling in ORDERS:
        module, everything, _sorts = LISTS[noun]
        ids, rows = said(lambda it, m=module, e=everything, b=by, f=falling: m.page(it, e, b, f, 0, 1), session)
        texts.setdefault(noun, {"rows": rows})[first.order_text(by, falling)] = ids
        assert texts[noun]["rows"] == rows
    if os.environ.get("FIRST_PAGE") == "write":
        Path(first.__file__).with_name("first.json").write_text(json.dumps(texts, indent=2) + "\n", encoding="utf-8")
        first.texts.cache_clear()
    assert first.texts() == texts, "write it anew: FIRST_PAGE=write make test"


@pytest.mark.parametrize(("noun", "by", "falling"), ORDERS)
def test_it_is_the_page_the_query_gives(filled: Path, noun: str, by: StrEnum, falling: bool) -> None:
    found = first.page(filled, noun, by, falling, 20)
    module, everything, _sorts = LISTS[noun]
    with closing(open_project(filled)) as project:
        there = project.read(module.page, everything, by, falling, 0, 20).result()
    assert len(there) == 20
    assert found == there


def test_an_empty_list_is_an_empty_page(head_file: Path) -> None:
    assert first.page(head_file, "tasks", TaskSort.UPDATED, True, 20) == []


def test_reading_it_changes_nothing(filled: Path) -> None:
    before = hashlib.sha256(filled.read_bytes()).hexdigest(), [path.name for path in filled.parent.iterdir()]
    assert first.page(filled, "tasks", TaskSort.UPDATED, True, 20)
    assert (hashlib.sha256(filled.read_bytes()).hexdigest(), [it.name for it in filled.parent.iterdir()]) == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE alembic_version SET version_num = 'e6e5369fb4d1'",
        "DELETE FROM alembic_version",
        "PRAGMA user_version = 3",
        "PRAGMA application_id = 0",
        "PRAGMA journal_mode = WAL",
        "ALTER TABLE tasks RENAME TO things",
        "UPDATE tasks SET updated_at = 'some day' WHERE id = 300",
        "UPDATE tasks SET title = CAST(x'c328' AS TEXT) WHERE id = 300",
        "UPDATE tasks SET priority = 'high' WHERE id = 300",
    ],
)
def test_what_is_not_plain_is_left_to_the_opening(filled: Path, sql: str) -> None:
    with closing(sqlite3.connect(filled)) as file:
        file.execute("PRAGMA ignore_check_constraints=ON")
        with file:
            file.execute(sql)
    assert first.page(filled, "tasks", TaskSort.UPDATED, True, 20) is None


def test_what_is_no_project_is_left_to_the_opening(tmp_path: Path) -> None:
    text = tmp_path / "text.placet"
    text.write_text("no such thing")
    for path in (text, tmp_path, tmp_path / "missing.placet"):
        assert first.page(path, "tasks", TaskSort.UPDATED, True, 20) is None


def test_a_journal_beside_it_is_left_to_the_opening(filled: Path) -> None:
    filled.with_name(filled.name + "-journal").write_bytes(b"")
    assert first.page(filled, "tasks", TaskSort.UPDATED, True, 20) is None
