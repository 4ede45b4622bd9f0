"""What can be asked about the architectures a project may choose from."""

import json
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.queries.rows import OptionRow
from desktop.schema import ArchitectureOption, Project


def of_project(session: Session, project_id: int) -> tuple[OptionRow, ...]:
    """The options of a project: by the document that proposes them, the oldest first, and their place in it."""
    asked = select(
        ArchitectureOption.id,
        ArchitectureOption.position,
        ArchitectureOption.name,
        ArchitectureOption.description,
        ArchitectureOption.pros_json,
        ArchitectureOption.cons_json,
        ArchitectureOption.trade_offs,
        func.coalesce(ArchitectureOption.id == Project.selected_arch_option_id, False),
    ).join(Project, Project.id == ArchitectureOption.project_id)
    its = asked.where(ArchitectureOption.project_id == project_id)
    found = session.execute(its.order_by(ArchitectureOption.artifact_id, ArchitectureOption.position)).all()
    return tuple(
        OptionRow(id_, position, name, description, _told(pros), _told(cons), trade_offs, bool(selected))
        for id_, position, name, description, pros, cons, trade_offs, selected in found
    )


def _told(text: str | None) -> tuple[str, ...]:
    """The sentences of a JSON list; a text that is none is one sentence itself."""
    try:
        value = json.loads(text or "[]")
    except ValueError:
        value = None
    if isinstance(value, list) and all(isinstance(one, str) for one in cast("list[object]", value)):
        return tuple(cast("list[str]", value))
    return (text or "",)
