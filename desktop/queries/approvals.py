"""What can be asked about approvals: what was decided, and what exactly a decision would be about now."""

from itertools import takewhile

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries import seals, versions
from desktop.queries.rows import GIVEN, ApprovalRow, Subject
from desktop.schema import Approval, Task, TaskVersion
from desktop.words import Verdict

_ROW = select(
    Approval.id,
    Approval.task_id,
    Approval.task_version_id,
    TaskVersion.version_num,
    Approval.subject_sha256,
    Approval.approver,
    Approval.approved,
    Approval.comment,
    Approval.created_at,
    Approval.verdict,
    Approval.change_request_id,
    Approval.request_id,
    func.coalesce(Approval.person_key, ""),
).outerjoin(TaskVersion, TaskVersion.id == Approval.task_version_id)


def of_task(session: Session, task_id: int) -> tuple[ApprovalRow, ...]:
    """All verdicts about a task and its change requests, newest first."""
    found = session.execute(_ROW.where(Approval.task_id == task_id).order_by(Approval.id.desc()))
    return tuple(ApprovalRow(*row) for row in found)


def of_request(session: Session, request_id: int) -> tuple[ApprovalRow, ...]:
    """What was said to one request, the newest first."""
    found = session.execute(_ROW.where(Approval.request_id == request_id).order_by(Approval.id.desc()))
    return tuple(ApprovalRow(*row) for row in found)


def in_force(session: Session, task_id: int) -> tuple[ApprovalRow, ...]:
    """The approvals of exactly the words that count now, by their digest, the newest first.

    Each is sealed by its person with their key, for another program can write the row; and nobody who has a key said
    otherwise about the same words since.
    """
    version = versions.current(session, task_id)
    if version is None:
        return ()
    its = (Approval.task_id == task_id, Approval.task_version_id == version.id, Approval.change_request_id.is_(None))
    asked = _ROW.where(*its, Approval.subject_sha256 == version.digest, Approval.verdict.in_(GIVEN))
    found = (ApprovalRow(*row) for row in session.execute(asked.order_by(Approval.id.desc())).all())
    said = (one for one in found if seals.approval(session, one.id))
    return tuple(takewhile(lambda one: one.verdict is Verdict.APPROVED, said))


def authority(session: Session, task_id: int) -> ApprovalRow | None:
    """The newest approval in force, where it was enough: one of several that are needed authorises no run."""
    newest = next(iter(in_force(session, task_id)), None)
    return newest if newest is not None and seals.approval(session, newest.id, enough=True) else None


def of_words(session: Session, change_request_id: int, digest: str) -> int | None:
    """The newest approval of exactly these words of a change request, sealed by its person, by its id."""
    its = (Approval.change_request_id == change_request_id, Approval.subject_sha256 == digest)
    asked = select(Approval.id).where(*its, Approval.verdict == Verdict.APPROVED)
    found = session.scalars(asked.order_by(Approval.id.desc())).all()
    return next((one for one in found if seals.approval(session, one)), None)


def subject(session: Session, task_id: int) -> Subject:
    """What a decision about this task would be about; Known when there is no such task, or it has no version."""
    found = session.execute(select(Task.title, Task.status, Task.deleted_at).where(Task.id == task_id)).one_or_none()
    if found is None or found.deleted_at is not None:
        raise Known(
            f"Task {task_id} is not in this file any more."
            if found is None
            else f"“{found.title}” was deleted; restore it to decide about it."
        )
    version = versions.current(session, task_id)
    if version is None:
        raise Known(f"“{found.title}” has no version that could be decided about; edit it to make one.")
    of_people = or_(Approval.verdict.is_(None), Approval.verdict.in_(GIVEN))
    newest = _ROW.where(Approval.task_id == task_id, Approval.change_request_id.is_(None), of_people)
    decision = session.execute(newest.order_by(Approval.id.desc()).limit(1)).one_or_none()
    return Subject(
        task_id=task_id,
        version_id=version.id,
        version_number=version.number,
        title=version.title,
        description=version.description,
        gates=version.gates,
        gates_text=version.gates_text,
        dependencies=version.dependencies,
        dependencies_text=version.dependencies_text,
        criteria=version.criteria,
        criteria_text=version.criteria_text,
        status=found.status,
        digest=version.digest,
        last_decision=None if decision is None else ApprovalRow(*decision),
        reconstructed=version.reconstructed,
    )
