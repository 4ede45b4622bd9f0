"""What a list of project files shows of each: asked of a closed file that is current, without opening it for long."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.queries import closed
from desktop.schema import Project, Task
from desktop.words import Phase, TaskStatus

MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class Glance:
    """The projects of one file by name (at most 20), the phase if all share one, and how many tasks stand where."""

    names: tuple[str, ...]
    phase: Phase | None
    tasks_by_status: Mapping[TaskStatus, int]


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
    )
