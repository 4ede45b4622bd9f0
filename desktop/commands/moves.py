"""One step of a state machine, taken or refused on the record."""

from sqlalchemy.orm import Session

from desktop.commands import audit, machines, moment
from desktop.commands.machines import Machine, S
from desktop.schema import Task
from desktop.schema.base import Edited


def move(
    session: Session,
    machine: Machine[S],
    state: S,
    event: str,
    *,
    act: str,
    name: str,
    task_id: int,
    to: S | None = None,
) -> S:
    """The state that `event` leads to, `to` where it leads to several; Refused, on the record, when it may not happen.

    `name` is how the thing is called at the beginning of a sentence, `act` what is recorded as refused.
    """
    nexts = machine.following(state, event)
    if not nexts:
        sentence = f"{name} {machines.obstacle(machine, state, event)}. Nothing was changed."
        raise audit.refuse(session, act, sentence, requirement=machines.requirement(machine, event), task_id=task_id)
    (after,) = nexts if to is None else (one for one in nexts if one == to)
    return after


def touched(row: Edited) -> None:
    """Whoever is editing this row is told that it is another one now."""
    moment.stamp(row, moment.now())
    row.row_version += 1


def quoted(task: Task) -> str:
    """A task as a sentence calls it."""
    return f"“{task.title if len(task.title) <= 80 else task.title[:79] + '…'}”"
