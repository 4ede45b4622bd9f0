"""Runs: one attempt of an engine at a task."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Identified, words
from desktop.words import Phase, RunStatus


class Run(Identified, Base):
    """One attempt; `gate_results` is a JSON list of gate results, times are UTC.

    Which version was worked on, in which phase, and by which approval: an old tool recorded none of them.
    """

    __tablename__ = "runs"
    __table_args__ = (NEVER_REUSE_IDS,)

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    engine: Mapped[str] = mapped_column(String(255))
    status: Mapped[RunStatus] = mapped_column(words(RunStatus, "run_status"), server_default=text("'RUNNING'"))
    log_path: Mapped[str | None] = mapped_column(String(1024))
    gate_results: Mapped[str | None] = mapped_column(Text)
    extra_data: Mapped[str | None] = mapped_column(Text)
    start_time: Mapped[datetime] = mapped_column(DateTime, server_default=func.current_timestamp())
    end_time: Mapped[datetime | None] = mapped_column(DateTime)
    task_version_id: Mapped[int | None] = mapped_column(ForeignKey("task_versions.id"), index=True)
    phase: Mapped[Phase | None] = mapped_column(words(Phase, "phase"))
    approval_id: Mapped[int | None] = mapped_column(ForeignKey("approvals.id"), index=True)
