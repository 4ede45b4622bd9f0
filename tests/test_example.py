"""The worked example is a whole project: every state, true digests, evidence with its bytes."""

from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from desktop import example
from desktop.errors import Known
from desktop.queries import artifacts, contents, projects, tasks
from desktop.queries.filters import ArtifactFilter, ArtifactSort, TaskFilter, TaskSort
from desktop.queries.rows import ArtifactRow, ProjectDetail, TaskDetail
from desktop.store.opening import Options, open_project
from desktop.store.project import Project
from desktop.words import ArtifactType, TaskStatus


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Project:
    path = tmp_path_factory.mktemp("example") / example.NAME
    example.make(path)
    project = open_project(path, Options())
    yield project
    project.close()


def details(harbour: Project) -> list[TaskDetail]:
    ids = harbour.read(tasks.ids, TaskFilter(), TaskSort.ID, False).result()
    return [harbour.read(tasks.detail, one).result() for one in ids]


def test_the_example_has_tasks_in_every_status(harbour: Project) -> None:
    found = details(harbour)
    assert len(found) >= 25
    assert {one.row.status for one in found} == set(TaskStatus)


def test_every_task_stands_where_the_sources_say(harbour: Project) -> None:
    work = yaml.safe_load((files("resources") / "example" / "tasks.yaml").read_text("utf-8"))["tasks"]
    told = {
        it["versions"][-1]["title"]: (it["status"], it["phase"], it["priority"], len(it["versions"])) for it in work
    }
    rows = [one.row for one in details(harbour)]
    assert {row.title: (row.status, row.phase, row.priority, row.version) for row in rows} == told
    assert len(rows) == 29
    for it, one in (
        (it, one) for it in work for one in details(harbour) if one.row.title == it["versions"][-1]["title"]
    ):
        assert [run.status for run in one.runs] == [run["status"] for run in it.get("runs", [])]
        assert [request.status for request in one.change_requests] == [it["status"] for it in it.get("requests", [])]


def test_every_decision_on_a_task_names_the_version_it_was_about_by_its_true_digest(harbour: Project) -> None:
    decided = [(one, approval) for one in details(harbour) for approval in one.approvals if approval.version_id]
    assert len(decided) >= 15
    for one, approval in decided:
        version = next(it for it in one.versions if it.id == approval.version_id)
        assert (approval.digest, approval.version_number) == (version.digest, version.number)


def test_no_task_was_implemented_without_an_approval_of_its_present_version(harbour: Project) -> None:
    for one in details(harbour):
        if one.row.status in (TaskStatus.APPROVED, TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED):
            assert any(it.approved and it.version_number == one.row.version for it in one.approvals), one.row.title


def test_every_artifact_of_the_example_has_its_bytes_in_the_file(harbour: Project) -> None:
    ids = harbour.read(artifacts.ids, ArtifactFilter(), ArtifactSort.ID, False).result()
    rows: dict[int, ArtifactRow] = harbour.read(artifacts.rows, ids).result()
    assert {row.type for row in rows.values()} == set(ArtifactType) - {ArtifactType.OTHER}
    for row in rows.values():
        assert row.content_sha256
        assert harbour.read(contents.verify, row.content_sha256).result()


def test_the_project_has_a_specification_and_a_chosen_architecture(harbour: Project) -> None:
    detail: ProjectDetail = harbour.read(projects.detail, 1).result()
    assert detail.row.name == "Harbour"
    assert detail.spec is not None
    assert detail.spec.name == "spec.md"
    assert [option.selected for option in detail.options] == [True, False]


def test_an_example_is_never_written_over_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / example.NAME).write_text("mine")
    with pytest.raises(Known, match="already exists"):
        example.make(tmp_path / example.NAME)
    assert (tmp_path / example.NAME).read_text() == "mine"
