"""Gates that the old tool dropped with a rename are found, and nothing else is taken for that."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from desktop.commands import machines
from desktop.commands import projects as made
from desktop.commands import tasks as act
from desktop.queries import gates, projects, tasks
from desktop.queries.rows import DroppedGates
from desktop.schema import Quarantine, Task, TaskVersion
from desktop.store.consent import Options
from desktop.store.opening import open_project
from desktop.store.project import Project
from desktop.words import REWORDED, Phase, TaskStatus
from tests.old_files import broken_file
from tests.triggers import without_rules

GATES = '[{"name": "tests", "command": "make test"}, {"name": "lint", "command": "make lint"}]'
# Tasks 2, 11 and 17 are at version 3, and 17 is approved (tests/old_files.py).
NONE = "UPDATE task_versions SET gates_json = NULL"
DROPPED = f"UPDATE task_versions SET gates_json = '{GATES}' WHERE task_id IN (2, 17) AND version_num = 2"
LATER = "UPDATE task_versions SET gates_json = '{}' WHERE task_id = 2 AND version_num = 3"

Upgrade = Callable[..., Project]


@pytest.fixture
def upgraded(tmp_path: Path) -> Iterator[Upgrade]:
    """An old file, changed by statements in the old tool's time, upgraded and open."""
    made: list[Project] = []

    def make(*statements: str) -> Project:
        path = broken_file(tmp_path / "project_1.db", NONE, *statements)
        made.append(open_project(path, Options(consent=True)))
        return made[-1]

    yield make
    for project in made:
        project.close()


def test_a_rename_that_dropped_gates_is_told_for_each_task_and_its_project(upgraded: Upgrade) -> None:
    project = upgraded(DROPPED)
    found = project.read(gates.dropped, 1).result()
    kept = project.read(tasks.detail, 2).result().versions[1]
    assert [it.task_id for it in found] == [2, 17]
    assert (kept.number, found[0].kept_id) == (2, kept.id)
    waiting = TaskStatus.AWAITING_APPROVAL
    assert found[0] == DroppedGates(2, 1, "Task 2 v2 v3", waiting, 1, 3, 3, kept.id, 2, ("tests", "lint"))
    assert project.read(tasks.detail, 2).result().dropped_gates == found[0]
    assert project.read(tasks.detail, 3).result().dropped_gates is None
    assert project.read(projects.detail, 1).result().dropped_gates == tuple(found)
    assert project.read(gates.dropped, 2).result() == []


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        ((), "there never were any"),
        ((DROPPED, LATER.format(GATES)), "the version that counts has them"),
        ((DROPPED, LATER.format("[]")), "somebody took them away"),
        ((DROPPED.replace(GATES, "[]"),), "an empty list is no gates"),
        ((DROPPED, LATER.format("[{broken")), "they were set aside"),
    ],
)
def test_gates_that_were_not_dropped_are_not_told(upgraded: Upgrade, statements: tuple[str, ...], why: str) -> None:
    found = upgraded(*statements).read(gates.dropped_by, 2).result()
    assert found is None, why


@pytest.mark.parametrize("upgraded", [False, True])
def test_gates_that_a_later_program_took_away_were_not_dropped_by_the_old_tool(
    session: Session, upgraded: bool
) -> None:
    project_id = made.create(session, name="Harbour")
    if upgraded:
        last = {"kind": "made", "table_name": "task_versions", "original": "[1, 1]", "reason": ""}
        session.execute(insert(Quarantine).values(last))
    task_id = act.create(session, project_id, title="t")
    with without_rules(session):
        session.execute(update(TaskVersion).values(gates_json=GATES))
    second = TaskVersion(task_id=task_id, version_num=2, title="u")
    session.add(second)
    session.flush()
    session.execute(update(Task).values(active_version_id=second.id, version=2))
    assert gates.dropped(session, project_id) == []


def test_what_is_edited_meanwhile_still_lacks_its_gates(upgraded: Upgrade) -> None:
    project = upgraded(DROPPED.replace("(2, 17)", "(11)"))
    words = {"row_version": 1, "title": "Renamed here", "description": None, "priority": 1, "phase": Phase.PLANNER}
    project.write(act.edit, 11, **words).result()
    found = project.read(gates.dropped_by, 11).result()
    assert found is not None
    assert (found.version, found.dropped_in, found.kept_in) == (4, 3, 2)


def test_a_deleted_task_is_not_told_with_its_project(upgraded: Upgrade) -> None:
    project = upgraded(DROPPED)
    project.write(act.delete, [2]).result()
    assert [it.task_id for it in project.read(gates.dropped, 1).result()] == [17]


def test_gates_can_be_carried_over_where_the_words_of_a_task_may_change() -> None:
    assert set(REWORDED) == set(machines.TASK.before("reword"))
