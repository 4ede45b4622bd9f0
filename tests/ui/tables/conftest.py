"""A real file with three projects, 300 tasks and 40 artifacts, open, and pages on it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.store.opening import open_project
from desktop.store.project import Project
from desktop.words import ArtifactType, Phase, TaskStatus
from tests.triggers import without_rules
from ui.relay import Relay
from ui.tables.listing import Listing
from ui.tables.page import TablePage
from ui.tables.tasks import TASKS

HOW_MANY = 300
MakePage = Callable[..., TablePage]


def write(path: Path, sql: str, *values: Any) -> None:
    """Change a file behind everybody's back, as another program does."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql, values)


def fill(path: Path, tasks: int = HOW_MANY) -> None:
    """Write the three projects, the tasks and the artifacts; task 1 was updated first, the last one last."""
    statuses, phases, types = list(TaskStatus), list(Phase), list(ArtifactType)
    with closing(sqlite3.connect(path)) as connection, connection, without_rules(connection):
        connection.executemany(
            "INSERT INTO projects(id, name, current_phase) VALUES (?, ?, 'PLANNER')",
            [(1, "Harbour"), (2, "Lighthouse"), (3, "Ferry")],
        )
        connection.executemany(
            "INSERT INTO tasks(id, project_id, title, status, current_phase, priority, updated_at)"
            " VALUES (?, ?, ?, ?, ?, ?, datetime('2026-01-01', ? || ' minutes'))",
            [
                (n, n % 3 + 1, f"Task {n} about {about(n)}", statuses[n % 7], phases[n % 4], n % 6, n)
                for n in range(1, tasks + 1)
            ],
        )
        connection.executemany(
            "INSERT INTO artifacts(id, project_id, artifact_type, name, file_size, file_path)"
            " VALUES (?, ?, ?, ?, ?, '')",
            [(n, n % 3 + 1, types[n % 8], f"file-{n}.md", n * 1000) for n in range(1, 41)],
        )


def about(task: int) -> str:
    """The word to search for: every fifth task is about lamps."""
    return "tides" if task % 5 else "lamps"


@pytest.fixture
def project(head_file: Path) -> Iterator[Project]:
    """The filled file, open."""
    fill(head_file)
    opened = open_project(head_file)
    yield opened
    opened.close()


@pytest.fixture
def page(qtbot: QtBot, project: Project) -> MakePage:
    """Makes a shown page whose list is there."""
    relay = Relay(project)

    def made(listing: Listing = TASKS, **more: Any) -> TablePage:
        page = TablePage(project, listing, **more)
        page.relay = relay  # lives as long as the page
        qtbot.addWidget(page)
        relay.changed.connect(page.show_changes)
        page.resize(1000, 600)
        page.show()
        qtbot.waitUntil(lambda: page.feed.whole)
        return page

    return made
