"""What can be asked about projects."""

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from desktop.errors import Known
from desktop.queries import architecture, artifacts, gates, listing
from desktop.queries.filters import ProjectFilter, ProjectSort
from desktop.queries.rows import ArtifactRow, ProjectDetail, ProjectRow
from desktop.schema import Artifact, ControlState, Project, Task
from desktop.words import OPEN, ArtifactType, TaskStatus

_KEYS: Mapping[ProjectSort, listing.Key] = {
    ProjectSort.ID: Project.id,
    ProjectSort.NAME: func.lower(Project.name),
    ProjectSort.UPDATED: Project.updated_at,
}
Kind = TypeVar("Kind", TaskStatus, ArtifactType)


def ids(session: Session, where: ProjectFilter, by: ProjectSort, descending: bool) -> "array[int]":
    """All ids in view order; without a filter read from an index alone (by ID: from the table)."""
    order = listing.order(_KEYS[by], Project.id, descending)
    return listing.in_view_order(session, select(Project.id).where(*_matching(where)).order_by(*order))


def page(
    session: Session, where: ProjectFilter, by: ProjectSort, descending: bool, offset: int, limit: int
) -> list[ProjectRow]:
    """At most `limit` rows from `offset` on, in view order: what is shown before all ids are there."""
    order = listing.order(_KEYS[by], Project.id, descending)
    shown = listing.page_of_ids(session, Project.id, _matching(where), order, offset, limit)
    there = rows(session, shown)
    return [there[project_id] for project_id in shown if project_id in there]


def rows(session: Session, ids: Sequence[int]) -> dict[int, ProjectRow]:
    """The projects among these ids that still exist, deleted ones included."""
    return {row.id: row for some in listing.in_chunks(ids) for row in _some(session, some)}


def count(session: Session, where: ProjectFilter) -> int:
    """How many projects `ids` would give."""
    return session.scalar(select(func.count()).select_from(Project).where(*_matching(where))) or 0


def detail(session: Session, project_id: int) -> ProjectDetail:
    """Everything about one project; Known when this file has no such project."""
    row = rows(session, [project_id]).get(project_id)
    if row is None:
        raise Known(f"Project {project_id} is not in this file.")
    asked = select(ControlState.paused, ControlState.max_attempts, ControlState.timeout_seconds)
    control = session.execute(asked.where(ControlState.project_id == project_id)).one_or_none()
    return ProjectDetail(
        row,
        tasks_by_status=_tasks(session, [project_id]).get(project_id, Counter()),
        artifacts_by_type=_artifacts(session, [project_id]).get(project_id, Counter()),
        paused=control is not None and control.paused,
        max_attempts=None if control is None else control.max_attempts,
        timeout_seconds=None if control is None else control.timeout_seconds,
        spec=_spec(session, project_id),
        options=architecture.of_project(session, project_id),
        dropped_gates=tuple(gates.dropped(session, project_id)),
    )


def _spec(session: Session, project_id: int) -> ArtifactRow | None:
    """The spec the project names, unless it is deleted."""
    spec_id = session.scalar(select(Project.spec_artifact_id).where(Project.id == project_id))
    spec = None if spec_id is None else artifacts.rows(session, [spec_id]).get(spec_id)
    return spec if spec is not None and spec.deleted_at is None else None


def _matching(where: ProjectFilter) -> list[ColumnElement[bool]]:
    """Projects are few: their words are found anywhere in name and description, without an index."""
    text = func.lower(Project.name + " " + func.coalesce(Project.description, ""))
    has = [func.instr(text, func.lower(word)) > 0 for word in listing.words(where.text)]
    return [listing.alive(Project.deleted_at, where.deleted), *has]


def _some(session: Session, ids: Sequence[int]) -> list[ProjectRow]:
    tasks, documents = _tasks(session, ids), _artifacts(session, ids)
    return [
        ProjectRow(
            id=project.id,
            name=project.name,
            description=project.description,
            phase=project.current_phase,
            default_engine=project.default_engine,
            root_path=project.root_path,
            tasks=tasks.get(project.id, Counter()).total(),
            open_tasks=sum(n for status, n in tasks.get(project.id, Counter()).items() if status in OPEN),
            artifacts=documents.get(project.id, Counter()).total(),
            created_at=project.created_at,
            updated_at=project.updated_at,
            deleted_at=project.deleted_at,
            row_version=project.row_version,
        )
        for project in session.execute(select(*Project.__table__.c).where(Project.id.in_(ids)))
    ]


def _tasks(session: Session, ids: Sequence[int]) -> dict[int, Counter[TaskStatus]]:
    """How many living tasks of each project stand where, read from an index alone."""
    return _counts(session, ids, Task.project_id, Task.status, Task.deleted_at.is_(None))


def _artifacts(session: Session, ids: Sequence[int]) -> dict[int, Counter[ArtifactType]]:
    """How many living artifacts of each type each project has."""
    return _counts(session, ids, Artifact.project_id, Artifact.artifact_type, Artifact.deleted_at.is_(None))


def _counts(
    session: Session,
    ids: Sequence[int],
    project_id: InstrumentedAttribute[int],
    kind: InstrumentedAttribute[Kind],
    living: ColumnElement[bool],
) -> dict[int, Counter[Kind]]:
    found: dict[int, Counter[Kind]] = {}
    counted = select(project_id, kind, func.count()).where(project_id.in_(ids), living).group_by(project_id, kind)
    for id_, its, number in session.execute(counted):
        found.setdefault(id_, Counter())[its] = number
    return found
