"""What may be done with tasks as they stand, and why not: asked before it is offered; the commands ask again."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from desktop.commands import approvals, checks, machines, moves, phases, runs, tasks
from desktop.commands.machines import TASK
from desktop.errors import Known
from desktop.schema import Task
from desktop.words import Phase

# What people do with a task, and the event of its machine.
_EVENTS = {
    "review": "approve",
    "ask": "submit",
    "request_change": "reword",
    "split": "supersede",
    "merge": "supersede",
    "cancel": "cancel",
    "reopen": "reopen",
    "complete": "finish",
    "give_back": "fail",
}
_MOST = 50  # tasks one may merge: each is read and stands in a sentence


def with_tasks(session: Session, ids: Sequence[int]) -> dict[str, str]:
    """Each act by its name (those of `_EVENTS`), and why it may not be done with all of these tasks, as a sentence; ""
    where it may. Only merging is done with several.
    """
    try:
        found = [checks.task(session, task_id) for task_id in ids[: _MOST + 1]]
    except Known as gone:
        return dict.fromkeys(_EVENTS, gone.sentence)
    if len(found) == 1:
        return {act: _obstacle(session, found[0], act) for act in _EVENTS} | {"merge": "Select the tasks to merge."}
    why = next((said for task in found if (said := _obstacle(session, task, "merge"))), "")
    if len({task.project_id for task in found}) > 1:
        why = "Only tasks of one project are merged into one."
    if len(found) > _MOST:
        why = f"At most {_MOST} tasks are merged into one."
    return dict.fromkeys(_EVENTS, "Select one task.") | {
        "merge": why or ("" if found else "Select the tasks to merge.")
    }


def passed_over(session: Session, task_id: int) -> tuple[Phase, ...]:
    """The phases that asking for approval of a task would skip; a reason is recorded for them."""
    phase = checks.task(session, task_id).current_phase
    return () if phase in (Phase.REVIEW_APPROVAL, Phase.CODER) else phases.passed_over(phase, Phase.REVIEW_APPROVAL)


def _obstacle(session: Session, task: Task, act: str) -> str:
    event = _EVENTS[act]
    if act == "review" and TASK.following(task.status, "submit"):  # whoever reads it asks and answers
        said = f"{moves.quoted(task)} is approved as it stands; there is nothing to decide."
        return said if approvals.settled(session, task) else ""
    if not TASK.following(task.status, event):
        return f"{moves.quoted(task)} {machines.obstacle(TASK, task.status, event)}."
    if act == "ask":
        return approvals.settled(session, task)
    if act == "request_change" and task.current_phase in (None, Phase.PLANNER):
        return f"{moves.quoted(task)} has not left planning; edit it instead."
    if act in ("complete", "give_back"):
        return runs.still_running(session, task)
    return tasks.replaced(session, task) if act == "reopen" else ""
