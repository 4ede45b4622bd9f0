"""How far a file has come: what one does first in it depends on what it has."""

from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from desktop.schema import Project, Task


class Begun(NamedTuple):
    """Whether there is any living project, any living task."""

    projects: bool
    tasks: bool


def begun(session: Session) -> Begun:
    """What there is by now; two looks into an index."""
    project, task = exists().where(Project.deleted_at.is_(None)), exists().where(Task.deleted_at.is_(None))
    return Begun(*session.execute(select(project, task)).one())
