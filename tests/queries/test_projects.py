"""Projects in lists."""

import pytest
from sqlalchemy.orm import Session

from desktop.commands import projects as act
from desktop.errors import Known
from desktop.queries import projects
from desktop.queries.filters import ProjectFilter, ProjectSort


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
