"""An open project file: who may ask, who is told, and what stays behind."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import closing
from pathlib import Path
from queue import Queue

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop import schema
from desktop.errors import Cancelled, Known
from desktop.store import golden
from desktop.store.changes import Changes
from desktop.store.opening import Options, open_project
from desktop.store.project import Project
from tests.store.test_project_in_use import locking

EXTRA = 3  # of `PRAGMA synchronous`
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


def names(session: Session) -> list[str]:
    return list(session.scalars(text("SELECT name FROM projects ORDER BY id")))


def another_program(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in ("BEGIN IMMEDIATE", *statements, "COMMIT"):
            connection.execute(statement)


def in_another_process(path: Path, *statements: str) -> None:
    """Not in this one: opening the file here by other means would drop the locks of the project under test."""
    program = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
    program += "for sql in sys.argv[2:]: c.execute(sql)\n"
    subprocess.run([sys.executable, "-c", program, path, "BEGIN IMMEDIATE", *statements, "COMMIT"], check=True)


def test_what_is_written_can_be_read(opened: Project) -> None:
    assert opened.write(add, "first").result() == 1
    assert opened.read(names).result() == ["first"]


def test_nothing_runs_on_the_thread_that_asks(opened: Project) -> None:
    threads: set[int] = set()

    def noted(session: Session) -> None:
        threads.add(threading.get_ident())
        session.execute(text("SELECT 1"))

    def told(_changes: Changes) -> None:
        threads.add(threading.get_ident())

    opened.told = told
    opened.read(noted).result()
    opened.write(noted).result()
    assert threads and threading.get_ident() not in threads


def test_a_read_cannot_write(opened: Project) -> None:
    with pytest.raises(Known):
        opened.read(add, "by the back door").result()
    assert opened.read(names).result() == []


def test_a_write_is_told_after_it_is_on_the_disk(opened: Project) -> None:
    heard: Queue[tuple[Changes, list[str]]] = Queue()
    opened.told = lambda changes: heard.put((changes, opened.read(names).result()))
    opened.write(add, "first").result()
    assert heard.get(timeout=60) == (Changes({"projects": frozenset({1})}), ["first"])


def test_a_failed_write_leaves_nothing_and_is_told_to_nobody_but_its_caller(opened: Project) -> None:
    heard: list[Changes] = []
    opened.told = heard.append

    def fails(session: Session) -> None:
        add(session, "half")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        opened.write(fails).result()
    assert opened.write(names).result() == []
    assert heard == []


def test_another_programs_commit_is_told_and_our_own_is_not_taken_for_one(opened: Project) -> None:
    heard: Queue[Changes] = Queue()
    opened.told = heard.put
    for number in range(20):
        opened.write(add, str(number)).result()
    in_another_process(opened.path, "UPDATE projects SET name = 'theirs' WHERE id = 1")
    told = [heard.get(timeout=60) for _ in range(21)]
    assert [changes.foreign for changes in told] == [False] * 20 + [True]
    assert told[-1].touches("projects") and told[-1].touches("tasks")
    assert opened.read(names).result()[0] == "theirs"


def test_a_commit_between_opening_and_the_first_look_is_told(head_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.store.project.watch", lambda _: None)
    heard: Queue[Changes] = Queue()
    with closing(open_project(head_file)) as project:
        project.told = heard.put
        in_another_process(head_file, "INSERT INTO projects (name) VALUES ('theirs')")
        project._writer.submit(project._look).result()
        assert heard.get(timeout=60).foreign and heard.empty()


def test_what_is_written_at_once_is_as_durable_as_later(head_file: Path) -> None:
    with closing(open_project(head_file)) as project:
        asked = "SELECT synchronous FROM pragma_synchronous"
        assert project.write(lambda session: session.scalar(text(asked))).result() == EXTRA


def test_a_file_closed_at_once_was_not_looked_at(head_file: Path) -> None:
    project = open_project(head_file)
    project.close()
    with pytest.raises(Cancelled):
        project.checked.result()


def test_a_running_query_can_be_stopped_and_the_next_one_on_its_connection_is_not(opened: Project) -> None:
    started = threading.Event()

    def endless(session: Session) -> None:
        started.set()
        session.execute(text(ENDLESS))

    for _ in range(30):
        started.clear()
        reading = opened.read(endless)
        started.wait(60)
        # A stop that comes just before SQLite begins has nothing to interrupt.
        while not reading.done():
            assert reading.cancel() or reading.done()
        with pytest.raises(Cancelled):
            reading.result()
        assert opened.read(names).result() == []


def test_a_query_stopped_between_two_statements_does_not_run_on(opened: Project) -> None:
    started, go, ended = threading.Event(), threading.Event(), threading.Event()

    def late(session: Session) -> None:
        started.set()
        go.wait(60)
        session.execute(text(ENDLESS))
        ended.set()

    reading = opened.read(late)
    started.wait(60)
    assert reading.cancel()
    go.set()
    with pytest.raises(Cancelled):
        reading.result()
    assert not ended.is_set()


def test_a_query_that_waits_can_be_stopped(opened: Project) -> None:
    go = threading.Event()
    busy = [opened.read(lambda _session: go.wait(60)) for _ in range(4)]
    waiting = opened.read(names)
    assert waiting.cancel()
    go.set()
    assert all(reading.result() for reading in busy)
    with pytest.raises(CancelledError):
        waiting.result()


def test_stopping_what_has_ended_changes_nothing(opened: Project) -> None:
    reading = opened.read(names)
    assert reading.result() == []
    assert not reading.cancel()
    assert reading.result() == []


def test_a_commit_waits_for_our_own_long_reads(opened: Project) -> None:
    inside, go = threading.Event(), threading.Event()

    def long(session: Session) -> list[str]:
        before = names(session)
        inside.set()
        go.wait(60)
        return before + names(session)

    reading = opened.read(long)
    inside.wait(60)
    writing = opened.write(add, "first")
    assert opened.read(names).result() == []
    go.set()
    assert reading.result() == []
    assert writing.result() == 1


def test_the_look_at_the_whole_file_steps_back_for_a_commit_and_begins_again(
    head_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[threading.Event] = [threading.Event(), threading.Event()]
    seen: list[int] = []

    def long(session: Session) -> int:
        seen.append(len(seen))
        looks[seen[-1]].set()
        if seen == [0]:
            session.execute(text(ENDLESS))
        return session.execute(text("SELECT count(*) FROM projects")).scalar_one()

    monkeypatch.setattr("desktop.store.project._look_at_everything", long)
    project = open_project(head_file)
    looks[0].wait(60)
    assert project.write(add, "first").result() == 1
    assert project.checked.result() == 1
    assert seen == [0, 1]
    project.close()


def test_a_listener_that_fails_does_not_fail_the_write(opened: Project, caplog: pytest.LogCaptureFixture) -> None:
    def fails(_changes: Changes) -> None:
        raise ValueError("deaf")

    opened.told = fails
    assert opened.write(add, "first").result() == 1
    assert opened.write(add, "second").result() == 2
    opened.close()
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    caplog.clear()


def test_a_project_counts_the_changes_since_it_was_opened(opened: Project) -> None:
    for number in range(3):
        opened.write(add, str(number)).result()
    opened.write(names).result()
    assert opened.commits == 3


def test_a_file_another_program_has_upgraded_is_not_written(opened: Project) -> None:
    in_another_process(opened.path, f"PRAGMA user_version = {golden.SCHEMA + 1}")
    with pytest.raises(Known, match="upgraded"):
        opened.write(add, "first").result()
    assert opened.read(names).result() == []


def test_damage_done_while_it_is_open_is_told_by_reads_and_does_not_fill_the_log(opened: Project) -> None:
    damage = "open(__import__('sys').argv[1], 'r+b').write(b'\\xff' * 100)"
    subprocess.run([sys.executable, "-c", damage, opened.path], check=True)
    opened._writer.submit(opened._look).result()
    with pytest.raises(Known):
        opened.read(names).result()


def test_after_another_program_was_killed_in_the_middle_we_read_what_it_had_not_finished_away(
    head_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.store.project.watch", lambda _: None)  # which would read it away before we look
    another_program(head_file, "INSERT INTO projects (name) VALUES ('before')")
    project = open_project(head_file)
    half = "UPDATE projects SET name = hex(zeroblob(1000000))"
    with locking(head_file, "PRAGMA cache_size = 1", half) as other:
        os.kill(other.child.pid, signal.SIGKILL)
    assert (head_file.parent / f"{head_file.name}-journal").exists()
    assert project.read(names).result() == ["before"]
    project.close()
    assert list(head_file.parent.iterdir()) == [head_file]


@pytest.mark.parametrize("what", ["moved", "deleted", "replaced"])
def test_a_file_that_is_no_longer_there_is_not_written_and_not_made_again(opened: Project, what: str) -> None:
    path = opened.path
    content = path.stat().st_size
    if what == "deleted":
        path.unlink()
    else:
        path.rename(path.with_name("elsewhere"))
    if what == "replaced":
        path.write_bytes(b"mine")
    with pytest.raises(Known, match="no longer"):
        opened.write(add, "first").result()
    opened.close()
    left = {it.name: it.stat().st_size for it in path.parent.iterdir()}
    assert (
        left == {"moved": {"elsewhere": content}, "deleted": {}, "replaced": {"elsewhere": content, path.name: 4}}[what]
    )


def test_closing_finishes_the_writes_stops_the_reads_and_leaves_one_file(head_file: Path) -> None:
    project = open_project(head_file)
    started = threading.Event()

    def endless(session: Session) -> None:
        started.set()
        session.execute(text(ENDLESS))

    reading = project.read(endless)
    writes = [project.write(add, str(number)) for number in range(10)]
    started.wait(60)
    project.close()
    assert [write.result() for write in writes] == list(range(1, 11))
    with pytest.raises(Cancelled):
        reading.result()
    assert list(head_file.parent.iterdir()) == [head_file]
    project.close()


def test_what_is_asked_of_a_closed_project_is_answered_with_a_sentence(opened: Project) -> None:
    opened.close()
    asked: list[Callable[[], object]] = [lambda: opened.read(names).result(), lambda: opened.write(add, "x").result()]
    for ask in asked:
        with pytest.raises(Cancelled, match="closed"):
            ask()


def test_a_project_opened_read_only_is_not_written(head_file: Path) -> None:
    before = head_file.read_bytes()
    project = open_project(head_file, Options(read_only=True))
    assert project.read_only and "read-only" in project.note
    with pytest.raises(Known, match="read-only"):
        project.write(add, "first").result()
    assert project.read(names).result() == []
    project.close()
    assert head_file.read_bytes() == before


def test_a_project_opened_read_only_hears_of_another_programs_commits(head_file: Path) -> None:
    heard: Queue[Changes] = Queue()
    project = open_project(head_file, Options(read_only=True))
    project.told = heard.put
    in_another_process(head_file, "INSERT INTO projects (name) VALUES ('theirs')")
    assert heard.get(timeout=60).foreign
    assert project.read(names).result() == ["theirs"]
    project.close()


def test_a_file_at_head_of_another_structure_is_not_opened(head_file: Path) -> None:
    with closing(sqlite3.connect(head_file)) as connection, connection:
        connection.execute("DROP INDEX ix_tasks_status")
    with pytest.raises(Known, match="ix_tasks_status is missing"):
        open_project(head_file)


def test_an_index_that_lost_a_row_is_found_and_said_in_the_background(head_file: Path) -> None:
    """SQLite's quick check finds it not, and whoever reads by that index would never see the row."""
    with closing(sqlite3.connect(head_file)) as connection:
        connection.execute("INSERT INTO projects (name) VALUES ('One')")
        connection.commit()
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_projects_alive_name'"
        ).fetchone()
    data = bytearray(head_file.read_bytes())
    data[(page - 1) * 4096 + 3 : (page - 1) * 4096 + 5] = bytes(2)  # the page's count of entries
    head_file.write_bytes(data)
    project = open_project(head_file)
    found = project.checked.result()
    project.close()
    assert any("ix_projects_alive_name" in problem for problem in found.structure)
