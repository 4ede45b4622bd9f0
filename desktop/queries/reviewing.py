"""What a review of one text needs at once: its wordings, the comments on all of them, and what one decided last."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.queries import approvals, artifacts, change_requests, comments, tasks, versions
from desktop.queries.comments import CommentRow
from desktop.queries.listed import ArtifactRow
from desktop.queries.rows import ApprovalRow, ChangeRequestRow, VersionRow
from desktop.schema import Artifact
from desktop.words import Verdict

DECIDED = (Verdict.APPROVED, Verdict.CHANGES_REQUESTED, Verdict.REJECTED)
EARLIER = 100  # artifacts of one name that are offered to compare with


@dataclass(frozen=True, slots=True)
class TaskTexts:
    """The versions of a task, newest first; `last` is the id of the one the reader decided about last, if any."""

    title: str
    project: str
    current: int
    versions: tuple[VersionRow, ...]
    comments: tuple[CommentRow, ...]
    last: int | None


@dataclass(frozen=True, slots=True)
class ChangeTexts:
    """A change request, the version it was written for (or the one that counts), and the comments on both."""

    row: ChangeRequestRow
    base: VersionRow | None
    comments: tuple[CommentRow, ...]


@dataclass(frozen=True, slots=True)
class ArtifactTexts:
    """An artifact and those attached under the same name to the same task or project, newest first.

    `last` is the one of them that was the newest when the reader last decided about the task.
    """

    row: ArtifactRow
    editions: tuple[ArtifactRow, ...]
    comments: tuple[CommentRow, ...]
    last: int | None


def of_task(session: Session, task_id: int, *, key: str, name: str) -> TaskTexts:
    """For the person with this key ("": none yet) and this name; Known when this file has no such task."""
    row = tasks.detail(session, task_id).row
    found = versions.of_task(session, task_id)
    decided = (one.version_id for one in _mine(session, task_id, key) if one.version_id is not None)
    return TaskTexts(
        row.title,
        row.project_name,
        row.version,
        found,
        comments.of_task(session, task_id, key=key, name=name),
        next(decided, None),
    )


def of_change_request(session: Session, change_request_id: int, *, key: str, name: str) -> ChangeTexts:
    """For this person; Known when this file has no such change request."""
    row = change_requests.detail(session, change_request_id)
    found = versions.of_task(session, row.task_id)
    named = (one for one in found if one.id == row.base_version_id)
    base = next(named, versions.current(session, row.task_id))
    on_all = comments.of_task(session, row.task_id, key=key, name=name)
    on_base = (one for one in on_all if base and one.version_id == base.id)
    on_it = comments.of_change_request(session, change_request_id, key=key, name=name)
    return ChangeTexts(row, base, (*on_it, *on_base))


def of_artifact(session: Session, artifact_id: int, *, key: str, name: str) -> ArtifactTexts:
    """For this person; Known when this file has no such artifact."""
    row = artifacts.detail(session, artifact_id)
    whose = Artifact.project_id == row.project_id, Artifact.task_id.is_not_distinct_from(row.task_id)
    called = select(Artifact.name).where(Artifact.id == artifact_id).scalar_subquery()
    same = select(Artifact.id).where(*whose, Artifact.name == called, Artifact.deleted_at.is_(None))
    ids = session.scalars(same.order_by(Artifact.id.desc()).limit(EARLIER)).all()
    there = artifacts.rows(session, [*ids, artifact_id])
    editions = tuple(there[one] for one in sorted(there, reverse=True) if there[one].content_sha256 or one == row.id)
    last = next(iter(_mine(session, row.task_id, key)), None) if row.task_id else None
    before = (one.id for one in editions if last is not None and one.created_at <= last.created_at)
    said = (one for edition in editions for one in comments.of_artifact(session, edition.id, key=key, name=name))
    return ArtifactTexts(row, editions, tuple(said), next(before, None))


def _mine(session: Session, task_id: int, key: str) -> tuple[ApprovalRow, ...]:
    """What the person with this key decided about the task itself, newest first."""
    found = approvals.of_task(session, task_id) if key else ()
    return tuple(one for one in found if one.key == key and one.verdict in DECIDED and one.change_request_id is None)
