"""What can be asked about tasks that wait for other tasks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from desktop.queries import listing, tasks, versions
from desktop.queries.filters import TaskFilter, TaskSort
from desktop.schema import Task, TaskVersion
from desktop.words import TaskStatus

MOST = 2**63 - 1  # SQLite has no larger number


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


def offered(session: Session, project_id: int, text: str, *, but: int | None, most: int) -> list[WaitedFor]:
    """Living tasks of a project to choose from: that of this number, then those with all of these words, newest first.

    A task waits neither for itself (`but`) nor for one that is cancelled.
    """
    number = text.strip().removeprefix("#")
    found = [int(number)] if number.isdecimal() and len(number) < len(str(MOST)) else []
    where = TaskFilter(project_id=project_id, text=text)
    found += [row.id for row in tasks.page(session, where, TaskSort.UPDATED, True, 0, most + 1)]
    there = named(session, found)
    wanted = (there[one] for one in dict.fromkeys(found) if one in there and one != but)
    living = (one for one in wanted if one.project_id == project_id and not one.gone)
    return [one for one in living if one.status is not TaskStatus.CANCELLED][:most]


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
