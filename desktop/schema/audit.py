"""The audit chain: one entry for every act, each sealed together with the one before it."""

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, DateTime, LargeBinary, String, event
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Identified


class Entry(Identified, Base):
    """An entry: `payload` is JSON in the form of RFC 8785, kept as the bytes that were hashed, never written again.

    `hash` = SHA-256("placet.audit.1" LF `prev` LF `payload`), both hashes 64 hex digits; `signature` is Ed25519 over
    the 32 bytes of the hash. The columns after it repeat how the payload begins, to be listed by. `task_id` is no
    foreign key: a refused act is recorded too, and its task may never have been there.
    """

    __tablename__ = "audit"
    __table_args__ = (CheckConstraint("id > 0", name="counts_up"), NEVER_REUSE_IDS)

    prev: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    happened_at: Mapped[datetime] = mapped_column(DateTime)
    act: Mapped[str] = mapped_column(String(64), index=True)
    person_key: Mapped[str | None] = mapped_column(String(64))
    task_id: Mapped[int | None] = mapped_column(index=True)
    refused: Mapped[bool]


# REPLACE deletes without asking a DELETE trigger, so the one for INSERT lets nothing in that could take a place. Before
# an insertion that names no id, NEW.id is -1.
SQLITE = (
    "CREATE TRIGGER audit_goes_on BEFORE INSERT ON audit"
    " WHEN NEW.prev IS NOT (SELECT coalesce((SELECT hash FROM audit ORDER BY id DESC LIMIT 1),"
    " hex(zeroblob(32))))"
    " OR (NEW.id <> -1 AND NEW.id <= (SELECT max(id) FROM audit))"
    " OR EXISTS (SELECT 1 FROM audit WHERE hash = NEW.hash)"
    " BEGIN SELECT RAISE(ABORT, 'An audit entry is only added after the newest one.'); END",
    "CREATE TRIGGER audit_keeps_words BEFORE UPDATE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'An audit entry is never changed.'); END",
    "CREATE TRIGGER audit_keeps_entries BEFORE DELETE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'An audit entry is never deleted.'); END",
)

for _statement in SQLITE:
    event.listen(Entry.__table__, "after_create", DDL(_statement).execute_if(dialect="sqlite"))
