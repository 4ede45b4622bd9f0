"""What can be done with change requests: the way to other words for a task that has left planning."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from desktop.commands import actors, audit, checks, moment, moves, requests, verdicts, wording
from desktop.commands.machines import CHANGE_REQUEST
from desktop.errors import Known, Stale
from desktop.queries import approvals, change_requests, versions
from desktop.queries.rows import GIVEN, ChangeRequestRow, Proposal
from desktop.schema import ApprovalRequest, ChangeRequest, Task
from desktop.words import OVER, ChangeRequestStatus, Phase, Verdict

_EVENTS = {
    Verdict.APPROVED: "approve",
    Verdict.CHANGES_REQUESTED: "request changes",
    Verdict.REJECTED: "reject",
    Verdict.WITHDRAWN: "withdraw",
    Verdict.EXPIRED: "expire",
}


def create(session: Session, task_id: int, *, content: str, proposal: Proposal | None = None) -> int:
    """Draft a change of a task, and give the change request's id; `content` says what and why."""
    task = checks.task(session, task_id)
    actor, now = actors.acting(session), moment.now()
    change = ChangeRequest(
        task_id=task_id,
        phase=task.current_phase or Phase.PLANNER,
        content=_content(content),
        status=ChangeRequestStatus.DRAFT,
        version=1,
        proposal_json=_json(session, task, proposal or Proposal(), "change.create"),
        asked_by=actor.name,
        asked_by_key=actor.key or None,
        created_at=now,
        updated_at=now,
    )
    session.add(change)
    session.flush()
    _record(session, change, "change.create")
    return change.id


def propose(session: Session, task_id: int, *, content: str, proposal: Proposal) -> int:
    """Draft a change and submit it at once, and give the change request's id; as `create` and `submit`."""
    change_id = create(session, task_id, content=content, proposal=proposal)
    submit(session, change_id)
    return change_id


def edit(
    session: Session, change_request_id: int, *, row_version: int, content: str, proposal: Proposal | None = None
) -> None:
    """Write both of these into a draft; Stale when it is not the one that was read, Refused once it is submitted."""
    change, task = _open(session, change_request_id, "edit")
    if change.row_version != row_version:
        what = checks.differences([("its text", change.content, content)]) or "it proposes other words now"
        raise Stale(f"{_name(change, task)} was changed meanwhile: {what}. Nothing was saved; look at it again.")
    change.content = _content(content)
    change.proposal_json = _json(session, task, proposal or Proposal(), "change.edit")
    moves.touched(change)
    session.flush()
    _record(session, change, "change.edit")


def submit(
    session: Session, change_request_id: int, *, question: str | None = None, expires_at: datetime | None = None
) -> int:
    """Ask for approval of a draft against the task as it stands, and give the request's id; it is immutable then."""
    change, task = _open(session, change_request_id, "submit")
    found = change_requests.detail(session, change.id)
    _proposes_something(session, change, task, found.proposal, "change.submit")
    if task.status in OVER:
        raise audit.refuse(
            session,
            "change.submit",
            f"{moves.quoted(task)} is {task.status.lower()}, so its words stay as they are.",
            requirement="The task is not over",
            task_id=task.id,
        )
    if (left := requests.about_change(session, change.id)) is not None:
        verdicts.give(session, left, Verdict.SUPERSEDED)  # what another program asked about a draft
    base = versions.current(session, task.id)
    change.base_version_id = base and base.id
    _become(session, change, ChangeRequestStatus.SUBMITTED)
    digest = change_requests.detail(session, change.id).digest
    request = requests.opened(
        session, task.id, digest, change_request_id=change.id, question=question, expires_at=expires_at
    )
    _record(session, change, "change.submit", rows=[request], request=request.id)
    return request.id


def decide(
    session: Session,
    change_request_id: int,
    *,
    digest: str,
    verdict: Verdict,
    comment: str | None = None,
    viewed: Sequence[str] = (),
) -> int:
    """Approve the change request that was read, request changes or reject it, and give the approval's id.

    Stale when its digest is another one; Refused, both on the record, as `approvals.decide`.
    """
    if verdict not in GIVEN:
        raise ValueError(f"{verdict} is no verdict of a person")
    act = verdicts.named(verdict, of_task=False)
    found = change_requests.detail(session, change_request_id)
    change, task = _open(session, change_request_id, _EVENTS[verdict], act)
    if digest != found.digest:
        raise audit.refuse(
            session,
            act,
            f"{_name(change, task)} does not hold the words you read. Nothing was decided; read it again.",
            requirement="The words are those that were read",
            task_id=task.id,
            kind=Stale,
        )
    reason = verdicts.reason(session, verdict, comment, act=act, task_id=task.id)
    request = requests.about_change(session, change.id) or requests.opened(
        session, task.id, digest, change_request_id=change.id, asked=False
    )
    verdicts.in_time(session, request, act)
    verdicts.names(session, request, digest, act)
    approval_id = verdicts.give(session, request, verdict, comment=reason, viewed=viewed)
    if verdict is Verdict.CHANGES_REQUESTED:
        change.version += 1
    _become(session, change, _next(session, change, task, _EVENTS[verdict], act))
    return approval_id


def withdraw(session: Session, change_request_id: int, reason: str | None = None) -> None:
    """Ask no longer for this change; Refused, on the record, when it was decided already."""
    change, _task = _open(session, change_request_id, "withdraw")
    if (request := requests.about_change(session, change.id)) is not None:
        go_away(session, request, Verdict.WITHDRAWN, reason)
    if change.status is not ChangeRequestStatus.WITHDRAWN:
        _become(session, change, ChangeRequestStatus.WITHDRAWN)
        words = checks.words(reason and reason.strip())
        _record(session, change, "change.withdraw", signed=bool(actors.acting(session).key), reason=words or "")


def go_away(session: Session, request: ApprovalRequest, verdict: Verdict, reason: str | None = None) -> None:
    """The question is withdrawn or expires, and with it what was submitted, also of a deleted task.

    Refused, on the record, when it was answered already. Where another program took the change request elsewhere,
    and left the question behind, it stays there.
    """
    change = session.get_one(ChangeRequest, request.change_request_id, populate_existing=True)
    verdicts.still_waiting(session, request, verdicts.act(request, verdict))
    verdicts.give(session, request, verdict, comment=checks.words(reason and reason.strip()))
    if change.status is ChangeRequestStatus.SUBMITTED:
        (after,) = CHANGE_REQUEST.following(change.status, _EVENTS[verdict])
        _become(session, change, after)


def apply(session: Session, change_request_id: int) -> int:
    """Write an approved change as the task's next version, and give the version's id.

    Approvals of the version before are out of date with it, and a task that had one waits for a decision again. Stale
    when the task has another version by now than the one this was written for; Refused, both on the record, when it is
    not approved or the task may not be reworded.
    """
    change, task = _open(session, change_request_id, "apply")
    found = change_requests.detail(session, change.id)
    _proposes_something(session, change, task, found.proposal, "change.apply")
    current = versions.current(session, task.id)
    if current is None or found.base_version_id != current.id:
        there = f"has version {current.number} by now" if current else "has no version"
        raise audit.refuse(
            session,
            "change.apply",
            f"{_name(change, task)} was written for version {found.base or '?'}, and the task {there}. "
            "Nothing was changed; propose it anew.",
            requirement="The task still has the version it was written for",
            task_id=task.id,
            kind=Stale,
        )
    if approvals.of_words(session, change.id, found.digest) is None:
        raise audit.refuse(
            session,
            "change.apply",
            f"{_name(change, task)} is approved, but no approval names its words by their digest. Nothing was changed; "
            "propose it anew.",
            requirement="These very words are approved",
            task_id=task.id,
        )
    told = found.proposal
    changed = wording.changes(
        session,
        task,
        act="change.apply",
        title=told.title,
        description=told.description,
        gates=told.gates,
        waits_for=told.dependencies,
        criteria=told.criteria,
    )
    facts = {"change_request": change.id, "change_digest": found.digest}
    version_id = wording.reword(session, task, changed, act="change.apply", in_planning=False, facts=facts)
    moves.touched(task)
    change.applied_version_id = version_id
    _become(session, change, ChangeRequestStatus.IMPLEMENTED)
    return version_id


def _open(session: Session, change_request_id: int, event: str, act: str = "") -> tuple[ChangeRequest, Task]:
    """The change request and its task; Refused, on the record, when this may not happen to it."""
    change = session.get(ChangeRequest, change_request_id, populate_existing=True)
    if change is None:
        raise Known(f"Change request {change_request_id} is not in this file.")
    task = checks.task(session, change.task_id)
    _next(session, change, task, event, act or f"change.{event}")
    return change, task


def _proposes_something(session: Session, change: ChangeRequest, task: Task, proposal: Proposal, act: str) -> None:
    """An older tool kept only what should change and why, not the words themselves."""
    if proposal == Proposal():
        raise audit.refuse(
            session,
            act,
            f"{_name(change, task)} proposes no other words, so there is nothing to decide about; write them first.",
            requirement="A change request proposes other words",
            task_id=task.id,
        )


def _next(session: Session, change: ChangeRequest, task: Task, event: str, act: str) -> ChangeRequestStatus:
    name = _name(change, task)
    return moves.move(session, CHANGE_REQUEST, change.status, event, act=act, name=name, task_id=task.id)


def _become(session: Session, change: ChangeRequest, status: ChangeRequestStatus) -> None:
    change.status = status
    moves.touched(change)
    session.flush()


def _name(change: ChangeRequest, task: Task) -> str:
    return f"Change request {change.id} of {moves.quoted(task)}"


def _content(text: str) -> str:
    words = checks.words(text.strip())
    if words is None:
        raise Known("A change request says what should change and why; write at least a sentence.")
    return words


def _json(session: Session, task: Task, proposal: Proposal, act: str) -> str:
    """What of a proposal differs from the task as it stands, as it is stored; Known when something will not do."""
    changed = wording.changes(
        session,
        task,
        act=act,
        title=proposal.title,
        description=proposal.description,
        gates=proposal.gates,
        waits_for=proposal.dependencies,
        criteria=proposal.criteria,
    )
    told: dict[str, object] = {name: changed[name] or "" for name in ("title", "description") if name in changed}
    kept = {"gates": "gates_json", "dependencies": "deps_json", "acceptance_criteria": "criteria_json"}
    told |= {name: json.loads(changed[column] or "[]") for name, column in kept.items() if column in changed}
    return json.dumps(told, ensure_ascii=False)


def _record(
    session: Session,
    change: ChangeRequest,
    act: str,
    *,
    rows: Sequence[ApprovalRequest] = (),
    signed: bool = False,
    **facts: object,
) -> None:
    found: ChangeRequestRow = change_requests.detail(session, change.id)
    subject = {"kind": "change_request", "id": change.id, "version": change.version, "digest": found.digest}
    audit.record(session, act, task_id=change.task_id, subject=subject, facts=facts, rows=rows, signed=signed)
