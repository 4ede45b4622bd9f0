"""What can be done with runs: nothing starts without an approval of exactly these words, nothing ends unrecorded."""

import json
from collections.abc import Mapping, Sequence
from typing import Never

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.commands import actors, audit, checks, moment, moves, phases
from desktop.commands.machines import RUN, TASK
from desktop.errors import Known
from desktop.queries import approvals, gate_results, requirements, versions
from desktop.schema import ControlState, Run, Task
from desktop.store import alive
from desktop.words import Phase, RunStatus, TaskStatus


def start(session: Session, task_id: int, *, engine: str) -> int:
    """Begin a run of an approved task, and give its id; the task is in progress then, while this program lives.

    Refused, on the record, unless the version that counts is approved by its digest, nothing is paused, attempts are
    left and what the task waits for is completed.
    """
    task = checks.task(session, task_id)
    name = moves.quoted(task)
    status = moves.move(session, TASK, task.status, "start", act="run.start", name=name, task_id=task_id)
    by = approvals.authority(session, task_id)
    if by is None:
        _refuse(
            session,
            task,
            f"{name} is approved, but not as it stands: no approval names version {task.version} by its digest. "
            "Ask for approval again.",
            "This very version is approved",
        )
    control = session.scalar(select(ControlState).where(ControlState.project_id == task.project_id))
    if control is not None and control.paused:
        _refuse(session, task, "The project is paused, so no run starts; resume it first.", "The project is not paused")
    if control is not None and task.attempts >= control.max_attempts:
        sentence = (
            f"{name} was tried {task.attempts} times, and {control.max_attempts} are allowed; allow more, or reword it."
        )
        _refuse(session, task, sentence, "Attempts are left")
    for one in requirements.to_start(session, task_id, at=moment.now()):
        if not one.met:
            _refuse(session, task, f"{name} cannot be started yet: {one.sentence} {one.how}", one.name)
    if task.current_phase is not Phase.CODER:
        phases.step(session, task, Phase.CODER, "It is approved.")
    now = moment.now()
    run = Run(
        task_id=task_id,
        engine=checks.title(engine, what="The engine", longest=checks.LONGEST_NAME),
        status=RunStatus.RUNNING,
        start_time=now,
        task_version_id=by.version_id,
        phase=Phase.CODER,
        approval_id=by.id,
    )
    session.add(run)
    task.status = status
    task.attempts += 1
    moves.touched(task)
    if control is not None:
        control.current_task_id, control.updated_at = task_id, now
    session.flush()
    facts = {"run": run.id, "engine": run.engine, "approval": by.id, "attempt": task.attempts, "process": alive.here()}
    audit.record(session, "run.start", task_id=task_id, subject=_subject(session, task_id), facts=facts, rows=[run])
    return run.id


def finish(
    session: Session,
    run_id: int,
    status: RunStatus,
    *,
    gate_results: Sequence[Mapping[str, object]] = (),
    acknowledge: bool = False,
) -> TaskStatus:
    """End a run with what came of it, and give what its task is then.

    `gate_results` are those of the program, each with `gate_name` and `passed`. After a success the task is completed,
    when everything is met that is asked for leaving Coder; without any gate that must pass only if a person says that
    out loud (`acknowledge`), with their key. Else it stays in progress, to be completed or given back by a person.
    Refused, on the record, when the run is over already, or is called a success though a gate that must pass did not.
    """
    run, task = _running(session, run_id, "finish", "run.finish", status)
    failed = _failed(session, task, gate_results)
    if status is RunStatus.SUCCESS and failed:
        _refuse(
            session,
            task,
            f"Run {run_id} of {moves.quoted(task)} is no success: {', '.join(failed)} did not pass. Call it a failure.",
            "Gates passed",
            act="run.finish",
        )
    _end(session, run, task, status, gate_results)
    facts = {"run": run_id, "status": status, "gates": _went(gate_results)}
    audit.record(session, "run.finish", task_id=task.id, subject=_subject(session, task.id), facts=facts, rows=[run])
    if status is not RunStatus.SUCCESS:
        _become(session, task, "fail", "run.finish")
    elif _unmet(session, task, acknowledge) is None:
        _become(session, task, "finish", "task.complete")
        _record_completed(session, task, acknowledge)
    return task.status


def complete(session: Session, task_id: int, *, acknowledge: bool = False) -> None:
    """Complete a task whose run is over; Refused, on the record, while something asked for leaving Coder is not met.

    A task without any gate that must pass is completed only by a person with a key, who says that out loud
    (`acknowledge`); that is signed.
    """
    task = _idle(session, task_id, "finish", "task.complete")
    if (unmet := _unmet(session, task, acknowledge)) is not None:
        sentence, requirement = unmet
        _refuse(session, task, f"{moves.quoted(task)} is not completed: {sentence}", requirement, act="task.complete")
    _become(session, task, "finish", "task.complete")
    _record_completed(session, task, acknowledge)


def give_back(session: Session, task_id: int, reason: str) -> None:
    """Take a task whose run is over out of progress, so that it can be run again; its approval still holds."""
    words = checks.words(reason.strip())
    if words is None:
        raise Known("Giving a task back needs a reason; write what is wrong with what was done.")
    task = _idle(session, task_id, "fail", "task.give_back")
    _become(session, task, "fail", "task.give_back")
    audit.record(session, "task.give_back", task_id=task_id, facts={"reason": words})


def interrupt(session: Session, run_ids: Sequence[int]) -> None:
    """Mark runs as interrupted whose program is gone (`overdue.runs`); their tasks can be run again.

    Refused, on the record, when one of them is over already.
    """
    for run_id in run_ids:
        run, task = _running(session, run_id, "interrupt", "run.interrupt", RunStatus.INTERRUPTED)
        _end(session, run, task, RunStatus.INTERRUPTED, ())
        audit.record(session, "run.interrupt", task_id=task.id, facts={"run": run_id}, rows=[run])
        if TASK.following(task.status, "interrupt"):
            _become(session, task, "interrupt", "run.interrupt")


def _running(session: Session, run_id: int, event: str, act: str, to: RunStatus) -> tuple[Run, Task]:
    run = session.get(Run, run_id, populate_existing=True)
    if run is None:
        raise Known(f"Run {run_id} is not in this file.")
    task = session.get_one(Task, run.task_id, populate_existing=True)
    name = f"Run {run_id} of {moves.quoted(task)}"
    moves.move(session, RUN, run.status, event, act=act, name=name, task_id=task.id, to=to)
    return run, task


def _idle(session: Session, task_id: int, event: str, act: str) -> Task:
    """A task in progress whose last run is over."""
    task = checks.task(session, task_id)
    moves.move(session, TASK, task.status, event, act=act, name=moves.quoted(task), task_id=task_id)
    if sentence := still_running(session, task):
        _refuse(session, task, sentence, "No run is running", act=act)
    return task


def still_running(session: Session, task: Task) -> str:
    """Which run of a task is not over yet, as a sentence; "" where none is."""
    running = select(Run.id).where(Run.task_id == task.id, Run.status == RunStatus.RUNNING)
    run_id = session.scalar(running.limit(1))
    return "" if run_id is None else f"Run {run_id} of {moves.quoted(task)} is still running; stop it first."


def _end(session: Session, run: Run, task: Task, status: RunStatus, results: Sequence[Mapping[str, object]]) -> None:
    run.status, run.end_time = status, moment.now()
    run.gate_results = json.dumps([dict(one) for one in results], ensure_ascii=False) if results else None
    control = session.scalar(select(ControlState).where(ControlState.project_id == task.project_id))
    if control is not None and control.current_task_id == task.id:
        control.current_task_id, control.updated_at = None, moment.now()
    session.flush()


def _become(session: Session, task: Task, event: str, act: str) -> None:
    task.status = moves.move(session, TASK, task.status, event, act=act, name=moves.quoted(task), task_id=task.id)
    moves.touched(task)
    session.flush()


def _unmet(session: Session, task: Task, acknowledge: bool) -> tuple[str, str] | None:
    """What keeps a task from being completed, and the requirement's name; None when nothing does."""
    for one in requirements.states(session, task.id, Phase.CODER, at=moment.now()):
        if not one.met:
            return f"{one.sentence} {one.how}", one.name
    if _required(session, task):
        return None
    nothing = "it has no gate that must pass, so nothing has checked the work."
    if not acknowledge:
        return f"{nothing} Say so to complete it.", "A gate must pass"
    if actors.acting(session).sign is None:
        return f"{nothing} A person who has looked at it says so, with a key of their own.", "Whoever decides has a key"
    return None


def _required(session: Session, task: Task) -> list[str]:
    version = versions.current(session, task.id)
    return [gate.name for gate in version.gates if gate.required] if version else []


def _failed(session: Session, task: Task, results: Sequence[Mapping[str, object]]) -> list[str]:
    passed = _went(results)
    return [name for name in _required(session, task) if not passed.get(name, False)]


def _went(results: Sequence[Mapping[str, object]]) -> dict[str, bool]:
    """Of each gate by its name whether it passed."""
    return {gate_results.name(one): gate_results.passed(one) for one in results}


def _record_completed(session: Session, task: Task, acknowledge: bool) -> None:
    required = _required(session, task)
    facts = {"gates": required, "without_gates": acknowledge and not required}
    subject = _subject(session, task.id)
    audit.record(session, "task.complete", task_id=task.id, subject=subject, facts=facts, signed=not required)


def _subject(session: Session, task_id: int) -> dict[str, object]:
    version = versions.current(session, task_id)
    return (
        {}
        if version is None
        else {"kind": "task_version", "id": version.id, "version": version.number, "digest": version.digest}
    )


def _refuse(session: Session, task: Task, sentence: str, requirement: str, *, act: str = "run.start") -> Never:
    raise audit.refuse(session, act, sentence, requirement=requirement, task_id=task.id)
