"""Where a card may be put on the board, what is done for it then, and why it may not be put elsewhere."""

from collections.abc import Container, Mapping
from typing import NamedTuple

from desktop.commands.machines import TASK, legal, told
from desktop.queries.board import STATUSES
from desktop.words import REWORDED, TaskStatus

_S = TaskStatus
REWORD = "reword"
ACTS: dict[tuple[TaskStatus, TaskStatus], str] = {
    (_S.PENDING, _S.AWAITING_APPROVAL): "ask",
    (_S.AWAITING_APPROVAL, _S.APPROVED): "review",
    (_S.AWAITING_APPROVAL, _S.PENDING): "review",
    (_S.AWAITING_APPROVAL, _S.REJECTED): "review",
    (_S.APPROVED, _S.AWAITING_APPROVAL): REWORD,
    (_S.APPROVED, _S.IN_PROGRESS): "start_run",
    (_S.IN_PROGRESS, _S.COMPLETED): "complete",
    (_S.IN_PROGRESS, _S.APPROVED): "give_back",
    (_S.REJECTED, _S.PENDING): REWORD,
    (_S.CANCELLED, _S.PENDING): "reopen",
    **{(one, _S.CANCELLED): "cancel" for one in REWORDED},
}
"""The act that takes a task from one status to another: for every move of the machine that changes it."""
_DONE = {
    "ask": "ask for approval",
    "review": "decide about it",
    "edit": "give it other words",
    "request_change": "write a change request for it",
    "cancel": "cancel it",
    "reopen": "reopen it",
    "start_run": "run it",
    "complete": "complete it",
    "give_back": "give it back",
}
_OTHERWISE = {
    "start_run": "A task is in progress while a run works on it; it comes here when one starts.",
    "complete": "A task comes here when its run has passed every gate.",
    "give_back": "A task comes back here when its run fails or is interrupted.",
}


class Way(NamedTuple):
    """The act that puts a card there, and what letting go there begins; where there is no act, why there is none."""

    act: str
    sentence: str


def way(status: TaskStatus, to: TaskStatus, offered: Container[str], obstacles: Mapping[str, str]) -> Way:
    """How a task of this status comes to another, by one of the acts `offered`.

    `obstacles` says of acts why this very task stands in their way ("" where it does not), as far as that is known.
    """
    if (status, to) not in legal(TASK) or status is to:
        return Way("", _refusal(status, to))
    act = ACTS[status, to]
    if act == REWORD:  # after planning it goes through a change request
        act = "request_change" if obstacles.get("request_change") == "" else "edit"
    if act not in offered:
        return Way("", _OTHERWISE.get(act, f"It is not possible here to {_DONE[act]}."))
    return Way("", why) if (why := obstacles.get(act)) else Way(act, f"Let go to {_DONE[act]}.")


def following(status: TaskStatus, step: int) -> TaskStatus:
    """The next status a card may go to, that many columns to the right or left; the next one where there is none."""
    at = STATUSES.index(status)
    there = STATUSES[at + 1 :] if step > 0 else STATUSES[:at][::-1]
    allowed = (to for to in there if (status, to) in legal(TASK))
    return next(allowed, there[0] if there else status)


def _refusal(status: TaskStatus, to: TaskStatus) -> str:
    if status is to:
        return "It stands here already."
    nexts = [one for one in STATUSES if one is not status and (status, one) in legal(TASK)]
    if not nexts:
        return f"Nothing more happens to a task that is {told(status)}."
    *others, last = [told(one) for one in nexts]
    listed = f"{', '.join(others)} or {last}" if others else last
    return f"A task that is {told(status)} does not become {told(to)}; from here it becomes {listed}."
