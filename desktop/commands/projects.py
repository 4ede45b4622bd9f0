"""What can be done with projects."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.commands import audit, checks, deletion, moment, phases
from desktop.errors import Known, Stale
from desktop.schema import Artifact, ControlState, Project, Task
from desktop.words import Phase

_PATH = 512


def create(
    session: Session,
    *,
    name: str,
    description: str | None = None,
    root_path: str | None = None,
    default_engine: str | None = None,
    phase: Phase | None = Phase.PLANNER,
) -> int:
    """Make a project with its control state, and give its id; Known when its name is empty, too long or taken."""
    now = moment.now()
    project = Project(
        name=_name(session, name),
        description=checks.words(description),
        root_path=_optional(root_path, "The folder", _PATH),
        default_engine=_optional(default_engine, "The engine", checks.LONGEST_NAME),
        current_phase=phase and Phase.PLANNER,
        created_at=now,
        updated_at=now,
    )
    session.add(project)
    session.flush()
    session.add(ControlState(project_id=project.id, updated_at=now))
    audit.record(session, "project.create", subject=_subject(project.id), facts={"name": project.name})
    if phase is not None and phase != Phase.PLANNER:
        phases.moved(session, project, Phase(phase), "skip", "It was made in this phase.")
        moment.stamp(project, now)
    return project.id


def edit(
    session: Session,
    project_id: int,
    *,
    row_version: int,
    name: str,
    description: str | None,
    root_path: str | None,
    default_engine: str | None,
    phase: Phase | None,
    reason: str | None = None,
) -> int:
    """Write all of these, and give the new row version; Stale when the project is not the one that was read.

    Another phase is gone to as the rules have it, with the `reason` for what is skipped; Refused, on the record, where
    they forbid it. Without a phase it stays where it is.
    """
    project = checks.project(session, project_id)
    if project.row_version != row_version:
        compared = [
            ("its name", project.name, name),
            ("its description", project.description, description),
            ("its folder", project.root_path, root_path),
            ("its engine", project.default_engine, default_engine),
            ("its phase", project.current_phase, phase),
        ]
        what = checks.differences(compared) or "it says the same as what you wrote"
        raise Stale(f"“{project.name}” was changed meanwhile: {what}. Nothing was saved; look at it and edit it again.")
    if name != project.name:
        project.name = _name(session, name, but=project_id)
    project.description = checks.words(description)
    project.root_path = _optional(root_path, "The folder", _PATH)
    project.default_engine = _optional(default_engine, "The engine", checks.LONGEST_NAME)
    if session.is_modified(project):
        facts = {"name": project.name, "description": project.description or "", "folder": project.root_path or ""}
        audit.record(session, "project.edit", subject=_subject(project_id), facts=facts)
        moment.stamp(project, moment.now())
        project.row_version = row_version + 1
    if phase is not None and phase != project.current_phase:
        phases.step(session, project, Phase(phase), reason)
        moment.stamp(project, moment.now())
        project.row_version = row_version + 1
    return project.row_version


def delete(session: Session, project_id: int) -> None:
    """Mark a project as deleted, and with the same moment everything in it that is not deleted yet."""
    checks.project(session, project_id)
    at = _moment_of_its_own(session, project_id)
    for noun in (Task, Artifact):
        deletion.mark(session, noun, (noun.project_id == project_id) & noun.deleted_at.is_(None), at)
    deletion.mark(session, Project, Project.id == project_id, at)
    audit.record(session, "project.delete", subject=_subject(project_id))


def restore(session: Session, project_id: int) -> None:
    """Take the mark off a project and off what was deleted with it; what was deleted before stays deleted."""
    # Compared inside the database, where the mark has the same text in all three tables.
    with_it = select(Project.deleted_at).where(Project.id == project_id).scalar_subquery()
    for noun in (Task, Artifact):
        deletion.mark(session, noun, (noun.project_id == project_id) & (noun.deleted_at == with_it), None)
    deletion.mark(session, Project, (Project.id == project_id) & Project.deleted_at.is_not(None), None)
    audit.record(session, "project.restore", subject=_subject(project_id))


def _subject(project_id: int) -> dict[str, object]:
    return {"kind": "project", "id": project_id}


def _moment_of_its_own(session: Session, project_id: int) -> datetime:
    """Now, or just after the newest deletion in the project: no other mark in it may be equal to its own."""
    newest = [
        session.scalar(select(func.max(noun.deleted_at)).where(noun.project_id == project_id))
        for noun in (Task, Artifact)
    ]
    return max([moment.now(), *(at + timedelta(microseconds=1) for at in newest if at is not None)])


def _name(session: Session, text: str, *, but: int | None = None) -> str:
    name = checks.title(text, what="The project's name", longest=checks.LONGEST_NAME)
    same = select(Project.id).where(func.lower(Project.name) == func.lower(name), Project.deleted_at.is_(None))
    if session.scalar(same.where(Project.id.is_distinct_from(but)).limit(1)) is not None:
        raise Known(f"This file has a project “{name}” already; choose another name.")
    return name


def _optional(text: str | None, what: str, longest: int) -> str | None:
    return checks.title(text, what=what, longest=longest) if text and text.strip() else None
