"""What must be met before a phase is left: a project's own requirements, and the times one was overridden."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Created, Identified, words
from desktop.words import Phase


class Requirement(Identified, Created, Base):
    """A requirement a project added for leaving a phase; both conditions by name, those built in live in the code."""

    __tablename__ = "requirements"
    __table_args__ = (NEVER_REUSE_IDS,)

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    phase: Mapped[Phase] = mapped_column(words(Phase, "phase"))
    name: Mapped[str] = mapped_column(String(255))
    applicable_if: Mapped[str] = mapped_column(String(64))
    satisfied_if: Mapped[str] = mapped_column(String(64))
    parameter: Mapped[str | None] = mapped_column(String(255))
    removed_at: Mapped[datetime | None] = mapped_column(DateTime)


class Override(Identified, Created, Base):
    """A person let a requirement of one task version pass, for a reason and until a time."""

    __tablename__ = "overrides"
    __table_args__ = (NEVER_REUSE_IDS,)

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    task_version_id: Mapped[int] = mapped_column(ForeignKey("task_versions.id"), index=True)
    requirement: Mapped[str] = mapped_column(String(255))
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(DateTime)
    person: Mapped[str] = mapped_column(String(255))
    person_key: Mapped[str] = mapped_column(String(64))
