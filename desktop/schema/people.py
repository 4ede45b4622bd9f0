"""People: whoever has decided something in this file, known by a key."""

from datetime import datetime

from sqlalchemy import DateTime, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Identified


class Person(Identified, Base):
    """A person; the Ed25519 public key (64 hex digits) is who it is, the name a label that may change."""

    __tablename__ = "people"
    __table_args__ = (NEVER_REUSE_IDS,)

    name: Mapped[str] = mapped_column(String(255))
    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    added_at: Mapped[datetime] = mapped_column(DateTime)
