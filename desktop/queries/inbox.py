"""What can be asked about whose turn it is: what waits for a person, for others, until later, and what was decided."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.queries import inbox_asked, listing
from desktop.queries.inbox_rows import Inbox, InboxRow, Kind, Section
from desktop.queries.rows import GIVEN
from desktop.schema import Approval, ApprovalRequest, Entry, Project, Run, Task, TaskVersion
from desktop.times import NO_TIME
from desktop.words import OVER, SAID, RequestState, RunStatus, TaskStatus, Verdict

LAST = 2000
"""So many of the newest runs and verdicts are looked at: no run goes on while so many others are begun."""
RECENTLY = timedelta(days=14)


def read(session: Session, key: str, now: datetime) -> Inbox:
    """What is in this file for whoever has `key` ("" while they have none) at `now` (UTC without a zone).

    Everything is found by an index or among the newest; nothing is written, so that a file at rest stays as it is.
    """
    asked, more = inbox_asked.asked(session, key, now)
    unasked, still_more = inbox_asked.unasked(session)
    runs, ended = _runs(session, now)
    rows = sorted((*asked, *unasked, *_answered(session, key), *runs, *_decided(session, key, now)), key=_order)
    first = session.scalar(select(Entry.hash).order_by(Entry.id).limit(1))
    turns = min((row.until for row in rows if row.until), default=None)
    return Inbox(first or "", tuple(rows), ended, more or still_more, turns)


def _order(row: InboxRow) -> tuple[int, float, int]:
    """What has waited longest comes first, what comes back first too, and what was decided last."""
    when = row.until if row.section is Section.NOT_NOW and row.until else row.since
    falling = -1 if row.section is Section.DECIDED else 1
    return list(Section).index(row.section), falling * (when - NO_TIME).total_seconds(), row.id


def _answered(session: Session, key: str) -> Iterator[InboxRow]:
    """What others answered to whoever has this key, until it is seen; changes asked for, until it is asked again."""
    if not key:
        return
    asked = (ApprovalRequest.asked_by_key == key, Task.deleted_at.is_(None))
    for row in _last_words(session, (RequestState.CHANGES_REQUESTED,), *asked, _is_not_over(), ~_asked_again()):
        yield _answer(Kind.REWORD, row, key)
    for row in _last_words(session, _ANSWERED, *asked, ApprovalRequest.answer_seen_at.is_(None), besides=key):
        yield _answer(Kind.ANSWERED, row, key)


_ANSWERED = (RequestState.APPROVED, RequestState.REJECTED, RequestState.WITHDRAWN, RequestState.EXPIRED)


def _is_not_over() -> ColumnElement[bool]:
    return Task.status.not_in(OVER)


def _asked_again() -> ColumnElement[bool]:
    """Whether there is a later request about the same task, or the same change request."""
    later = aliased(ApprovalRequest)
    same = or_(
        later.change_request_id == ApprovalRequest.change_request_id,
        later.change_request_id.is_(None) & ApprovalRequest.change_request_id.is_(None),
    )
    return exists().where(later.task_id == ApprovalRequest.task_id, later.id > ApprovalRequest.id, same)


def _last_words(
    session: Session, states: Sequence[RequestState], *which: ColumnElement[bool], besides: str = ""
) -> Sequence[Any]:
    """The last verdicts on requests closed in one of these states, of the oldest first; none by the key `besides`."""
    other = aliased(Approval)
    given = (other.request_id == ApprovalRequest.id, func.coalesce(other.person_key, "-") != besides)
    last = select(func.max(other.id)).where(*given).scalar_subquery()
    closed = _VERDICT.join(ApprovalRequest, ApprovalRequest.id == Approval.request_id).where(
        ApprovalRequest.state.in_(states), Approval.id == last, *which
    )
    return session.execute(closed.order_by(Approval.id).limit(inbox_asked.MOST)).all()


_VERDICT = (
    select(
        Approval.id,
        Approval.request_id,
        Approval.task_id,
        Approval.change_request_id,
        listing.short(Task.title),
        listing.short(Project.name),
        TaskVersion.version_num,
        Approval.verdict,
        Approval.approved,
        Approval.approver,
        Approval.person_key,
        Approval.comment,
        Approval.created_at,
    )
    .join(Task, Task.id == Approval.task_id)
    .join(Project, Project.id == Task.project_id)
    .outerjoin(TaskVersion, TaskVersion.id == Approval.task_version_id)
)


def _answer(kind: Kind, row: Any, key: str) -> InboxRow:
    theirs = _verdict(Section.TURN, kind, row, key)
    asked = "you asked, so the next wording is yours" if kind is Kind.REWORD else "you asked"
    return replace(theirs, id=row.request_id, why=f"{theirs.why.rstrip('.')}; {asked}.")


def _decided(session: Session, key: str, now: datetime) -> Iterator[InboxRow]:
    """The verdicts of people in the last days."""
    newest = select(Approval.id).order_by(Approval.id.desc()).limit(LAST).subquery()
    of_people = or_(Approval.verdict.is_(None), Approval.verdict.in_(GIVEN))
    which = (of_people, Approval.created_at >= now - RECENTLY, Task.deleted_at.is_(None))
    for row in session.execute(_VERDICT.join(newest, newest.c.id == Approval.id).where(*which)):
        yield _verdict(Section.DECIDED, Kind.DECIDED, row, key)


def _verdict(section: Section, kind: Kind, row: Any, key: str) -> InboxRow:
    mine = bool(key) and row.person_key == key
    outcome = row.verdict or (Verdict.APPROVED if row.approved else Verdict.REJECTED)
    about = f"change request {row.change_request_id}" if row.change_request_id else f"version {row.version_num}"
    if row.change_request_id is None and row.version_num is None:
        about = "it, in words that were not recorded"
    return InboxRow(
        section,
        kind,
        row.id,
        row.task_id,
        row.title,
        row.name,
        row.created_at,
        f"{'You' if mine else row.approver} {SAID[outcome]} {about}.",
        version=row.version_num,
        change_request_id=row.change_request_id,
        text=row.comment,
        outcome=outcome,
        mine=mine,
    )


def _runs(session: Session, now: datetime) -> tuple[list[InboxRow], tuple[InboxRow, ...]]:
    """Of the newest runs those that go on and those whose task a person has to complete; and all that ended lately."""
    newest = select(Run.id).order_by(Run.id.desc()).limit(LAST).subquery()
    later = aliased(Run)
    is_last = ~exists().where(later.task_id == Run.task_id, later.id > Run.id)
    columns = (Run.id, Run.task_id, listing.short(Task.title), listing.short(Project.name), TaskVersion.version_num)
    how = (Run.engine, Run.status, Run.start_time, Run.end_time)
    found = (
        select(*columns, *how, Task.status.label("task"), is_last, Run.task_version_id.is_not(None))
        .join(newest, newest.c.id == Run.id)
        .join(Task, Task.id == Run.task_id)
        .join(Project, Project.id == Task.project_id)
        .outerjoin(TaskVersion, TaskVersion.id == Run.task_version_id)
    )
    rows: list[InboxRow] = []
    ended: list[InboxRow] = []
    for row in session.execute(found.where(Task.deleted_at.is_(None))):
        id_, task_id, title, project, version, engine, status, began, end, task, last, of_ours = row
        ran = InboxRow(
            Section.OTHERS,
            Kind.RUN,
            id_,
            task_id,
            title,
            project,
            began if status is RunStatus.RUNNING else end or began,
            f"{engine} works on it.",
            version=version,
            outcome=status,
        )
        if status is RunStatus.RUNNING:
            rows.append(ran)
            continue
        if ran.since >= now - RECENTLY:
            ended.append(replace(ran, why=f"{engine} worked on it."))
        if last and of_ours and (status, task) == (RunStatus.SUCCESS, TaskStatus.IN_PROGRESS):
            why = f"{engine} is done with it; say whether it is completed."
            rows.append(replace(ran, section=Section.TURN, why=why))
    return rows, tuple(ended)
