"""What of a file is called so: of each kind the few a person means who types words of them, or their number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, null, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from desktop.queries import change_requests, listing, runs, tasks
from desktop.queries.filters import (
    ChangeRequestFilter,
    ChangeRequestSort,
    RunFilter,
    RunSort,
    TaskFilter,
    TaskSort,
)
from desktop.schema import ArchitectureOption, Artifact, ChangeRequest, Project, Run, Task

# Tasks that have the words anywhere, among which those come first that have them in their title.
MOST_ASKED = 64
# No row of a file has a larger number.
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Found:
    """One thing of a `kind`, the noun of one; a run and a change request are called as their task is.

    `state` says where it stands, or of which type it is; None where no word says so.
    """

    kind: str
    id: int
    name: str
    project_id: int
    project_name: str
    state: StrEnum | None


def by_words(session: Session, text: str, each: int) -> tuple[Found, ...]:
    """At most so many of `each` kind that have all these words, kind by kind; the newest first, projects by name.

    Tasks, change requests and runs are those their own lists would show; what else there is is looked for by its name
    alone.
    """
    if not listing.words(text):
        return ()
    found = ((kind, named.called(session, text, each)) for kind, named in _KINDS.items())
    return tuple(one for kind, ids in found for one in _rows(session, kind, ids))


def by_number(session: Session, number: int) -> tuple[Found, ...]:
    """What has this number, of each kind that has one."""
    ids = [number] if number <= LARGEST else []
    return tuple(one for kind in _KINDS for one in _rows(session, kind, ids))


def _rows(session: Session, kind: str, ids: Sequence[int]) -> list[Found]:
    """These things as far as they are there, in this order."""
    if not ids:
        return []
    named = _KINDS[kind]
    there = {
        row[0]: Found(kind, *row) for row in session.execute(named.row.where(named.row.selected_columns[0].in_(ids)))
    }
    return [there[id_] for id_ in ids if id_ in there]


def _row(
    key: InstrumentedAttribute[int],
    name: InstrumentedAttribute[str],
    state: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> Select[int, str, int, str, Any]:
    return select(key, listing.short(name), Project.id, listing.short(Project.name).label("project_name"), state)


def _has(name: InstrumentedAttribute[str], text: str) -> list[ColumnElement[bool]]:
    """Each word typed begins one of the name's; for what is few, and has no index of words."""
    named = " " + func.lower(name)
    return [func.instr(named, " " + func.lower(word)) > 0 for word in listing.words(text)]


def _projects(session: Session, text: str, limit: int) -> Sequence[int]:
    asked = select(Project.id).where(Project.deleted_at.is_(None), *_has(Project.name, text))
    return session.scalars(asked.order_by(func.lower(Project.name), Project.id).limit(limit)).all()


def _tasks(session: Session, text: str, limit: int) -> Sequence[int]:
    words = [word.casefold() for word in listing.words(text)]
    rows = tasks.page(session, TaskFilter(text=text), TaskSort.UPDATED, True, 0, MOST_ASKED)
    rows.sort(key=lambda row: not all(word in row.title.casefold() for word in words))
    return [row.id for row in rows[:limit]]


def _change_requests(session: Session, text: str, limit: int) -> Sequence[int]:
    where = ChangeRequestFilter(text=text)
    return [row.id for row in change_requests.page(session, where, ChangeRequestSort.ID, True, 0, limit)]


def _runs(session: Session, text: str, limit: int) -> Sequence[int]:
    return [row.id for row in runs.page(session, RunFilter(text=text), RunSort.ID, True, 0, limit)]


def _artifacts(session: Session, text: str, limit: int) -> Sequence[int]:
    """Walked from the newest, as full-text search has them: nothing is sorted."""
    its = listing.matches("artifacts_fts", *listing.words(text)).subquery("named")
    asked = select(Artifact.id).join(its, its.c.rowid == Artifact.id).where(Artifact.deleted_at.is_(None))
    return session.scalars(asked.order_by(its.c.rowid.desc()).limit(limit)).all()


def _options(session: Session, text: str, limit: int) -> Sequence[int]:
    asked = select(ArchitectureOption.id).join(Project, Project.id == ArchitectureOption.project_id)
    asked = asked.where(Project.deleted_at.is_(None), *_has(ArchitectureOption.name, text))
    return session.scalars(asked.order_by(ArchitectureOption.id.desc()).limit(limit)).all()


class _Kind(NamedTuple):
    """`row` selects what Found says after its kind, the id first; `called(session, text, limit)` gives ids."""

    row: Select[int, str, int, str, Any]
    called: Callable[[Session, str, int], Sequence[int]]


_of_a_task = (Project.id == Task.project_id, Task.deleted_at.is_(None))
# In the order of the pages that show them.
_KINDS: Mapping[str, _Kind] = {
    "project": _Kind(
        _row(Project.id, Project.name, Project.current_phase).where(Project.deleted_at.is_(None)), _projects
    ),
    "task": _Kind(_row(Task.id, Task.title, Task.status).where(*_of_a_task), _tasks),
    "change request": _Kind(
        _row(ChangeRequest.id, Task.title, ChangeRequest.status).where(ChangeRequest.task_id == Task.id, *_of_a_task),
        _change_requests,
    ),
    "run": _Kind(_row(Run.id, Task.title, Run.status).where(Run.task_id == Task.id, *_of_a_task), _runs),
    "artifact": _Kind(
        _row(Artifact.id, Artifact.name, Artifact.artifact_type).where(
            Artifact.project_id == Project.id, Artifact.deleted_at.is_(None)
        ),
        _artifacts,
    ),
    "architecture": _Kind(
        _row(ArchitectureOption.id, ArchitectureOption.name, null()).where(
            ArchitectureOption.project_id == Project.id, Project.deleted_at.is_(None)
        ),
        _options,
    ),
}
