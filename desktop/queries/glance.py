"""What a list of project files shows of each: asked of a closed file that is current, without opening it for long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.queries import closed, listing
from desktop.schema import Project, Run, Task
from desktop.words import Phase, RunStatus, TaskStatus

MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest run of a file: `at` is when it ended or, while it runs, began (UTC)."""

    id: int
    task_title: str
    engine: str
    status: RunStatus
    at: datetime


@dataclass(frozen=True, slots=True)
class Glance:
    """The projects of one file by name (at most 20), the phase if all share one, and how many tasks stand where."""

    names: tuple[str, ...]
    phase: Phase | None
    tasks_by_status: Mapping[TaskStatus, int]
    last_run: LastRun | None


def glance(path: Path) -> Glance:
    """A look at a file known to be current; takes no lock and leaves nothing beside it. Raises Known."""
    return closed.ask(path, _glance)


def _glance(session: Session) -> Glance:
    alive = select(Project.name, Project.current_phase).where(Project.deleted_at.is_(None))
    projects = session.execute(alive.order_by(Project.id).limit(MOST_NAMES)).all()
    phases = {phase for _name, phase in projects}
    tasks = select(Task.status, func.count()).where(Task.deleted_at.is_(None)).group_by(Task.status)
    return Glance(
        names=tuple(name for name, _phase in projects),
        phase=phases.pop() if len(phases) == 1 else None,
        tasks_by_status=dict(session.execute(tasks).all()),
        last_run=_last_run(session),
    )


def _last_run(session: Session) -> LastRun | None:
    when = func.coalesce(Run.end_time, Run.start_time)
    run = select(Run.id, listing.short(Task.title), Run.engine, Run.status, when).join(Task, Task.id == Run.task_id)
    newest = run.where(Task.deleted_at.is_(None)).order_by(Run.id.desc()).limit(1)
    found = session.execute(newest).one_or_none()
    return None if found is None else LastRun(*found)
