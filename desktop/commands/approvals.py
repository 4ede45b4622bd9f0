"""What can be asked and decided about tasks; every verdict is about exactly the words that were read."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.commands import actors, audit, change_requests, checks, moment, moves, phases, requests, verdicts
from desktop.commands.machines import TASK
from desktop.commands.requests import answer_seen, snooze
from desktop.errors import Known, Stale
from desktop.queries import approvals, overdue, requirements
from desktop.queries.requirements import RequirementRow
from desktop.queries.rows import GIVEN, Subject
from desktop.schema import ApprovalRequest, Task, TaskVersion
from desktop.words import Phase, TaskStatus, Verdict

__all__ = ["answer_seen", "ask", "decide", "expire", "review", "snooze", "withdraw"]

_EVENTS = {
    Verdict.APPROVED: "approve",
    Verdict.CHANGES_REQUESTED: "request changes",
    Verdict.REJECTED: "reject",
    Verdict.WITHDRAWN: "withdraw",
    Verdict.EXPIRED: "expire",
}
SMALL = "It is a small task."
# Conditions a further person's approval can meet: while only these are open, the request goes on waiting.
_OF_PEOPLE = frozenset({"approved", "people at least"})


def ask(
    session: Session,
    task_id: int,
    *,
    question: str | None = None,
    expires_at: datetime | None = None,
    skip_reason: str | None = None,
) -> int:
    """Submit a task for approval as it stands, and give the request's id.

    Phases skipped on the way to review are recorded with `skip_reason`. An approval of an older tool names no words, so
    what it approved may be asked about too. Refused, on the record, when the task is neither, or a requirement to leave
    its phase is not met; Known when it has no version or the time is over.
    """
    task = checks.task(session, task_id)
    name = moves.quoted(task)
    status = moves.move(session, TASK, task.status, "submit", act="task.submit", name=name, task_id=task_id)
    if sentence := settled(session, task):
        raise audit.refuse(session, "task.submit", sentence, requirement="No approval names its words", task_id=task_id)
    asked_about = approvals.subject(session, task_id)
    if task.current_phase is Phase.CODER:
        phases.moved(session, task, Phase.REVIEW_APPROVAL, "review")
    elif task.current_phase is not Phase.REVIEW_APPROVAL:
        phases.step(session, task, Phase.REVIEW_APPROVAL, skip_reason or SMALL)
    requests.close_all(session, task_id, Verdict.SUPERSEDED)  # what another program asked about a task that was not
    request = requests.opened(
        session,
        task_id,
        asked_about.digest,
        version_id=asked_about.version_id,
        question=question,
        expires_at=expires_at,
    )
    task.status = status
    moves.touched(task)
    session.flush()
    facts = {"request": request.id, "question": request.question or ""}
    subject = verdicts.subject(request)
    audit.record(session, "task.submit", task_id=task_id, subject=subject, facts=facts, rows=[request])
    return request.id


def settled(session: Session, task: Task) -> str:
    """Why there is nothing to ask about a task that is approved by the digest of its words; "" where there may be."""
    if task.status is not TaskStatus.APPROVED or approvals.authority(session, task.id) is None:
        return ""
    return f"{moves.quoted(task)} is approved as it stands; there is nothing to ask."


def decide(
    session: Session,
    *,
    request_id: int | None = None,
    task_id: int | None = None,
    version_id: int,
    digest: str,
    verdict: Verdict,
    comment: str | None = None,
    viewed: Sequence[str] = (),
) -> int:
    """Approve the version of a task that was read, request changes or reject it, and give the approval's id.

    Whoever acts decides, with their key; the task is named by itself or by the request. Stale when version or digest
    is not the current one; Refused, both on the record, when nothing is asked, the time for it is over, the verdict has
    no reason where it needs one, or a requirement is not met. An approval of which more are needed leaves the request
    waiting.
    """
    if verdict not in GIVEN:
        raise ValueError(f"{verdict} is no verdict of a person")
    asked = requests.get(session, request_id) if request_id is not None else None
    task = checks.task(session, asked.task_id if asked else task_id or 0)
    subject = approvals.subject(session, task.id)
    act = verdicts.named(verdict, of_task=True)
    _the_words_that_were_read(session, subject, version_id, digest, act)
    status = moves.move(
        session, TASK, task.status, _EVENTS[verdict], act=act, name=moves.quoted(task), task_id=task.id, to=_to(verdict)
    )
    request = _asked(session, asked, subject, act)
    verdicts.in_time(session, request, act)
    verdicts.names(session, request, digest, act)
    reason = verdicts.reason(session, verdict, comment, act=act, task_id=task.id)
    states = _states(session, subject, verdict, act)
    if verdict is Verdict.APPROVED and not all(one.met for one in states):
        status = task.status
    closes = status is not task.status
    approval_id = verdicts.give(session, request, verdict, comment=reason, states=states, viewed=viewed, closes=closes)
    if task.active_version_id is None:  # another program took the name away; the newest version counts then
        task.active_version_id = subject.version_id
        session.flush()
    if closes:  # what else waits is about words in whose place another program put others
        requests.close_all(session, task.id, Verdict.SUPERSEDED)
    _settle(session, task, status, verdict)
    return approval_id


def review(
    session: Session,
    *,
    task_id: int,
    version_id: int,
    digest: str,
    verdict: Verdict,
    comment: str | None = None,
    viewed: Sequence[str] = (),
) -> int:
    """Decide about a task also where nobody has asked yet: whoever reads it asks and answers. As `decide`."""
    there = approvals.subject(session, task_id)
    is_read = (version_id, digest) == (there.version_id, there.digest)
    if is_read and there.status in (TaskStatus.PENDING, TaskStatus.APPROVED):
        ask(session, task_id)
    return decide(
        session,
        task_id=task_id,
        version_id=version_id,
        digest=digest,
        verdict=verdict,
        comment=comment,
        viewed=viewed,
    )


def withdraw(session: Session, request_id: int, reason: str | None = None) -> None:
    """Ask no longer; Refused, on the record, when it was answered already."""
    _go_away(session, requests.get(session, request_id), Verdict.WITHDRAWN, reason)


def expire(session: Session, now: datetime | None = None) -> list[int]:
    """Close every request whose time is over, and give their ids; the program does it, not whoever has it open."""
    found = [requests.get(session, id_) for id_ in overdue.requests(session, now or moment.now())]
    with actors.acting_as(session, actors.PROGRAM):
        for request in found:
            _go_away(session, request, Verdict.EXPIRED, None)
    return [request.id for request in found]


def _go_away(session: Session, request: ApprovalRequest, verdict: Verdict, reason: str | None) -> None:
    if request.change_request_id is not None:
        change_requests.go_away(session, request, verdict, reason)
        return
    task = session.get_one(Task, request.task_id)
    act, event = verdicts.act(request, verdict), _EVENTS[verdict]
    waiting = requests.waiting(session, task.id)
    if request in waiting and (len(waiting) > 1 or not TASK.following(task.status, event)):
        status = task.status  # another program took the task elsewhere, and left the question behind
    else:
        status = moves.move(session, TASK, task.status, event, act=act, name=moves.quoted(task), task_id=task.id)
    verdicts.still_waiting(session, request, act)
    verdicts.give(session, request, verdict, comment=checks.words(reason and reason.strip()))
    _settle(session, task, status, verdict)


def _settle(session: Session, task: Task, status: TaskStatus, verdict: Verdict) -> None:
    """The verdict is written; now the task is what it makes of it, and its phase is whoever's turn it is."""
    task.status = status
    if status is TaskStatus.APPROVED and task.current_phase is Phase.REVIEW_APPROVAL:
        phases.moved(session, task, Phase.CODER, "advance")
    if verdict is Verdict.CHANGES_REQUESTED and task.current_phase not in (None, Phase.PLANNER):
        phases.moved(session, task, Phase.PLANNER, "return")
    moves.touched(task)
    session.flush()


def _to(verdict: Verdict) -> TaskStatus | None:
    return TaskStatus.APPROVED if verdict is Verdict.APPROVED else None


def _asked(session: Session, asked: ApprovalRequest | None, subject: Subject, act: str) -> ApprovalRequest:
    """The request that is answered; a task that an older tool left waiting gets one now, asked by nobody known."""
    if asked is not None:
        verdicts.still_waiting(session, asked, act)
    about = [one for one in requests.waiting(session, subject.task_id) if one.task_version_id == subject.version_id]
    if asked is not None and asked not in about:
        raise Known(f"Approval request {asked.id} is not about “{subject.title}” as it stands; look at it again.")
    if about:
        return about[0]
    return requests.opened(session, subject.task_id, subject.digest, version_id=subject.version_id, asked=False)


def _states(session: Session, subject: Subject, verdict: Verdict, act: str) -> tuple[RequirementRow, ...]:
    """The requirements as they stand, with this approval where it is one; Refused when it is not allowed yet."""
    actor = actors.acting(session)
    at = moment.now()
    if verdict is not Verdict.APPROVED:
        return requirements.states(session, subject.task_id, Phase.REVIEW_APPROVAL, at=at)
    about = f"version {subject.version_number} of “{subject.title}”"
    with_it = {actor.key: actor.name}
    states = requirements.states(session, subject.task_id, Phase.REVIEW_APPROVAL, at=at, approving=with_it)
    unmet = [one for one in states if not one.met]
    # Who approved these words before says it again where that is all that is missing: they were asked about anew.
    if unmet and actor.key in {one.key for one in approvals.in_force(session, subject.task_id)}:
        raise audit.refuse(
            session,
            act,
            f"You approved {about} already. {unmet[0].sentence} {unmet[0].how}",
            requirement="A key approves a version once",
            task_id=subject.task_id,
        )
    for one in unmet:
        if one.satisfied_if not in _OF_PEOPLE:
            sentence = f"{about[0].upper()}{about[1:]} cannot be approved yet: {one.sentence} {one.how}"
            raise audit.refuse(session, act, sentence, requirement=one.name, task_id=subject.task_id)
    return states


def _the_words_that_were_read(session: Session, subject: Subject, version_id: int, digest: str, act: str) -> None:
    if (version_id, digest) == (subject.version_id, subject.digest):
        return
    raise audit.refuse(
        session,
        act,
        _what_is_different(session, subject, version_id),
        requirement="The words are those that were read",
        task_id=subject.task_id,
        kind=Stale,
    )


def _what_is_different(session: Session, subject: Subject, version_id: int) -> str:
    read = session.scalar(select(TaskVersion.version_num).where(TaskVersion.id == version_id))
    if version_id == subject.version_id:
        what = f"version {subject.version_number} does not hold the words you read"
    else:
        what = f"version {subject.version_number} is there now" + (f", you read version {read}" if read else "")
    return f"“{subject.title}” was changed meanwhile: {what}. Nothing was decided; read it again."
