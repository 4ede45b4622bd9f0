"""Runs are listed with what one wants to know of each at a glance, and counted where they are running."""

import json
from datetime import datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from desktop.commands import projects, tasks
from desktop.errors import Known
from desktop.queries import receipts, runs
from desktop.queries import tasks as wanted
from desktop.queries.filters import RunFilter, RunSort
from desktop.schema import Artifact, ControlState, Run, Task
from desktop.words import ArtifactType, RunStatus, TaskStatus
from tests.triggers import without_rules

START = datetime.fromisoformat("2026-01-02 10:00:00")
RESULTS = json.dumps([{"gate_name": "unit tests", "passed": True}, {"gate_name": "lint", "passed": False}])


@pytest.fixture
def made(session: Session) -> list[int]:
    """Three runs of one task, the last of them running, and one of another project's; by id."""
    harbour, ferry = (projects.create(session, name=name) for name in ("Harbour", "Ferry"))
    first = tasks.create(session, harbour, title="Tide tables")
    other = tasks.create(session, ferry, title="Timetable")
    session.execute(update(ControlState).where(ControlState.project_id == harbour).values(max_attempts=3))
    with without_rules(session):
        session.execute(update(Task).where(Task.id == first).values(status=TaskStatus.IN_PROGRESS))
    session.add_all(
        [
            Run(task_id=first, engine="codex", status=RunStatus.FAILURE, gate_results=RESULTS, start_time=START),
            Run(task_id=other, engine="codex", status=RunStatus.SUCCESS, gate_results="{", start_time=START),
            Run(task_id=first, engine="gemini", status=RunStatus.INTERRUPTED, start_time=START),
            Run(task_id=first, engine="gemini", status=RunStatus.RUNNING, start_time=START),
        ]
    )
    session.flush()
    return list(runs.ids(session, RunFilter(), RunSort.ID, False))


def test_each_says_which_attempt_it_was_and_how_its_gates_went(session: Session, made: list[int]) -> None:
    found = runs.rows(session, made)
    assert [(found[one].attempt, found[one].allowed) for one in made] == [(1, 3), (1, 3), (2, 3), (3, 3)]
    assert [(found[one].passed, found[one].failed) for one in made] == [(1, 1), (None, None), (0, 0), (0, 0)]
    assert (found[made[1]].task_title, found[made[1]].project_name) == ("Timetable", "Ferry")


def test_what_programs_of_the_old_tool_recorded_counts_as_well(session: Session, made: list[int]) -> None:
    answer = json.dumps({"all_passed": False, "results": json.loads(RESULTS), "summary": {"total": 2, "passed": 1}})
    with without_rules(session):
        session.execute(update(Run).where(Run.id == made[1]).values(gate_results=answer))
    found = runs.rows(session, made)[made[1]]
    assert (found.passed, found.failed) == (1, 1)


def test_they_are_filtered_by_state_project_task_and_words(session: Session, made: list[int]) -> None:
    def listed(**what: object) -> list[int]:
        where = RunFilter(**what)
        there = [row.id for row in runs.page(session, where, RunSort.STARTED, True, 0, 10)]
        assert there == list(runs.ids(session, where, RunSort.STARTED, True))
        assert runs.count(session, where) == len(there)
        return there

    first, other, interrupted, running = made
    assert listed() == [running, interrupted, other, first]
    assert listed(statuses=frozenset({RunStatus.FAILURE, RunStatus.SUCCESS})) == [other, first]
    task = runs.detail(session, first).listed
    assert listed(task_id=task.task_id) == listed(project_id=task.project_id) == [running, interrupted, first]
    assert listed(text="tide") == [running, interrupted, first]
    tasks.delete(session, [task.task_id])
    assert listed() == [other]
    assert listed(deleted=True) == [running, interrupted, first]


def test_what_a_run_left_behind_is_told_with_it(session: Session, made: list[int]) -> None:
    about = runs.rows(session, made)[made[0]]
    log = {"project_id": about.project_id, "task_id": about.task_id, "name": "run.log", "file_path": ""}
    session.add(Artifact(**log, run_id=made[0], artifact_type=ArtifactType.LOG))
    session.flush()
    found = runs.detail(session, made[0])
    assert [one.name for one in found.artifacts] == ["run.log"]
    assert (found.run.gate_results, found.approval, found.task_status) == (RESULTS, None, TaskStatus.IN_PROGRESS)
    assert runs.detail(session, made[1]).artifacts == ()
    assert [one.id for one in wanted.detail(session, about.task_id).runs] == [made[0], *made[2:]]
    with pytest.raises(Known, match="Run 99 is not in this file"):
        runs.detail(session, 99)


def test_only_what_is_running_is_counted(session: Session, made: list[int]) -> None:
    del made
    assert receipts.statistics(session).counts["runs"] == runs.running(session) == 1
