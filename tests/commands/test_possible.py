"""What is offered about a task is what its command then does, and what is not offered says why in the same words."""

from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from desktop.commands import approvals, links, possible, projects, tasks
from desktop.commands.links import Part
from desktop.commands.machines import TASK
from desktop.errors import Known, Refused
from desktop.schema import Task
from desktop.store.changes import WritingSession
from desktop.words import Phase, TaskStatus
from tests.commands.conftest import approved
from tests.triggers import without_rules

PARTS = [Part("The form"), Part("The session")]
ACTS: dict[str, Callable[[Session, int], object]] = {
    "ask": approvals.ask,
    "cancel": lambda session, task_id: tasks.cancel(session, task_id, "Not needed"),
    "reopen": tasks.reopen,
    "split": lambda session, task_id: links.split(session, task_id, PARTS, "Too large"),
}


@pytest.mark.parametrize("status", TaskStatus)
@pytest.mark.parametrize("act", ACTS)
def test_what_is_offered_is_what_is_done(session: Session, task_id: int, status: TaskStatus, act: str) -> None:
    with without_rules(session):
        session.execute(update(Task).where(Task.id == task_id).values(status=status))
    why = possible.with_tasks(session, [task_id])[act]
    if why:
        with pytest.raises(Refused) as refused:
            ACTS[act](session, task_id)
        assert refused.value.sentence.removesuffix(" Nothing was changed.") == why
    else:
        ACTS[act](session, task_id)


def test_what_was_approved_by_its_digest_or_superseded_says_so(session: WritingSession, task_id: int) -> None:
    approved(session, task_id)
    assert possible.with_tasks(session, [task_id])["ask"] == (
        "“Fix login” is approved as it stands; there is nothing to ask."
    )
    made = links.split(session, task_id, PARTS, "Too large")
    told = possible.with_tasks(session, [task_id])
    assert told["reopen"] == f"“Fix login” was superseded by task {made[0]} and {made[1]}; work on that instead."
    with pytest.raises(Refused, match="was superseded by"):
        tasks.reopen(session, task_id)


@pytest.mark.parametrize("status", TaskStatus)
def test_a_decision_is_offered_while_there_is_one_to_make(session: Session, task_id: int, status: TaskStatus) -> None:
    with without_rules(session):
        session.execute(update(Task).where(Task.id == task_id).values(status=status))
    open_ = (TaskStatus.PENDING, TaskStatus.AWAITING_APPROVAL, TaskStatus.APPROVED)  # by an older tool, without words
    assert (possible.with_tasks(session, [task_id])["review"] == "") == (status in open_)


def test_what_is_approved_by_its_digest_is_not_decided_again(session: WritingSession, task_id: int) -> None:
    approved(session, task_id)
    told = possible.with_tasks(session, [task_id])["review"]
    assert told == "“Fix login” is approved as it stands; there is nothing to decide."


def test_several_tasks_of_one_project_are_merged_and_nothing_else(
    session: Session, project_id: int, task_id: int
) -> None:
    other = tasks.create(session, project_id, title="Log out")
    told = possible.with_tasks(session, [task_id, other])
    assert [act for act, why in told.items() if not why] == ["merge"]
    elsewhere = tasks.create(session, projects.create(session, name="Ferry"), title="Timetable")
    assert "of one project" in possible.with_tasks(session, [task_id, elsewhere])["merge"]
    tasks.cancel(session, other, "Not needed")
    assert "“Log out” is cancelled" in possible.with_tasks(session, [task_id, other])["merge"]
    assert possible.with_tasks(session, [task_id])["merge"] == "Select the tasks to merge."
    tasks.delete(session, [other])
    assert set(possible.with_tasks(session, [other]).values()) == {"“Log out” is deleted; restore it first."}


def test_it_is_known_which_phases_asking_would_skip(session: Session, project_id: int, task_id: int) -> None:
    assert possible.passed_over(session, task_id) == (Phase.ARCHITECT,)
    none = tasks.create(session, project_id, title="Bare", phase=None)
    assert possible.passed_over(session, none) == (Phase.PLANNER, Phase.ARCHITECT)
    approvals.ask(session, task_id)
    assert possible.passed_over(session, task_id) == ()
    with pytest.raises(Known):
        possible.passed_over(session, 99)


def test_a_change_is_requested_of_what_has_left_planning(session: Session, task_id: int) -> None:
    assert (
        possible.with_tasks(session, [task_id])["request_change"]
        == "“Fix login” has not left planning; edit it instead."
    )
    approvals.ask(session, task_id)
    assert possible.with_tasks(session, [task_id])["request_change"] == ""


def test_every_event_a_person_starts_is_one_of_the_machine() -> None:
    assert set(possible._EVENTS.values()) <= {move.event for move in TASK.moves}
