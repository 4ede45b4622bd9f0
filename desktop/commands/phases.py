"""A task or a project goes from phase to phase; what is skipped is recorded with who and why."""

import json
from typing import Never

from sqlalchemy.orm import Session

from desktop.commands import actors, audit, checks, machines, moment, moves
from desktop.commands.machines import PHASE
from desktop.queries import requirements
from desktop.schema import PhaseMove, Project, Task
from desktop.words import OVER, Phase, TaskStatus

Subject = Task | Project
_RETURNS = (TaskStatus.PENDING, TaskStatus.REJECTED)


def advance(session: Session, task_id: int) -> Phase:
    """Take a task to the next phase, and give it; Refused while a requirement to leave the present one is not met."""
    task = checks.task(session, task_id)
    to = following(task.current_phase)
    if to is None:
        raise audit.refuse(
            session,
            "phase.advance",
            f"{moves.quoted(task)} is in the last phase; completing it is what comes next.",
            requirement="A phase comes after it",
            task_id=task_id,
        )
    step(session, task, to)
    moves.touched(task)
    return to


def skip(session: Session, task_id: int, to: Phase, *, reason: str) -> None:
    """Take a task past phases to a later one, with the reason that is recorded; Refused as `advance`."""
    task = checks.task(session, task_id)
    step(session, task, to, reason)
    moves.touched(task)


def back(session: Session, task_id: int) -> None:
    """Take a task back to Planner, where its words may be edited; Refused while it is asked about or approved."""
    task = checks.task(session, task_id)
    step(session, task, Phase.PLANNER)
    moves.touched(task)


def following(phase: Phase | None) -> Phase | None:
    """The phase after this one; None after the last."""
    return Phase.PLANNER if phase is None else next(iter(PHASE.following(phase, "advance")), None)


def passed_over(before: Phase | None, to: Phase) -> tuple[Phase, ...]:
    """The phases between these two."""
    every = tuple(Phase)
    return every[(every.index(before) if before else -1) + 1 : every.index(to)]


def step(session: Session, subject: Subject, to: Phase, reason: str | None = None) -> None:
    """Take a task or project to another phase as a person may; Refused, on the record, when the rules forbid it.

    The caller says that the row was touched, as for `moved`.
    """
    before = subject.current_phase
    event = _event(before, to)
    if event is None:
        told = machines.told(before) if before else "nowhere"
        where = f"does not go to {machines.told(to)} from there: it goes on, or back to the planner."
        sentence = f"{_name(subject)} is in {told} and {where}"
        _refuse(session, subject, "advance", sentence, "The phases are kept in order")
    _ask_the_task(session, subject, event, before)
    if event == "skip" and not (reason and reason.strip()):
        skipped = " and ".join(machines.told(one) for one in passed_over(before, to))
        sentence = f"{_name(subject)} would skip {skipped}, which needs a reason; write one, or go on step by step."
        _refuse(session, subject, "skip", sentence, "A skipped phase has a reason")
    moved(session, subject, to, event, reason)


def moved(session: Session, subject: Subject, to: Phase, event: str, reason: str | None = None) -> None:
    """Write a move that something else has made right: the verdict or the new words it comes with."""
    actor, now, before = actors.acting(session), moment.now(), subject.current_phase
    skipped = passed_over(before, to)
    its_task, its_project = (subject.id, None) if isinstance(subject, Task) else (None, subject.id)
    move = PhaseMove(
        project_id=its_project,
        task_id=its_task,
        from_phase=before,
        to_phase=to,
        skipped_json=json.dumps(skipped) if skipped else None,
        reason=checks.words(reason and reason.strip()),
        moved_by=actor.name,
        moved_by_key=actor.key or None,
        moved_at=now,
    )
    session.add(move)
    subject.current_phase = to
    session.flush()
    facts = {"from": before or "", "to": to, "skipped": list(skipped), "reason": reason or ""}
    audit.record(session, f"phase.{event}", task_id=its_task, subject=_told(subject), facts=facts, rows=[move])


def _event(before: Phase | None, to: Phase) -> str | None:
    """The move of the table that leads there; reviewing again is none a person makes by hand."""
    if before is None:
        return "advance" if to is Phase.PLANNER else "skip"
    wanted = (event for event in ("advance", "skip", "return") if to in PHASE.following(before, event))
    return next(wanted, None)


def _ask_the_task(session: Session, subject: Subject, event: str, before: Phase | None) -> None:
    """What the rules ask of a task for this move; a project moves as its people see fit."""
    if not isinstance(subject, Task):
        return
    told = f"{moves.quoted(subject)} is {machines.told(subject.status)}"
    if event == "return" and subject.status not in _RETURNS:
        only = "only a task that is pending or rejected goes back to the planner"
        instead = "Withdraw what is asked first, or propose other words in a change request."
        sentence = f"{told}, and {only}. {instead}"
        _refuse(session, subject, event, sentence, "Nothing is asked or approved")
    if subject.status in OVER:
        _refuse(session, subject, event, f"{told}; it goes to no other phase any more.", "The task is not over")
    if subject.status is TaskStatus.AWAITING_APPROVAL and before is Phase.REVIEW_APPROVAL:
        _refuse(session, subject, event, f"{told}; the answer takes it on.", "The request is answered")
    if event == "return" or before is None:
        return
    for one in requirements.states(session, subject.id, before, at=moment.now()):
        if not one.met:
            sentence = f"{moves.quoted(subject)} does not leave {machines.told(before)} yet: {one.sentence} {one.how}"
            _refuse(session, subject, event, sentence, one.name)


def _refuse(session: Session, subject: Subject, event: str, sentence: str, requirement: str) -> Never:
    task_id = subject.id if isinstance(subject, Task) else None
    raise audit.refuse(
        session, f"phase.{event}", sentence, requirement=requirement, task_id=task_id, subject=_told(subject)
    )


def _name(subject: Subject) -> str:
    return moves.quoted(subject) if isinstance(subject, Task) else f"“{subject.name}”"


def _told(subject: Subject) -> dict[str, object]:
    return {"kind": "task" if isinstance(subject, Task) else "project", "id": subject.id}
