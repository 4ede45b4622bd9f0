"""What can be decided about tasks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.commands import checks, moment
from desktop.errors import Known, Stale
from desktop.queries import approvals
from desktop.queries.rows import Subject
from desktop.schema import Approval, TaskVersion
from desktop.words import TaskStatus

_CLOSED = {TaskStatus.COMPLETED: "completed", TaskStatus.CANCELLED: "cancelled"}


def decide(
    session: Session,
    *,
    task_id: int,
    version_id: int,
    digest: str,
    approved: bool,
    approver: str,
    comment: str | None,
) -> int:
    """Approve or reject the version of a task that was read, and give the approval's id.

    Stale when the version or its digest is not the current one. Known when the task is deleted, completed or
    cancelled, when this version is approved already, and when a rejection gives no reason. Nothing is written then.
    """
    subject = approvals.subject(session, task_id)
    if (version_id, digest) != (subject.version_id, subject.digest):
        raise Stale(_what_is_different(session, subject, version_id))
    if subject.status in _CLOSED:
        raise Known(f"“{subject.title}” is {_CLOSED[subject.status]}; there is nothing left to decide about it.")
    _refuse_twice(session, subject)
    who = checks.title(approver, what="The name a decision is given under", longest=checks.LONGEST_NAME)
    reason = checks.words(comment and comment.strip())
    if not approved and reason is None:
        raise Known("A rejection needs a reason: write what should be different.")
    now = moment.now()
    approval = Approval(
        task_id=task_id,
        task_version_id=subject.version_id,
        subject_sha256=subject.digest,
        approver=who,
        approved=approved,
        comment=reason,
        created_at=now,
    )
    session.add(approval)
    task = checks.task(session, task_id)
    task.status = TaskStatus.APPROVED if approved else TaskStatus.REJECTED
    task.updated_at = now
    task.row_version += 1
    session.flush()
    return approval.id


def _refuse_twice(session: Session, subject: Subject) -> None:
    about_it = select(Approval.approved, Approval.approver).where(Approval.task_version_id == subject.version_id)
    newest = session.execute(about_it.order_by(Approval.id.desc()).limit(1)).one_or_none()
    if newest is not None and newest.approved:
        raise Known(
            f"Version {subject.version_number} of “{subject.title}” is approved already, by {newest.approver}; "
            "new words make a new version that can be decided about."
        )


def _what_is_different(session: Session, subject: Subject, version_id: int) -> str:
    read = session.scalar(select(TaskVersion.version_num).where(TaskVersion.id == version_id))
    if version_id == subject.version_id:
        what = f"version {subject.version_number} does not hold the words you read"
    else:
        what = f"version {subject.version_number} is there now" + (f", you read version {read}" if read else "")
    return f"“{subject.title}” was changed meanwhile: {what}. Nothing was decided; read it again."
