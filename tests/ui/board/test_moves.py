"""A card goes only where the machine of tasks lets it, and says why not elsewhere."""

from itertools import product

import pytest

from desktop.commands.machines import TASK, legal
from desktop.queries.board import STATUSES
from desktop.words import TaskStatus
from ui.board import moves

EVERY = frozenset(moves.ACTS.values()) | {"edit", "request_change"}
S = TaskStatus


def test_every_status_has_a_column() -> None:
    assert sorted(STATUSES) == sorted(TaskStatus)


def test_what_the_machine_allows_has_an_act_and_nothing_else_has() -> None:
    changing = {(status, to) for status, to in legal(TASK) if status is not to}
    assert set(moves.ACTS) == changing
    for status, to in product(TaskStatus, TaskStatus):
        assert bool(moves.way(status, to, EVERY, {}).act) == ((status, to) in changing)


def test_why_not_says_where_it_goes_instead() -> None:
    def why(status: TaskStatus, to: TaskStatus) -> str:
        return moves.way(status, to, EVERY, {}).sentence

    assert why(S.PENDING, S.APPROVED) == (
        "A task that is pending does not become approved; from here it becomes awaiting approval or cancelled."
    )
    assert why(S.COMPLETED, S.PENDING) == "Nothing more happens to a task that is completed."
    assert why(S.PENDING, S.PENDING) == "It stands here already."


def test_what_a_run_does_is_not_done_by_hand() -> None:
    way = moves.way(S.APPROVED, S.IN_PROGRESS, {"ask", "review", "edit"}, {})
    assert way == ("", "A task is in progress while a run works on it; it comes here when one starts.")


def test_what_stands_in_the_way_of_this_very_task_is_said_before_it_is_tried() -> None:
    superseded = "“Berths” was superseded by task 7; work on that instead."
    assert moves.way(S.CANCELLED, S.PENDING, EVERY, {"reopen": superseded}) == ("", superseded)
    assert moves.way(S.CANCELLED, S.PENDING, EVERY, {"reopen": ""}) == ("reopen", "Let go to reopen it.")


@pytest.mark.parametrize(("obstacle", "act"), [("", "request_change"), ("It has not left planning.", "edit")])
def test_other_words_go_through_a_change_request_after_planning(obstacle: str, act: str) -> None:
    assert moves.way(S.REJECTED, S.PENDING, EVERY, {"request_change": obstacle}).act == act


@pytest.mark.parametrize(
    ("status", "step", "to"),
    [
        (S.PENDING, 1, S.AWAITING_APPROVAL),
        (S.PENDING, -1, S.PENDING),
        (S.AWAITING_APPROVAL, 1, S.APPROVED),
        (S.AWAITING_APPROVAL, -1, S.PENDING),
        (S.IN_PROGRESS, 1, S.COMPLETED),
        (S.REJECTED, -1, S.PENDING),
        (S.CANCELLED, -1, S.PENDING),
        (S.COMPLETED, 1, S.REJECTED),
    ],
)
def test_by_keyboard_a_card_goes_to_the_next_column_that_may_take_it(
    status: TaskStatus, step: int, to: TaskStatus
) -> None:
    assert moves.following(status, step) is to
