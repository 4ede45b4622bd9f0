"""Nothing is run without an approval of exactly these words, and nothing ends without saying how."""

import json

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from desktop.commands import actors, runs, tasks
from desktop.commands.machines import RUN
from desktop.errors import Known, Refused
from desktop.identity import Actor
from desktop.queries import audit as chain
from desktop.queries import projects as projects_asked
from desktop.queries import tasks as asked
from desktop.queries.filters import AuditFilter, AuditSort
from desktop.queries.rows import Gate
from desktop.schema import Approval, ControlState, Run, Task
from desktop.words import Phase, RunStatus, TaskStatus
from tests.commands.conftest import approved, status
from tests.people import person, program
from tests.triggers import without_rules

GATE = Gate("tests", "make test", "", "exit_code_0", "", 60, True, "")
EXTRA = Gate("speed", "make bench", "", "exit_code_0", "", 60, False, "")
PASSED = [{"gate_name": "tests", "passed": True, "exit_code": 0}]
FAILED = [{"gate_name": "tests", "passed": False, "exit_code": 1}]


@pytest.fixture
def gated_id(session: Session, project_id: int) -> int:
    """An approved task with a gate that must pass and one that need not."""
    task_id = tasks.create(session, project_id, title="Fix login", gates=[GATE, EXTRA])
    approved(session, task_id)
    return task_id


def test_a_run_names_the_version_the_phase_and_the_approval_it_goes_by(session: Session, gated_id: int) -> None:
    run_id = runs.start(session, gated_id, engine="codex")
    shown = asked.detail(session, gated_id)
    (run,) = shown.runs
    assert (run.id, run.version_id, run.phase) == (run_id, shown.versions[0].id, Phase.CODER)
    assert run.approval_id == shown.approvals[0].id
    assert (shown.row.status, shown.row.attempts) == (TaskStatus.IN_PROGRESS, 1)
    assert runs.finish(session, run_id, RunStatus.SUCCESS, gate_results=PASSED) is TaskStatus.COMPLETED


@pytest.mark.parametrize("state", [one for one in TaskStatus if one is not TaskStatus.APPROVED])
def test_only_an_approved_task_is_started(session: Session, gated_id: int, state: TaskStatus) -> None:
    with without_rules(session):
        session.execute(update(Task).values(status=state))
    with pytest.raises(Refused, match="only a task that is approved can be started"):
        runs.start(session, gated_id, engine="codex")


def test_an_approval_without_the_digest_of_these_words_starts_nothing(session: Session, task_id: int) -> None:
    session.execute(insert(Approval).values(task_id=task_id, approver="system", approved=True))
    with without_rules(session):
        session.execute(update(Task).values(status=TaskStatus.APPROVED))
    with pytest.raises(Refused, match="no approval names version 1 by its digest"):
        runs.start(session, task_id, engine="codex")


def test_pause_and_the_number_of_attempts_hold_at_once(session: Session, gated_id: int) -> None:
    session.execute(update(ControlState).values(paused=True))
    with pytest.raises(Refused, match="The project is paused"):
        runs.start(session, gated_id, engine="codex")
    session.execute(update(ControlState).values(paused=False, max_attempts=1))
    session.expire_all()
    runs.finish(session, runs.start(session, gated_id, engine="codex"), RunStatus.FAILURE, gate_results=FAILED)
    assert status(session, gated_id) is TaskStatus.APPROVED
    with pytest.raises(Refused, match="was tried 1 times, and 1 are allowed"):
        runs.start(session, gated_id, engine="codex")


def test_what_it_waits_for_is_completed_first(session: Session, project_id: int, gated_id: int) -> None:
    waiting = tasks.create(session, project_id, title="Then this", gates=[GATE], waits_for=[gated_id])
    approved(session, waiting)
    with pytest.raises(Refused, match="cannot be started yet: Not completed: “Fix login”"):
        runs.start(session, waiting, engine="codex")
    runs.finish(session, runs.start(session, gated_id, engine="codex"), RunStatus.SUCCESS, gate_results=PASSED)
    runs.start(session, waiting, engine="codex")


@pytest.mark.parametrize("ending", [RunStatus.FAILURE, RunStatus.TIMEOUT, RunStatus.CANCELLED])
def test_a_run_that_came_to_nothing_leaves_the_task_approved(
    session: Session, gated_id: int, ending: RunStatus
) -> None:
    run_id = runs.start(session, gated_id, engine="codex")
    assert projects_asked.detail(session, 1).row.id == 1
    assert session.scalar(select(ControlState.current_task_id)) == gated_id
    assert runs.finish(session, run_id, ending) is TaskStatus.APPROVED
    assert session.scalar(select(ControlState.current_task_id)) is None
    with pytest.raises(Refused, match="only a run that is running can be finished"):
        runs.finish(session, run_id, RunStatus.SUCCESS, gate_results=PASSED)


def test_an_engine_that_calls_a_failed_gate_a_success_is_not_believed(session: Session, gated_id: int) -> None:
    run_id = runs.start(session, gated_id, engine="codex")
    for results in ([], FAILED):
        with pytest.raises(Refused, match="is no success: tests did not pass"):
            runs.finish(session, run_id, RunStatus.SUCCESS, gate_results=results)
    assert status(session, gated_id) is TaskStatus.IN_PROGRESS


def test_a_gate_that_need_not_pass_stops_nothing_and_is_kept(session: Session, gated_id: int) -> None:
    results = [*PASSED, {"gate_name": "speed", "passed": False, "exit_code": 1}]
    run_id = runs.start(session, gated_id, engine="codex")
    assert runs.finish(session, run_id, RunStatus.SUCCESS, gate_results=results) is TaskStatus.COMPLETED
    assert json.loads(session.get_one(Run, run_id).gate_results or "") == results


def test_that_there_is_no_gate_is_said_out_loud_before_a_task_is_completed(session: Session, task_id: int) -> None:
    approved(session, task_id)
    run_id = runs.start(session, task_id, engine="codex")
    with pytest.raises(Refused, match="is still running"):
        runs.complete(session, task_id, acknowledge=True)
    assert runs.finish(session, run_id, RunStatus.SUCCESS) is TaskStatus.IN_PROGRESS
    with pytest.raises(Refused, match="it has no gate that must pass, so nothing has checked the work"):
        runs.complete(session, task_id)
    runs.complete(session, task_id, acknowledge=True)
    assert status(session, task_id) is TaskStatus.COMPLETED
    (entry,) = chain.page(session, AuditFilter(), AuditSort.ID, True, 0, 1)
    assert (entry.act, entry.signed, entry.facts["without_gates"]) == ("task.complete", True, True)


@pytest.mark.parametrize("who", [program("codex"), Actor("Ann", person("Ann").key, None)])
def test_and_said_by_a_person_with_a_key(session: Session, task_id: int, who: Actor) -> None:
    """An agent's word that it has looked at its own work checks nothing."""
    approved(session, task_id)
    run_id = runs.start(session, task_id, engine="codex")
    with actors.acting_as(session, who):
        assert runs.finish(session, run_id, RunStatus.SUCCESS, acknowledge=True) is TaskStatus.IN_PROGRESS
        with pytest.raises(Refused, match="A person who has looked at it says so, with a key of their own") as refused:
            runs.complete(session, task_id, acknowledge=True)
    refused.value.keep(session)
    (entry,) = chain.page(session, AuditFilter(), AuditSort.ID, True, 0, 1)
    assert (entry.act, entry.refused, entry.facts["requirement"]) == (
        "task.complete",
        True,
        "Whoever decides has a key",
    )
    runs.complete(session, task_id, acknowledge=True)
    assert status(session, task_id) is TaskStatus.COMPLETED


def test_work_that_is_not_right_is_given_back_and_run_again(session: Session, task_id: int) -> None:
    approved(session, task_id)
    runs.finish(session, runs.start(session, task_id, engine="codex"), RunStatus.SUCCESS)
    with pytest.raises(Known, match="needs a reason"):
        runs.give_back(session, task_id, "")
    runs.give_back(session, task_id, "It still loops")
    run_id = runs.start(session, task_id, engine="codex")
    assert runs.finish(session, run_id, RunStatus.SUCCESS, acknowledge=True) is TaskStatus.COMPLETED


def test_runs_of_a_program_that_is_gone_are_marked_and_the_task_can_be_run_again(
    session: Session, gated_id: int
) -> None:
    run_id = runs.start(session, gated_id, engine="codex")
    session.execute(insert(Run).values(task_id=gated_id, engine="old", status=RunStatus.SUCCESS))
    runs.interrupt(session, [run_id])
    with pytest.raises(Refused, match="only a run that is running can be marked as interrupted"):
        runs.interrupt(session, [run_id])
    run = session.get_one(Run, run_id)
    assert (run.status, run.end_time is None, status(session, gated_id)) == (
        RunStatus.INTERRUPTED,
        False,
        TaskStatus.APPROVED,
    )
    assert not RUN.events(RunStatus.INTERRUPTED)
    runs.start(session, gated_id, engine="codex")
