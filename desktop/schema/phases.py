"""Phases: how a project or a task went from one to another."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Identified, words
from desktop.words import Phase


class PhaseMove(Identified, Base):
    """One move; `skipped_json` is a JSON list of the phases that were passed over, which needs a reason."""

    __tablename__ = "phase_moves"
    __table_args__ = (
        CheckConstraint("(project_id IS NULL) <> (task_id IS NULL)", name="one_subject"),
        NEVER_REUSE_IDS,
    )

    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    from_phase: Mapped[Phase | None] = mapped_column(words(Phase, "phase"))
    to_phase: Mapped[Phase] = mapped_column(words(Phase, "phase"))
    skipped_json: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    moved_by: Mapped[str] = mapped_column(String(255))
    moved_by_key: Mapped[str | None] = mapped_column(String(64))
    moved_at: Mapped[datetime] = mapped_column(DateTime)
