"""A comment, a run or a request that another program wrote, changed or took away is named by who looks at the chain."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from desktop.commands import approvals, audit, comments, moment, projects, requests, requirements, runs, tasks
from desktop.commands.comments import About
from desktop.queries import approvals as asked
from desktop.queries.rows import Gate
from desktop.queries.verification import verify
from desktop.schema import Run, Task
from desktop.store.opening import create_project, open_project
from desktop.words import CommentKind, Phase, RunStatus, Verdict
from tests.people import person
from tests.triggers import without_rules

GATE = Gate("tests", "make test", "", "exit_code_0", "", 60, True, "")
TWO = {"name": "Two people", "applicable_if": "always", "satisfied_if": "people at least", "parameter": "2"}
ISSUE = {"kind": CommentKind.ISSUE, "line": 1, "quoted": "It loops"}


def approve(session: Session, task_id: int) -> None:
    there = asked.subject(session, task_id)
    words = {"task_id": task_id, "version_id": there.version_id, "digest": there.digest}
    approvals.decide(session, **words, verdict=Verdict.APPROVED)


def work(session: Session) -> None:
    """Comments 1 and 3 (resolved), 2 (waived), 4 (discarded), 5 (a draft) and 6 (open); runs 1 (failed), 2 (running).

    Requests 1 (answered), 2 (of two people one has approved) and 3 (put off).
    """
    harbour, quay = projects.create(session, name="Harbour"), projects.create(session, name="Quay")
    for project_id in (harbour, quay, harbour):
        tasks.create(session, project_id, title="Fix login", gates=[GATE])
    about = About(version_id=1)
    drafts = [comments.add(session, about, text=f"Comment {number}", **ISSUE) for number in range(1, 5)]
    for id_ in drafts[1:3]:
        comments.edit(session, id_, row_version=1, text="It loops elsewhere", kind=CommentKind.ISSUE)
    comments.discard(session, drafts[3])
    comments.submit(session, about)
    comments.add(session, about, text="A draft", **ISSUE)
    comments.resolve(session, 3)
    comments.resolve(session, 1)
    approvals.ask(session, 1)
    comments.waive(session, 2)
    comments.say(session, about, kind=CommentKind.NOTE, text="By the way")
    approve(session, 1)
    runs.finish(session, runs.start(session, 1, engine="codex"), RunStatus.FAILURE, gate_results=[RESULT])
    runs.start(session, 1, engine="codex")
    requirements.add(session, quay, phase=Phase.REVIEW_APPROVAL, **TWO)
    approvals.ask(session, 2)
    approve(session, 2)
    requests.snooze(session, approvals.ask(session, 3, question="Now?"), moment.now())


RESULT = {"gate_name": "tests", "passed": False, "exit_code": 1, "stdout": "1 failed"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("told") / "project.placet"
    with closing(create_project(path, actor=person("Ann"))) as project:
        project.write(work).result()
        assert project.read(verify).result().sentence == ""
    return path


@pytest.fixture
def file(told: Path, tmp_path: Path) -> Path:
    path = tmp_path / "project.placet"
    path.write_bytes(told.read_bytes())
    return path


def found(file: Path) -> str:
    with closing(open_project(file)) as project:
        return project.read(verify).result().sentence


COPIED = "task_version_id, subject_sha256, kind, text, author, author_key, updated_at"


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE comments SET text = 'All well', kind = 'NOTE' WHERE id = 5", "Comment 5 does not say what it said in"),
        ("UPDATE comments SET state = 'OPEN' WHERE id = 5", "Comment 5 does not say"),
        (
            f"INSERT INTO comments ({COPIED}) SELECT {COPIED} FROM comments WHERE id = 2",
            "Comment 7 is in no entry: it was not written by Placet.",
        ),
        ("DELETE FROM comments WHERE id = 5", "Comment 5 of entry"),
        ("UPDATE runs SET status = 'SUCCESS', gate_results = '[]' WHERE id = 2", "Run 2 does not say"),
        (
            "INSERT INTO runs (task_id, engine, status, phase, task_version_id, approval_id, gate_results)"
            " SELECT task_id, engine, 'SUCCESS', phase, task_version_id, approval_id, '[]' FROM runs WHERE id = 1",
            "Run 3 is in no entry",
        ),
        ("UPDATE approval_requests SET state = 'APPROVED' WHERE id = 2", "Approval request 2 does not say"),
        ("UPDATE approval_requests SET snoozed_until = '2126-01-01' WHERE id = 2", "Approval request 2 does not say"),
        ("UPDATE approval_requests SET answer_seen_at = '2026-01-01' WHERE id = 1", "Approval request 1 does not say"),
    ],
)
def test_what_the_file_cannot_refuse_is_named(file: Path, statement: str, says: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        assert connection.execute(statement).rowcount == 1
    assert found(file).startswith(says)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE comments SET state = 'OPEN', settled_by = NULL WHERE id = 3", "Comment 3 does not say"),
        ("UPDATE comments SET settled_by = 'Bo' WHERE id = 2", "Comment 2 does not say"),
        ("UPDATE comments SET reply_to = 1, quoted = 'x' WHERE id = 6", "Comment 6 does not say"),
        ("DELETE FROM comments WHERE id = 3", "Comment 3 of entry"),
        ("UPDATE runs SET gate_results = replace(gate_results, '1 failed', 'All well') WHERE id = 1", "Run 1 does not"),
        ("UPDATE runs SET phase = NULL, task_version_id = NULL WHERE id = 1", "Run 1 does not say"),
        ("DELETE FROM runs WHERE id = 2", "Run 2 of entry"),
        ("DELETE FROM approval_requests WHERE id = 3", "Approval request 3 of entry"),
        ("UPDATE approval_requests SET question = 'Later?' WHERE id = 3", "Approval request 3 does not say"),
        ("UPDATE approval_requests SET state = 'WITHDRAWN' WHERE id = 3", "Approval request 3 does not say"),
    ],
)
def test_so_is_what_it_refuses_by_who_takes_its_triggers_away_for_a_while(
    file: Path, statement: str, says: str
) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
        with without_rules(connection):
            assert connection.execute(statement).rowcount == 1
    assert found(file).startswith(says)


@pytest.fixture
def of_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file whose entries name comments, runs and requests, and tell no digest of them, as those of before do."""
    path, record = tmp_path / "project.placet", audit.record

    def without_digests(session: Session, act: str, **said: object) -> int:
        rows = [
            row for row in said.pop("rows", ()) if row.__tablename__ not in ("comments", "runs", "approval_requests")
        ]
        return record(session, act, rows=rows, **said)

    with monkeypatch.context() as patch, closing(create_project(path, actor=person("Ann"))) as project:
        patch.setattr(audit, "record", without_digests)
        project.write(work).result()
    return path


def test_a_file_of_before_is_whole_and_goes_on(of_before: Path) -> None:
    assert found(of_before) == ""
    with closing(open_project(of_before)) as project:
        project.write(runs.finish, 2, RunStatus.FAILURE).result()
        project.write(approvals.withdraw, 3).result()
    assert found(of_before) == ""


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (f"INSERT INTO comments ({COPIED}) SELECT {COPIED} FROM comments WHERE id = 2", "Comment 7 is in no entry"),
        ("DELETE FROM comments WHERE id = 3", "Comment 3 of entry"),
        ("DELETE FROM runs WHERE id = 1", "Run 1 of entry"),
        (
            "UPDATE approval_requests SET state = 'APPROVED' WHERE id = 2",
            "Approval request 2 is closed, though no entry is its answer.",
        ),
        (
            "UPDATE approval_requests SET state = 'PENDING' WHERE id = 1",
            "Approval request 1 waits, though entry",
        ),
    ],
)
def test_what_is_made_taken_away_or_closed_is_named_there_as_well(of_before: Path, statement: str, says: str) -> None:
    with closing(sqlite3.connect(of_before)) as connection, connection, without_rules(connection):
        assert connection.execute(statement).rowcount == 1
    assert found(of_before).startswith(says)


def test_runs_of_an_older_tool_may_come_back_as_they_were(old_file: Path) -> None:
    with closing(open_project(old_file)) as project:
        task_id = project.write(lambda session: session.query(Task.id).limit(1).scalar()).result()
        project.write(
            lambda session: session.add(Run(task_id=task_id, engine="old", status=RunStatus.SUCCESS))
        ).result()
    assert found(old_file) == ""
