"""What a decision is about and everything around it, read at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.queries import approvals, change_requests, dependencies, phases, requests, requirements, tasks, versions
from desktop.queries.dependencies import WaitedFor
from desktop.queries.phases import MoveRow
from desktop.queries.requests import RequestRow
from desktop.queries.requirements import RequirementRow
from desktop.queries.rows import ApprovalRow, ChangeRequestRow, Subject, TaskDetail, VersionRow
from desktop.schema import Project
from desktop.words import Phase, RequestState


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about a task.

    `request` is the newest question about exactly these words, waiting or closed, None where nobody has asked.
    `skipped` are the moves past phases since the task was last in planning, `root_path` and `engine` where it would be
    worked on and by what, as far as anybody said. `waits_for` are all tasks that any of its versions waits for.
    """

    subject: Subject
    detail: TaskDetail
    requirements: tuple[RequirementRow, ...]
    request: RequestRow | None
    skipped: tuple[MoveRow, ...]
    root_path: str | None
    engine: str | None
    waits_for: Mapping[int, WaitedFor]

    @property
    def digest(self) -> str:
        """The SHA-256 of the words a decision is about."""
        return self.subject.digest

    @property
    def waiting(self) -> RequestRow | None:
        """The question, while it waits for an answer."""
        return _waiting(self.request)


def decision(session: Session, task_id: int) -> Decision:
    """What a decision about this task would be about now; Known as `approvals.subject`."""
    subject = approvals.subject(session, task_id)
    detail = tasks.detail(session, task_id)
    asked = (one for one in requests.of_task(session, task_id) if one.version_id == subject.version_id)
    needed = {one for version in detail.versions for one in version.dependencies}
    where = select(Project.root_path, Project.default_engine).where(Project.id == detail.row.project_id)
    root_path, engine = session.execute(where).one()
    return Decision(
        subject,
        detail,
        requirements.states(session, task_id, Phase.REVIEW_APPROVAL),
        next(asked, None),
        phases.skipping(phases.of_task(session, task_id)),
        root_path,
        detail.engine_override or engine,
        dependencies.named(session, sorted(needed)),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A change request, the version it was written for (or the one that counts), and the number of that one.

    `request` is the newest question about it, waiting or closed, `answer` the newest verdict; `waits_for` are the tasks
    that the version or the change names.
    """

    row: ChangeRequestRow
    base: VersionRow | None
    current: int
    request: RequestRow | None
    answer: ApprovalRow | None
    waits_for: Mapping[int, WaitedFor]

    @property
    def digest(self) -> str:
        """The SHA-256 of the words a decision is about."""
        return self.row.digest

    @property
    def waiting(self) -> RequestRow | None:
        """The question, while it waits for an answer."""
        return _waiting(self.request)


def change(session: Session, change_request_id: int) -> Change:
    """Everything there is to see of a change request; Known when this file has no such one."""
    row = change_requests.detail(session, change_request_id)
    found = versions.of_task(session, row.task_id)
    counts = versions.current(session, row.task_id)
    base = next((one for one in found if one.id == row.base_version_id), counts)
    asked = (one for one in requests.of_task(session, row.task_id) if one.change_request_id == row.id)
    answers = (one for one in approvals.of_task(session, row.task_id) if one.change_request_id == row.id)
    needed = {*(base.dependencies if base else ()), *(row.proposal.dependencies or ())}
    return Change(
        row,
        base,
        counts.number if counts else 0,
        next(asked, None),
        next(answers, None),
        dependencies.named(session, sorted(needed)),
    )


def _waiting(request: RequestRow | None) -> RequestRow | None:
    return request if request and request.state is RequestState.PENDING else None
