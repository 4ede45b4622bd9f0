"""Approvals: who decided what about exactly which words."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Created, Identified


class Approval(Identified, Created, Base):
    """A decision; version and digest name what was read, and are both NULL where an older tool recorded neither."""

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("(task_version_id IS NULL) = (subject_sha256 IS NULL)", name="version_with_digest"),
        NEVER_REUSE_IDS,
    )

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    change_request_id: Mapped[int | None] = mapped_column(ForeignKey("change_requests.id"), index=True)
    task_version_id: Mapped[int | None] = mapped_column(ForeignKey("task_versions.id"), index=True)
    subject_sha256: Mapped[str | None] = mapped_column(String(64))
    approver: Mapped[str] = mapped_column(String(255))
    approved: Mapped[bool]
    comment: Mapped[str | None] = mapped_column(Text)
