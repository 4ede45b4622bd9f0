"""What may happen to a task, a change request, a run and a phase, one table each; every other move is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from desktop.words import REWORDED, ChangeRequestStatus, Phase, RunStatus, TaskStatus

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """In `state`, `event` leads to `next`, where `guard` holds (half a sentence; "" where nothing more is asked)."""

    state: S
    event: str
    guard: str
    next: S


@dataclass(frozen=True, slots=True)
class Machine(Generic[S]):
    """All moves of one noun; `done` says of each event what is done by it: "a task can be approved"."""

    noun: str
    moves: tuple[Move[S], ...]
    done: Mapping[str, str]

    def events(self, state: S) -> tuple[str, ...]:
        """What may happen in this state, in the order of the table."""
        return tuple(dict.fromkeys(move.event for move in self.moves if move.state == state))

    def following(self, state: S, event: str) -> tuple[S, ...]:
        """Where this event leads from this state; nowhere when it may not happen in it."""
        return tuple(move.next for move in self.moves if (move.state, move.event) == (state, event))

    def before(self, event: str) -> tuple[S, ...]:
        """The states in which this event may happen."""
        return tuple(dict.fromkeys(move.state for move in self.moves if move.event == event))


def legal(machine: Machine[S]) -> frozenset[tuple[S, S]]:
    """Every pair (state, next) some event allows, also where nothing changes; the database refuses all others."""
    return frozenset((move.state, move.next) for move in machine.moves)


def obstacle(machine: Machine[S], state: S, event: str) -> str:
    """Why this event may not happen now and what may instead, as the rest of a sentence that names the thing.

    "is cancelled, and only a task that is awaiting approval can be approved; it can be reopened"
    """
    wanted = _listed([told(one) for one in machine.before(event)])
    instead = _listed([machine.done[one] for one in machine.events(state)])
    only = f"is {told(state)}, and only a {machine.noun} that is {wanted} can be {machine.done[event]}"
    return f"{only}; it can be {instead}" if instead else f"{only}; nothing more happens to it"


def requirement(machine: Machine[S], event: str) -> str:
    """What must be true for this event, as it stands in the record of a refusal."""
    return f"The {machine.noun} is {_listed([told(one) for one in machine.before(event)])}"


def told(state: StrEnum) -> str:
    """A state as it reads within a sentence."""
    return state.lower().replace("_", " ")


def _listed(words: list[str]) -> str:
    return " or ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def _moves(
    event: str, states: tuple[S, ...], nexts: tuple[S, ...] | None = None, guard: str = ""
) -> tuple[Move[S], ...]:
    """One event in several states, to each of these; without `nexts` it leaves the state as it is."""
    return tuple(Move(state, event, guard, after) for state in states for after in nexts or (state,))


_T = TaskStatus
TASK: Machine[TaskStatus] = Machine(
    "task",
    (
        *_moves("submit", (_T.PENDING,), (_T.AWAITING_APPROVAL,)),
        *_moves("submit", (_T.APPROVED,), (_T.AWAITING_APPROVAL,), "by an older tool, which named no words by digest"),
        *_moves("reword", (_T.PENDING,), guard="in planning, or by an approved change request"),
        *_moves(
            "reword",
            (_T.AWAITING_APPROVAL, _T.APPROVED),
            (_T.AWAITING_APPROVAL,),
            "the same; what was asked or decided is out of date, and asked again",
        ),
        *_moves("reword", (_T.REJECTED,), (_T.PENDING,), "in planning, or by an approved change request"),
        *_moves(
            "approve",
            (_T.AWAITING_APPROVAL,),
            (_T.APPROVED, _T.AWAITING_APPROVAL),
            "by a key, about the current digest, with every requirement met; stays while more people are needed",
        ),
        *_moves("request changes", (_T.AWAITING_APPROVAL,), (_T.PENDING,), "by a key, with a reason; back to Planner"),
        *_moves("reject", (_T.AWAITING_APPROVAL,), (_T.REJECTED,), "by a key, with a reason"),
        *_moves("withdraw", (_T.AWAITING_APPROVAL,), (_T.PENDING,)),
        *_moves("expire", (_T.AWAITING_APPROVAL,), (_T.PENDING,), "the time it was asked for is over"),
        *_moves("cancel", REWORDED, (_T.CANCELLED,), "with a reason; what is open about it is withdrawn"),
        *_moves("supersede", REWORDED, (_T.CANCELLED,), "by splitting or merging it"),
        *_moves("reopen", (_T.CANCELLED,), (_T.PENDING,), "no other task has taken its place"),
        *_moves(
            "start",
            (_T.APPROVED,),
            (_T.IN_PROGRESS,),
            "this very version is approved by digest, nothing is paused, attempts are left, what it waits for is done",
        ),
        *_moves(
            "finish",
            (_T.IN_PROGRESS,),
            (_T.COMPLETED,),
            "every requirement to leave Coder is met; that there is no gate a person says out loud, with a key",
        ),
        *_moves("fail", (_T.IN_PROGRESS,), (_T.APPROVED,)),
        *_moves("interrupt", (_T.IN_PROGRESS,), (_T.APPROVED,)),
    ),
    {
        "submit": "submitted for approval",
        "reword": "reworded",
        "approve": "approved",
        "request changes": "sent back for changes",
        "reject": "rejected",
        "withdraw": "withdrawn from approval",
        "expire": "left to expire",
        "cancel": "cancelled",
        "supersede": "split or merged",
        "reopen": "reopened",
        "start": "started",
        "finish": "completed",
        "fail": "given back after a failed run",
        "interrupt": "given back after an interrupted run",
    },
)

_C = ChangeRequestStatus
CHANGE_REQUEST: Machine[ChangeRequestStatus] = Machine(
    "change request",
    (
        *_moves("edit", (_C.DRAFT,)),
        *_moves("submit", (_C.DRAFT,), (_C.SUBMITTED,), "it proposes other words; from here on it stays as it is"),
        *_moves("approve", (_C.SUBMITTED,), (_C.APPROVED,), "by a key, about the current digest"),
        *_moves("reject", (_C.SUBMITTED,), (_C.REJECTED,), "by a key, with a reason"),
        *_moves("request changes", (_C.SUBMITTED,), (_C.DRAFT,), "by a key, with a reason; its next wording"),
        *_moves("expire", (_C.SUBMITTED,), (_C.DRAFT,), "the time it was asked for is over"),
        *_moves("withdraw", (_C.DRAFT, _C.SUBMITTED), (_C.WITHDRAWN,)),
        *_moves("apply", (_C.APPROVED,), (_C.IMPLEMENTED,), "the task still has the version it was written for"),
    ),
    {
        "edit": "edited",
        "submit": "submitted",
        "approve": "approved",
        "reject": "rejected",
        "request changes": "sent back for changes",
        "expire": "left to expire",
        "withdraw": "withdrawn",
        "apply": "applied",
    },
)

_R = RunStatus
RUN: Machine[RunStatus] = Machine(
    "run",
    (
        *_moves("finish", (_R.RUNNING,), (_R.SUCCESS, _R.FAILURE, _R.TIMEOUT, _R.CANCELLED)),
        *_moves("interrupt", (_R.RUNNING,), (_R.INTERRUPTED,), "the program that ran it is gone"),
    ),
    {"finish": "finished", "interrupt": "marked as interrupted"},
)

_P = Phase
PHASE: Machine[Phase] = Machine(
    "task or project",
    (
        *(
            Move(one, "advance", "every requirement to leave it is met", after)
            for one, after in zip(tuple(_P), tuple(_P)[1:], strict=False)
        ),
        *(
            Move(one, "skip", "the same, and with a reason, which is recorded with what was skipped", after)
            for at, one in enumerate(_P)
            for after in tuple(_P)[at + 2 :]
        ),
        *_moves("return", tuple(_P)[1:], (_P.PLANNER,), "nothing is asked or approved"),
        *_moves("review", (_P.CODER,), (_P.REVIEW_APPROVAL,), "its words are not those that were approved"),
    ),
    {
        "advance": "moved on",
        "skip": "moved past a phase",
        "return": "taken back to Planner",
        "review": "reviewed again",
    },
)
