"""What can be done with approval requests, whatever they are about: open, close, put off, take note of the answer."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.commands import actors, audit, checks, moment, verdicts
from desktop.errors import Known
from desktop.schema import ApprovalRequest
from desktop.words import RequestState, Verdict


def opened(
    session: Session,
    task_id: int,
    digest: str,
    *,
    version_id: int | None = None,
    change_request_id: int | None = None,
    question: str | None = None,
    expires_at: datetime | None = None,
    asked: bool = True,
) -> ApprovalRequest:
    """Ask a person about a task version or a change request; `asked` False: by whom was never recorded.

    The entry of the act names the row.
    """
    now = moment.now()
    if expires_at is not None and expires_at <= now:
        raise Known(f"The time to answer, {expires_at:%Y-%m-%d %H:%M} UTC, is over already; choose a later one.")
    actor = actors.acting(session)
    request = ApprovalRequest(
        task_id=task_id,
        task_version_id=version_id,
        change_request_id=change_request_id,
        subject_sha256=digest,
        question=checks.words(question and question.strip()),
        asked_by=actor.name if asked else None,
        asked_by_key=(actor.key or None) if asked else None,
        asked_at=now,
        expires_at=expires_at,
        state=RequestState.PENDING,
    )
    session.add(request)
    session.flush()
    return request


def waiting(session: Session, task_id: int) -> list[ApprovalRequest]:
    """The requests about a task's versions that wait for an answer: one, unless another program wrote more."""
    about = (ApprovalRequest.task_id == task_id, ApprovalRequest.change_request_id.is_(None))
    waits = select(ApprovalRequest).where(*about, ApprovalRequest.state == RequestState.PENDING)
    return list(session.scalars(waits.order_by(ApprovalRequest.id)))


def about_change(session: Session, change_request_id: int) -> ApprovalRequest | None:
    """The request about a change request that waits for an answer."""
    waits = (ApprovalRequest.change_request_id == change_request_id, ApprovalRequest.state == RequestState.PENDING)
    return session.scalar(select(ApprovalRequest).where(*waits))


def close_all(session: Session, task_id: int, verdict: Verdict, *, comment: str | None = None) -> list[ApprovalRequest]:
    """Close what is asked about a task's versions, because it is no question any more; gives what was closed."""
    found = waiting(session, task_id)
    for request in found:
        verdicts.give(session, request, verdict, comment=comment)
    return found


def get(session: Session, request_id: int) -> ApprovalRequest:
    """The request; Known when it is not there."""
    found = session.get(ApprovalRequest, request_id, populate_existing=True)
    if found is None:
        raise Known(f"Approval request {request_id} is not in this file.")
    return found


def snooze(session: Session, request_id: int, until: datetime | None) -> None:
    """Not now: nobody decides, and the request keeps waiting; `until` (UTC) says how long it stays out of sight."""
    request = _still_waiting(session, request_id)
    request.snoozed_until = until
    session.flush()
    facts = {"request": request.id, "until": until.isoformat() if until else ""}
    _record(session, request, "request.snooze", facts)


def answer_seen(session: Session, request_id: int) -> None:
    """Whoever asked has read the answer; Known while there is none."""
    request = get(session, request_id)
    if request.state is RequestState.PENDING:
        raise Known(f"Approval request {request_id} has no answer yet.")
    if request.answer_seen_at is None:
        request.answer_seen_at = moment.now()
        _record(session, request, "request.read_answer", {"request": request.id})


def _record(session: Session, request: ApprovalRequest, act: str, facts: Mapping[str, object]) -> None:
    subject = verdicts.subject(request)
    audit.record(session, act, task_id=request.task_id, subject=subject, facts=facts, rows=[request])


def _still_waiting(session: Session, request_id: int) -> ApprovalRequest:
    request = get(session, request_id)
    if request.state is not RequestState.PENDING:
        told = request.state.lower().replace("_", " ")
        raise Known(f"Approval request {request_id} is {told}; there is nothing to wait for any more.")
    return request
