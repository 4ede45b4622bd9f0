"""A filled file of the first revision, upgraded: every approval means what it meant, and none authorises anything."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from desktop.commands import runs
from desktop.errors import Refused
from desktop.queries import approvals
from desktop.queries import tasks as asked
from desktop.queries.verification import verify
from desktop.schema import Task
from desktop.store.opening import open_project
from desktop.words import TaskStatus
from tests.triggers import without_rules

MEANT = "SELECT id, task_id, approver, approved, comment, created_at FROM approvals ORDER BY id"


def test_every_old_approval_keeps_its_meaning_and_authorises_nothing(old_file: Path) -> None:
    with closing(sqlite3.connect(old_file)) as connection:
        meant = connection.execute(MEANT).fetchall()
    assert len(meant) >= 10
    with closing(open_project(old_file)) as project:
        assert project.receipt is not None, "it was upgraded just now"
        now = project.read(lambda session: [tuple(row) for row in session.execute(text(MEANT))]).result()
        assert now == meant
        ids = project.read(lambda session: tuple(session.scalars(select(Task.id)))).result()
        told = {id_: project.read(asked.detail, id_).result() for id_ in ids}
        shown = [one for detail in told.values() for one in detail.approvals]
        assert {(one.version_number, one.digest, one.key, one.verdict) for one in shown} == {(None, None, "", None)}
        assert sorted((one.id, one.approved) for one in shown) == [(id_, bool(said)) for id_, _, _, said, *_ in meant]
        approved = [one.task_id for one in shown if one.approved]
        assert approved
        for task_id in approved:
            assert project.read(approvals.authority, task_id).result() is None
            project.write(_as_if_approved, task_id).result()
            with pytest.raises(Refused, match="no approval names version"):
                project.write(runs.start, task_id, engine="codex").result()
        assert project.read(verify).result().sentence == ""


def _as_if_approved(session: Session, task_id: int) -> None:
    """Whatever the old tool left the task as: nothing else stands in the way of a run."""
    with without_rules(session):
        session.get_one(Task, task_id).status = TaskStatus.APPROVED
