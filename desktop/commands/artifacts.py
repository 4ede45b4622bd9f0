"""What can be done with artifacts."""

import os
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from desktop.commands import audit, checks, contents, deletion, moment
from desktop.errors import Known
from desktop.schema import Artifact
from desktop.store.progress import Report, Wish, never, unwatched
from desktop.words import ArtifactType


def attach(
    session: Session,
    project_id: int,
    path: Path,
    *,
    type: ArtifactType,  # noqa: A002  (the word a person chooses it by)
    task_id: int | None = None,
    name: str | None = None,
    progress: Report = unwatched,
    cancelled: Wish = never,
) -> int:
    """Take a file's bytes into the project file as an artifact, and give its id.

    Nothing limits its size, and memory does not grow with it; bytes that are there already are not kept twice. Known
    when the file cannot be read or changes while it is, and when project, task or name will not do; Cancelled.
    """
    project = checks.project(session, project_id)
    if task_id is not None and checks.task(session, task_id).project_id != project_id:
        raise Known(f"Task {task_id} is not a task of “{project.name}”; choose one of its tasks.")
    called = os.fsencode(path.name).decode("utf-8", "replace")
    title = checks.title(name if name is not None else called, what="The artifact's name")
    seen = contents.keep(session, path, progress=progress, cancelled=cancelled)
    return _add(session, project_id, seen, type, title, called, task_id=task_id)


def write(
    session: Session,
    project_id: int,
    text: str,
    *,
    type: ArtifactType,  # noqa: A002
    name: str,
    extra_data: str | None = None,
) -> int:
    """Keep a text that was written here as an artifact, and give its id."""
    title = checks.title(name, what="The artifact's name")
    return _add(session, project_id, contents.keep_text(session, text), type, title, title, extra_data=extra_data)


def delete(session: Session, ids: Sequence[int]) -> None:
    """Mark artifacts as deleted; their bytes stay, so that restoring brings back the whole."""
    deletion.delete(session, Artifact, ids, moment.now())
    audit.record(session, "artifact.delete", facts=audit.many(ids))


def restore(session: Session, ids: Sequence[int]) -> None:
    """Take the mark off artifacts; Known when their project is deleted."""
    deletion.restore(session, Artifact, ids)
    audit.record(session, "artifact.restore", facts=audit.many(ids))


def _add(
    session: Session,
    project_id: int,
    seen: contents.Look,
    kind: ArtifactType,
    title: str,
    called: str,
    *,
    task_id: int | None = None,
    extra_data: str | None = None,
) -> int:
    artifact = Artifact(
        project_id=project_id,
        task_id=task_id,
        artifact_type=kind,
        name=title,
        file_path=called,
        sha256=seen.sha256,
        file_size=seen.size,
        content_sha256=seen.sha256,
        extra_data=extra_data,
        created_at=moment.now(),
    )
    session.add(artifact)
    session.flush()
    subject = {"kind": "artifact", "id": artifact.id, "digest": seen.sha256}
    facts = {"name": title, "type": kind, "size": seen.size, "project": project_id}
    audit.record(session, "artifact.attach", task_id=task_id, subject=subject, facts=facts)
    return artifact.id
