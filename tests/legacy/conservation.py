"""The law of conservation, stated a second time: every cell of an old file is found again in the new one."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.old_files import TABLES

Cells = dict[tuple[str, int], dict[str, Any]]


def cells(path: Path) -> Cells:
    """Every value of the old tool's tables by (table, id) and column: type and exact bytes."""
    found: Cells = {}
    with closing(sqlite3.connect(path)) as file:
        there = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in sorted(TABLES.keys() & there):
            names = [row[1] for row in file.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(f"typeof({it}), CAST({it} AS BLOB)" for it in names)
            for id_, *row in file.execute(f"SELECT id, {values} FROM {table}"):
                found[table, id_] = {name: (row[2 * at], row[2 * at + 1]) for at, name in enumerate(names)}
    return found


def lost(before: Cells, path: Path) -> list[str]:
    """What of the old cells is neither in its place, as it was, nor in quarantine, word for word."""
    after = cells(path)
    with closing(sqlite3.connect(path)) as file:
        noted = file.execute(
            "SELECT kind, table_name, row_id, column_name, original FROM quarantine"
            " WHERE row_id IS NOT NULL ORDER BY id"
        ).fetchall()
    values: dict[tuple[str, int, str], Any] = {}
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for kind, table, row_id, column, original in noted:
        if kind in ("cell", "read"):
            values.setdefault((table, row_id, column), json.loads(original))
        elif kind == "row":
            rows[table, row_id] = json.loads(original)
    missing: list[str] = []
    for (table, id_), row in before.items():
        for column, was in row.items():
            key = (table, id_)
            if (*key, column) in values:
                stands = stored(values[*key, column])
            elif key in rows:
                stands = stored(rows[key][column])
            else:
                stands = after.get(key, {}).get(column)
            # A version the old tool never wrote down is made, and its task then names it.
            is_made = column == "active_version_id" and was == ("null", None)
            if stands != was and not is_made:
                missing.append(f"{table} {id_} {column}: {was} became {stands}")
    return missing


def stored(original: Any) -> tuple[str, bytes | None]:
    """What a JSON original stands for, as `cells` tells it."""
    if isinstance(original, dict):
        kind, found = next(iter(original.items()))
        return {"hex": "blob", "text": "text"}[kind], bytes.fromhex(found)
    with closing(sqlite3.connect(":memory:")) as file:
        return file.execute("SELECT typeof(:it), CAST(:it AS BLOB)", {"it": original}).fetchone()
