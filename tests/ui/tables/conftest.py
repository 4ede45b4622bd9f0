"""A real file with three projects, 300 tasks and 40 artifacts, and a way to ask it as a page does."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from desktop.schema import Base
from desktop.store.engine import engine_for
from desktop.store.reading import Reading, fulfil
from desktop.words import ArtifactType, Phase, TaskStatus

TASKS = 300
SEARCHABLE = """
CREATE VIRTUAL TABLE tasks_fts USING fts5(title, description, content='tasks', content_rowid='id');
INSERT INTO tasks_fts(tasks_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE artifacts_fts USING fts5(name, content='artifacts', content_rowid='id');
INSERT INTO artifacts_fts(artifacts_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE chunks_fts USING fts5(text, content='');
"""


class Source:
    """Reads a file on other threads, as an open project does; writes to it as another program does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.asked: list[str] = []
        self._engine = engine_for(path, writable=False)
        self._readers = ThreadPoolExecutor(4, "read")

    def read(self, query: Callable[..., Any], *args: Any) -> "Future[Any]":
        """Ask `query(session, *args)`."""
        reading: Reading[Any] = Reading()
        self.asked.append(query.__name__)

        def answer() -> Any:
            with Session(self._engine) as session:
                raw: Any = session.connection().connection.driver_connection
                with reading.using(raw):
                    return query(session, *args)

        self._readers.submit(fulfil, reading, answer)
        return reading

    def write(self, sql: str, *values: Any) -> None:
        """Change the file behind the page's back."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(sql, values)

    def close(self) -> None:
        """Let go of the file."""
        self._readers.shutdown()
        self._engine.dispose()


def fill(path: Path, tasks: int = TASKS) -> None:
    """Write the three projects, the tasks and the artifacts."""
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    engine.dispose()
    statuses, phases, types = list(TaskStatus), list(Phase), list(ArtifactType)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO projects(id, name, current_phase) VALUES (?, ?, 'PLANNER')",
            [(1, "Harbour"), (2, "Lighthouse"), (3, "Ferry")],
        )
        connection.executemany(
            "INSERT INTO tasks(id, project_id, title, status, current_phase, priority, updated_at)"
            " VALUES (?, ?, ?, ?, ?, ?, datetime('2026-01-01', ? || ' minutes'))",
            [
                (
                    n,
                    n % 3 + 1,
                    f"Task {n:06} about {'tides' if n % 5 else 'lamps'}",
                    statuses[n % 7],
                    phases[n % 4],
                    n % 6,
                    n,
                )
                for n in range(1, tasks + 1)
            ],
        )
        connection.executemany(
            "INSERT INTO artifacts(id, project_id, artifact_type, name, file_size, file_path) VALUES (?, ?, ?, ?, ?, '')",
            [(n, n % 3 + 1, types[n % 8], f"file-{n}.md", n * 1000) for n in range(1, 41)],
        )
        connection.executescript(SEARCHABLE)


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Source]:
    """The filled file, open."""
    fill(path := tmp_path / "harbour.placet")
    made = Source(path)
    yield made
    made.close()
