"""What can be asked about tasks that wait for other tasks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from desktop.queries import listing, versions
from desktop.schema import Task, TaskVersion
from desktop.words import TaskStatus


@dataclass(frozen=True, slots=True)
class WaitedFor:
    """A task another one waits for; one that is `gone` is deleted."""

    task_id: int
    project_id: int
    title: str
    status: TaskStatus
    gone: bool


def named(session: Session, ids: Sequence[int]) -> dict[int, WaitedFor]:
    """The tasks among these ids that are in the file, deleted ones included."""
    asked = select(Task.id, Task.project_id, listing.short(Task.title), Task.status, Task.deleted_at.is_not(None))
    found = (row for some in listing.in_chunks(ids) for row in session.execute(asked.where(Task.id.in_(some))))
    return {row[0]: WaitedFor(*row) for row in found}


def of_tasks(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """What each of these tasks waits for by the version that counts; nothing where that cannot be read."""
    any_of = aliased(TaskVersion)
    newest = select(func.max(any_of.id)).where(any_of.task_id == Task.id).correlate(Task).scalar_subquery()
    counts = TaskVersion.id == func.coalesce(Task.active_version_id, newest)
    asked = select(Task.id, TaskVersion.deps_json).join(TaskVersion, counts)
    found = (row for some in listing.in_chunks(ids) for row in session.execute(asked.where(Task.id.in_(some))))
    return {task_id: versions.dependencies(text)[0] for task_id, text in found}


def way(session: Session, start: Sequence[int], goal: int) -> tuple[int, ...]:
    """A shortest way from one of `start` to `goal` along what waits for what, both ends included; () without any."""
    came_from: dict[int, int | None] = dict.fromkeys(start)
    here = list(came_from)
    while here and goal not in came_from:
        found, here = of_tasks(session, here), list[int]()
        for task_id, waits_for in found.items():
            for one in waits_for:
                if one not in came_from:
                    came_from[one] = task_id
                    here.append(one)
    if goal not in came_from:
        return ()
    steps: list[int] = []
    at: int | None = goal
    while at is not None:
        steps.append(at)
        at = came_from[at]
    return tuple(reversed(steps))
