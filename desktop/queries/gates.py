"""What can be asked about gates that change-driven-dev dropped: its edit of a title kept none of them."""

import json
from typing import cast

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from desktop.queries import versions
from desktop.queries.rows import DroppedGates
from desktop.schema import Quarantine, Task, TaskVersion

_HAS_GATES = func.coalesce(TaskVersion.gates_json, "").not_in(("", "[]", "null"))


def dropped(session: Session, project_id: int) -> list[DroppedGates]:
    """The living tasks of a project whose gates the old tool dropped, by id."""
    return _dropped(session, Task.project_id == project_id, Task.deleted_at.is_(None))


def dropped_by(session: Session, task_id: int) -> DroppedGates | None:
    """What the old tool dropped of one task; None when it dropped nothing, or gates came back since."""
    return next(iter(_dropped(session, task_id=task_id)), None)


def _dropped(session: Session, *which: ColumnElement[bool], task_id: int | None = None) -> list[DroppedGates]:
    """Tasks whose version that counts has no gates at all, though one before it had some.

    The version right after the one that had them must be of the old tool: Placet takes gates along, and where a person
    takes them away it writes an empty list. What an upgrade set aside for being no gates at all was not dropped.
    """
    last = _last_of_the_old_tool(session)
    if not last:
        return []
    counts, kept, later = aliased(TaskVersion), aliased(TaskVersion), aliased(TaskVersion)
    after = [later.task_id == kept.task_id, later.version_num > kept.version_num]
    # Few versions have gates at all, so they are looked for first.
    had = select(TaskVersion.task_id, func.max(TaskVersion.version_num).label("number")).where(_HAS_GATES)
    if task_id is not None:
        had = had.where(TaskVersion.task_id == task_id)
    last_with = had.group_by(TaskVersion.task_id).subquery()
    asked = (
        select(
            Task.id,
            Task.project_id,
            Task.title,
            Task.status,
            Task.row_version,
            counts.version_num.label("version"),
            kept.id.label("kept_id"),
            kept.version_num.label("kept_in"),
            select(func.min(later.version_num)).where(*after).scalar_subquery().label("dropped_in"),
            kept.gates_json,
        )
        .select_from(last_with)
        .join(kept, (kept.task_id == last_with.c.task_id) & (kept.version_num == last_with.c.number))
        .join(Task, Task.id == kept.task_id)
        .join(counts, counts.id == Task.active_version_id)
        .where(
            *which,
            kept.version_num < counts.version_num,
            ~select(later.id).where(*after, func.coalesce(later.gates_json, "") != "").exists(),
            select(func.min(later.id)).where(*after).scalar_subquery() <= last,
            ~select(Quarantine.id)
            .where(
                Quarantine.table_name == "task_versions",
                Quarantine.row_id == counts.id,
                Quarantine.column_name == "gates_json",
            )
            .exists(),
        )
        .order_by(Task.id)
    )
    return [
        DroppedGates(
            task_id=row.id,
            project_id=row.project_id,
            title=row.title,
            status=row.status,
            row_version=row.row_version,
            version=row.version,
            dropped_in=row.dropped_in,
            kept_id=row.kept_id,
            kept_in=row.kept_in,
            names=versions.gate_names(row.gates_json),
        )
        for row in session.execute(asked)
    ]


def _last_of_the_old_tool(session: Session) -> int:
    """The highest id among the versions that were there when the file was upgraded; 0 where it never was.

    The old tool wrote no first version of any task, so the upgrade made some after all of its own, and noted which.
    """
    made = select(Quarantine.original).where(
        Quarantine.table_name == "task_versions", Quarantine.row_id.is_(None), Quarantine.kind == "made"
    )
    ranges = [cast("list[int]", json.loads(original)) for original in session.scalars(made)]
    return max((last for _first, last in ranges), default=0)
