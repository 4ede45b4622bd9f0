"""Approval requests: what is asked of a person, about exactly which words, until it is answered."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Identified, words
from desktop.words import RequestState


def _one_pending(subject: str) -> Index:
    """At most one waiting request for each of these."""
    waits = text("state = 'PENDING'")
    name = f"ix_approval_requests_pending_{subject}"
    return Index(name, subject, unique=True, sqlite_where=waits, postgresql_where=waits)


class ApprovalRequest(Identified, Base):
    """A request about a task version or a change request, which `subject_sha256` names as it was asked about.

    `asked_by` is NULL where that was not recorded, `asked_by_key` where a program asked. `snoozed_until` is "Not now",
    `answer_seen_at` when whoever asked had read the answer.
    """

    __tablename__ = "approval_requests"
    __table_args__ = (
        CheckConstraint("(task_version_id IS NULL) <> (change_request_id IS NULL)", name="one_subject"),
        _one_pending("task_version_id"),
        _one_pending("change_request_id"),
        Index("ix_approval_requests_state_asked_at", "state", "asked_at"),
        NEVER_REUSE_IDS,
    )

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    task_version_id: Mapped[int | None] = mapped_column(ForeignKey("task_versions.id"), index=True)
    change_request_id: Mapped[int | None] = mapped_column(ForeignKey("change_requests.id"), index=True)
    subject_sha256: Mapped[str] = mapped_column(String(64))
    question: Mapped[str | None] = mapped_column(Text)
    asked_by: Mapped[str | None] = mapped_column(String(255))
    asked_by_key: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(DateTime)
    expires_at: Mapped[datetime | None] = mapped_column(DateTime)
    state: Mapped[RequestState] = mapped_column(words(RequestState, "request_state"), server_default=text("'PENDING'"))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime)
    answer_seen_at: Mapped[datetime | None] = mapped_column(DateTime)
    snoozed_until: Mapped[datetime | None] = mapped_column(DateTime)
