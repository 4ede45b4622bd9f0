"""What every table shares: the metadata with its naming rule, and the columns of ids, times and soft deletion."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, DateTime, Enum, Index, MetaData, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The declarative base; every constraint gets a name, so that later revisions can speak of it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# AUTOINCREMENT: an id once used is never given to another row, so an approval can never come to mean something else.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


class Identified:
    """An integer id of its own."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


class Created:
    """When the row was made: UTC, as text `YYYY-MM-DD HH:MM:SS[.ffffff]` on SQLite."""

    created_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.current_timestamp())


class Edited(Created):
    """When the row was last edited, and how often: an edit of what somebody else changed meanwhile is refused by it."""

    updated_at: Mapped[datetime] = mapped_column(
        DateTime, server_default=func.current_timestamp(), onupdate=func.current_timestamp()
    )
    row_version: Mapped[int] = mapped_column(server_default=text("1"))


class Deletable:
    """Deletion as a mark that can be taken back: the row stays, lists leave it out."""

    deleted_at: Mapped[datetime | None] = mapped_column(DateTime)


def words(kind: type[StrEnum], name: str) -> Enum:
    """A column type holding the names of `kind`: VARCHAR with a named CHECK on SQLite, a native ENUM on PostgreSQL."""
    return Enum(kind, name=name, create_constraint=True, native_enum=True)


def sort_index(table: str, by: str | ColumnElement[str], *, named: str = "") -> Index:
    """The index behind one offered sort: only living rows, so that a list of ids in this order is read from it alone.

    Text is sorted by `lower(column)`; the index is then given the column's name in `named`.
    """
    alive = text("deleted_at IS NULL")
    return Index(f"ix_{table}_alive_{named or by}", by, "id", sqlite_where=alive, postgresql_where=alive)


def count_index(table: str, by: str) -> Index:
    """The index behind the numbers of a project: how many living rows it has of each kind, read from it alone."""
    alive = text("deleted_at IS NULL")
    return Index(f"ix_{table}_alive_project_{by}", "project_id", by, sqlite_where=alive, postgresql_where=alive)
