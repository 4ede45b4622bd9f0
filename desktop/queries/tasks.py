"""What can be asked about tasks."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries import approvals, artifacts, change_requests, gates, links, listing, runs, versions
from desktop.queries.filters import ArtifactFilter, ArtifactSort, TaskFilter, TaskSort
from desktop.queries.rows import TaskDetail, TaskRow
from desktop.schema import Project, Task

_KEYS: Mapping[TaskSort, listing.Key] = {
    TaskSort.ID: Task.id,
    TaskSort.TITLE: func.lower(Task.title),
    TaskSort.STATUS: Task.status,
    TaskSort.PRIORITY: Task.priority,
    TaskSort.CREATED: Task.created_at,
    TaskSort.UPDATED: Task.updated_at,
}
_ROW = select(
    Task.id,
    Task.project_id,
    listing.short(Project.name),
    listing.short(Task.title),
    Task.status,
    Task.current_phase,
    Task.priority,
    Task.version,
    Task.attempts,
    Task.created_at,
    Task.updated_at,
    Task.deleted_at,
    Task.row_version,
).join(Project, Project.id == Task.project_id)
_ROWS = _ROW.where(Task.id.in_(listing.IDS))


def ids(session: Session, where: TaskFilter, by: TaskSort, descending: bool) -> "array[int]":
    """All ids in view order; without a filter read from an index alone (by ID: from the table)."""
    order = listing.order(_KEYS[by], Task.id, descending)
    return listing.in_view_order(session, select(Task.id).where(*_matching(where)).order_by(*order))


def page(session: Session, where: TaskFilter, by: TaskSort, descending: bool, offset: int, limit: int) -> list[TaskRow]:
    """At most `limit` rows from `offset` on, in view order: what is shown before all ids are there."""
    order = listing.order(_KEYS[by], Task.id, descending)
    typed = where == TaskFilter(text=where.text, deleted=where.deleted) and listing.words(where.text)
    found = listing.matches("tasks_fts", *typed) if typed else None
    shown = listing.page_of_ids(session, Task.id, _matching(where), order, offset, limit, found=found)
    there = rows(session, shown)
    return [there[task_id] for task_id in shown if task_id in there]


def rows(session: Session, ids: Sequence[int]) -> dict[int, TaskRow]:
    """The tasks among these ids that still exist, deleted ones included."""
    found = (row for some in listing.in_chunks(ids) for row in session.execute(_ROWS, {"ids": some}))
    return {row[0]: TaskRow(*row) for row in found}


def count(session: Session, where: TaskFilter) -> int:
    """How many tasks `ids` would give."""
    return session.scalar(select(func.count()).select_from(Task).where(*_matching(where))) or 0


def detail(session: Session, task_id: int) -> TaskDetail:
    """Everything about one task; Known when this file has no such task."""
    row = rows(session, [task_id]).get(task_id)
    if row is None:
        raise Known(f"Task {task_id} is not in this file.")
    asked = select(Task.title, Task.description, Task.engine_override, Task.extra_data)
    title, *more = session.execute(asked.where(Task.id == task_id)).one()
    its = ArtifactFilter(task_id=task_id)
    documents = artifacts.ids(session, its, ArtifactSort.ID, False)
    return TaskDetail(
        replace(row, title=title),
        *more,
        versions=versions.of_task(session, task_id),
        approvals=approvals.of_task(session, task_id),
        in_force=frozenset(one.id for one in approvals.in_force(session, task_id)),
        change_requests=change_requests.of_task(session, task_id),
        runs=runs.of_task(session, task_id),
        artifacts=tuple(artifacts.rows(session, documents).values()),
        dropped_gates=gates.dropped_by(session, task_id),
        links=links.of_task(session, task_id),
    )


def _matching(where: TaskFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [listing.alive(Task.deleted_at, where.deleted)]
    if where.project_id is not None:
        conditions.append(Task.project_id == where.project_id)
    if where.statuses:
        conditions.append(Task.status.in_(sorted(where.statuses)))
    if where.phases:
        conditions.append(Task.current_phase.in_(sorted(where.phases)))
    if typed := listing.words(where.text):
        conditions.append(Task.id.in_(listing.hits("tasks_fts", *typed)))
    return conditions
