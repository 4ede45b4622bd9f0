"""Projects in lists."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from desktop.commands import artifacts
from desktop.commands import projects as act
from desktop.errors import Known
from desktop.queries import projects
from desktop.queries.filters import ProjectFilter, ProjectSort
from desktop.queries.rows import OptionRow
from desktop.schema import ArchitectureOption, Artifact, Project
from desktop.words import ArtifactType


@pytest.fixture
def three(session: Session) -> Session:
    for name in ("beta", "Alpha", "gamma"):
        act.create(session, name=name)
    act.edit(session, 1, row_version=1, name="beta", description="new", root_path=None, default_engine=None, phase=None)
    return session


@pytest.mark.parametrize(
    ("by", "ids"), [(ProjectSort.ID, [1, 2, 3]), (ProjectSort.NAME, [2, 1, 3]), (ProjectSort.UPDATED, [2, 3, 1])]
)
def test_projects_come_in_the_order_asked_for(three: Session, by: ProjectSort, ids: list[int]) -> None:
    assert list(projects.ids(three, ProjectFilter(), by, False)) == ids
    assert list(projects.ids(three, ProjectFilter(), by, True)) == ids[::-1]
    assert [row.id for row in projects.page(three, ProjectFilter(), by, False, 1, 5)] == ids[1:]
    assert projects.count(three, ProjectFilter()) == 3


def test_a_project_that_is_not_there_is_said_to_be_missing(three: Session) -> None:
    with pytest.raises(Known, match="Project 9 is not in this file"):
        projects.detail(three, 9)
    assert projects.rows(three, [9, 1]).keys() == {1}


def test_a_project_tells_its_spec_and_the_architectures_to_choose_from(three: Session) -> None:
    kind = ArtifactType.SPEC
    spec = Artifact(project_id=1, artifact_type=kind, name="spec.md", file_path="spec.md")
    options = [
        ArchitectureOption(project_id=1, position=place, name=name, pros_json=pros, cons_json=None)
        for place, name, pros in ((1, "Second", "not json"), (0, "First", '["small", "quick"]'))
    ]
    three.add_all([spec, *options])
    three.flush()
    assert projects.detail(three, 1).spec is None
    assert [option.selected for option in projects.detail(three, 1).options] == [False, False]
    chosen = options[1].id
    three.execute(update(Project).values(spec_artifact_id=spec.id, selected_arch_option_id=chosen))
    shown = projects.detail(three, 1)
    assert shown.spec is not None
    assert (shown.spec.id, shown.spec.name, shown.spec.type) == (spec.id, "spec.md", kind)
    assert shown.options == (
        OptionRow(chosen, 0, "First", None, ("small", "quick"), (), None, True),
        OptionRow(options[0].id, 1, "Second", None, ("not json",), (), None, False),
    )
    artifacts.delete(three, [spec.id])
    assert projects.detail(three, 1).spec is None
    assert projects.detail(three, 2).options == ()
