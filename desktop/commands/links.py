"""Tasks are made of other tasks: one is split into several, several are merged into one; links lead both ways."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.commands import actors, audit, checks, moment, moves, tasks
from desktop.commands.machines import TASK
from desktop.errors import Known
from desktop.queries import dependencies, versions
from desktop.queries.rows import Gate, VersionRow
from desktop.schema import Task, TaskLink
from desktop.words import LinkKind


@dataclass(frozen=True, slots=True)
class Part:
    """What one of the tasks says that another is split into."""

    title: str
    description: str | None = None


def split(session: Session, task_id: int, parts: Sequence[Part], reason: str) -> list[int]:
    """Make several tasks of one, which they supersede, and give their ids.

    Each keeps its gates, acceptance criteria, dependencies and priority. What waited for the task waits for it still;
    nothing is completed in its name. Refused, on the record, when the task is in progress or closed.
    """
    if len(parts) < 2:
        raise Known("Splitting a task makes at least two of it; write a second one.")
    task, version = _taken(session, task_id, "task.split")
    words = _reason(reason, "Splitting")
    made = [
        tasks.create(
            session,
            task.project_id,
            title=part.title,
            description=part.description,
            priority=task.priority,
            gates=version.gates,
            waits_for=_living(session, task, version.dependencies),
            criteria=version.criteria,
        )
        for part in parts
    ]
    _supersede(session, [task], made, LinkKind.SPLIT, words, act="task.split")
    return made


def merge(session: Session, ids: Sequence[int], *, title: str, description: str | None, reason: str) -> int:
    """Make one task of several, which it supersedes, and give its id.

    It has the gates, acceptance criteria and dependencies of all, and the highest priority. Refused, on the record,
    when one of them is in progress or closed, is named twice, or is of another project.
    """
    words = _reason(reason, "Merging")
    if len(ids) < 2 or len(set(ids)) < len(ids):
        raise audit.refuse(
            session,
            "task.merge",
            "Merging takes at least two different tasks; a task is not merged with itself. Nothing was changed.",
            requirement="At least two different tasks",
            task_id=next(iter(ids), None),
        )
    found = [_taken(session, task_id, "task.merge") for task_id in ids]
    sources, wordings = [task for task, _ in found], [version for _, version in found]
    if len({task.project_id for task in sources}) > 1:
        raise audit.refuse(
            session,
            "task.merge",
            "Only tasks of one project are merged into one. Nothing was changed.",
            requirement="All tasks are of one project",
            task_id=ids[0],
        )
    waits_for = [one for task, version in found for one in _living(session, task, version.dependencies)]
    made = tasks.create(
        session,
        sources[0].project_id,
        title=title,
        description=description,
        priority=max(task.priority for task in sources),
        gates=_united(wordings),
        waits_for=[one for one in dict.fromkeys(waits_for) if one not in ids],
        criteria=list(dict.fromkeys(one for version in wordings for one in version.criteria)),
    )
    _supersede(session, sources, [made], LinkKind.MERGE, words, act="task.merge")
    return made


def _taken(session: Session, task_id: int, act: str) -> tuple[Task, VersionRow]:
    """A task that may be superseded, and what it says; Refused when it may not."""
    task = checks.task(session, task_id)
    moves.move(session, TASK, task.status, "supersede", act=act, name=moves.quoted(task), task_id=task_id)
    version = versions.current(session, task_id)
    if version is None or version.gates_text or version.dependencies_text or version.criteria_text:
        what = "gates, dependencies or acceptance criteria that cannot be read"
        raise Known(f"{moves.quoted(task)} has {what}; edit it to put them right first.")
    return task, version


def _living(session: Session, task: Task, ids: Sequence[int]) -> list[int]:
    """Those of these tasks that a new task of the same project may wait for."""
    named = dependencies.named(session, ids)
    return [one for one in ids if one in named and not named[one].gone and named[one].project_id == task.project_id]


def _united(wordings: Sequence[VersionRow]) -> list[Gate]:
    """The gates of all, each once; Known when two differ under one name."""
    kept: dict[str, Gate] = {}
    for version in wordings:
        for gate in version.gates:
            if kept.get(gate.name, gate) != gate:
                what = f"different gates called “{gate.name}”"
                raise Known(f"Two of these tasks have {what}; give one of them another name first.")
            kept[gate.name] = gate
    return list(kept.values())


def _supersede(
    session: Session, sources: Sequence[Task], made: Sequence[int], kind: LinkKind, reason: str, *, act: str
) -> None:
    who, now = actors.acting(session).name, moment.now()
    for task in sources:
        tasks.close(session, task, "supersede", act=act, reason=reason)
        for one in made:
            session.add(
                TaskLink(from_task_id=task.id, to_task_id=one, kind=kind, reason=reason, made_by=who, made_at=now)
            )
        session.flush()
        audit.record(session, act, task_id=task.id, facts={"into": list(made), "reason": reason})


def _reason(text: str, what: str) -> str:
    words = checks.words(text.strip())
    if words is None:
        raise Known(f"{what} needs a reason; write one.")
    return words
