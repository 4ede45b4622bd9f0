"""The audit chain as mathematics: how an entry is sealed, and how rows of other tables are told in it."""

import hashlib
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop.schema import Base

# The hash before the first entry.
NOTHING = "0" * 64
# The largest whole number that RFC 8785 has a form for; ids beyond are told as text.
LARGEST = 2**53 - 1
# What a person with a key decides is signed with it.
SIGNED = frozenset(
    {
        *("task.approve", "task.request_changes", "task.reject", "task.withdraw"),
        *("change.approve", "change.request_changes", "change.reject", "change.withdraw"),
        "requirement.override",
    }
)


def sealed(prev: str, payload: bytes) -> str:
    """The hash (hex) of an entry after the one with the hash `prev`."""
    return sha256(f"placet.audit.1\n{prev}\n".encode() + payload)


def sha256(data: bytes) -> str:
    """The SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def line_of(table: str) -> str:
    """SQL for a row of a table as a line: each value that is not NULL as `column=HEX;`, in the order of the names.

    HEX is that of the value's text, of the bytes themselves where it is bytes. A column that is added later changes
    nothing about the rows of before, in which it is NULL.
    """
    value = "CASE WHEN {0} IS NULL THEN '' ELSE '{0}=' || hex({0}) || ';' END"
    return " || ".join(value.format(column.name) for column in sorted(Base.metadata.tables[table].columns, key=str))


def table_digest(session: Session, table: str) -> dict[str, Any]:
    """What stands in a table: the number of its rows, the id of the last one, and one SHA-256 over all their lines."""
    digest, rows, newest = hashlib.sha256(), 0, None
    for id_, line in session.execute(text(f"SELECT id, {line_of(table)} FROM {table} ORDER BY id")):  # noqa: S608
        digest.update(f"{line}\n".encode())
        rows, newest = rows + 1, id_
    return {"rows": rows, "last": newest, "sha256": digest.hexdigest()}


def row_digest(session: Session, table: str, row_id: int) -> str:
    """SHA-256 (hex) of a row's line and the end of the line."""
    line = session.scalar(text(f"SELECT {line_of(table)} FROM {table} WHERE id = :id"), {"id": row_id})  # noqa: S608
    return sha256(f"{line}\n".encode())
