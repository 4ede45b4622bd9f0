"""The first rows of a file at rest and at HEAD, read before anything else of it is known."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop.errors import Known
from desktop.store import golden
from desktop.store.database import connect, reading_raw
from desktop.store.header import read_header

SECONDS = 2.0
Values = tuple[Any, ...]


def page(path: Path, ids: str, rows: str, *asked: int) -> list[Values] | None:
    """The rows whose ids `ids` gives for the values `asked`, in that order; `rows` asks for those `IN (?)`.

    None where that is not to be had at once: the file is not plainly one of ours, at HEAD and with no journal beside
    it, or it holds what these statements stumble over. Then it is opened as ever, which says what there is to say.
    Nothing is written, nothing is left beside the file; for a worker thread.
    """
    try:
        real = path.resolve()
        with reading_raw(real) as free:
            header = read_header(real) if free else None
        if header is None or header.wal or any(os.path.lexists(f"{real}{end}") for end in ("-journal", "-wal", "-shm")):
            return None
        if (header.user_version, header.application_id) != (golden.SCHEMA, golden.APPLICATION_ID):
            return None
        with closing(connect(real, mode="ro", deadline=SECONDS)) as connection:
            connection.execute("PRAGMA query_only=ON")
            return _page(connection, ids, rows, asked)
    except (sqlite3.Error, OSError, UnicodeDecodeError, Known):
        return None


def _page(connection: sqlite3.Connection, ids: str, rows: str, asked: Sequence[int]) -> list[Values] | None:
    # One transaction: no other program changes anything between the three questions.
    connection.execute("BEGIN")
    if connection.execute("SELECT version_num FROM alembic_version").fetchall() != [(golden.HEAD,)]:
        return None
    shown: list[Any] = [one for (one,) in connection.execute(ids, asked)]
    marks = ", ".join("?" * len(shown))
    found: dict[Any, Values] = {row[0]: row for row in connection.execute(rows.replace("(?)", f"({marks})"), shown)}
    return [found[one] for one in shown if one in found]
