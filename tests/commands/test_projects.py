"""Projects are made, changed, deleted with all that is in them, and restored."""

from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from desktop.commands import artifacts, projects, tasks
from desktop.errors import Known, Stale
from desktop.queries import artifacts as artifacts_asked
from desktop.queries import projects as asked
from desktop.queries import tasks as tasks_asked
from desktop.queries.filters import ArtifactFilter, ArtifactSort, ProjectFilter, ProjectSort, TaskFilter, TaskSort
from desktop.schema import Project, Task
from desktop.words import ArtifactType, Phase, TaskStatus
from tests.triggers import without_rules


@pytest.fixture
def project_id(session: Session) -> int:
    return projects.create(session, name=" Harbour ", description="Boats", default_engine="codex")


def edit(session: Session, project_id: int, **new: object) -> int:
    row = asked.detail(session, project_id).row
    words = {
        "row_version": row.row_version,
        "name": row.name,
        "description": row.description,
        "root_path": row.root_path,
        "default_engine": row.default_engine,
        "phase": row.phase,
    }
    version = projects.edit(session, project_id, **(words | new))
    session.flush()
    return version


def living(session: Session, *, deleted: bool = False) -> tuple[list[int], list[int], list[int]]:
    """The ids of projects, tasks and artifacts that lists show."""
    return (
        list(asked.ids(session, ProjectFilter(deleted=deleted), ProjectSort.NAME, False)),
        list(tasks_asked.ids(session, TaskFilter(deleted=deleted), TaskSort.TITLE, False)),
        list(artifacts_asked.ids(session, ArtifactFilter(deleted=deleted), ArtifactSort.NAME, False)),
    )


def test_a_new_project_has_a_control_state(session: Session, project_id: int) -> None:
    shown = asked.detail(session, project_id)
    assert (shown.row.name, shown.row.description, shown.row.phase) == ("Harbour", "Boats", Phase.PLANNER)
    assert (shown.paused, shown.max_attempts, shown.timeout_seconds) == (False, 3, 300)


@pytest.mark.parametrize("name", ["", "   ", "x" * 256, "harbour"])
def test_a_name_that_is_empty_too_long_or_taken_is_refused(session: Session, project_id: int, name: str) -> None:
    with pytest.raises(Known):
        projects.create(session, name=name)
    other = projects.create(session, name="Lighthouse")
    with pytest.raises(Known):
        edit(session, other, name=name)
    assert edit(session, project_id, name="HARBOUR") == 2


def test_an_edit_can_empty_what_was_written_and_counts_versions(session: Session, project_id: int) -> None:
    assert (
        edit(session, project_id, description="", default_engine=None, root_path=" /srv ", phase=Phase.ARCHITECT) == 2
    )
    row = asked.detail(session, project_id).row
    assert (row.description, row.default_engine, row.root_path, row.phase) == (None, None, "/srv", Phase.ARCHITECT)
    assert edit(session, project_id) == 2
    assert row.updated_at >= row.created_at


def test_an_edit_of_what_changed_meanwhile_says_what_is_different(session: Session, project_id: int) -> None:
    edit(session, project_id, name="Port", phase=Phase.CODER, reason="All is planned")
    with pytest.raises(Stale, match="“Port” was changed meanwhile: its name is now “Port”, its phase is now “CODER”"):
        edit(session, project_id, row_version=1, name="Harbour", phase=Phase.PLANNER)


def test_a_project_counts_what_is_in_it_and_not_deleted(session: Session, project_id: int, tmp_path: Path) -> None:
    made = [tasks.create(session, project_id, title=str(n)) for n in range(5)]
    with without_rules(session):
        for task_id, status in ((made[0], TaskStatus.COMPLETED), (made[4], TaskStatus.REJECTED)):
            session.execute(update(Task).where(Task.id == task_id).values(status=status))
    tasks.delete(session, made[1:2])
    (tmp_path / "a").write_text("a")
    artifacts.attach(session, project_id, tmp_path / "a", type=ArtifactType.ADR)
    empty = projects.create(session, name="Empty")
    rows = asked.rows(session, [project_id, empty])
    assert [(row.tasks, row.open_tasks, row.artifacts) for row in rows.values()] == [(4, 2, 1), (0, 0, 0)]
    shown = asked.detail(session, project_id)
    assert shown.tasks_by_status == {TaskStatus.COMPLETED: 1, TaskStatus.PENDING: 2, TaskStatus.REJECTED: 1}
    assert shown.artifacts_by_type == {ArtifactType.ADR: 1}


def test_a_deleted_project_takes_all_with_it_and_restoring_brings_back_exactly_that(
    session: Session, project_id: int, tmp_path: Path
) -> None:
    other = projects.create(session, name="Lighthouse")
    (tmp_path / "plan").write_text("a")
    for project in (project_id, other):
        for n in range(3):
            tasks.create(session, project, title=str(n))
            artifacts.attach(session, project, tmp_path / "plan", type=ArtifactType.PLAN)
    tasks.delete(session, [1])
    artifacts.delete(session, [1])
    before = living(session), living(session, deleted=True)
    projects.delete(session, project_id)
    session.commit()
    assert living(session) == ([other], [4, 5, 6], [4, 5, 6])
    assert living(session, deleted=True) == ([project_id], [1, 2, 3], [1, 2, 3])
    projects.restore(session, project_id)
    session.commit()
    assert (living(session), living(session, deleted=True)) == before


def test_a_task_deleted_in_the_same_instant_as_its_project_stays_deleted(session: Session, project_id: int) -> None:
    task_id = tasks.create(session, project_id, title="t")
    session.execute(text("UPDATE tasks SET deleted_at = '2999-01-01 00:00:00'"))
    projects.delete(session, project_id)
    assert session.scalar(select(Project.deleted_at)) != session.scalar(select(Task.deleted_at))
    projects.restore(session, project_id)
    assert tasks_asked.rows(session, [task_id])[task_id].deleted_at is not None


def test_what_is_in_a_deleted_project_is_not_restored_alone(session: Session, project_id: int, tmp_path: Path) -> None:
    task_id = tasks.create(session, project_id, title="t")
    (tmp_path / "a").write_text("a")
    artifact_id = artifacts.attach(session, project_id, tmp_path / "a", type=ArtifactType.ADR)
    projects.delete(session, project_id)
    with pytest.raises(Known, match="“Harbour” is deleted as well"):
        tasks.restore(session, [task_id])
    with pytest.raises(Known, match="“Harbour” is deleted as well"):
        artifacts.restore(session, [artifact_id])


def test_a_project_is_deleted_once_and_restored_once(session: Session, project_id: int) -> None:
    projects.restore(session, project_id)
    assert asked.detail(session, project_id).row.row_version == 1
    projects.delete(session, project_id)
    with pytest.raises(Known, match="“Harbour” is deleted"):
        projects.delete(session, project_id)
    projects.restore(session, project_id)
    assert asked.detail(session, project_id).row.row_version == 3
