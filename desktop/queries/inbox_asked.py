"""What was asked and waits for a person, as the inbox has it: who asks, what about, and what speaks for whose turn."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from desktop.queries import listing, requests, requirements, seals
from desktop.queries.inbox_rows import InboxRow, Kind, Section
from desktop.queries.requests import RequestRow
from desktop.schema import Approval, ApprovalRequest, ChangeRequest, Project, Requirement, Task, TaskVersion
from desktop.words import SAID, Phase, RequestState, TaskStatus, Verdict

MOST = 2000
"""So many of a kind are listed; what more there is comes up when these are done."""
LINE = 300
"""So many characters of the words that something is about are told."""
_WAITS = ApprovalRequest.state == RequestState.PENDING


def asked(session: Session, key: str, now: datetime) -> tuple[list[InboxRow], bool]:
    """The requests that wait, for whoever has `key` at `now`, and whether there are more than `MOST`.

    One whose time is over waits for nobody: it is closed as expired when its file is opened.
    """
    found = requests.pending(session, limit=MOST + 1)
    why = _Why(session, key, now)
    begins = _beginnings(session, [one.id for one in found[:MOST]])
    rows: list[InboxRow] = []
    for one in found[:MOST]:
        if one.expires_at is not None and one.expires_at <= now:
            continue
        row = InboxRow(
            Section.TURN,
            Kind.ASKED,
            one.id,
            one.task_id,
            one.task_title,
            one.project_name,
            one.asked_at,
            why.of(one),
            version=one.version_number,
            change_request_id=one.change_request_id,
            text=one.question,
            about=begins.get(one.id),
            until=one.expires_at,
            mine=why.is_mine(one),
            newer=one.id in why.newer,
        )
        if key and key in why.given.get(one.id, {}):
            row = replace(row, section=Section.OTHERS, why="You approved it; somebody else has to approve it as well.")
        elif one.snoozed_until is not None and one.snoozed_until > now:
            until = min(one.snoozed_until, one.expires_at or one.snoozed_until)
            row = replace(row, section=Section.NOT_NOW, until=until)
        rows.append(row)
    return rows, len(found) > MOST


def unasked(session: Session) -> tuple[list[InboxRow], bool]:
    """Tasks that wait although nobody asked: an older tool knew no requests."""
    of_task = ApprovalRequest.task_id == Task.id
    was_asked = exists().where(of_task, _WAITS, ApprovalRequest.change_request_id.is_(None))
    waits = (Task.status == TaskStatus.AWAITING_APPROVAL, Task.deleted_at.is_(None), ~was_asked)
    row = select(Task.id, listing.short(Task.title), listing.short(Project.name), Task.updated_at, Task.version)
    about = _beginning(Task.description)
    found = session.execute(row.add_columns(about).join(Project).where(*waits).order_by(Task.id).limit(MOST + 1)).all()
    why = "An older tool left it waiting; nobody asked since."
    rows = [
        InboxRow(Section.TURN, Kind.UNASKED, id_, id_, title, project, since, why, version=version, about=about)
        for id_, title, project, since, version, about in found[:MOST]
    ]
    return rows, len(found) > MOST


def _beginning(words: InstrumentedAttribute[Any]) -> ColumnElement[str | None]:
    """As much of it as a line of the inbox may need."""
    return func.substr(words, literal_column("1"), literal_column(f"{LINE}"), type_=words.type)


class _Why:
    """Why a request is somebody's turn: what is so of it, and not of every other one that waits."""

    def __init__(self, session: Session, key: str, now: datetime) -> None:
        self._session, self._key, self._now = session, key, now
        self.given = _given(session)
        self.newer = _newer(session)
        self._strict = _asking_for_several(session)
        self._said = _said(session, key) if key else {}

    def is_mine(self, one: RequestRow) -> bool:
        """Whether the person asked it themself."""
        return bool(self._key) and one.asked_by_key == self._key

    def of(self, one: RequestRow) -> str:
        """Who asks, and what is particular about it, in a sentence."""
        mine, given = self.is_mine(one), self.given.get(one.id, {})
        who = "You asked" if mine else f"{one.asked_by} asks" if one.asked_by else "It was asked, nobody knows by whom"
        if one.change_request_id is None and one.project_id in self._strict:
            states = requirements.states(self._session, one.task_id, Phase.REVIEW_APPROVAL, at=self._now)
            several = next((it for it in states if it.satisfied_if == "people at least" and not it.met), None)
            if several is not None:
                return f"{who}; {several.sentence.rstrip('.')}, and you have not."
        if given:
            return f"{who}; {' and '.join(given.values())} approved it already, and you have not."
        if one.change_request_id is None and one.task_id in self._said:
            return f"{who}; you {self._said[one.task_id]}."
        if one.id in self.newer:
            return f"{who}; it took the place of an earlier wording."
        return f"{who}."


def _beginnings(session: Session, ids: Sequence[int]) -> dict[int, str | None]:
    """How the words begin that each of these requests is about: those of the version, or why a change is wanted."""
    words = func.coalesce(_beginning(ChangeRequest.content), _beginning(TaskVersion.description))
    found = (
        select(ApprovalRequest.id, words)
        .outerjoin(ChangeRequest, ChangeRequest.id == ApprovalRequest.change_request_id)
        .outerjoin(TaskVersion, TaskVersion.id == ApprovalRequest.task_version_id)
    )
    asked = (found.where(ApprovalRequest.id.in_(some)) for some in listing.in_chunks(ids))
    return {id_: begins for one in asked for id_, begins in session.execute(one)}


def _said(session: Session, key: str) -> dict[int, str]:
    """What whoever has this key said last about another version of a task that waits, by task."""
    mine = (
        select(Approval.task_id, Approval.verdict, TaskVersion.version_num)
        .join(TaskVersion, TaskVersion.id == Approval.task_version_id)
        .join(ApprovalRequest, ApprovalRequest.task_id == Approval.task_id)
        .where(_WAITS, ApprovalRequest.task_version_id != Approval.task_version_id, Approval.person_key == key)
    )
    found = session.execute(mine.where(Approval.verdict.is_not(None)).order_by(Approval.id))
    return {task_id: f"{SAID[verdict]} version {number}" for task_id, verdict, number in found if verdict}


def _given(session: Session) -> dict[int, dict[str, str]]:
    """Who has approved what still waits, as they sealed it: names by key, by request."""
    approved = select(ApprovalRequest.id, Approval.id, Approval.person_key, Approval.approver)
    waits = approved.join(ApprovalRequest, ApprovalRequest.id == Approval.request_id).where(
        _WAITS, Approval.verdict == Verdict.APPROVED
    )
    given: dict[int, dict[str, str]] = {}
    for request_id, approval_id, key, name in session.execute(waits.order_by(Approval.id)).all():
        if key and seals.approval(session, approval_id):
            given.setdefault(request_id, {})[key] = name
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
    waits = (_WAITS, ApprovalRequest.change_request_id.is_(None))
    return set(session.scalars(select(ApprovalRequest.id).where(*waits, replaced)))
