"""What can be done with tasks."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from desktop.commands import (
    audit,
    change_requests,
    checks,
    deletion,
    dependencies,
    moment,
    moves,
    phases,
    requests,
    wording,
)
from desktop.commands.machines import TASK
from desktop.errors import Known, Stale
from desktop.queries import change_requests as changes
from desktop.queries import gates as dropped
from desktop.queries import links
from desktop.queries.rows import Gate, Proposal
from desktop.schema import Task, TaskVersion
from desktop.words import ChangeRequestStatus, Phase, TaskStatus, Verdict


def create(
    session: Session,
    project_id: int,
    *,
    title: str,
    description: str | None = None,
    priority: int = 0,
    phase: Phase | None = Phase.PLANNER,
    gates: Sequence[Gate] = (),
    waits_for: Sequence[int] = (),
    criteria: Sequence[str] = (),
) -> int:
    """Make a task with its version 1, and give its id.

    `waits_for` are ids of tasks of the same project. Known when the title or the project will not do; Refused, on the
    record, when it may not wait for one of these. A phase later than the first one is recorded with what it skips.
    """
    checks.project(session, project_id)
    now = moment.now()
    given = checks.title(title, what="The title")
    ids = dependencies.checked(session, project_id, None, given, waits_for, act="task.create")
    task = Task(
        project_id=project_id,
        title=given,
        description=checks.words(description),
        status=TaskStatus.PENDING,
        current_phase=phase and Phase.PLANNER,
        priority=priority,
        version=1,
        created_at=now,
        updated_at=now,
    )
    session.add(task)
    session.flush()
    columns: wording.Columns = {
        "gates_json": wording.gates_json(gates) if gates else None,
        "deps_json": wording.dependencies_json(ids) if ids else None,
        "criteria_json": wording.criteria_json(criteria) if criteria else None,
    }
    version = wording.add(session, task, 1, columns, now)
    facts = {"title": task.title, "project": project_id}
    wording.record(session, task, version, "task.create", facts)
    if phase is not None and phase != Phase.PLANNER:
        phases.moved(session, task, Phase(phase), "skip", "It was made in this phase.")
        moment.stamp(task, now)
    return task.id


def edit(
    session: Session,
    task_id: int,
    *,
    row_version: int,
    title: str,
    description: str | None,
    priority: int,
    phase: Phase | None,
    gates: Sequence[Gate] | None = None,
    waits_for: Sequence[int] | None = None,
    criteria: Sequence[str] | None = None,
    reason: str | None = None,
) -> int:
    """Write all of these, and give the id of the version that counts now; what is None at the end stays as it is.

    Other words make a new version; they go through a change request once the task has left planning. What was asked
    about the version before is asked again about the new one, and a task that was approved waits for approval again.
    Another phase is gone to as the rules have it, with the `reason` for what is skipped. Stale when the task is not the
    one that was read; Refused, on the record, when a rule forbids it.
    """
    task = checks.task(session, task_id)
    if task.row_version != row_version:
        raise Stale(_what_is_different(task, title, description, priority, phase))
    changed = wording.changes(
        session,
        task,
        act="task.edit",
        title=title,
        description=description or "",
        gates=gates,
        waits_for=waits_for,
        criteria=criteria,
    )
    goes_on = phase is not None and phase != task.current_phase
    touched = bool(changed) or priority != task.priority or goes_on
    if changed:
        wording.reword(session, task, changed, act="task.edit")
    if priority != task.priority:
        audit.record(session, "task.edit", task_id=task_id, facts={"priority": priority, "before": task.priority})
        task.priority = priority
    if phase is not None and goes_on:
        phases.step(session, task, Phase(phase), reason)
    if touched:
        moment.stamp(task, moment.now())
        task.row_version = row_version + 1
    return task.active_version_id or 0


def edit_and_propose(
    session: Session,
    task_id: int,
    *,
    row_version: int,
    priority: int,
    phase: Phase | None,
    proposal: Proposal,
    why: str,
) -> int:
    """Write priority and phase of a task that has left planning, request its other words; the change request's id.

    As `edit` and `change_requests.propose`.
    """
    task = checks.task(session, task_id)
    words = (task.title, task.description)
    edit(
        session,
        task_id,
        row_version=row_version,
        title=words[0],
        description=words[1],
        priority=priority,
        phase=phase,
        reason=why,
    )
    return change_requests.propose(session, task_id, content=why, proposal=proposal)


def cancel(session: Session, task_id: int, reason: str) -> None:
    """Give a task up, with the reason; what is asked about it and its changes is withdrawn. Refused as `split`."""
    words = checks.words(reason.strip())
    if words is None:
        raise Known("Cancelling a task needs a reason; write one.")
    task = checks.task(session, task_id)
    close(session, task, "cancel", act="task.cancel", reason=words)
    audit.record(session, "task.cancel", task_id=task_id, facts={"reason": words})


def close(session: Session, task: Task, event: str, *, act: str, reason: str) -> None:
    """Take a task out of the work, with everything that is asked about it; the caller records why."""
    name = moves.quoted(task)
    status = moves.move(session, TASK, task.status, event, act=act, name=name, task_id=task.id)
    requests.close_all(session, task.id, Verdict.WITHDRAWN, comment=reason)
    for change in changes.of_task(session, task.id):
        if change.status in (ChangeRequestStatus.DRAFT, ChangeRequestStatus.SUBMITTED):
            change_requests.withdraw(session, change.id, reason)
    task.status = status
    moves.touched(task)
    session.flush()


def reopen(session: Session, task_id: int) -> None:
    """Take up a cancelled task again; Refused, on the record, when other tasks have taken its place."""
    task = checks.task(session, task_id)
    name = moves.quoted(task)
    status = moves.move(session, TASK, task.status, "reopen", act="task.reopen", name=name, task_id=task_id)
    if sentence := replaced(session, task):
        raise audit.refuse(
            session, "task.reopen", sentence, requirement="No other task has taken its place", task_id=task_id
        )
    task.status = status
    moves.touched(task)
    session.flush()
    audit.record(session, "task.reopen", task_id=task_id)


def replaced(session: Session, task: Task) -> str:
    """A sentence on what has taken a task's place; "" where nothing has."""
    by = links.superseded_by(session, task.id)
    told = " and ".join(map(str, by))
    return f"{moves.quoted(task)} was superseded by task {told}; work on that instead." if by else ""


def carry_gates_over(session: Session, read: Mapping[int, int]) -> list[int]:
    """Give tasks back the gates an older tool dropped, each in a new version, and give the ids of these.

    `read` are the tasks' row versions as they were read, by task id. An approved task then needs a new approval. Known
    when there is nothing to carry over, Stale when one is not what was read; then no task is changed.
    """
    return [_carry_over(session, task_id, row_version) for task_id, row_version in read.items()]


def delete(session: Session, ids: Sequence[int]) -> None:
    """Mark tasks as deleted; their artifacts stay, as documents of the project."""
    deletion.delete(session, Task, ids, moment.now())
    audit.record(session, "task.delete", facts=audit.many(ids))


def restore(session: Session, ids: Sequence[int]) -> None:
    """Take the mark off tasks; Known when their project is deleted."""
    deletion.restore(session, Task, ids)
    audit.record(session, "task.restore", facts=audit.many(ids))


def _carry_over(session: Session, task_id: int, row_version: int) -> int:
    task = checks.task(session, task_id)
    found = dropped.dropped_by(session, task_id)
    if found is None:
        raise Known(f"“{task.title}” has its gates, or never had any; there is nothing to carry over.")
    if task.row_version != row_version:
        what = f"it is version {task.version} now"
        raise Stale(f"“{task.title}” was changed meanwhile: {what}. No gates were carried over; look at it again.")
    kept = session.get_one(TaskVersion, found.kept_id)
    # What an old tool lost is put back wherever the task stands; an approval of it is out of date all the same.
    facts = {"gates_of_version": found.kept_in}
    wording.reword(session, task, {"gates_json": kept.gates_json}, act="task.edit", in_planning=False, facts=facts)
    moment.stamp(task, moment.now())
    task.row_version = row_version + 1
    return task.active_version_id or 0


def _what_is_different(task: Task, title: str, description: str | None, priority: int, phase: Phase | None) -> str:
    compared = [
        ("its title", task.title, title),
        ("its description", task.description, description),
        ("its priority", task.priority, priority),
        ("its phase", task.current_phase, phase),
    ]
    told = task.status.lower().replace("_", " ")
    what = checks.differences(compared) or f"it is version {task.version} and {told} now"
    return f"“{task.title}” was changed meanwhile: {what}. Nothing was saved; look at it and edit it again."
