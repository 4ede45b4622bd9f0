"""What can be asked about runs."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from desktop.errors import Known
from desktop.queries import approvals, artifacts, gate_results, listing
from desktop.queries.filters import RunFilter, RunSort
from desktop.queries.rows import ApprovalRow, ArtifactRow, RunRow
from desktop.schema import Artifact, ControlState, Project, Run, Task, TaskVersion
from desktop.words import Phase, RunStatus, TaskStatus


@dataclass(frozen=True, slots=True)
class ListedRun:
    """A run as a list shows it: the `attempt`-th at its task, of `allowed` (None where the project has no limit).

    `version` is the number of the version it worked on, None where an older tool recorded none. Of its gates so many
    `passed` and `failed`; both are None where what was recorded cannot be read as results.
    """

    id: int
    task_id: int
    task_title: str
    project_id: int
    project_name: str
    engine: str
    status: RunStatus
    phase: Phase | None
    version: int | None
    attempt: int
    allowed: int | None
    start_time: datetime
    end_time: datetime | None
    passed: int | None
    failed: int | None


@dataclass(frozen=True, slots=True)
class RunDetail:
    """Everything about one run: by which decision it ran (None where none was recorded), and what it left behind."""

    listed: ListedRun
    run: RunRow
    task_status: TaskStatus
    approval: ApprovalRow | None
    artifacts: tuple[ArtifactRow, ...]


_KEYS: Mapping[RunSort, listing.Key] = {
    RunSort.ID: Run.id,
    RunSort.STATUS: Run.status,
    RunSort.STARTED: Run.start_time,
}
_EARLIER = aliased(Run)
_ATTEMPT = select(func.count()).where(_EARLIER.task_id == Run.task_id, _EARLIER.id <= Run.id).scalar_subquery()
_ROW = (
    select(
        Run.id,
        Run.task_id,
        listing.short(Task.title),
        Task.project_id,
        listing.short(Project.name).label("project_name"),
        Run.engine,
        Run.status,
        Run.phase,
        TaskVersion.version_num,
        _ATTEMPT.label("attempt"),
        ControlState.max_attempts,
        Run.start_time,
        Run.end_time,
        Run.gate_results,
    )
    .join(Task, Task.id == Run.task_id)
    .join(Project, Project.id == Task.project_id)
    .outerjoin(TaskVersion, TaskVersion.id == Run.task_version_id)
    .outerjoin(ControlState, ControlState.project_id == Task.project_id)
)
_IN_FULL = select(
    Run.id,
    Run.task_id,
    Run.engine,
    Run.status,
    Run.log_path,
    Run.gate_results,
    Run.start_time,
    Run.end_time,
    Run.task_version_id,
    Run.phase,
    Run.approval_id,
)


def ids(session: Session, where: RunFilter, by: RunSort, descending: bool) -> "array[int]":
    """All ids in view order."""
    order = listing.order(_KEYS[by], Run.id, descending)
    return listing.in_view_order(session, select(Run.id).where(*_matching(where)).order_by(*order))


def page(session: Session, where: RunFilter, by: RunSort, descending: bool, offset: int, limit: int) -> list[ListedRun]:
    """At most `limit` rows from `offset` on, in view order: what is shown before all ids are there."""
    order = listing.order(_KEYS[by], Run.id, descending)
    shown = session.scalars(select(Run.id).where(*_matching(where)).order_by(*order).offset(offset).limit(limit)).all()
    there = rows(session, shown)
    return [there[one] for one in shown if one in there]


def rows(session: Session, ids: Sequence[int]) -> dict[int, ListedRun]:
    """The runs among these ids."""
    found = (row for some in listing.in_chunks(ids) for row in session.execute(_ROW.where(Run.id.in_(some))))
    return {row.id: _listed(row) for row in found}


def count(session: Session, where: RunFilter) -> int:
    """How many runs `ids` would give."""
    return session.scalar(select(func.count()).select_from(Run).where(*_matching(where))) or 0


def running(session: Session) -> int:
    """How many runs are running now: of tasks in progress, which an index knows, as no run is of any other task."""
    asked = select(func.count()).select_from(Task).join(Run, Run.task_id == Task.id)
    in_progress = (Task.status == TaskStatus.IN_PROGRESS, Task.deleted_at.is_(None))
    return session.scalar(asked.where(*in_progress, Run.status == RunStatus.RUNNING)) or 0


def of_task(session: Session, task_id: int) -> tuple[RunRow, ...]:
    """All runs of a task, oldest first."""
    return _in_full(session, _IN_FULL.where(Run.task_id == task_id).order_by(Run.id))


def detail(session: Session, run_id: int) -> RunDetail:
    """Everything about one run; Known when this file has no such run."""
    listed = rows(session, [run_id]).get(run_id)
    if listed is None:
        raise Known(f"Run {run_id} is not in this file.")
    (run,) = _in_full(session, _IN_FULL.where(Run.id == run_id))
    by = (one for one in approvals.of_task(session, run.task_id) if one.id == run.approval_id)
    left = select(Artifact.id).where(Artifact.run_id == run_id, Artifact.deleted_at.is_(None)).order_by(Artifact.id)
    return RunDetail(
        listed,
        run,
        session.scalars(select(Task.status).where(Task.id == run.task_id)).one(),
        next(by, None),
        tuple(artifacts.rows(session, session.scalars(left).all()).values()),
    )


def _in_full(session: Session, asked: Select[*tuple[Any, ...]]) -> tuple[RunRow, ...]:
    return tuple(RunRow(*row) for row in session.execute(asked))


def _listed(row: Row[*tuple[Any, ...]]) -> ListedRun:
    passed, failed = _gates(row.gate_results)
    return ListedRun(
        id=row.id,
        task_id=row.task_id,
        task_title=row.title,
        project_id=row.project_id,
        project_name=row.project_name,
        engine=row.engine,
        status=row.status,
        phase=row.phase,
        version=row.version_num,
        attempt=row.attempt,
        allowed=row.max_attempts,
        start_time=row.start_time,
        end_time=row.end_time,
        passed=passed,
        failed=failed,
    )


def _gates(recorded: str | None) -> tuple[int, int] | tuple[None, None]:
    """How many gates passed and failed, by the JSON of their results."""
    results = gate_results.read(recorded)
    if results is None:
        return None, None
    passed = sum(map(gate_results.passed, results))
    return passed, len(results) - passed


def _matching(where: RunFilter) -> list[ColumnElement[bool]]:
    """Conditions on the run alone, its task being looked up for each: so that the order is walked, not sorted."""
    its = [Task.id == Run.task_id, listing.alive(Task.deleted_at, where.deleted)]
    if where.project_id is not None:
        its.append(Task.project_id == where.project_id)
    conditions: list[ColumnElement[bool]] = [exists(select(Task.id).where(*its))]
    if where.task_id is not None:
        conditions.append(Run.task_id == where.task_id)
    if where.statuses:
        conditions.append(Run.status.in_(sorted(where.statuses)))
    if typed := listing.words(where.text):
        conditions.append(Run.task_id.in_(listing.hits("tasks_fts", *typed)))
    return conditions
