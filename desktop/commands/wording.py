"""A task gets other words: what they may be, the version they become, and what that does to what was decided."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.commands import actors, audit, checks, dependencies, moment, moves, phases, requests
from desktop.commands.machines import TASK
from desktop.errors import Known
from desktop.queries import versions
from desktop.queries.rows import Gate, VersionRow
from desktop.schema import ApprovalRequest, Task, TaskVersion
from desktop.words import Phase, TaskStatus, Verdict

# Columns of task_versions and what they become.
Columns = dict[str, str | None]
# What a version takes over from the one before, unless it is given.
_CARRIED = ("gates_json", "deps_json", "criteria_json", "extra_data")


def gates_json(gates: Sequence[Gate]) -> str:
    """Gates as a version keeps them; Known when one has no name or command, or two have one name."""
    names: set[str] = set()
    for gate in gates:
        checks.title(gate.name, what="The gate's name", longest=checks.LONGEST_NAME)
        checks.title(gate.command, what=f"The command of the gate “{gate.name}”", longest=checks.LONGEST_TEXT)
        if gate.name in names:
            raise Known(f"Two gates are called “{gate.name}”; give one of them another name.")
        names.add(gate.name)
    return json.dumps([gate_json(gate) for gate in gates], ensure_ascii=False)


def gate_json(gate: Gate) -> dict[str, object]:
    """A gate as JSON has it; what was never written about it is left out."""
    told: dict[str, object] = {"name": gate.name, "command": gate.command, "pass_criteria": gate.pass_criteria}
    told |= {key: text for key in ("description", "expected_output") if (text := getattr(gate, key))}
    told |= {} if gate.timeout is None else {"timeout": gate.timeout}
    return told | {"required": gate.required} | json.loads(gate.other or "{}")


def dependencies_json(ids: Sequence[int]) -> str:
    """Dependencies as a version keeps them, once they are checked."""
    return json.dumps(list(ids))


def criteria_json(criteria: Sequence[str]) -> str:
    """Acceptance criteria as a version keeps them; Known when one is empty."""
    sentences = [checks.title(one, what="A criterion", longest=checks.LONGEST_TEXT) for one in criteria]
    return json.dumps(sentences, ensure_ascii=False)


def changes(
    session: Session,
    task: Task,
    *,
    act: str,
    title: str | None = None,
    description: str | None = None,
    gates: Sequence[Gate] | None = None,
    waits_for: Sequence[int] | None = None,
    criteria: Sequence[str] | None = None,
) -> Columns:
    """What these would change of the version that counts: what is None, or the same, is left out.

    An empty description is none. Known, or Refused on the record of `act`, when something will not do.
    """
    before = versions.current(session, task.id)
    changed: Columns = {}
    if title is not None and title != task.title:
        given = checks.title(title, what="The title")
        changed |= {"title": given} if given != task.title else {}
    if description is not None and (checks.words(description) or "") != (task.description or ""):
        changed["description"] = checks.words(description)
    if gates is not None and (before is None or before.gates_text or tuple(gates) != before.gates):
        changed["gates_json"] = gates_json(gates)
    if criteria is not None:
        told = criteria_json(criteria)
        if before is None or before.criteria_text or tuple(json.loads(told)) != before.criteria:
            changed["criteria_json"] = told
    if waits_for is not None and (
        before is None or before.dependencies_text or tuple(waits_for) != before.dependencies
    ):
        named = changed.get("title") or task.title
        ids = dependencies.checked(session, task.project_id, task.id, named, waits_for, act=act)
        changed["deps_json"] = dependencies_json(ids)
    return changed


def reword(
    session: Session,
    task: Task,
    changed: Columns,
    *,
    act: str,
    in_planning: bool = True,
    facts: Mapping[str, object] | None = None,
) -> int:
    """Write the task's next version, put away what was asked about the one before, and give the version's id.

    `in_planning`: the task must not have left planning, as anywhere but in a change request. Refused, on the record,
    when the rules forbid it. The caller counts up `row_version`.
    """
    status = moves.move(session, TASK, task.status, "reword", act=act, name=moves.quoted(task), task_id=task.id)
    if in_planning and task.current_phase not in (None, Phase.PLANNER):
        raise audit.refuse(
            session,
            act,
            f"{moves.quoted(task)} has left planning, so changing its words goes through a change request. "
            "Propose them there. Nothing was changed.",
            requirement="The task is in planning",
            task_id=task.id,
        )
    before = versions.current(session, task.id)
    asked, now = requests.close_all(session, task.id, Verdict.SUPERSEDED), moment.now()
    task.status = status  # first: what is approved keeps its words
    version = write(session, task, changed, now)
    made: list[ApprovalRequest] = []
    if status is TaskStatus.AWAITING_APPROVAL:
        last = asked[-1] if asked else None
        until = last and last.expires_at
        again = requests.opened(
            session,
            task.id,
            version.digest,
            version_id=version.id,
            question=last and last.question,
            expires_at=until if until is not None and until > now else None,  # of other words the time is over
        )
        made.append(again)
        if task.current_phase is Phase.CODER:
            phases.moved(session, task, Phase.REVIEW_APPROVAL, "review")
    told: dict[str, object] = {"changed": sorted(changed), "before": before.digest if before else ""}
    record(session, task, version, act, told | dict(facts or {}), asked=made)
    return version.id


def write(session: Session, task: Task, changed: Columns, now: datetime) -> VersionRow:
    """Write the next version of a task, as the one that counts but for `changed`, and give it."""
    before = versions.current(session, task.id)
    newest = session.scalar(select(func.max(TaskVersion.version_num)).where(TaskVersion.task_id == task.id))
    was = session.get(TaskVersion, before.id) if before else None
    carried: Columns = {name: getattr(was, name) for name in _CARRIED} if was else {}
    return add(session, task, max(task.version, newest or 0) + 1, carried | changed, now)


def add(session: Session, task: Task, number: int, columns: Columns, now: datetime) -> VersionRow:
    """Write version `number` of a task, which is the one that counts then, and give it; title and description unless
    among the columns are the task's own.
    """
    texts: Columns = {"title": task.title, "description": task.description, **columns}
    version = TaskVersion(
        task_id=task.id,
        version_num=number,
        reconstructed=False,
        made_by=actors.acting(session).name,
        created_at=now,
        **texts,
    )
    session.add(version)
    session.flush()
    task.active_version_id = version.id
    task.version = number
    task.title, task.description = texts["title"] or "", texts["description"]
    moment.stamp(task, now)
    session.flush()
    written = versions.current(session, task.id)
    if written is None:
        raise LookupError(f"The version just written of task {task.id} is not there")
    return written


def record(
    session: Session,
    task: Task,
    version: VersionRow,
    act: str,
    facts: Mapping[str, object],
    *,
    asked: Sequence[ApprovalRequest] = (),
) -> None:
    """The entry of an act that wrote this version of a task, and asked about it."""
    rows = [session.get_one(TaskVersion, version.id), *asked]
    audit.record(session, act, task_id=task.id, subject=subject(version), facts=facts, rows=rows)


def subject(version: VersionRow) -> dict[str, object]:
    """A version as an entry of the chain names it."""
    return {"kind": "task_version", "id": version.id, "version": version.number, "digest": version.digest}
