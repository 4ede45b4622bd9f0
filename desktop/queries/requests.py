"""What can be asked about approval requests: which ones wait, and what was answered to whoever asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries import listing
from desktop.schema import Approval, ApprovalRequest, Project, Task, TaskVersion
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
    """What became of a request: the verdict's notes, who gave it and when; newest of them where several answered."""

    request: RequestRow
    approver: str
    notes: str | None
    answered_at: datetime


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


def pending(session: Session) -> tuple[RequestRow, ...]:
    """What waits for a person, the oldest first; requests about deleted tasks are left out."""
    waits = _ROW.where(ApprovalRequest.state == RequestState.PENDING, Task.deleted_at.is_(None))
    return _rows(session, waits.order_by(ApprovalRequest.asked_at, ApprovalRequest.id))


def of_task(session: Session, task_id: int) -> tuple[RequestRow, ...]:
    """All requests about a task and its change requests, the newest first."""
    return _rows(session, _ROW.where(ApprovalRequest.task_id == task_id).order_by(ApprovalRequest.id.desc()))


def detail(session: Session, request_id: int) -> RequestRow:
    """One request; Known when this file has none of that number."""
    found = _rows(session, _ROW.where(ApprovalRequest.id == request_id))
    if not found:
        raise Known(f"Approval request {request_id} is not in this file.")
    return found[0]


def answers(session: Session, *, key: str = "", name: str = "") -> tuple[AnswerRow, ...]:
    """The answers whoever asked has not seen yet, the oldest first: a person by their key, a program by its name."""
    mine = ApprovalRequest.asked_by_key == key if key else ApprovalRequest.asked_by == name
    unseen = (
        mine,
        ApprovalRequest.state.not_in((RequestState.PENDING, RequestState.WITHDRAWN)),
        ApprovalRequest.answer_seen_at.is_(None),
    )
    found = _rows(session, _ROW.where(*unseen).order_by(ApprovalRequest.closed_at, ApprovalRequest.id))
    given = select(Approval.approver, Approval.comment, Approval.created_at)
    told: list[AnswerRow] = []
    for request in found:
        of_it = given.where(Approval.request_id == request.id).order_by(Approval.id.desc())
        if (answer := session.execute(of_it.limit(1)).one_or_none()) is not None:
            told.append(AnswerRow(request, answer.approver, answer.comment, answer.created_at))
    return tuple(told)


def _rows(session: Session, asked: Select[*tuple[Any, ...]]) -> tuple[RequestRow, ...]:
    return tuple(RequestRow(*row) for row in session.execute(asked))
