"""What can be asked about whose turn it is: what waits for a person, for others, until later, and what was decided."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.queries import listing, requests, requirements
from desktop.queries.inbox_rows import Inbox, InboxRow, Kind, Section
from desktop.queries.requests import RequestRow
from desktop.queries.rows import GIVEN
from desktop.schema import Approval, ApprovalRequest, Entry, Project, Requirement, Run, Task, TaskVersion
from desktop.words import NO_TIME, SAID, Phase, RequestState, RunStatus, TaskStatus, Verdict

MOST = 2000
"""So many of a kind are listed; what more there is comes up when these are done."""
LAST = 2000
"""So many of the newest runs and verdicts are looked at: no run goes on while so many others are begun."""
RECENTLY = timedelta(days=14)


def read(session: Session, key: str, now: datetime) -> Inbox:
    """What is in this file for whoever has `key` ("" while they have none) at `now` (UTC without a zone).

    Everything is found by an index or among the newest; nothing is written, so that a file at rest stays as it is.
    """
    asked, more = _asked(session, key, now)
    unasked, still_more = _unasked(session)
    runs, ended = _runs(session, now)
    rows = sorted((*asked, *unasked, *_answered(session, key), *runs, *_decided(session, key, now)), key=_order)
    first = session.scalar(select(Entry.hash).order_by(Entry.id).limit(1))
    back = min((row.until for row in rows if row.section is Section.NOT_NOW and row.until), default=None)
    return Inbox(first or "", tuple(rows), ended, more or still_more, back)


def _order(row: InboxRow) -> tuple[int, float, int]:
    """What has waited longest comes first, what comes back first too, and what was decided last."""
    when = row.until if row.section is Section.NOT_NOW and row.until else row.since
    falling = -1 if row.section is Section.DECIDED else 1
    return list(Section).index(row.section), falling * (when - NO_TIME).total_seconds(), row.id


def _asked(session: Session, key: str, now: datetime) -> tuple[list[InboxRow], bool]:
    found = requests.pending(session, limit=MOST + 1)
    given = _given(session)
    strict = _asking_for_several(session)
    newer = _newer(session)
    rows: list[InboxRow] = []
    for one in found[:MOST]:
        mine = bool(key) and one.asked_by_key == key
        row = InboxRow(
            Section.TURN,
            Kind.ASKED,
            one.id,
            one.task_id,
            one.task_title,
            one.project_name,
            one.asked_at,
            _why(session, one, given.get(one.id, {}), mine, one.project_id in strict, now),
            version=one.version_number,
            change_request_id=one.change_request_id,
            text=one.question,
            until=one.expires_at,
            mine=mine,
            newer=one.id in newer,
        )
        if key and key in given.get(one.id, {}):
            row = replace(row, section=Section.OTHERS, why="You approved it; somebody else has to approve it as well.")
        elif one.snoozed_until is not None and one.snoozed_until > now:
            row = replace(row, section=Section.NOT_NOW, until=one.snoozed_until)
        rows.append(row)
    return rows, len(found) > MOST


def _why(
    session: Session, one: RequestRow, given: dict[str, str], mine: bool, may_need_several: bool, now: datetime
) -> str:
    """Why it is somebody's turn who has a key and has not approved it."""
    who = "You asked" if mine else f"{one.asked_by} asks" if one.asked_by else "It was asked, nobody knows by whom"
    if may_need_several and one.change_request_id is None:
        states = requirements.states(session, one.task_id, Phase.REVIEW_APPROVAL, at=now)
        several = next((it for it in states if it.satisfied_if == "people at least" and not it.met), None)
        if several is not None:
            return f"{who}; {several.sentence.rstrip('.')}, and you have not."
    if given:
        return f"{who}; {' and '.join(given.values())} approved it already, and you have not."
    if mine:
        return "You asked; a person has to decide, which may be you."
    return f"{who}; a person has to decide, and you have a key."


def _given(session: Session) -> dict[int, dict[str, str]]:
    """Who has approved what still waits: names by key, by request."""
    asked = select(ApprovalRequest.id, Approval.person_key, Approval.approver)
    waits = asked.join(ApprovalRequest, ApprovalRequest.id == Approval.request_id).where(
        ApprovalRequest.state == RequestState.PENDING, Approval.verdict == Verdict.APPROVED
    )
    given: dict[int, dict[str, str]] = {}
    for request_id, key, name in session.execute(waits.order_by(Approval.id)):
        given.setdefault(request_id, {})[key or ""] = name
    return given


def _asking_for_several(session: Session) -> set[int]:
    """The projects that may ask for several people."""
    asks = (Requirement.satisfied_if == "people at least", Requirement.phase == Phase.REVIEW_APPROVAL)
    return set(session.scalars(select(Requirement.project_id).where(*asks, Requirement.removed_at.is_(None))))


def _newer(session: Session) -> set[int]:
    """The waiting requests that took the place of one about older words."""
    earlier, before = aliased(ApprovalRequest), aliased(ApprovalRequest)
    of_task = (before.task_id == ApprovalRequest.task_id, before.change_request_id.is_(None))
    last = select(func.max(before.id)).where(*of_task, before.id < ApprovalRequest.id).scalar_subquery()
    replaced = exists().where(earlier.id == last, earlier.state == RequestState.SUPERSEDED)
    waits = (ApprovalRequest.state == RequestState.PENDING, ApprovalRequest.change_request_id.is_(None))
    return set(session.scalars(select(ApprovalRequest.id).where(*waits, replaced)))


def _unasked(session: Session) -> tuple[list[InboxRow], bool]:
    """Tasks that wait although nobody asked: an older tool knew no requests."""
    asked = exists().where(
        ApprovalRequest.task_id == Task.id,
        ApprovalRequest.state == RequestState.PENDING,
        ApprovalRequest.change_request_id.is_(None),
    )
    waits = (Task.status == TaskStatus.AWAITING_APPROVAL, Task.deleted_at.is_(None), ~asked)
    row = select(Task.id, listing.short(Task.title), listing.short(Project.name), Task.updated_at, Task.version)
    found = session.execute(row.join(Project).where(*waits).order_by(Task.id).limit(MOST + 1)).all()
    why = "It awaits approval since an older tool; a person has to decide, and you have a key."
    rows = [
        InboxRow(Section.TURN, Kind.UNASKED, id_, id_, title, project, since, why, version=version)
        for id_, title, project, since, version in found[:MOST]
    ]
    return rows, len(found) > MOST


def _answered(session: Session, key: str) -> Iterator[InboxRow]:
    """What others answered to whoever has this key, until it is seen; changes asked for, until it is asked again."""
    if not key:
        return
    asked = (ApprovalRequest.asked_by_key == key, Task.deleted_at.is_(None))
    by_another = or_(Approval.person_key.is_(None), Approval.person_key != key)
    unseen = (ApprovalRequest.answer_seen_at.is_(None), by_another)
    for row in _last_words(session, (RequestState.CHANGES_REQUESTED,), *asked, _is_open(), ~_asked_again()):
        yield _answer(Kind.REWORD, row, key)
    for row in _last_words(session, _ANSWERED, *asked, *unseen):
        yield _answer(Kind.ANSWERED, row, key)


_ANSWERED = (RequestState.APPROVED, RequestState.REJECTED, RequestState.EXPIRED)


def _is_open() -> ColumnElement[bool]:
    return Task.status.not_in((TaskStatus.CANCELLED, TaskStatus.COMPLETED))


def _asked_again() -> ColumnElement[bool]:
    """Whether there is a later request about the same task, or the same change request."""
    later = aliased(ApprovalRequest)
    same = or_(
        later.change_request_id == ApprovalRequest.change_request_id,
        later.change_request_id.is_(None) & ApprovalRequest.change_request_id.is_(None),
    )
    return exists().where(later.task_id == ApprovalRequest.task_id, later.id > ApprovalRequest.id, same)


def _last_words(session: Session, states: Sequence[RequestState], *which: ColumnElement[bool]) -> Sequence[Any]:
    """The verdicts that closed requests in one of these states, of the oldest first."""
    other = aliased(Approval)
    last = select(func.max(other.id)).where(other.request_id == ApprovalRequest.id).scalar_subquery()
    closed = _VERDICT.join(ApprovalRequest, ApprovalRequest.id == Approval.request_id).where(
        ApprovalRequest.state.in_(states), Approval.id == last, *which
    )
    return session.execute(closed.order_by(Approval.id).limit(MOST)).all()


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
            why = f"{engine} is done with it; a person says whether it is completed."
            rows.append(replace(ran, section=Section.TURN, why=why))
    return rows, tuple(ended)
