"""What can be done with tasks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop.commands import checks, deletion, moment
from desktop.errors import Known, Stale
from desktop.queries import gates as dropped
from desktop.queries import versions
from desktop.schema import Task, TaskVersion
from desktop.words import Phase, TaskStatus

# A decision was about the words as they were: with new words the task waits for one again.
_DECIDED = {TaskStatus.APPROVED, TaskStatus.REJECTED}
# What a version takes over from the one before, unless it is given.
_CARRIED = ("gates_json", "deps_json", "extra_data")


def create(
    session: Session,
    project_id: int,
    *,
    title: str,
    description: str | None = None,
    priority: int = 0,
    phase: Phase | None = Phase.PLANNER,
) -> int:
    """Make a task with its version 1, and give its id; Known when the title or the project will not do."""
    checks.project(session, project_id)
    now = moment.now()
    task = Task(
        project_id=project_id,
        title=checks.title(title, what="The title"),
        description=checks.words(description),
        status=TaskStatus.PENDING,
        current_phase=phase,
        priority=priority,
        version=1,
        created_at=now,
        updated_at=now,
    )
    session.add(task)
    session.flush()
    first = {"title": task.title, "description": task.description}
    task.active_version_id = _add_version(session, task.id, 1, first, now)
    flag_modified(task, "updated_at")  # left out, the database would fill in a time of its own
    return task.id


def edit(
    session: Session,
    task_id: int,
    *,
    row_version: int,
    title: str,
    description: str | None,
    priority: int,
    phase: Phase | None,
) -> int:
    """Write all of these, and give the id of the version that counts now.

    Other words make a new version, which takes over gates and dependencies; a task that was approved or rejected then
    waits for a decision again. Stale when the task is not the one that was read.
    """
    task = checks.task(session, task_id)
    if task.row_version != row_version:
        raise Stale(_what_is_different(task, title, description, priority, phase))
    now = moment.now()
    words = {
        "title": title if title == task.title else checks.title(title, what="The title"),
        "description": checks.words(description),
    }
    if words != {"title": task.title, "description": task.description or None}:
        write_version(session, task, words, now)
    task.priority, task.current_phase = priority, phase
    if session.is_modified(task):
        task.updated_at = now
        task.row_version = row_version + 1
    return task.active_version_id or 0


def carry_gates_over(session: Session, read: Mapping[int, int]) -> list[int]:
    """Give tasks back the gates an older tool dropped, each in a new version, and give the ids of these.

    `read` are the tasks' row versions as they were read, by task id. An approved task then needs a new approval. Known
    when there is nothing to carry over, Stale when one is not what was read; then no task is changed.
    """
    return [_carry_over(session, task_id, row_version) for task_id, row_version in read.items()]


def delete(session: Session, ids: Sequence[int]) -> None:
    """Mark tasks as deleted; their artifacts stay, as documents of the project."""
    deletion.delete(session, Task, ids, moment.now())


def restore(session: Session, ids: Sequence[int]) -> None:
    """Take the mark off tasks; Known when their project is deleted."""
    deletion.restore(session, Task, ids)


def write_version(session: Session, task: Task, other: Mapping[str, str | None], now: datetime) -> None:
    """Write the next version of a task: as the one that counts but for `other`, by their columns in task_versions.

    What was approved or rejected waits for a decision again. The caller counts up `row_version`.
    """
    before = versions.current(session, task.id)
    newest = session.scalar(select(func.max(TaskVersion.version_num)).where(TaskVersion.task_id == task.id))
    task.version = max(task.version, newest or 0) + 1
    was = session.get(TaskVersion, before.id) if before else None
    carried = {name: getattr(was, name) for name in _CARRIED} if was else {}
    texts = {"title": task.title, "description": task.description, **carried, **other}
    task.active_version_id = _add_version(session, task.id, task.version, texts, now)
    task.title, task.description = texts["title"] or "", texts["description"]
    task.status = TaskStatus.AWAITING_APPROVAL if task.status in _DECIDED else task.status


def _add_version(session: Session, task_id: int, number: int, texts: Mapping[str, str | None], now: datetime) -> int:
    version = TaskVersion(task_id=task_id, version_num=number, reconstructed=False, created_at=now, **texts)
    session.add(version)
    session.flush()
    return version.id


def _carry_over(session: Session, task_id: int, row_version: int) -> int:
    task = checks.task(session, task_id)
    found = dropped.dropped_by(session, task_id)
    if found is None:
        raise Known(f"“{task.title}” has its gates, or never had any; there is nothing to carry over.")
    if task.row_version != row_version:
        what = f"it is version {task.version} now"
        raise Stale(f"“{task.title}” was changed meanwhile: {what}. No gates were carried over; look at it again.")
    now = moment.now()
    kept = session.get_one(TaskVersion, found.kept_id)
    write_version(session, task, {"gates_json": kept.gates_json}, now)
    task.updated_at = now
    task.row_version = row_version + 1
    return task.active_version_id or 0


def _what_is_different(task: Task, title: str, description: str | None, priority: int, phase: Phase | None) -> str:
    compared = [
        ("its title", task.title, title),
        ("its description", task.description, description),
        ("its priority", task.priority, priority),
        ("its phase", task.current_phase, phase),
    ]
    told = task.status.lower().replace("_", " ")
    what = checks.differences(compared) or f"it is version {task.version} and {told} now"
    return f"“{task.title}” was changed meanwhile: {what}. Nothing was saved; look at it and edit it again."
