"""Deleting is a mark that restoring takes off again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries.listing import in_chunks
from desktop.schema import Artifact, Project, Task
from desktop.schema.base import Edited

Noun = type[Task] | type[Artifact]


def mark(session: Session, noun: Noun | type[Project], which: ColumnElement[bool], at: datetime | None) -> None:
    """Set or take off the mark of all rows `which` names.

    The row version tells whoever is editing one of them; `updated_at` stays, so that what is restored is found where
    it was.
    """
    changed = update(noun).where(which).values(deleted_at=at).execution_options(synchronize_session=False)
    if issubclass(noun, Edited):
        changed = changed.values(row_version=noun.row_version + 1, updated_at=noun.updated_at)
    session.execute(changed)


def delete(session: Session, noun: Noun, ids: Sequence[int], at: datetime) -> None:
    """Mark those of these rows that are not deleted yet."""
    for some in in_chunks(ids):
        mark(session, noun, noun.id.in_(some) & noun.deleted_at.is_(None), at)


def restore(session: Session, noun: Noun, ids: Sequence[int]) -> None:
    """Take the mark off these rows; Known, and nothing restored, when the project of one is deleted itself."""
    for some in in_chunks(ids):
        gone = select(Project.name).join(noun, noun.project_id == Project.id)
        name = session.scalar(gone.where(noun.id.in_(some), Project.deleted_at.is_not(None)).limit(1))
        if name is not None:
            raise Known(f"The project “{name}” is deleted as well; restore the project first.")
        mark(session, noun, noun.id.in_(some) & noun.deleted_at.is_not(None), None)
