"""Files become artifacts, with their bytes inside the project."""

import hashlib
import os
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.commands import artifacts, projects, tasks
from desktop.errors import Known
from desktop.queries import artifacts as asked
from desktop.queries import contents
from desktop.queries import tasks as tasks_asked
from desktop.queries.filters import ArtifactFilter, ArtifactSort
from desktop.schema import Artifact, Content
from desktop.words import ArtifactType


@pytest.fixture
def project_id(session: Session) -> int:
    return projects.create(session, name="Harbour")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.md"
    path.write_bytes(b"# Plan\n")
    return path


def test_an_attached_file_is_in_the_project_with_its_bytes(session: Session, project_id: int, plan: Path) -> None:
    task_id = tasks.create(session, project_id, title="t")
    artifact_id = artifacts.attach(session, project_id, plan, type=ArtifactType.PLAN, task_id=task_id, name="Our plan")
    row = asked.detail(session, artifact_id)
    sha256 = hashlib.sha256(b"# Plan\n").hexdigest()
    assert (row.name, row.type, row.task_id, row.project_name) == ("Our plan", ArtifactType.PLAN, task_id, "Harbour")
    assert (row.size, row.has_content, row.sha256, row.content_sha256) == (7, True, sha256, sha256)
    assert contents.lines(session, sha256, 0, 5) == ["# Plan"]
    assert tasks_asked.detail(session, task_id).artifacts == (row,)
    assert session.scalar(select(Artifact.file_path)) == "plan.md"


def test_a_deleted_artifact_vanishes_and_comes_back_with_its_bytes(
    session: Session, project_id: int, plan: Path
) -> None:
    task_id = tasks.create(session, project_id, title="t")
    artifact_id = artifacts.attach(session, project_id, plan, type=ArtifactType.PLAN, task_id=task_id)
    artifacts.delete(session, [artifact_id])
    assert len(asked.ids(session, ArtifactFilter(), ArtifactSort.NAME, False)) == 0
    assert tasks_asked.detail(session, task_id).artifacts == ()
    assert list(asked.ids(session, ArtifactFilter(deleted=True), ArtifactSort.NAME, False)) == [artifact_id]
    artifacts.restore(session, [artifact_id])
    row = asked.detail(session, artifact_id)
    assert row.deleted_at is None
    assert contents.verify(session, row.content_sha256 or "")


@pytest.mark.parametrize("name", ["", " ", "x" * 513])
def test_a_name_that_will_not_do_is_refused(session: Session, project_id: int, plan: Path, name: str) -> None:
    with pytest.raises(Known, match="The artifact's name"):
        artifacts.attach(session, project_id, plan, type=ArtifactType.PLAN, name=name)
    assert session.scalar(select(func.count()).select_from(Content)) == 0


def test_a_task_of_another_project_is_refused(session: Session, project_id: int, plan: Path) -> None:
    other = projects.create(session, name="Lighthouse")
    task_id = tasks.create(session, other, title="t")
    with pytest.raises(Known, match="is not a task of “Harbour”"):
        artifacts.attach(session, project_id, plan, type=ArtifactType.PLAN, task_id=task_id)
    with pytest.raises(Known, match="Task 99 is not in this file"):
        artifacts.attach(session, project_id, plan, type=ArtifactType.PLAN, task_id=99)
    with pytest.raises(Known, match="Project 99 is not in this file"):
        artifacts.attach(session, 99, plan, type=ArtifactType.PLAN)


def test_a_file_name_that_is_no_text_becomes_one(session: Session, project_id: int, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))
    path.write_text("a")
    artifact_id = artifacts.attach(session, project_id, path, type=ArtifactType.OTHER)
    assert asked.detail(session, artifact_id).name == "\ufffd.txt"


def test_an_artifact_without_bytes_says_so(session: Session, project_id: int) -> None:
    old = Artifact(project_id=project_id, artifact_type=ArtifactType.LOG, name="old", file_path="old", sha256="a" * 64)
    session.add(old)
    session.flush()
    row = asked.detail(session, old.id)
    assert (row.has_content, row.content_sha256, row.sha256, row.size) == (False, None, "a" * 64, None)
    with pytest.raises(Known, match="Artifact 99 is not in this file"):
        asked.detail(session, 99)
