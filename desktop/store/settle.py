"""References that lead nowhere in a file of which rows are missing: what is needed is made, the rest set aside."""

import json
import sqlite3
from collections.abc import Mapping

from desktop.store.checks import ForeignKeyProblem, foreign_keys
from desktop.store.noted import noun
from desktop.store.pages import Undecodable, Value

# Each round settles what the one before left without its parent; no chain of our tables is longer.
ROUNDS = 8
# Rows that are about exactly one thing mean nothing without it, though each column may be empty.
SUBJECTS = {
    "approval_requests": ("task_version_id", "change_request_id"),
    "comments": ("task_version_id", "change_request_id", "artifact_id"),
    "phase_moves": ("project_id", "task_id"),
}
LOST = "its row could not be read"


def settle(connection: sqlite3.Connection) -> None:
    """Leave no reference that leads nowhere, in a file at a revision whose structure admits none.

    A project, a task or a content others need is made again, as far as they tell; where a reference may be empty it is
    emptied; other rows are set aside. Each is noted in `quarantine`, word for word.
    """
    for _ in range(ROUNDS):
        problems = foreign_keys(connection)
        if not problems:
            return
        for it in problems:
            if it.row_id is not None:
                _settle(connection, it)
    raise RuntimeError("References that lead nowhere remain after all rounds of settling them")


def set_row_aside(connection: sqlite3.Connection, table: str, row_id: int, row: Mapping[str, Value], why: str) -> None:
    """Keep a row that cannot stand in its table."""
    told = {name: _as_json(value) for name, value in row.items()}
    _note(connection, "row", table, row_id, None, json.dumps(told), why)


def _settle(connection: sqlite3.Connection, problem: ForeignKeyProblem) -> None:
    table, row_id, parent, column = problem.table, problem.row_id, problem.parent.lower(), problem.columns
    found = connection.execute(f'SELECT "{column}" FROM "{table}" WHERE rowid = ?', (row_id,)).fetchone()  # noqa: S608
    if found is None or row_id is None:
        return  # set aside already, for another of its references
    needed = connection.execute(
        'SELECT "notnull" FROM pragma_table_info(?) WHERE name = ?', (table, column)
    ).fetchone() == (1,)
    if parent == "projects" and isinstance(found[0], int):
        _make_project(connection, found[0])
    elif parent == "tasks" and isinstance(found[0], int) and needed:
        _make_task(connection, found[0])
    elif parent == "contents" and needed and isinstance(found[0], str):
        _make_content(connection, found[0])
    elif needed or column in SUBJECTS.get(table, ()):
        _take_out(
            connection, table, row_id, f"it belongs to {noun(parent).lower()} {found[0]}, which is not in the file"
        )
    else:
        # Version and digest of an approval are there together or not at all.
        both = (column, "subject_sha256") if (table, column) == ("approvals", "task_version_id") else (column,)
        _empty(connection, table, row_id, both, f"{noun(parent).lower()} {found[0]} is not in the file")


def _make_project(connection: sqlite3.Connection, project_id: int) -> None:
    if connection.execute("SELECT 1 FROM projects WHERE id = ?", (project_id,)).fetchone():
        return
    connection.execute(
        "INSERT INTO projects (id, name, db_path, created_at, updated_at) VALUES (?, ?, '', '1970-01-01 00:00:00',"
        " CURRENT_TIMESTAMP)",
        (project_id, f"Project {project_id} (its own row was lost)"),
    )
    _note(connection, "made", "projects", project_id, None, "null", LOST)


def _make_task(connection: sqlite3.Connection, task_id: int) -> None:
    """From its newest version, where there is one; it counts as decided by nobody."""
    if connection.execute("SELECT 1 FROM tasks WHERE id = ?", (task_id,)).fetchone():
        return
    version = connection.execute(
        "SELECT id, version_num, title, description FROM task_versions WHERE task_id = ? ORDER BY version_num DESC",
        (task_id,),
    ).fetchone()
    newest, number, title, description = version or (None, 1, f"Task {task_id} (its own row was lost)", None)
    (project_id,) = connection.execute(
        "SELECT COALESCE((SELECT project_id FROM artifacts WHERE task_id = ?), (SELECT MIN(id) FROM projects), 1)",
        (task_id,),
    ).fetchone()
    connection.execute(
        "INSERT INTO tasks (id, project_id, title, description, status, version, active_version_id, attempts, priority,"
        " created_at, updated_at) VALUES (?, ?, ?, ?, 'PENDING', ?, ?, 0, 0, '1970-01-01 00:00:00', CURRENT_TIMESTAMP)",
        (task_id, project_id, title, description, number, newest),
    )
    _note(connection, "made", "tasks", task_id, None, "null", LOST)


def _make_content(connection: sqlite3.Connection, sha256: str) -> None:
    """From its pieces; whether any is missing, its SHA-256 tells whoever verifies it."""
    if connection.execute("SELECT 1 FROM contents WHERE sha256 = ?", (sha256,)).fetchone():
        return
    pieces = [
        bytes(data)
        for (data,) in connection.execute("SELECT data FROM content_chunks WHERE sha256 = ? ORDER BY number", (sha256,))
    ]
    is_text = not any(b"\0" in piece or not _is_utf8(piece) for piece in pieces)
    lines = sum(piece.count(b"\n") for piece in pieces) + (not pieces[-1].endswith(b"\n")) if is_text and pieces else 0
    cursor = connection.execute(
        "INSERT INTO contents (sha256, size, is_text, line_count) VALUES (?, ?, ?, ?)",
        (sha256, sum(map(len, pieces)), is_text, lines),
    )
    _note(connection, "made", "contents", cursor.lastrowid, None, "null", LOST)


def _is_utf8(piece: bytes) -> bool:
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True


def _take_out(connection: sqlite3.Connection, table: str, row_id: int, why: str) -> None:
    cursor = connection.execute(f'SELECT * FROM "{table}" WHERE rowid = ?', (row_id,))  # noqa: S608
    names = [column[0] for column in cursor.description]
    set_row_aside(connection, table, row_id, dict(zip(names, cursor.fetchone(), strict=True)), why)
    connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row_id,))  # noqa: S608


def _empty(connection: sqlite3.Connection, table: str, row_id: int, columns: tuple[str, ...], why: str) -> None:
    for column in columns:
        (value,) = connection.execute(f'SELECT "{column}" FROM "{table}" WHERE rowid = ?', (row_id,)).fetchone()  # noqa: S608
        _note(connection, "cell", table, row_id, column, json.dumps(_as_json(value)), why)
    emptied = ", ".join(f'"{column}" = NULL' for column in columns)
    connection.execute(f'UPDATE "{table}" SET {emptied} WHERE rowid = ?', (row_id,))  # noqa: S608


def _note(
    connection: sqlite3.Connection,
    kind: str,
    table: str,
    row_id: int | None,
    column: str | None,
    original: str,
    why: str,
) -> None:
    connection.execute(
        "INSERT INTO quarantine (kind, table_name, row_id, column_name, original, reason) VALUES (?, ?, ?, ?, ?, ?)",
        (kind, table, row_id, column, original, why),
    )


def _as_json(value: Value) -> object:
    """As desktop/schema/receipts.py says of `original`."""
    if isinstance(value, Undecodable):
        return {"text": value.hex()}
    return {"hex": value.hex()} if isinstance(value, bytes) else value
