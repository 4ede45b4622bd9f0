"""Comments on the lines of what is reviewed: a task version, a change request or an artifact."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Created, Identified, words
from desktop.words import CommentKind, CommentState

_SUBJECTS = ("task_version_id", "change_request_id", "artifact_id")


class Comment(Identified, Created, Base):
    """A comment on a text, which `subject_sha256` names; `line` counts from 0, NULL is the whole; `quoted` is the line.

    An issue or suggestion is settled by resolving or waiving it.
    """

    __tablename__ = "comments"
    __table_args__ = (
        CheckConstraint(
            " + ".join(f"CASE WHEN {subject} IS NULL THEN 0 ELSE 1 END" for subject in _SUBJECTS) + " = 1",
            name="one_subject",
        ),
        NEVER_REUSE_IDS,
    )

    task_version_id: Mapped[int | None] = mapped_column(ForeignKey("task_versions.id"), index=True)
    change_request_id: Mapped[int | None] = mapped_column(ForeignKey("change_requests.id"), index=True)
    artifact_id: Mapped[int | None] = mapped_column(ForeignKey("artifacts.id"), index=True)
    subject_sha256: Mapped[str] = mapped_column(String(64))
    line: Mapped[int | None]
    quoted: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[CommentKind] = mapped_column(words(CommentKind, "comment_kind"))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[CommentState] = mapped_column(words(CommentState, "comment_state"), server_default=sql("'DRAFT'"))
    reply_to: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    author: Mapped[str] = mapped_column(String(255))
    author_key: Mapped[str | None] = mapped_column(String(64))
    updated_at: Mapped[datetime] = mapped_column(DateTime)
    row_version: Mapped[int] = mapped_column(server_default=sql("1"))
    settled_by: Mapped[str | None] = mapped_column(String(255))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime)
