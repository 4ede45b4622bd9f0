"""A real project file with one task that has a history: versions, decisions, runs, a request, artifacts."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desktop.commands import actors, approvals, artifacts, comments, projects, tasks
from desktop.commands.comments import About
from desktop.queries import approvals as decisions
from desktop.queries import artifacts as documents
from desktop.queries import requests
from desktop.queries import tasks as wanted
from desktop.queries.rows import ArtifactRow, Subject, TaskDetail
from desktop.schema import Approval, ChangeRequest, Run, Task, TaskVersion
from desktop.store.opening import open_project
from desktop.store.project import Project
from desktop.words import (
    ArtifactType,
    ChangeRequestStatus,
    CommentKind,
    Phase,
    RequestState,
    RunStatus,
    TaskStatus,
    Verdict,
)
from tests.people import person
from tests.triggers import without_rules
from ui.relay import Relay

Wait = Callable[[Callable[[], object]], None]

FIRST = "Let a member pay for a berth.\n\n- released after an hour\n- nothing is charged twice\n"
SECOND = FIRST.replace("an hour", "15 minutes") + "- a refund needs two people\n"
GATES = json.dumps([{"name": "unit tests", "command": "pytest -q", "timeout": 120, "description": "all of them"}])
RESULTS = json.dumps([{"gate_name": "unit tests", "passed": False, "exit_code": 1, "stdout": "2 failed\n"}])


@dataclass(frozen=True)
class Harbour:
    """The open file, its voice, and the ids of what is in it."""

    project: Project
    relay: Relay
    project_id: int
    task_id: int
    folder: Path

    def attach(self, name: str, data: bytes, kind: ArtifactType = ArtifactType.OTHER) -> ArtifactRow:
        """Take bytes in as an artifact of the task."""
        path = self.folder / name
        path.write_bytes(data)
        attached = self.project.write(artifacts.attach, self.project_id, path, type=kind, task_id=self.task_id).result()
        return self.project.read(documents.detail, attached).result()

    def task(self) -> TaskDetail:
        """The task as it is now."""
        return self.project.read(wanted.detail, self.task_id).result()

    def edit(self, **what: object) -> None:
        """Write the task's next version as somebody else would, who knows of no phases."""
        now = self.task()
        words = {"title": now.row.title, "description": now.description, "priority": 5, "phase": None}
        self.project.write(rewrite, self.task_id, now.row.row_version, words | what).result()

    def decide(self, *, approved: bool, comment: str | None = None) -> None:
        """Decide about the task's current version as somebody else would."""
        subject = self.project.read(decisions.subject, self.task_id).result()
        self.project.write(decide, subject, approved, comment).result()

    def ask(self, question: str) -> None:
        """Ask for approval of the task's current version, as Ada."""
        self.project.write(ask, self.task_id, question).result()

    def approved_by_an_older_tool(self) -> None:
        """Make the task one that is approved, nobody knows in which words."""
        self.project.write(approve_as_an_older_tool, self.task_id).result()

    def object(self, text: str) -> None:
        """Comment on the task's current version with an issue nobody has resolved, as Ada."""
        subject = self.project.read(decisions.subject, self.task_id).result()
        self.project.write(comment, subject.version_id, text).result()

    def viewed(self) -> list[list[str]]:
        """What was on screen when somebody decided, newest first."""
        return self.project.read(what_was_viewed).result()

    def decided(self) -> list[tuple[str, bool, str | None, int | None]]:
        """Who decided what, with which words, about which version; newest first."""
        found = [one for one in self.task().approvals if one.of_a_person]
        return [(one.approver, one.approved, one.comment, one.version_number) for one in found]


def rewrite(session: Session, task_id: int, row_version: int, words: dict[str, Any]) -> None:
    """Edit a task in whatever phase it is: one that has left planning would go through a change request."""
    session.execute(update(Task).where(Task.id == task_id).values(current_phase=None))
    tasks.edit(session, task_id, row_version=row_version, **words)


def decide(session: Session, subject: Subject, approved: bool, comment: str | None) -> None:
    """Decide as Ada, whoever has the file open."""
    verdict = Verdict.APPROVED if approved else Verdict.REJECTED
    about = {"task_id": subject.task_id, "version_id": subject.version_id, "digest": subject.digest}
    with actors.acting_as(session, person("Ada")):
        approvals.review(session, **about, verdict=verdict, comment=comment)


def ask(session: Session, task_id: int, question: str) -> None:
    """Ask as Ada, about a version that is not asked about yet."""
    for request in requests.of_task(session, task_id):
        if request.state is RequestState.PENDING:
            approvals.withdraw(session, request.id)
    with actors.acting_as(session, person("Ada")):
        approvals.ask(session, task_id, question=question)


def approve_as_an_older_tool(session: Session, task_id: int) -> None:
    """What an imported file holds: the status alone, and no question."""
    for request in requests.of_task(session, task_id):
        if request.state is RequestState.PENDING:
            approvals.withdraw(session, request.id)
    with without_rules(session):
        session.execute(update(Task).where(Task.id == task_id).values(status=TaskStatus.APPROVED))


def comment(session: Session, version_id: int, text: str) -> None:
    """Comment as Ada, for all to see."""
    with actors.acting_as(session, person("Ada")):
        comments.add(session, About(version_id=version_id), kind=CommentKind.ISSUE, text=text)
        comments.submit(session, About(version_id=version_id))


def what_was_viewed(session: Session) -> list[list[str]]:
    """The lists kept with verdicts by people, newest first."""
    kept = session.scalars(select(Approval.viewed_json).order_by(Approval.id.desc()))
    return [json.loads(viewed) for viewed in kept if viewed]


def add_history(session: Session, task_id: int) -> None:
    """What no command makes yet: gates on version 1, a decision of the old tool, a request, two runs."""
    with without_rules(session):
        session.execute(update(TaskVersion).where(TaskVersion.task_id == task_id).values(gates_json=GATES))
    session.add(Approval(task_id=task_id, approver="an older tool", approved=True))
    request = {"phase": Phase.PLANNER, "content": "Hold for **15 minutes**.", "status": ChangeRequestStatus.SUBMITTED}
    session.add(ChangeRequest(task_id=task_id, **request))
    start, end = datetime.fromisoformat("2026-01-02 10:00:00"), datetime.fromisoformat("2026-01-02 10:01:23")
    failed = {"status": RunStatus.FAILURE, "gate_results": RESULTS, "start_time": start, "end_time": end}
    session.add(Run(task_id=task_id, engine="codex", **failed))
    session.add(Run(task_id=task_id, engine="codex", status=RunStatus.RUNNING))


@pytest.fixture
def harbour(head_file: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Harbour]:
    """The task stands at version 2, which nobody has decided about; version 1 was approved by Ada."""
    project = open_project(head_file)
    project_id = project.write(projects.create, name="Harbour", description="Berths and payments.").result()
    task_id = project.write(tasks.create, project_id, title="Payments", description=FIRST, priority=5).result()
    project.write(add_history, task_id).result()
    made = Harbour(project, Relay(project, qapp), project_id, task_id, tmp_path)
    made.decide(approved=True, comment="An hour is long.")
    made.edit(title="Payments in advance", description=SECOND)
    yield made
    project.close()
    made.relay.deleteLater()


@pytest.fixture
def settled(qtbot: QtBot) -> Wait:
    """Wait until something holds."""
    return lambda until: qtbot.waitUntil(lambda: bool(until()), timeout=10_000)
