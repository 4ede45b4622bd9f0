"""Tasks, their versions, and the requests to change them."""

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import (
    NEVER_REUSE_IDS,
    Base,
    Created,
    Deletable,
    Edited,
    Identified,
    count_index,
    sort_index,
    words,
)
from desktop.words import ChangeRequestStatus, Phase, TaskStatus


class Task(Identified, Edited, Deletable, Base):
    """A task; `title` and `description` repeat its active version's, so that a list needs no join."""

    __tablename__ = "tasks"
    __table_args__ = (
        sort_index("tasks", func.lower(text("title")), named="title"),
        sort_index("tasks", "status"),
        sort_index("tasks", "priority"),
        sort_index("tasks", "created_at"),
        sort_index("tasks", "updated_at"),
        count_index("tasks", "status"),
        Index("ix_tasks_status", "status"),
        NEVER_REUSE_IDS,
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    title: Mapped[str] = mapped_column(String(512))
    description: Mapped[str | None] = mapped_column(Text)
    status: Mapped[TaskStatus] = mapped_column(words(TaskStatus, "task_status"), server_default=text("'PENDING'"))
    current_phase: Mapped[Phase | None] = mapped_column(words(Phase, "phase"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    # A task and its first version are written together and refer to each other: checked at COMMIT.
    active_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("task_versions.id", deferrable=True, initially="DEFERRED", use_alter=True), index=True
    )
    engine_override: Mapped[str | None] = mapped_column(String(255))
    extra_data: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    priority: Mapped[int] = mapped_column(server_default=text("0"))


class TaskVersion(Identified, Created, Base):
    """One wording of a task with its gates, dependencies and acceptance criteria, never edited.

    `reconstructed` when an old tool lost it; `criteria_json` is a JSON list of sentences, NULL in versions of before.
    """

    __tablename__ = "task_versions"
    __table_args__ = (UniqueConstraint("task_id", "version_num"), NEVER_REUSE_IDS)

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    version_num: Mapped[int]
    title: Mapped[str] = mapped_column(String(512))
    description: Mapped[str | None] = mapped_column(Text)
    gates_json: Mapped[str | None] = mapped_column(Text)
    deps_json: Mapped[str | None] = mapped_column(Text)
    extra_data: Mapped[str | None] = mapped_column(Text)
    reconstructed: Mapped[bool] = mapped_column(server_default=text("false"))
    criteria_json: Mapped[str | None] = mapped_column(Text)
    made_by: Mapped[str | None] = mapped_column(String(255))


class ChangeRequest(Identified, Edited, Base):
    """A request to change a task that has left planning.

    `version` counts its wordings. `proposal_json` is a JSON object of what changes: any of title, description, gates,
    dependencies, acceptance_criteria. `base_version_id` is what it was written against, `applied_version_id` what
    became of it. An old tool recorded none of these, nor who asked.
    """

    __tablename__ = "change_requests"
    __table_args__ = (Index("ix_change_requests_status", "status"), NEVER_REUSE_IDS)

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    phase: Mapped[Phase] = mapped_column(words(Phase, "phase"))
    content: Mapped[str] = mapped_column(Text)
    status: Mapped[ChangeRequestStatus] = mapped_column(
        words(ChangeRequestStatus, "change_request_status"), server_default=text("'DRAFT'")
    )
    version: Mapped[int] = mapped_column(server_default=text("1"))
    proposal_json: Mapped[str | None] = mapped_column(Text)
    base_version_id: Mapped[int | None] = mapped_column(ForeignKey("task_versions.id"), index=True)
    applied_version_id: Mapped[int | None] = mapped_column(ForeignKey("task_versions.id"), index=True)
    asked_by: Mapped[str | None] = mapped_column(String(255))
    asked_by_key: Mapped[str | None] = mapped_column(String(64))
