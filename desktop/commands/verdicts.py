"""A verdict is written once: a row that names the words it is about, and an entry in the chain."""

import json
from collections.abc import Sequence

from sqlalchemy.orm import Session

from desktop.commands import actors, audit, checks, moment
from desktop.errors import Stale
from desktop.queries import seals
from desktop.queries.requirements import RequirementRow
from desktop.queries.rows import GIVEN
from desktop.schema import Approval, ApprovalRequest
from desktop.words import RequestState, Verdict

# What a person says with their key; that a question went away by itself is told by what made it go away.
_SIGNED = (*GIVEN, Verdict.WITHDRAWN)


def act(request: ApprovalRequest, verdict: Verdict) -> str:
    """What is recorded when this is said to that."""
    return named(verdict, of_task=request.change_request_id is None)


def named(verdict: Verdict, *, of_task: bool) -> str:
    """The act of a verdict on a task, or else on a change request."""
    return f"{'task' if of_task else 'change'}.{seals.VERBS[verdict]}"


def reason(session: Session, verdict: Verdict, comment: str | None, *, act: str, task_id: int) -> str | None:
    """The words of a verdict by a person; Refused, on the record, without a key, or where it needs a reason."""
    if actors.acting(session).sign is None:
        raise audit.refuse(
            session,
            act,
            "A decision is given by a person, with a key of their own; say who you are first.",
            requirement="Whoever decides has a key",
            task_id=task_id,
        )
    words = checks.words(comment and comment.strip())
    if words is None and verdict is not Verdict.APPROVED:
        what = "A rejection" if verdict is Verdict.REJECTED else "A request for changes"
        raise audit.refuse(
            session,
            act,
            f"{what} needs a reason: write what should be different.",
            requirement="The verdict has a reason",
            task_id=task_id,
        )
    return words


def still_waiting(session: Session, request: ApprovalRequest, act: str) -> None:
    """Refused, on the record, when the request was answered already."""
    if request.state is not RequestState.PENDING:
        told = request.state.lower().replace("_", " ")
        raise audit.refuse(
            session,
            act,
            f"Approval request {request.id} is {told} already. Nothing was changed.",
            requirement="The request waits for an answer",
            task_id=request.task_id,
        )


def in_time(session: Session, request: ApprovalRequest, act: str) -> None:
    """Refused, on the record, when the time that was given for an answer is over, whether it has expired yet or not."""
    if request.expires_at is not None and request.expires_at <= moment.now():
        raise audit.refuse(
            session,
            act,
            f"The time to answer approval request {request.id} was over at {request.expires_at:%Y-%m-%d %H:%M} UTC. "
            "Nothing was decided; it has to be asked again.",
            requirement="The time to answer is not over",
            task_id=request.task_id,
        )


def names(session: Session, request: ApprovalRequest, digest: str, act: str) -> None:
    """Stale, on the record, when the request names other words than those that were read, as the verdict then would."""
    if request.subject_sha256 != digest:
        raise audit.refuse(
            session,
            act,
            f"Approval request {request.id} is about other words than those that are there: another program wrote "
            "it. Nothing was decided; withdraw it, and ask again.",
            requirement="The request names the words that were read",
            task_id=request.task_id,
            kind=Stale,
        )


def give(
    session: Session,
    request: ApprovalRequest,
    verdict: Verdict,
    *,
    comment: str | None = None,
    states: Sequence[RequirementRow] = (),
    viewed: Sequence[str] = (),
    closes: bool = True,
) -> int:
    """Write a verdict on a request that waits, and give the approval's id; `closes` False: more people are needed.

    `states` are the requirements as they stood, `viewed` what had been on the screen.
    """
    actor, now = actors.acting(session), moment.now()
    told = [{"name": one.name, "state": one.state, "sentence": one.sentence} for one in states]
    approval = Approval(
        task_id=request.task_id,
        change_request_id=request.change_request_id,
        task_version_id=request.task_version_id,
        subject_sha256=request.subject_sha256,
        approver=actor.name,
        approved=verdict is Verdict.APPROVED,
        comment=comment,
        request_id=request.id,
        verdict=verdict,
        person_key=actor.key or None,
        requirements_json=json.dumps(told, ensure_ascii=False) if told else None,
        viewed_json=json.dumps(list(viewed), ensure_ascii=False) if viewed else None,
        created_at=now,
    )
    session.add(approval)
    session.flush()  # a verdict is let in while the request waits, and closes it
    if closes:
        request.state, request.closed_at = RequestState(verdict), now
        session.flush()
    audit.record(
        session,
        act(request, verdict),
        task_id=request.task_id,
        subject=subject(request),
        facts={"approval": approval.id, "request": request.id, "comment": comment or "", "closes": closes},
        rows=[approval, request],
        signed=bool(actor.key) and verdict in _SIGNED,
    )
    return approval.id


def subject(request: ApprovalRequest) -> dict[str, object]:
    """What a request is about, as an entry of the chain names it."""
    kind, id_ = (
        ("change_request", request.change_request_id)
        if request.change_request_id
        else (
            "task_version",
            request.task_version_id,
        )
    )
    return {"kind": kind, "id": id_, "digest": request.subject_sha256}
