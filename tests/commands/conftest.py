"""A session on a new project file, in which Ann acts."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop.commands import approvals, projects, tasks
from desktop.queries import approvals as asked
from desktop.queries import tasks as wanted
from desktop.store.changes import WritingSession
from desktop.store.engine import WRITING, engine_for
from desktop.words import TaskStatus, Verdict
from tests.people import person


@pytest.fixture
def session(head_file: Path) -> Iterator[WritingSession]:
    """A session that may write; what it wrote is only seen by others after a commit."""
    engine = engine_for(head_file, writable=True).execution_options(**WRITING)
    with closing(WritingSession(engine)) as session:
        session.info["actor"] = person("Ann")
        yield session
    engine.dispose()


@pytest.fixture
def project_id(session: WritingSession) -> int:
    return projects.create(session, name="Harbour")


@pytest.fixture
def task_id(session: WritingSession, project_id: int) -> int:
    return tasks.create(session, project_id, title="Fix login", description="It loops", priority=3)


def decide(
    session: WritingSession,
    task_id: int,
    verdict: Verdict = Verdict.APPROVED,
    *,
    who: str = "Ann",
    comment: str | None = None,
) -> int:
    """Decide about the task as it stands, as somebody who read it just now."""
    session.info["actor"] = person(who)
    read = asked.subject(session, task_id)
    return approvals.decide(
        session, task_id=task_id, version_id=read.version_id, digest=read.digest, verdict=verdict, comment=comment
    )


def approved(session: WritingSession, task_id: int) -> int:
    """Ask about a task and approve it; the approval's id."""
    approvals.ask(session, task_id)
    return decide(session, task_id)


def status(session: WritingSession, task_id: int) -> TaskStatus:
    """Where the task stands."""
    return wanted.rows(session, [task_id])[task_id].status


def reword(session: WritingSession, task_id: int, **what: object) -> int:
    """Edit what `what` names as somebody who read the task just now; the version's id."""
    now = wanted.detail(session, task_id)
    words = {
        "row_version": now.row.row_version,
        "title": now.row.title,
        "description": now.description,
        "priority": now.row.priority,
        "phase": now.row.phase,
    }
    return tasks.edit(session, task_id, **(words | what))
