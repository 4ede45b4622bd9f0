"""What an upgrade did to a file: the receipt that stays in it, and what it set aside."""

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SetAside:
    """What one note of an upgrade says: a value replaced (`kind` cell), rows taken out (row), rows added (made).

    `row_id` is None where the note speaks of `rows` rows together.
    """

    table: str
    row_id: int | None
    column: str | None
    reason: str
    kind: str
    rows: int = 1

    @property
    def needs_consent(self) -> bool:
        """Whether a person is asked first; a first version for every task is part of each upgrade and no repair."""
        return not (self.kind == "made" and self.table == "task_versions")


@dataclass(frozen=True, slots=True)
class Receipt:
    """One upgrade: rows per table before and after, the checks that passed, how much was set aside or made.

    `happened_at` is UTC; `backup` is where the file as it was is kept, None for a private copy.
    """

    happened_at: datetime
    program: str
    from_revision: str | None
    to_revision: str | None
    rows_before: dict[str, int]
    rows_after: dict[str, int]
    checks: tuple[str, ...]
    set_aside: int
    made: int
    seconds: float
    backup: Path | None
    backup_sha256: str | None = None


def last_set_aside(connection: sqlite3.Connection) -> int:
    """The id of the newest note of what was set aside; 0 where there is none, or no table for it."""
    if not _has_table(connection, "quarantine"):
        return 0
    return connection.execute("SELECT coalesce(max(id), 0) FROM quarantine").fetchone()[0]


def set_aside_since(connection: sqlite3.Connection, last: int) -> tuple[SetAside, ...]:
    """What was set aside after the note with the id `last`, oldest first."""
    if not _has_table(connection, "quarantine"):
        return ()
    rows = connection.execute(
        "SELECT table_name, row_id, column_name, reason, kind, row_count FROM quarantine WHERE id > ? ORDER BY id",
        (last,),
    )
    return tuple(SetAside(*row) for row in rows)


def balance(noted: tuple[SetAside, ...]) -> Counter[str]:
    """By how many rows each table must have grown (made) or shrunk (set aside)."""
    rows: Counter[str] = Counter()
    for it in noted:
        rows[it.table] += it.rows * {"made": 1, "row": -1}.get(it.kind, 0)
    return rows


def write_receipt(connection: sqlite3.Connection, receipt: Receipt) -> None:
    """Leave the receipt in the file, where it has a table for it."""
    if not _has_table(connection, "receipts"):
        return
    connection.execute(
        "INSERT INTO receipts (happened_at, program, from_revision, to_revision, rows_before, rows_after, checks,"
        " set_aside, seconds, backup_path, backup_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            receipt.happened_at.strftime("%Y-%m-%d %H:%M:%S.%f"),
            receipt.program,
            receipt.from_revision,
            receipt.to_revision,
            json.dumps(receipt.rows_before),
            json.dumps(receipt.rows_after),
            json.dumps(receipt.checks),
            receipt.set_aside,
            receipt.seconds,
            None if receipt.backup is None else str(receipt.backup),
            receipt.backup_sha256,
        ),
    )


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,))
    return found.fetchone() is not None
