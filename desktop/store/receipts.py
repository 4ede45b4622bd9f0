"""What an upgrade did to a file: the receipt that stays in it, and what it set aside."""

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class SetAside:
    """What one note of an upgrade says: what became of a value or of rows.

    `kind`: a value was replaced because it means nothing (cell), or written as what it means (read); rows were taken
    out (row), or added (made).

    `row_id` is None where the note speaks of `rows` rows together.
    """

    table: str
    row_id: int | None
    column: str | None
    reason: str
    kind: str
    rows: int = 1

    @property
    def is_aside(self) -> bool:
        """Whether it is no longer in its place."""
        return self.kind in ("cell", "row")

    @property
    def needs_consent(self) -> bool:
        """Whether a person is asked first.

        A first version for every task is part of each upgrade, and a value that was only read loses nothing.
        """
        return self.is_aside or (self.kind == "made" and self.table != "task_versions")


@dataclass(frozen=True, slots=True)
class Receipt:
    """One upgrade: its steps in words, rows per table before and after, the checks passed, what was set aside or made.

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
    steps: tuple[str, ...] = ()


Notes: TypeAlias = dict[int, SetAside]


def notes(connection: sqlite3.Connection) -> Notes:
    """Every note in the file by its id, oldest first; none where there is no table for them."""
    if not _has_table(connection, "quarantine"):
        return {}
    rows = connection.execute(
        "SELECT id, table_name, row_id, column_name, reason, kind, row_count FROM quarantine ORDER BY id"
    )
    return {id_: SetAside(*row) for id_, *row in rows}


def balance(noted: Notes) -> Counter[str]:
    """By how many rows each table grew (made) or shrank (set aside) according to these notes."""
    rows: Counter[str] = Counter()
    for it in noted.values():
        rows[it.table] += it.rows * {"made": 1, "row": -1}.get(it.kind, 0)
    return rows


def write_receipt(connection: sqlite3.Connection, receipt: Receipt) -> None:
    """Leave the receipt in the file, where it has a table for it."""
    if not _has_table(connection, "receipts"):
        return
    connection.execute(
        "INSERT INTO receipts (happened_at, program, from_revision, to_revision, steps, rows_before, rows_after,"
        " checks, set_aside, seconds, backup_path, backup_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            receipt.happened_at.strftime("%Y-%m-%d %H:%M:%S.%f"),
            receipt.program,
            receipt.from_revision,
            receipt.to_revision,
            json.dumps(receipt.steps),
            json.dumps(receipt.rows_before),
            json.dumps(receipt.rows_after),
            json.dumps(receipt.checks),
            receipt.set_aside,
            receipt.seconds,
            None if receipt.backup is None else str(receipt.backup),
            receipt.backup_sha256,
        ),
    )


def sign(connection: sqlite3.Connection, program: str) -> None:
    """Leave in the file which program brought it to its revision, where it has a table for that.

    Who finds the file too new for it then knows what to install (see sentences.newer).
    """
    if _has_table(connection, "meta"):
        connection.execute(
            "INSERT INTO meta (key, value) VALUES ('written_by', ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (program,),
        )


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,))
    return found.fetchone() is not None
