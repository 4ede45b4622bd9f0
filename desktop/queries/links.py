"""What can be asked about tasks made of other tasks: by splitting, by merging, and by an older tool."""

import json
from typing import cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from desktop.queries import listing
from desktop.queries.rows import LinkRow, Links
from desktop.schema import Task, TaskLink
from desktop.words import LinkKind


def of_task(session: Session, task_id: int) -> Links:
    """The links of a task, both ways; those an older tool kept in `extra_data` lead one way."""
    became = _ends(session, TaskLink.to_task_id, TaskLink.from_task_id == task_id)
    old = superseded_by(session, task_id) if not became else ()
    return Links(
        became or _of_the_old_tool(session, old), _ends(session, TaskLink.from_task_id, TaskLink.to_task_id == task_id)
    )


def superseded_by(session: Session, task_id: int) -> tuple[int, ...]:
    """The ids of the tasks that have taken this one's place; none when it stands for itself."""
    linked = select(TaskLink.to_task_id).where(TaskLink.from_task_id == task_id).order_by(TaskLink.to_task_id)
    if found := tuple(session.scalars(linked)):
        return found
    text = session.scalar(select(Task.extra_data).where(Task.id == task_id))
    try:
        told: object = json.loads(text or "{}")
    except ValueError:
        return ()
    by = cast("dict[str, object]", told).get("superseded_by") if isinstance(told, dict) else None
    ids = cast("list[object]", by) if isinstance(by, list) else [by]
    return tuple(one for one in ids if isinstance(one, int) and not isinstance(one, bool))


def _ends(session: Session, end: InstrumentedAttribute[int], which: ColumnElement[bool]) -> tuple[LinkRow, ...]:
    made = (TaskLink.kind, TaskLink.reason, TaskLink.made_by, TaskLink.made_at)
    asked = select(Task.id, listing.short(Task.title), Task.status, *made).join(Task, Task.id == end)
    return tuple(LinkRow(*row) for row in session.execute(asked.where(which).order_by(Task.id)))


def _of_the_old_tool(session: Session, ids: tuple[int, ...]) -> tuple[LinkRow, ...]:
    """It merged into one task and split into several."""
    kind = LinkKind.MERGE if len(ids) == 1 else LinkKind.SPLIT
    asked = select(Task.id, listing.short(Task.title), Task.status).where(Task.id.in_(ids)).order_by(Task.id)
    return tuple(LinkRow(id_, title, status, kind, None, None, None) for id_, title, status in session.execute(asked))
