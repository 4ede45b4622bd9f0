"""Links between tasks: which was made of which, by splitting or merging."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Identified, words
from desktop.words import LinkKind


class TaskLink(Identified, Base):
    """`from_task_id` is superseded by `to_task_id`."""

    __tablename__ = "task_links"
    __table_args__ = (
        UniqueConstraint("from_task_id", "to_task_id", "kind"),
        CheckConstraint("from_task_id <> to_task_id", name="two_tasks"),
        NEVER_REUSE_IDS,
    )

    from_task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    to_task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(words(LinkKind, "link_kind"))
    reason: Mapped[str | None] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(255))
    made_at: Mapped[datetime] = mapped_column(DateTime)
