"""Projects, and the control state each of them runs under."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Deletable, Edited, Identified, sort_index, words
from desktop.words import Phase


class Project(Identified, Edited, Deletable, Base):
    """A project; `db_path` says where an older tool kept it and is never used to find anything."""

    __tablename__ = "projects"
    __table_args__ = (
        sort_index("projects", func.lower(text("name")), named="name"),
        sort_index("projects", "updated_at"),
        NEVER_REUSE_IDS,
    )

    name: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)
    db_path: Mapped[str] = mapped_column(String(512), server_default=text("''"))
    root_path: Mapped[str | None] = mapped_column(String(512))
    current_phase: Mapped[Phase | None] = mapped_column(words(Phase, "phase"))
    default_engine: Mapped[str | None] = mapped_column(String(255))
    # Both point at rows that point back at this one: checked at COMMIT, so either side may be written first.
    spec_artifact_id: Mapped[int | None] = mapped_column(
        ForeignKey("artifacts.id", deferrable=True, initially="DEFERRED", use_alter=True), index=True
    )
    selected_arch_option_id: Mapped[int | None] = mapped_column(
        ForeignKey("architecture_options.id", deferrable=True, initially="DEFERRED", use_alter=True), index=True
    )


class ControlState(Identified, Base):
    """Pause, attempts and time limits of one project; `timeout_seconds` is per run."""

    __tablename__ = "control_state"
    __table_args__ = (NEVER_REUSE_IDS,)

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), unique=True)
    paused: Mapped[bool] = mapped_column(server_default=text("false"))
    max_attempts: Mapped[int] = mapped_column(server_default=text("3"))
    timeout_seconds: Mapped[int] = mapped_column(server_default=text("300"))
    current_task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    extra_data: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(
        DateTime, server_default=func.current_timestamp(), onupdate=func.current_timestamp()
    )
