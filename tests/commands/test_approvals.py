"""An approval means exactly what was read."""

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from desktop.commands import approvals as act
from desktop.commands import projects
from desktop.commands import tasks as edit
from desktop.errors import Known, Stale
from desktop.queries import approvals, tasks
from desktop.queries.rows import Subject
from desktop.schema import Approval, Task, TaskVersion
from desktop.words import TaskStatus


@pytest.fixture
def task_id(session: Session) -> int:
    project = projects.create(session, name="Harbour")
    task_id = edit.create(session, project, title="Fix login", description="v1")
    for number in (2, 3, 4):
        reword(session, task_id, f"v{number}")
    session.commit()
    return task_id


def reword(session: Session, task_id: int, description: str) -> int:
    row = tasks.detail(session, task_id).row
    return edit.edit(
        session,
        task_id,
        row_version=row.row_version,
        title=row.title,
        description=description,
        priority=row.priority,
        phase=row.phase,
    )


def decide(
    session: Session, read: Subject, *, approved: bool = True, approver: str = "Ann", comment: str | None = None
) -> int:
    return act.decide(
        session,
        task_id=read.task_id,
        version_id=read.version_id,
        digest=read.digest,
        approved=approved,
        approver=approver,
        comment=comment,
    )


def state(session: Session) -> tuple[int | None, TaskStatus | None, int | None]:
    return (
        session.scalar(select(func.count()).select_from(Approval)),
        session.scalar(select(Task.status)),
        session.scalar(select(Task.row_version)),
    )


def test_an_approval_names_the_version_and_the_digest_of_what_was_read(session: Session, task_id: int) -> None:
    read = approvals.subject(session, task_id)
    approval_id = decide(session, read, comment="  go ahead ")
    session.commit()
    (row,) = approvals.of_task(session, task_id)
    assert (row.id, row.version_id, row.version_number, row.digest) == (approval_id, read.version_id, 4, read.digest)
    assert (row.approver, row.approved, row.comment) == ("Ann", True, "go ahead")
    now = approvals.subject(session, task_id)
    assert (now.status, now.last_decision) == (TaskStatus.APPROVED, row)
    assert read.last_decision is None


def test_approving_version_4_while_version_5_arrived_is_refused_and_nothing_is_written(
    session: Session, task_id: int
) -> None:
    read = approvals.subject(session, task_id)
    assert read.version_number == 4
    reword(session, task_id, "v5")
    session.commit()
    before = state(session)
    with pytest.raises(Stale, match="version 5 is there now, you read version 4"):
        decide(session, read)
    session.commit()
    assert state(session) == before


def test_words_changed_under_the_same_version_are_noticed(session: Session, task_id: int) -> None:
    read = approvals.subject(session, task_id)
    session.execute(update(TaskVersion).where(TaskVersion.id == read.version_id).values(description="other"))
    with pytest.raises(Stale, match="does not hold the words you read"):
        decide(session, read)
    assert state(session)[0] == 0


def test_going_back_to_an_older_version_makes_its_digest_current_again_and_the_newer_stale(
    session: Session, task_id: int
) -> None:
    newer = approvals.subject(session, task_id)
    oldest = tasks.detail(session, task_id).versions[-1]
    session.execute(update(Task).values(active_version_id=oldest.id))
    with pytest.raises(Stale, match="version 1 is there now, you read version 4"):
        decide(session, newer)


def test_a_rejection_needs_a_reason_and_sets_the_status(session: Session, task_id: int) -> None:
    read = approvals.subject(session, task_id)
    for nothing in (None, "", "  \n"):
        with pytest.raises(Known, match="needs a reason"):
            decide(session, read, approved=False, comment=nothing)
    assert state(session)[0] == 0
    decide(session, read, approved=False, comment="no tests")
    assert state(session)[:2] == (1, TaskStatus.REJECTED)


def test_a_rejected_version_can_be_approved_later_and_an_approved_one_not_again(session: Session, task_id: int) -> None:
    read = approvals.subject(session, task_id)
    decide(session, read, approved=False, comment="no tests")
    decide(session, read)
    for approved in (True, False):
        with pytest.raises(Known, match="approved already, by Ann"):
            decide(session, read, approved=approved, comment="again")
    assert state(session)[:2] == (2, TaskStatus.APPROVED)


def test_a_new_version_of_an_approved_task_needs_a_new_approval(session: Session, task_id: int) -> None:
    decide(session, approvals.subject(session, task_id))
    reword(session, task_id, "v5")
    read = approvals.subject(session, task_id)
    assert read.status is TaskStatus.AWAITING_APPROVAL
    assert read.last_decision is not None
    assert read.last_decision.version_number == 4
    decide(session, read, approver="Bo")
    assert [row.version_number for row in approvals.of_task(session, task_id)] == [5, 4]


@pytest.mark.parametrize("closed", [TaskStatus.COMPLETED, TaskStatus.CANCELLED])
def test_nothing_is_decided_about_a_closed_task(session: Session, task_id: int, closed: TaskStatus) -> None:
    session.execute(update(Task).values(status=closed))
    read = approvals.subject(session, task_id)
    for approved in (True, False):
        with pytest.raises(Known, match=f"is {closed.lower()}"):
            decide(session, read, approved=approved, comment="why")
    assert state(session)[:2] == (0, closed)


def test_nothing_is_decided_about_a_deleted_task(session: Session, task_id: int) -> None:
    read = approvals.subject(session, task_id)
    edit.delete(session, [task_id])
    with pytest.raises(Known, match="was deleted"):
        decide(session, read)
    with pytest.raises(Known, match="Task 99 is not in this file"):
        approvals.subject(session, 99)


def test_a_decision_needs_a_name(session: Session, task_id: int) -> None:
    with pytest.raises(Known, match="name a decision is given under is empty"):
        decide(session, approvals.subject(session, task_id), approver=" ")
    assert state(session)[0] == 0


def test_an_old_approval_is_shown_without_a_version_and_stands_in_nobodys_way(session: Session, task_id: int) -> None:
    session.execute(insert(Approval).values(task_id=task_id, approver="system", approved=True))
    session.execute(update(Task).values(status=TaskStatus.APPROVED))
    read = approvals.subject(session, task_id)
    assert read.last_decision is not None
    assert (read.last_decision.version_number, read.last_decision.digest) == (None, None)
    decide(session, read)
    assert state(session)[0] == 2


def test_a_task_without_any_version_is_said_to_have_none(session: Session, task_id: int) -> None:
    session.execute(text("UPDATE tasks SET active_version_id = NULL"))
    session.execute(text("DELETE FROM task_versions"))
    with pytest.raises(Known, match="has no version"):
        approvals.subject(session, task_id)
