"""What can be asked about approval requests: which ones wait, and what was answered to whoever asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries import approvals, listing
from desktop.queries.rows import ApprovalRow
from desktop.schema import ApprovalRequest, Project, Task, TaskVersion
from desktop.words import RequestState


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A question about a task version, or else about a change request; `digest` names the words it was asked about.

    `asked_by` is None where that was not recorded, `asked_by_key` None where a program asked.
    """

    id: int
    task_id: int
    task_title: str
    project_id: int
    project_name: str
    version_id: int | None
    version_number: int | None
    change_request_id: int | None
    digest: str
    question: str | None
    asked_by: str | None
    asked_by_key: str | None
    asked_at: datetime
    expires_at: datetime | None
    state: RequestState
    closed_at: datetime | None
    answer_seen_at: datetime | None
    snoozed_until: datetime | None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What was said to a request: one of the verdicts on it."""

    request: RequestRow
    verdict: ApprovalRow


# Other words in the place of those that were asked about answer nothing: they are asked about again.
_ANSWERED = (
    RequestState.APPROVED,
    RequestState.CHANGES_REQUESTED,
    RequestState.REJECTED,
    RequestState.WITHDRAWN,
    RequestState.EXPIRED,
)
_ROW = (
    select(
        ApprovalRequest.id,
        ApprovalRequest.task_id,
        listing.short(Task.title),
        Task.project_id,
        listing.short(Project.name),
        ApprovalRequest.task_version_id,
        TaskVersion.version_num,
        ApprovalRequest.change_request_id,
        ApprovalRequest.subject_sha256,
        ApprovalRequest.question,
        ApprovalRequest.asked_by,
        ApprovalRequest.asked_by_key,
        ApprovalRequest.asked_at,
        ApprovalRequest.expires_at,
        ApprovalRequest.state,
        ApprovalRequest.closed_at,
        ApprovalRequest.answer_seen_at,
        ApprovalRequest.snoozed_until,
    )
    .join(Task, Task.id == ApprovalRequest.task_id)
    .join(Project, Project.id == Task.project_id)
    .outerjoin(TaskVersion, TaskVersion.id == ApprovalRequest.task_version_id)
)


def pending(session: Session, *, limit: int | None = None) -> tuple[RequestRow, ...]:
    """What waits for a person, the oldest first and at most `limit`; requests about deleted tasks are left out."""
    waits = _ROW.where(ApprovalRequest.state == RequestState.PENDING, Task.deleted_at.is_(None))
    return _rows(session, waits.order_by(ApprovalRequest.asked_at, ApprovalRequest.id).limit(limit))


def of_task(session: Session, task_id: int) -> tuple[RequestRow, ...]:
    """All requests about a task and its change requests, the newest first."""
    return _rows(session, _ROW.where(ApprovalRequest.task_id == task_id).order_by(ApprovalRequest.id.desc()))


def detail(session: Session, request_id: int) -> RequestRow:
    """One request; Known when this file has none of that number."""
    found = _rows(session, _ROW.where(ApprovalRequest.id == request_id))
    if not found:
        raise Known(f"Approval request {request_id} is not in this file.")
    return found[0]


def answers(session: Session, *, key: str = "", name: str = "", task_id: int | None = None) -> tuple[AnswerRow, ...]:
    """What others answered to whoever asked, and they have not seen yet, the oldest first; of one task if it is named.

    A person asked by their key, or by name as long as they had none; a program by its name. Where it took several
    people, each of them answered.
    """
    by_name = ApprovalRequest.asked_by_key.is_(None) & (ApprovalRequest.asked_by == name)
    unseen = (
        or_(ApprovalRequest.asked_by_key == key, by_name) if key else by_name,
        ApprovalRequest.state.in_(_ANSWERED),
        ApprovalRequest.answer_seen_at.is_(None),
    )
    asked = _ROW.where(*unseen).order_by(ApprovalRequest.closed_at, ApprovalRequest.id)
    found = _rows(session, asked if task_id is None else asked.where(ApprovalRequest.task_id == task_id))
    return tuple(
        AnswerRow(request, verdict)
        for request in found
        for verdict in reversed(approvals.of_request(session, request.id))
        if not _is_by(verdict, key, name)
    )


def _is_by(verdict: ApprovalRow, key: str, name: str) -> bool:
    return verdict.key == key if verdict.key else verdict.approver == name


def _rows(session: Session, asked: Select[*tuple[Any, ...]]) -> tuple[RequestRow, ...]:
    return tuple(RequestRow(*row) for row in session.execute(asked))
