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

    `row_id` is None where the note speaks of `rows` rows together. `title` is that of the row, or of the task or
    project it belongs to; None where there is none.
    """

    table: str
    row_id: int | None
    column: str | None
    reason: str
    kind: str
    rows: int = 1
    title: str | None = None

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
    # As bytes: another program may have written anything, and no title is worth a failure.
    title = f"CAST({_TITLE} AS BLOB)" if all(_has_table(connection, table) for table in _TITLES) else "NULL"
    count = _ROWS if _has_column(connection, "quarantine", "settlement") else "row_count"
    rows = connection.execute(
        f"SELECT id, table_name, row_id, column_name, reason, kind, {count}, {title} FROM quarantine q ORDER BY id"  # noqa: S608
    )
    return {id_: SetAside(*row, title=title and title.decode(errors="replace")) for id_, *row, title in rows}


# A row that a person put back is aside no more; a version came back as another one.
_ROWS = "CASE WHEN kind = 'row' AND settlement = 'put back' AND table_name <> 'task_versions' THEN 0 ELSE row_count END"
_OF_TASK = "(SELECT t.title FROM tasks t WHERE t.id = r.task_id)"
_TITLES = {
    "projects": "r.name",
    "tasks": "r.title",
    "artifacts": "r.name",
    "task_versions": _OF_TASK,
    "change_requests": _OF_TASK,
    "approvals": _OF_TASK,
    "runs": _OF_TASK,
    "control_state": "(SELECT p.name FROM projects p WHERE p.id = r.project_id)",
}
# Of a row that was taken out: what it says itself, else what it belongs to says.
_TAKEN_OUT = (
    "COALESCE(CASE json_type(q.original, '$.title') WHEN 'text' THEN json_extract(q.original, '$.title') END,"
    " CASE json_type(q.original, '$.name') WHEN 'text' THEN json_extract(q.original, '$.name') END,"
    " (SELECT t.title FROM tasks t WHERE t.id = json_extract(q.original, '$.task_id')),"
    " (SELECT p.name FROM projects p WHERE p.id = json_extract(q.original, '$.project_id')))"
)
_IN_PLACE = " ".join(
    f"WHEN '{table}' THEN (SELECT {title} FROM {table} r WHERE r.id = q.row_id)"  # noqa: S608
    for table, title in _TITLES.items()
)
_TITLE = (
    f"CASE WHEN q.kind <> 'row' THEN CASE q.table_name {_IN_PLACE} END"
    f" WHEN json_valid(q.original) THEN {_TAKEN_OUT} END"
)


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


def _has_column(connection: sqlite3.Connection, table: str, name: str) -> bool:
    return any(row[1] == name for row in connection.execute(f"PRAGMA table_info({table})"))
