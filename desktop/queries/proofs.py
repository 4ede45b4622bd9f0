"""All there is to prove one verdict by: the words, who decided, what they had seen, and the entry that seals it."""

import json
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries import approvals, audit, change_requests, versions
from desktop.queries.rows import ApprovalRow, AuditRow, ChangeRequestRow, VersionRow
from desktop.schema import Approval, Entry, Project, Task


@dataclass(frozen=True, slots=True)
class Stood:
    """A requirement as it stood when the verdict was given; `state` as stored, `sentence` why."""

    name: str
    state: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A verdict with its subject: the `version` of the task it was about, or else the `change` request.

    `base` is the version a change was written for; `went_back`: the request was open to other words since the verdict.
    Both subjects are None for a verdict of an older tool, which recorded no words; so is `entry`, the one of the audit
    chain.
    """

    approval: ApprovalRow
    task_title: str
    project_name: str
    version: VersionRow | None
    change: ChangeRequestRow | None
    base: VersionRow | None
    went_back: bool
    requirements: tuple[Stood, ...]
    viewed: tuple[str, ...]
    entry: AuditRow | None


def of(session: Session, approval_id: int) -> Proof:
    """The proof of one verdict; Known when there is none of this id."""
    told = session.execute(
        select(Approval.task_id, Approval.requirements_json, Approval.viewed_json, Task.title, Project.name)
        .join(Task, Task.id == Approval.task_id)
        .join(Project, Project.id == Task.project_id)
        .where(Approval.id == approval_id)
    ).one_or_none()
    if told is None:
        raise Known(f"Approval {approval_id} is not in this file.")
    approval = next(one for one in approvals.of_task(session, told.task_id) if one.id == approval_id)
    written = {it.id: it for it in versions.of_task(session, told.task_id)}
    number = approval.change_request_id
    change = None if number is None else change_requests.detail(session, number)
    return Proof(
        approval=approval,
        task_title=told.title,
        project_name=told.name,
        version=written.get(approval.version_id or 0) if change is None else None,
        change=change,
        base=written.get(change.base_version_id or 0) if change is not None else None,
        went_back=change is not None and approval.digest is not None and change.digest != approval.digest,
        requirements=tuple(
            Stood(str(one.get("name", "")), str(one.get("state", "")), str(one.get("sentence", "")))
            for one in _list(told.requirements_json)
            if isinstance(one, dict)
        ),
        viewed=tuple(one for one in _list(told.viewed_json) if isinstance(one, str)),
        entry=_entry(session, approval),
    )


def _entry(session: Session, approval: ApprovalRow) -> AuditRow | None:
    """The entry that was written with the verdict: the one about this task that names it."""
    said = select(Entry.id).where(Entry.task_id == approval.task_id, Entry.refused.is_(False)).order_by(Entry.id)
    for row in audit.rows(session, session.scalars(said).all()).values():
        if row.facts.get("approval") == approval.id:
            return row
    return None


def _list(text: str | None) -> list[dict[str, object] | str]:
    try:
        read: object = json.loads(text or "[]")
    except ValueError:
        return []
    return cast("list[dict[str, object] | str]", read) if isinstance(read, list) else []
