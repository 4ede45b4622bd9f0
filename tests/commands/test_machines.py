"""The tables of the rules, over every state and every event."""

from enum import StrEnum
from typing import Any

import pytest

from desktop.commands import machines
from desktop.commands.machines import CHANGE_REQUEST, PHASE, RUN, TASK, Machine
from desktop.words import ChangeRequestStatus, Phase, RunStatus, TaskStatus

# Written out once more, so that a slip in the tables is a slip against this.
EXPECTED: dict[str, dict[tuple[str, str], set[str]]] = {
    "task": {
        ("PENDING", "submit"): {"AWAITING_APPROVAL"},
        ("PENDING", "reword"): {"PENDING"},
        ("PENDING", "cancel"): {"CANCELLED"},
        ("PENDING", "supersede"): {"CANCELLED"},
        ("AWAITING_APPROVAL", "reword"): {"AWAITING_APPROVAL"},
        ("AWAITING_APPROVAL", "approve"): {"APPROVED", "AWAITING_APPROVAL"},
        ("AWAITING_APPROVAL", "request changes"): {"PENDING"},
        ("AWAITING_APPROVAL", "reject"): {"REJECTED"},
        ("AWAITING_APPROVAL", "withdraw"): {"PENDING"},
        ("AWAITING_APPROVAL", "expire"): {"PENDING"},
        ("AWAITING_APPROVAL", "cancel"): {"CANCELLED"},
        ("AWAITING_APPROVAL", "supersede"): {"CANCELLED"},
        ("APPROVED", "reword"): {"AWAITING_APPROVAL"},
        ("APPROVED", "submit"): {"AWAITING_APPROVAL"},
        ("APPROVED", "start"): {"IN_PROGRESS"},
        ("APPROVED", "cancel"): {"CANCELLED"},
        ("APPROVED", "supersede"): {"CANCELLED"},
        ("REJECTED", "reword"): {"PENDING"},
        ("REJECTED", "cancel"): {"CANCELLED"},
        ("REJECTED", "supersede"): {"CANCELLED"},
        ("IN_PROGRESS", "finish"): {"COMPLETED"},
        ("IN_PROGRESS", "fail"): {"APPROVED"},
        ("IN_PROGRESS", "interrupt"): {"APPROVED"},
        ("CANCELLED", "reopen"): {"PENDING"},
    },
    "change request": {
        ("DRAFT", "edit"): {"DRAFT"},
        ("DRAFT", "submit"): {"SUBMITTED"},
        ("DRAFT", "withdraw"): {"WITHDRAWN"},
        ("SUBMITTED", "approve"): {"APPROVED"},
        ("SUBMITTED", "reject"): {"REJECTED"},
        ("SUBMITTED", "request changes"): {"DRAFT"},
        ("SUBMITTED", "expire"): {"DRAFT"},
        ("SUBMITTED", "withdraw"): {"WITHDRAWN"},
        ("APPROVED", "apply"): {"IMPLEMENTED"},
    },
    "run": {
        ("RUNNING", "finish"): {"SUCCESS", "FAILURE", "TIMEOUT", "CANCELLED"},
        ("RUNNING", "interrupt"): {"INTERRUPTED"},
    },
    "task or project": {
        ("PLANNER", "advance"): {"ARCHITECT"},
        ("ARCHITECT", "advance"): {"REVIEW_APPROVAL"},
        ("REVIEW_APPROVAL", "advance"): {"CODER"},
        ("PLANNER", "skip"): {"REVIEW_APPROVAL", "CODER"},
        ("ARCHITECT", "skip"): {"CODER"},
        ("ARCHITECT", "return"): {"PLANNER"},
        ("REVIEW_APPROVAL", "return"): {"PLANNER"},
        ("CODER", "return"): {"PLANNER"},
        ("CODER", "review"): {"REVIEW_APPROVAL"},
    },
}
STATES: dict[str, type[StrEnum]] = {
    "task": TaskStatus,
    "change request": ChangeRequestStatus,
    "run": RunStatus,
    "task or project": Phase,
}
ALL: list[Machine[Any]] = [TASK, CHANGE_REQUEST, RUN, PHASE]
PAIRS = [(machine, state, event) for machine in ALL for state in STATES[machine.noun] for event in machine.done]


@pytest.mark.parametrize(("machine", "state", "event"), PAIRS, ids=lambda it: getattr(it, "noun", str(it)))
def test_every_event_leads_where_the_rules_say_and_nowhere_else(
    machine: Machine[Any], state: StrEnum, event: str
) -> None:
    expected = EXPECTED[machine.noun].get((str(state), event), set())
    assert set(machine.following(state, event)) == expected
    assert (event in machine.events(state)) == bool(expected)
    assert (state in machine.before(event)) == bool(expected)
    if not expected:
        sentence = machines.obstacle(machine, state, event)
        assert sentence.startswith(f"is {machines.told(state)}, and only a {machine.noun} that is ")
        assert machine.done[event] in sentence


@pytest.mark.parametrize("machine", ALL, ids=lambda it: it.noun)
def test_every_event_of_a_table_is_named_and_every_name_is_an_event(machine: Machine[Any]) -> None:
    assert {move.event for move in machine.moves} == set(machine.done)
    assert {state for move in machine.moves for state in (move.state, move.next)} == set(STATES[machine.noun])


@pytest.mark.parametrize("machine", ALL, ids=lambda it: it.noun)
def test_the_legal_pairs_are_those_of_the_moves(machine: Machine[Any]) -> None:
    pairs = {(before, after) for (before, _), nexts in EXPECTED[machine.noun].items() for after in nexts}
    assert machines.legal(machine) == pairs


@pytest.mark.parametrize(
    ("machine", "state", "event"),
    [
        (TASK, TaskStatus.CANCELLED, "approve"),
        (TASK, TaskStatus.APPROVED, "approve"),
        (TASK, TaskStatus.PENDING, "approve"),
        (TASK, TaskStatus.COMPLETED, "reword"),
        (TASK, TaskStatus.COMPLETED, "supersede"),
        (CHANGE_REQUEST, ChangeRequestStatus.REJECTED, "submit"),
        (CHANGE_REQUEST, ChangeRequestStatus.DRAFT, "approve"),
        (CHANGE_REQUEST, ChangeRequestStatus.APPROVED, "approve"),
        (CHANGE_REQUEST, ChangeRequestStatus.SUBMITTED, "edit"),
    ],
)
def test_what_the_old_tool_allowed_is_refused(machine: Machine[Any], state: StrEnum, event: str) -> None:
    assert not machine.following(state, event)


def test_a_refusal_says_what_is_so_what_is_wanted_and_what_may_be_done() -> None:
    said = machines.obstacle(TASK, TaskStatus.CANCELLED, "approve")
    assert said == "is cancelled, and only a task that is awaiting approval can be approved; it can be reopened"
    assert machines.requirement(TASK, "approve") == "The task is awaiting approval"
    assert machines.obstacle(TASK, TaskStatus.COMPLETED, "cancel").endswith("; nothing more happens to it")
