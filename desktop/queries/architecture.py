"""What can be asked about the architectures a project may choose from, and about the choice that was made."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries import canonical
from desktop.queries.rows import OptionRow
from desktop.schema import ArchitectureOption, Artifact, Project
from desktop.words import ArtifactType

# In `extra_data` of the ADR that a choice has written.
DECISION = "architecture_decision"


@dataclass(frozen=True, slots=True)
class Decided:
    """A choice as its ADR (an artifact, `id`) records it; `option_id` was chosen by `by`, who gave the reason."""

    id: int
    name: str
    option_id: int
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """What a project can choose from, and what was chosen: the decisions newest first, of which the first counts.

    Something may be chosen without any decision: an older tool recorded none. `digest` is the SHA-256 of all this.
    """

    project_id: int
    project_name: str
    options: tuple[OptionRow, ...]
    decisions: tuple[Decided, ...]
    digest: str

    @property
    def chosen(self) -> OptionRow | None:
        """What is chosen now."""
        return next((one for one in self.options if one.selected), None)

    @property
    def decision(self) -> Decided | None:
        """The decision behind what is chosen now; None where none was recorded."""
        newest = next(iter(self.decisions), None)
        return newest if newest and self.chosen and newest.option_id == self.chosen.id else None


@dataclass(frozen=True, slots=True)
class Offer:
    """A project one may look at, and how many architectures it has to choose from."""

    id: int
    name: str
    options: int


def projects(session: Session, limit: int) -> tuple[Offer, ...]:
    """The living projects by name, at most `limit`."""
    options = select(func.count()).where(ArchitectureOption.project_id == Project.id).scalar_subquery()
    asked = select(Project.id, Project.name, options).where(Project.deleted_at.is_(None))
    return tuple(Offer(*row) for row in session.execute(asked.order_by(func.lower(Project.name)).limit(limit)))


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
    last = ArchitectureOption.artifact_id.is_(None)  # what nobody wrote a document about
    found = session.execute(its.order_by(last, ArchitectureOption.artifact_id, ArchitectureOption.position)).all()
    return tuple(
        OptionRow(id_, position, name, description, _told(pros), _told(cons), trade_offs, bool(selected))
        for id_, position, name, description, pros, cons, trade_offs, selected in found
    )


def choice(session: Session, project_id: int) -> Choice:
    """What a project can choose from and has chosen; Known when it is not there."""
    name = session.scalar(select(Project.name).where(Project.id == project_id))
    if name is None:
        raise Known(f"Project {project_id} is not in this file any more.")
    options, decisions = of_project(session, project_id), _decisions(session, project_id)
    return Choice(project_id, name, options, decisions, _digest(project_id, options, decisions))


def _decisions(session: Session, project_id: int) -> tuple[Decided, ...]:
    its = (Artifact.project_id == project_id, Artifact.artifact_type == ArtifactType.ADR)
    told = Artifact.extra_data.contains(f'"{DECISION}"')
    asked = select(Artifact.id, Artifact.name, Artifact.extra_data, Artifact.created_at).where(*its, told)
    found = (_decided(*row) for row in session.execute(asked.order_by(Artifact.id.desc())))
    return tuple(one for one in found if one is not None)


def _decided(id_: int, name: str, extra_data: str, at: datetime) -> Decided | None:
    """None where another tool wrote something else there."""
    try:
        told: dict[str, Any] = json.loads(extra_data)[DECISION]
        return Decided(id_, name, int(told["option"]), str(told["reason"]), str(told["by"]), at)
    except (KeyError, TypeError, ValueError):
        return None


def _digest(project_id: int, options: tuple[OptionRow, ...], decisions: tuple[Decided, ...]) -> str:
    told = [
        {
            "id": one.id,
            "name": one.name,
            "description": one.description,
            "pros": one.pros,
            "cons": one.cons,
            "trade_offs": one.trade_offs,
            "chosen": one.selected,
        }
        for one in options
    ]
    newest = decisions[0].id if decisions else None
    subject = {"kind": "architecture", "project": project_id, "options": told, "decision": newest}
    return canonical.digest(subject)


def _told(text: str | None) -> tuple[str, ...]:
    """The sentences of a JSON list; a text that is none is one sentence itself."""
    try:
        value = json.loads(text or "[]")
    except ValueError:
        value = None
    if isinstance(value, list) and all(isinstance(one, str) for one in cast("list[object]", value)):
        return tuple(cast("list[str]", value))
    return (text or "",)
