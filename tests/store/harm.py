"""What the tests of hostile files do to a project file, and how they look at it afterwards."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from desktop.commands import projects as made_projects
from desktop.commands import tasks as made_tasks
from desktop.queries import tasks
from desktop.queries.filters import TaskFilter, TaskSort
from desktop.store.identify import Identity, identify
from desktop.store.opening import Options, open_project
from desktop.store.project import Project

# The promise for files made to stall: seconds of computing, since waiting for a busy machine is not their doing.
LONGEST = 2.0
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def run(path: Path, script: str, *, trusting: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        if trusting:
            connection.execute("PRAGMA writable_schema = ON")
        connection.executescript(script)
        connection.commit()
    return path


def asked(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


@contextmanager
def opened(path: Path, **how: Any) -> Iterator[Project]:
    project = open_project(path, Options(**how))
    try:
        yield project
    finally:
        project.close()


def looked(path: Path) -> Identity:
    """A thorough look, within the time promised."""
    began = time.thread_time()
    found = identify(path)
    assert time.thread_time() - began < LONGEST
    return found


def listed(project: Project) -> list[str]:
    """The titles of all tasks, by every road a list takes."""

    def titles(session: Session) -> list[str]:
        where = TaskFilter()
        for by in TaskSort:
            assert len(tasks.page(session, where, by, False, 0, 50)) == len(tasks.ids(session, where, by, True))
        spine = tasks.ids(session, where, TaskSort.ID, False)
        there = tasks.rows(session, spine)
        return [there[id_].title for id_ in spine]

    return project.read(titles).result()


def edit_first(session: Session) -> None:
    made_tasks.edit(session, 1, row_version=1, title="Edited", description=None, priority=0, phase=None)


def fill(session: Session) -> None:
    """A project with three tasks."""
    project = made_projects.create(session, name="Harbour")
    for title in ("One", "Two", "Three"):
        made_tasks.create(session, project, title=title)
