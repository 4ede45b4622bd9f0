"""What nobody answered in time expires, and what nobody runs any more is interrupted, once a file is opened."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from desktop.commands import projects, runs, tasks, upkeep
from desktop.commands.upkeep import Settled
from desktop.queries import requests
from desktop.queries import tasks as asked
from desktop.queries.verification import verify
from desktop.schema import Entry, Run
from desktop.store.opening import Options, open_project
from desktop.words import RequestState, RunStatus, TaskStatus
from tests.commands.conftest import approved
from tests.commands.test_two_writers import child
from tests.people import person

# Of four tasks one is run, and three are asked about: until an hour ago, until tomorrow, for ever.
WORKS = """
import sys, time
from datetime import timedelta
from pathlib import Path
from desktop.commands import approvals, moment, projects, runs, tasks
from desktop.store.opening import Options, open_project
from tests.commands.conftest import approved
from tests.people import person

project = open_project(Path(sys.argv[1]), Options(actor=person("Ann")))
def work(session):
    of = projects.create(session, name="Harbour")
    runs.start(session, approved_one(session, of), engine="codex")
    for hours in (-1, 24, None):
        now = moment.now()
        end = None if hours is None else now + timedelta(hours=hours)
        with moment.at(now - timedelta(days=1)):
            approvals.ask(session, tasks.create(session, of, title=f"Until {hours}"), expires_at=end)
def approved_one(session, of):
    task_id = tasks.create(session, of, title="Run me")
    approved(session, task_id)
    return task_id
project.write(work).result()
print("ready", flush=True)
time.sleep(600)
"""


def test_what_a_killed_program_left_is_settled_when_the_file_is_opened_again(head_file: Path) -> None:
    with child(WORKS, head_file) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        with closing(open_project(head_file, Options(actor=person("Bo")))) as project:
            assert upkeep.look_after(project).result() == Settled(expired=(2,)), "its run is a living program's"
        program.send_signal(signal.SIGKILL)
        program.wait()
    with closing(open_project(head_file, Options(actor=person("Bo")))) as project:
        assert upkeep.look_after(project).result() == Settled(interrupted=(1,))
        assert upkeep.look_after(project).result() == Settled()
        rows = project.read(asked.rows, [1, 2, 3, 4]).result()
        waits, over = TaskStatus.AWAITING_APPROVAL, TaskStatus.PENDING
        assert [rows[id_].status for id_ in (1, 2, 3, 4)] == [TaskStatus.APPROVED, over, waits, waits]
        assert [one.status for one in project.read(asked.detail, 1).result().runs] == [RunStatus.INTERRUPTED]
        assert project.read(requests.detail, 2).result().state is RequestState.EXPIRED
        assert [one.id for one in project.read(requests.pending).result()] == [3, 4]
        assert project.read(_acts).result() == [("task.expire", 2, None), ("run.interrupt", 1, None)]
        assert project.read(verify).result().sentence == ""


def _acts(session: Session) -> list[tuple[str, int | None, str | None]]:
    """The newest two: the program did it, whoever has the file open."""
    newest = select(Entry.act, Entry.task_id, Entry.person_key).order_by(Entry.id.desc()).limit(2)
    return [(act, task_id, key) for act, task_id, key in reversed(session.execute(newest).all())]


def test_a_file_with_nothing_due_is_only_read(head_file: Path) -> None:
    with closing(open_project(head_file, Options(actor=person("Ann")))) as project:
        of = project.write(projects.create, name="Harbour").result()

        def work(session: Session) -> None:
            task_id = tasks.create(session, of, title="Run me")
            approved(session, task_id)
            runs.start(session, task_id, engine="codex")

        project.write(work).result()
        entries = project.read(_entries).result()
        with closing(sqlite3.connect(head_file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # nobody else can write meanwhile
            assert upkeep.look_after(project).result() == Settled(), "this very program runs it"
        assert project.read(_entries).result() == entries


def _entries(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Entry)) or 0


def test_a_file_open_read_only_stays_as_it_is(head_file: Path) -> None:
    with closing(open_project(head_file, Options(actor=person("Ann")))) as project:
        of = project.write(projects.create, name="Harbour").result()
        project.write(tasks.create, of, title="Old").result()
        project.write(_of_an_older_tool).result()
    with closing(open_project(head_file, Options(read_only=True))) as project:
        assert project.read(upkeep.due).result() == Settled(interrupted=(1,))
        assert upkeep.look_after(project).result() == Settled()
    with closing(open_project(head_file)) as project:
        assert upkeep.look_after(project).result() == Settled(interrupted=(1,)), "nobody is known to run it"


def _of_an_older_tool(session: Session) -> None:
    session.execute(insert(Run).values(task_id=1, engine="old", status=RunStatus.RUNNING))


def test_a_file_that_is_closed_while_it_is_looked_at_says_so(head_file: Path) -> None:
    project = open_project(head_file)
    settled = upkeep.look_after(project)
    project.close()
    assert settled.exception() is not None or settled.result() == Settled()
