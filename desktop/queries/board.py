"""What can be asked about tasks as cards on a board: one status at a time, newest first, and what keeps each back."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries import listing, requirements, tasks
from desktop.queries.filters import TaskFilter, TaskSort
from desktop.queries.listed import TaskRow
from desktop.queries.requirements import RequirementRow
from desktop.schema import ApprovalRequest, Task
from desktop.words import Phase, RequestState, TaskStatus

# A board reads from left to right: what is to come, what is going on, what is over.
STATUSES = (
    TaskStatus.PENDING,
    TaskStatus.AWAITING_APPROVAL,
    TaskStatus.APPROVED,
    TaskStatus.IN_PROGRESS,
    TaskStatus.COMPLETED,
    TaskStatus.REJECTED,
    TaskStatus.CANCELLED,
)
# What a person's decision is about, which nothing else keeps back.
_THE_DECISION = frozenset({"approved", "people at least"})


@dataclass(frozen=True, slots=True)
class Card:
    """A task on a board; `asked_at`: since when somebody waits for a decision about it, None where nobody does."""

    id: int
    task: TaskRow
    asked_at: datetime | None


def ids(session: Session, where: TaskFilter, _by: TaskSort, descending: bool) -> "array[int]":
    """The ids of one status in their own order; without search and phases read from an index alone."""
    return tasks.ids(session, where, TaskSort.STATUS, descending)


def page(session: Session, where: TaskFilter, _by: TaskSort, descending: bool, offset: int, limit: int) -> list[Card]:
    """At most `limit` cards from `offset` on, as `ids` has them: an index of another order than theirs is no way."""
    if where == TaskFilter(project_id=where.project_id, statuses=where.statuses):
        its = [Task.deleted_at.is_(None), Task.status.in_(sorted(where.statuses))]
        its += [] if where.project_id is None else [Task.project_id == where.project_id]
        order = listing.order(Task.status, Task.id, descending)
        shown = session.scalars(select(Task.id).where(*its).order_by(*order).offset(offset).limit(limit)).all()
    else:
        shown = [row.id for row in tasks.page(session, where, TaskSort.ID, descending, offset, limit)]
    there = rows(session, shown)
    return [there[one] for one in shown if one in there]


def rows(session: Session, ids: Sequence[int]) -> dict[int, Card]:
    """The cards among these ids that still exist."""
    asked: dict[int, datetime] = {}
    waits = (ApprovalRequest.state == RequestState.PENDING, ApprovalRequest.task_version_id.is_not(None))
    since = select(ApprovalRequest.task_id, func.min(ApprovalRequest.asked_at)).where(*waits)
    for some in listing.in_chunks(ids):
        its = since.where(ApprovalRequest.task_id.in_(some)).group_by(ApprovalRequest.task_id)
        asked |= {row[0]: row[1] for row in session.execute(its)}
    return {one: Card(one, task, asked.get(one)) for one, task in tasks.rows(session, ids).items()}


def count(session: Session, where: TaskFilter) -> int:
    """How many ids there are."""
    return tasks.count(session, where)


def unmet(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[RequirementRow, ...]]:
    """What keeps each of these tasks from what would be done with it next; nothing keeps those that are not named.

    To be asked about, it must be able to leave its phase; to be approved, all but the approval itself must be met; to
    be run, what a start needs; to be completed, what is asked for leaving Coder.
    """
    found = {one: _unmet(session, task) for one, task in tasks.rows(session, ids).items()}
    return {one: states for one, states in found.items() if states}


def _unmet(session: Session, task: TaskRow) -> tuple[RequirementRow, ...]:
    try:
        match task.status:
            case TaskStatus.PENDING if task.phase is not None:
                states = requirements.states(session, task.id, task.phase)
            case TaskStatus.AWAITING_APPROVAL:
                states = requirements.states(session, task.id, Phase.REVIEW_APPROVAL)
            case TaskStatus.APPROVED:
                states = requirements.to_start(session, task.id)
            case TaskStatus.IN_PROGRESS:
                states = requirements.states(session, task.id, Phase.CODER)
            case _:
                states = ()
    except Known:  # an older tool left it without a version that could be judged
        return ()
    return tuple(one for one in states if not one.met and one.satisfied_if not in _THE_DECISION)
