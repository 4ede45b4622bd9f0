"""What happened to this file: receipts of upgrades, what they set aside, and who may read it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Float, Index, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Identified


class Receipt(Identified, Base):
    """One upgrade: row counts are JSON objects {table: rows}, `steps` and `checks` JSON lists of sentences."""

    __tablename__ = "receipts"
    __table_args__ = (NEVER_REUSE_IDS,)

    happened_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.current_timestamp())
    program: Mapped[str] = mapped_column(String(64))
    from_revision: Mapped[str | None] = mapped_column(String(32))
    to_revision: Mapped[str] = mapped_column(String(32))
    steps: Mapped[str] = mapped_column(Text)
    rows_before: Mapped[str] = mapped_column(Text)
    rows_after: Mapped[str] = mapped_column(Text)
    checks: Mapped[str] = mapped_column(Text)
    set_aside: Mapped[int]
    seconds: Mapped[float] = mapped_column(Float)
    backup_path: Mapped[str | None] = mapped_column(Text)
    backup_sha256: Mapped[str | None] = mapped_column(String(64))


class Quarantine(Identified, Base):
    """What an upgrade could not keep in place, word for word.

    `kind`: `cell` a value that was replaced, `read` one that stands there now as what it means, `row` a whole row that
    was taken out, `made` a row that was added because others refer to it: `original` is JSON null. A `made` entry
    without `row_id` stands for `row_count` rows with one reason; its `original` is their `[first, last]` id. Else
    `original` is the JSON of the value as found, or of the row as an object {column: value}; bytes are {"hex": "..."},
    text that is not UTF-8 is {"text": "..."} with its bytes in hex.

    `settlement`: a person put it back later, as `settled_value` where that is not the original, or left it out.
    """

    __tablename__ = "quarantine"
    __table_args__ = (
        CheckConstraint("kind IN ('cell', 'read', 'row', 'made')", name="kind"),
        CheckConstraint("settlement IN ('put back', 'left out')", name="settlement"),
        Index("ix_quarantine_table_name_row_id", "table_name", "row_id"),
        NEVER_REUSE_IDS,
    )

    kind: Mapped[str] = mapped_column(String(8))
    table_name: Mapped[str] = mapped_column(String(64))
    row_id: Mapped[int | None]
    row_count: Mapped[int] = mapped_column(server_default=text("1"))
    column_name: Mapped[str | None] = mapped_column(String(64))
    original: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    set_aside_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.current_timestamp())
    settled_at: Mapped[datetime | None] = mapped_column(DateTime)
    settled_by: Mapped[str | None] = mapped_column(String(255))
    settlement: Mapped[str | None] = mapped_column(String(8))
    settled_value: Mapped[str | None] = mapped_column(Text)


class Meta(Base):
    """Facts about the file itself: `min_reader` (least schema number that may read it) and `written_by`."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
