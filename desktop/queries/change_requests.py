"""What can be asked about change requests, and the digest that stands for one of them."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from desktop.errors import Known
from desktop.queries import approvals, canonical, listing, versions
from desktop.queries.filters import ChangeRequestFilter, ChangeRequestSort
from desktop.queries.rows import ApprovalRow, ChangeRequestRow, Proposal, VersionRow
from desktop.schema import ChangeRequest, Task, TaskVersion
from desktop.words import ChangeRequestStatus as Status


@dataclass(frozen=True, slots=True)
class ChangeRequestInFull:
    """A change request, the version it was written for (else the one that counts now), that one, and what was decided.

    Decisions are newest first; both versions are None where the task has none.
    """

    row: ChangeRequestRow
    base: VersionRow | None
    current: VersionRow | None
    decisions: tuple[ApprovalRow, ...]


_KEYS: Mapping[ChangeRequestSort, listing.Key] = {
    ChangeRequestSort.ID: ChangeRequest.id,
    ChangeRequestSort.STATUS: ChangeRequest.status,
    ChangeRequestSort.CREATED: ChangeRequest.created_at,
    ChangeRequestSort.UPDATED: ChangeRequest.updated_at,
}
_BASE, _APPLIED = aliased(TaskVersion), aliased(TaskVersion)
_ROW = (
    select(
        ChangeRequest.id,
        ChangeRequest.task_id,
        listing.short(Task.title),
        Task.project_id,
        ChangeRequest.phase,
        ChangeRequest.content,
        ChangeRequest.status,
        ChangeRequest.version,
        ChangeRequest.proposal_json,
        ChangeRequest.base_version_id,
        _BASE.version_num.label("base"),
        _APPLIED.version_num.label("applied"),
        ChangeRequest.asked_by,
        ChangeRequest.created_at,
        ChangeRequest.updated_at,
        ChangeRequest.row_version,
    )
    .join(Task, Task.id == ChangeRequest.task_id)
    .outerjoin(_BASE, _BASE.id == ChangeRequest.base_version_id)
    .outerjoin(_APPLIED, _APPLIED.id == ChangeRequest.applied_version_id)
)


def ids(session: Session, where: ChangeRequestFilter, by: ChangeRequestSort, descending: bool) -> "array[int]":
    """All ids in view order."""
    order = listing.order(_KEYS[by], ChangeRequest.id, descending)
    return listing.in_view_order(session, _matching(where).order_by(*order))


def page(
    session: Session, where: ChangeRequestFilter, by: ChangeRequestSort, descending: bool, offset: int, limit: int
) -> list[ChangeRequestRow]:
    """At most `limit` rows from `offset` on, in view order: what is shown before all ids are there."""
    order = listing.order(_KEYS[by], ChangeRequest.id, descending)
    shown = session.scalars(_matching(where).order_by(*order).offset(offset).limit(limit)).all()
    there = rows(session, shown)
    return [there[one] for one in shown if one in there]


def rows(session: Session, ids: Sequence[int]) -> dict[int, ChangeRequestRow]:
    """The change requests among these ids."""
    found = (row for some in listing.in_chunks(ids) for row in session.execute(_ROW.where(ChangeRequest.id.in_(some))))
    return {row.id: _row(row) for row in found}


def count(session: Session, where: ChangeRequestFilter) -> int:
    """How many change requests `ids` would give."""
    return session.scalar(select(func.count()).select_from(_matching(where).subquery())) or 0


def waiting(session: Session) -> int:
    """How many wait for somebody else than their author: to be decided, or to be applied since they are approved."""
    waits = ChangeRequestFilter(statuses=frozenset({Status.SUBMITTED, Status.APPROVED}))
    return count(session, waits)


def detail(session: Session, change_request_id: int) -> ChangeRequestRow:
    """Everything about one; Known when this file has no such change request."""
    found = rows(session, [change_request_id]).get(change_request_id)
    if found is None:
        raise Known(f"Change request {change_request_id} is not in this file.")
    return found


def in_full(session: Session, change_request_id: int) -> ChangeRequestInFull:
    """One with what it is about and was decided about it; Known when this file has no such change request."""
    row = detail(session, change_request_id)
    current = versions.current(session, row.task_id)
    base = next((one for one in versions.of_task(session, row.task_id) if one.id == row.base_version_id), current)
    about = (one for one in approvals.of_task(session, row.task_id) if one.change_request_id == row.id)
    return ChangeRequestInFull(row, base, current, tuple(about))


def of_task(session: Session, task_id: int) -> tuple[ChangeRequestRow, ...]:
    """All change requests of a task, oldest first."""
    found = session.execute(_ROW.where(ChangeRequest.task_id == task_id).order_by(ChangeRequest.id))
    return tuple(_row(row) for row in found)


def proposal(text: str | None) -> tuple[Proposal, str]:
    """What a stored proposal would change, or else the text it could not be read from."""
    value = canonical.value(text)
    if value is None:
        return Proposal(), ""
    if not isinstance(value, dict):
        return Proposal(), text or ""
    told = cast("dict[str, object]", value)
    title, description = told.get("title"), told.get("description")
    gates, waits_for, criteria = versions.parts(told)
    texts = all(one is None or isinstance(one, str) for one in (title, description))
    if not texts or gates is None or waits_for is None or criteria is None:
        return Proposal(), text or ""
    return Proposal(
        title=cast("str | None", title),
        description=cast("str | None", description),
        gates=gates if "gates" in told else None,
        dependencies=waits_for if "dependencies" in told else None,
        criteria=criteria if "acceptance_criteria" in told else None,
    ), ""


def _row(row: Row[*tuple[Any, ...]]) -> ChangeRequestRow:
    told, text = proposal(row.proposal_json)
    subject = {
        "kind": "change_request",
        "id": row.id,
        "task_id": row.task_id,
        "version": row.version,
        "phase": row.phase,
        "content": row.content,
        "proposal": canonical.value(row.proposal_json),
        "base_version": row.base,
    }
    return ChangeRequestRow(
        id=row.id,
        task_id=row.task_id,
        task_title=row.title,
        project_id=row.project_id,
        phase=row.phase,
        content=row.content,
        status=row.status,
        version=row.version,
        proposal=told,
        proposal_text=text,
        base_version_id=row.base_version_id,
        base=row.base,
        applied=row.applied,
        asked_by=row.asked_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
        row_version=row.row_version,
        digest=canonical.digest(subject),
    )


def _matching(where: ChangeRequestFilter) -> Select[int]:
    """Conditions on the change request alone, its task being looked up for each: the order is walked, not sorted."""
    its = [Task.id == ChangeRequest.task_id, listing.alive(Task.deleted_at, where.deleted)]
    if where.project_id is not None:
        its.append(Task.project_id == where.project_id)
    conditions: list[ColumnElement[bool]] = [exists(select(Task.id).where(*its))]
    if where.task_id is not None:
        conditions.append(ChangeRequest.task_id == where.task_id)
    if where.statuses:
        conditions.append(ChangeRequest.status.in_(sorted(where.statuses)))
    if typed := listing.words(where.text):
        conditions.append(ChangeRequest.task_id.in_(listing.hits("tasks_fts", *typed)))
    return select(ChangeRequest.id).where(*conditions)
