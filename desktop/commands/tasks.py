"""What can be done with tasks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop.commands import checks, deletion, moment
from desktop.errors import Stale
from desktop.queries import versions
from desktop.schema import Task, TaskVersion
from desktop.words import Phase, TaskStatus

# A decision was about the words as they were: with new words the task waits for one again.
_DECIDED = {TaskStatus.APPROVED, TaskStatus.REJECTED}


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
    task.active_version_id = _add_version(session, task.id, 1, (task.title, task.description), None, now)
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
    words = (title if title == task.title else checks.title(title, what="The title"), checks.words(description))
    if words != (task.title, task.description or None):
        before = versions.current(session, task_id)
        newest = session.scalar(select(func.max(TaskVersion.version_num)).where(TaskVersion.task_id == task_id))
        number = max(task.version, newest or 0) + 1
        task.active_version_id = _add_version(session, task_id, number, words, before and before.id, now)
        task.title, task.description = words
        task.version = number
        task.status = TaskStatus.AWAITING_APPROVAL if task.status in _DECIDED else task.status
    task.priority, task.current_phase = priority, phase
    if session.is_modified(task):
        task.updated_at = now
        task.row_version = row_version + 1
    return task.active_version_id or 0


def delete(session: Session, ids: Sequence[int]) -> None:
    """Mark tasks as deleted; their artifacts stay, as documents of the project."""
    deletion.delete(session, Task, ids, moment.now())


def restore(session: Session, ids: Sequence[int]) -> None:
    """Take the mark off tasks; Known when their project is deleted."""
    deletion.restore(session, Task, ids)


def _add_version(
    session: Session, task_id: int, number: int, words: tuple[str, str | None], before_id: int | None, now: datetime
) -> int:
    """Write title and description as a version, with what belonged to the one before, and give its id."""
    before = None if before_id is None else session.get(TaskVersion, before_id)
    version = TaskVersion(
        task_id=task_id,
        version_num=number,
        title=words[0],
        description=words[1],
        gates_json=before and before.gates_json,
        deps_json=before and before.deps_json,
        extra_data=before and before.extra_data,
        reconstructed=False,
        created_at=now,
    )
    session.add(version)
    session.flush()
    return version.id


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
