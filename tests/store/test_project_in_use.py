"""An open project file that somebody else is using: what is waited for, and who is named."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop import schema
from desktop.errors import Known
from desktop.store.opening import open_project
from desktop.store.project import Project
from desktop.store.watch import unwatch

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000000) SELECT count(*) FROM n"


@pytest.fixture
def opened(head_file: Path) -> Iterator[Project]:
    project = open_project(head_file)
    project.checked.result()
    yield project
    project.close()


def add(session: Session, name: str) -> int:
    project = schema.Project(name=name)
    session.add(project)
    session.flush()
    return project.id


class locking:  # noqa: N801  (reads as a statement)
    """Another process that holds the file exclusively until the block ends, or until it is killed in it."""

    def __init__(self, path: Path, *statements: str, begin: str = "BEGIN EXCLUSIVE") -> None:
        program = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        program += "for sql in sys.argv[2:]: c.execute(sql)\nprint('held', flush=True)\nsys.stdin.read()\n"
        command = [sys.executable, "-c", program, path, begin, *statements]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Self:
        assert self.child.stdout and self.child.stdout.readline() == b"held\n"
        return self

    def __exit__(self, *_: object) -> None:
        self.child.communicate()


def test_a_file_locked_for_too_long_says_so(opened: Project) -> None:
    unwatch(opened._watch)
    with locking(opened.path) as other, pytest.raises(Known, match=rf"process {other.child.pid}\).*locked"):
        opened.write(add, "first").result()
    assert opened.write(add, "first").result() == 1


def test_a_file_locked_before_anything_was_written_says_so(head_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.store.project.watch", lambda _: None)
    with closing(open_project(head_file)) as project:
        with locking(head_file) as other, pytest.raises(Known, match=rf"process {other.child.pid}\).*locked"):
            project.write(add, "first").result()
        assert project.write(add, "first").result() == 1


def test_a_file_another_program_reads_for_too_long_says_who_does(opened: Project) -> None:
    reads = locking(opened.path, "SELECT * FROM sqlite_master", begin="BEGIN")
    with (
        reads as other,
        pytest.raises(Known, match=rf"process {other.child.pid}\) has been reading.*Nothing was changed"),
    ):
        opened.write(add, "first").result()
    assert opened.write(add, "first").result() == 1


def test_a_reading_of_our_own_that_keeps_a_change_waiting_is_not_called_another_programs(
    opened: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.store.readers.FINISH_SECONDS", 0.1)
    started = threading.Event()

    def endless(session: Session) -> None:
        session.connection()
        started.set()
        session.execute(text(f"{ENDLESS}, projects"))

    opened.write(add, "first").result()
    reading = opened.read(endless)
    started.wait(60)
    with pytest.raises(Known, match=r"search here.*Nothing was changed"):
        opened.write(add, "second").result()
    reading.cancel()
    assert opened.write(add, "second").result() == 2


@pytest.mark.timeout(60)
def test_closing_stops_the_reading_a_write_waits_for_while_the_watcher_waits_for_the_write(
    head_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.store.readers.FINISH_SECONDS", 3600)
    project, started = open_project(head_file), threading.Event()
    project.checked.result()

    def endless(session: Session) -> None:
        started.set()
        session.execute(text(ENDLESS))

    project.read(endless)
    started.wait(60)
    writing = project.write(add, "first")
    queue = project._writer._work_queue
    while not writing.running() or queue.empty():
        time.sleep(0.01)
    project.close()
    assert writing.result() == 1
