"""Several programs on one file, and one that is killed: one wins, the others are told, and what waited waits."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.commands import approvals, change_requests, projects, tasks
from desktop.errors import Refused, Stale
from desktop.queries import approvals as decided
from desktop.queries import change_requests as change_asked
from desktop.queries import requests
from desktop.queries import tasks as asked
from desktop.queries.rows import Proposal, Subject
from desktop.queries.verification import verify
from desktop.schema import Entry
from desktop.store.opening import Options, open_project
from desktop.store.project import Project
from desktop.words import ChangeRequestStatus, RequestState, TaskStatus, Verdict
from tests.conftest import HOME
from tests.people import person

DECIDES = """
import sys
from pathlib import Path
from desktop.commands import approvals
from desktop.errors import Known
from desktop.queries import approvals as asked
from desktop.store.opening import Options, open_project
from desktop.words import Verdict
from tests.people import person

project = open_project(Path(sys.argv[1]), Options(actor=person(sys.argv[2])))
try:
    read = project.read(asked.subject, 1).result()
    print("ready", flush=True)
    sys.stdin.readline()
    words = {"task_id": 1, "version_id": read.version_id, "digest": read.digest}
    said = "has locked it"
    while "has locked it" in said:  # it waited its turn in vain, wrote nothing, and is told to try again
        try:
            project.write(approvals.decide, **words, verdict=Verdict.APPROVED).result()
            said = "approved"
        except Known as known:
            said = known.sentence
    print(said, flush=True)
finally:
    project.close()
"""
DECIDES_ABOUT_A_CHANGE = """
import sys
from pathlib import Path
from desktop.commands import change_requests
from desktop.errors import Known
from desktop.queries import change_requests as asked
from desktop.store.opening import Options, open_project
from desktop.words import Verdict
from tests.people import person

verdict = Verdict(sys.argv[2])
project = open_project(Path(sys.argv[1]), Options(actor=person(verdict)))
try:
    read = project.read(asked.detail, 1).result()
    print("ready", flush=True)
    sys.stdin.readline()
    said = "has locked it"
    while "has locked it" in said:  # it waited its turn in vain, wrote nothing, and is told to try again
        try:
            words = {"digest": read.digest, "verdict": verdict, "comment": "I read it"}
            project.write(change_requests.decide, 1, **words).result()
            said = "decided"
        except Known as known:
            said = known.sentence
    print(said, flush=True)
finally:
    project.close()
"""
EDITS_AND_DECIDES = """
import sys
from pathlib import Path
from desktop.commands import approvals, tasks
from desktop.queries import approvals as asked
from desktop.store.opening import Options, open_project
from desktop.words import Verdict
from tests.people import person

project = open_project(Path(sys.argv[1]), Options(actor=person("Bo")))
words = {"row_version": 1, "title": "Bo was faster", "description": None, "priority": 0, "phase": None}
project.write(tasks.edit, int(sys.argv[2]), **words).result()
read = project.read(asked.subject, 1).result()
about = {"task_id": 1, "version_id": read.version_id, "digest": read.digest}
project.write(approvals.decide, **about, verdict=Verdict.APPROVED).result()
project.close()
print("ready", flush=True)
"""
ASKS = """
import sys, time
from pathlib import Path
from desktop.commands import approvals, projects, tasks
from desktop.store.opening import Options, open_project
from tests.people import person

project = open_project(Path(sys.argv[1]), Options(actor=person("Ann")))
of = project.write(projects.create, name="Harbour").result()
def one(session, number):
    task_id = tasks.create(session, of, title=f"Task {number}")
    return approvals.ask(session, task_id, question=f"Question {number}")
for number in range(10):
    project.write(one, number).result()
def half(session):
    one(session, 11)
    session.flush()
    print("ready", flush=True)
    time.sleep(600)
project.write(half).result()
"""
HALF_DECIDES = """
import sys, time
from pathlib import Path
from desktop.commands import approvals
from desktop.queries import approvals as asked
from desktop.store.opening import Options, open_project
from desktop.words import Verdict
from tests.people import person

project = open_project(Path(sys.argv[1]), Options(actor=person("Bo")))
def half(session):
    read = asked.subject(session, 1)
    words = {"task_id": 1, "version_id": read.version_id, "digest": read.digest}
    approvals.decide(session, **words, verdict=Verdict.APPROVED)
    session.flush()
    print("ready", flush=True)
    time.sleep(600)
project.write(half).result()
"""


def child(code: str, *words: object) -> subprocess.Popen[str]:
    """A program of its own, which says `ready`."""
    command = [sys.executable, "-c", code, *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(HOME)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=HOME, env=environment, **pipes)


@pytest.fixture
def project(head_file: Path) -> Iterator[Project]:
    """A file with one task that waits for approval."""
    with closing(open_project(head_file, Options(actor=person("Ann")))) as project:
        of = project.write(projects.create, name="Harbour").result()
        task_id = project.write(tasks.create, of, title="Fix login", description="It loops").result()
        project.write(approvals.ask, task_id).result()
        yield project


def at_once(programs: list[subprocess.Popen[str]]) -> list[str]:
    """What each says that is told to go when all are ready."""
    try:
        for program in programs:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
        for program in programs:
            assert program.stdin is not None
            program.stdin.write("go\n")
            program.stdin.flush()
        return [program.communicate()[0].strip() for program in programs]
    finally:
        for program in programs:
            program.kill()
            program.wait()


def decide(project: Project, read: Subject) -> int:
    words = {"task_id": read.task_id, "version_id": read.version_id, "digest": read.digest}
    return project.write(approvals.decide, **words, verdict=Verdict.APPROVED).result()


def test_what_waited_when_the_program_was_killed_waits_when_the_file_is_opened_again(head_file: Path) -> None:
    with child(ASKS, head_file) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        program.send_signal(signal.SIGKILL)
        program.wait()
    with closing(open_project(head_file, Options(actor=person("Bo")))) as project:
        waits = project.read(requests.pending).result()
        assert [one.question for one in waits] == [f"Question {number}" for number in range(10)]
        assert {one.state for one in waits} == {RequestState.PENDING}
        rows = project.read(asked.rows, [one.task_id for one in waits]).result()
        assert {row.status for row in rows.values()} == {TaskStatus.AWAITING_APPROVAL}
        assert len(rows) == 10, "the eleventh was never there"
        assert project.read(verify).result().sentence == ""
        for one in waits:
            decide(project, project.read(decided.subject, one.task_id).result())
        assert project.read(requests.pending).result() == ()


def test_of_a_decision_that_was_broken_off_nothing_is_there(project: Project) -> None:
    path = project.path
    project.close()
    with child(HALF_DECIDES, path) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        program.send_signal(signal.SIGKILL)
        program.wait()
    with closing(open_project(path, Options(actor=person("Ann")))) as again:
        assert [one.state for one in again.read(requests.pending).result()] == [RequestState.PENDING]
        assert again.read(asked.rows, [1]).result()[1].status is TaskStatus.AWAITING_APPROVAL
        assert again.read(decided.of_task, 1).result() == ()
        assert again.read(verify).result().sentence == ""
        decide(again, again.read(decided.subject, 1).result())
        assert again.read(verify).result().sentence == ""


def test_of_ten_programs_that_decide_at_once_one_does_and_nine_are_told_that_it_is_done(project: Project) -> None:
    path = project.path
    project.close()
    said = at_once([child(DECIDES, path, f"Person {number}") for number in range(10)])
    assert said.count("approved") == 1
    told = [one for one in said if one != "approved"]
    assert len(told) == 9
    assert all("is approved, and only a task that is awaiting approval can be approved" in one for one in told), told
    with closing(open_project(path)) as again:
        (row,) = again.read(decided.of_task, 1).result()
        assert row.verdict is Verdict.APPROVED
        assert again.read(verify).result().sentence == "", "ten writers, one chain"


def test_of_programs_that_decide_otherwise_about_a_change_one_does_and_the_others_are_told_what_it_is_now(
    project: Project,
) -> None:
    decide(project, project.read(decided.subject, 1).result())
    proposal = Proposal(title="Repair login")
    change_id = project.write(change_requests.propose, 1, content="It is more", proposal=proposal).result()
    assert change_id == 1
    path = project.path
    project.close()
    ends = {
        Verdict.APPROVED: ChangeRequestStatus.APPROVED,
        Verdict.REJECTED: ChangeRequestStatus.REJECTED,
        Verdict.CHANGES_REQUESTED: ChangeRequestStatus.DRAFT,
    }
    said = dict(zip(ends, at_once([child(DECIDES_ABOUT_A_CHANGE, path, one) for one in ends]), strict=True))
    (won,) = [one for one in ends if said[one] == "decided"]
    is_now = f"is {ends[won].lower()}, and only"
    assert all(is_now in said[one] for one in ends if one is not won), said
    with closing(open_project(path)) as again:
        assert again.read(change_asked.detail, change_id).result().status is ends[won]
        _, about_it = sorted(again.read(decided.of_task, 1).result(), key=lambda row: row.id)
        assert (about_it.verdict, about_it.approver) == (won, won)
        refused = select(Entry.act).where(Entry.refused.is_(True))
        assert len(again.read(lambda session: session.scalars(refused).all()).result()) == 2
        assert again.read(verify).result().sentence == ""


def test_words_another_program_wrote_in_between_are_not_approved_unread(project: Project) -> None:
    read = project.read(decided.subject, 1).result()
    with closing(sqlite3.connect(project.path, timeout=10)) as other, other:
        made = other.execute(
            "INSERT INTO task_versions (task_id, version_num, title, description) VALUES (1, 2, 'Other', 'words')"
        ).lastrowid
        other.execute("UPDATE tasks SET version = 2, active_version_id = ?, title = 'Other' WHERE id = 1", (made,))
    with pytest.raises(Stale, match="version 2 is there now, you read version 1"):
        decide(project, read)
    assert project.read(decided.of_task, 1).result() == ()


def test_what_another_program_wrote_first_is_told_and_nothing_is_written_over_it(project: Project) -> None:
    of = project.read(asked.rows, [1]).result()[1].project_id
    made = project.write(tasks.create, of, title="New").result()
    read = project.read(decided.subject, 1).result()
    with child(EDITS_AND_DECIDES, project.path, made) as program:
        assert program.communicate()[0] == "ready\n"
    words = {"row_version": 1, "title": "Mine", "description": None, "priority": 0, "phase": None}
    with pytest.raises(Stale, match="its title is now “Bo was faster”"):
        project.write(tasks.edit, made, **words).result()
    assert project.read(asked.rows, [made]).result()[made].title == "Bo was faster"
    with pytest.raises(Refused, match="is approved, and only a task"):
        decide(project, read)
    assert project.read(verify).result().sentence == ""


def test_a_refused_act_changes_nothing_and_is_recorded_with_what_was_not_met(project: Project) -> None:
    decide(project, project.read(decided.subject, 1).result())
    before = project.read(decided.of_task, 1).result()
    with pytest.raises(Refused) as refused:
        project.write(approvals.ask, 1).result()
    assert project.read(decided.of_task, 1).result() == before
    newest = select(Entry).order_by(Entry.id.desc()).limit(1)
    entry = project.read(lambda session: session.scalars(newest).one()).result()
    told = json.loads(entry.payload)["facts"]
    assert (entry.act, entry.task_id, entry.refused, entry.person_key) == ("task.submit", 1, True, person("Ann").key)
    assert told == {"requirement": "No approval names its words", "sentence": refused.value.sentence}
