"""The structure of a file as plain facts and their SHA-256: what the tables are, not how their SQL was spelled."""

import hashlib
import json
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from desktop.store import golden, sql

# Table -> {fact: text}, e.g. {"tasks": {"column title": "VARCHAR(512) NOT NULL", "primary key": "id"}}.
Shape = dict[str, dict[str, str]]

# The revision stands here; a stamped and an unstamped file of one revision have the same structure.
STAMP_TABLE = "alembic_version"
# Longer statements than any of ours are cut: they differ from ours all the same and cost nothing.
LONGEST_SQL = 100_000
# So many structures are remembered: those a file has on its way through all revisions, and some others.
KNOWN = 64
SHADOWS = ("data", "idx", "content", "docsize", "config")  # what FTS5 keeps beside a full-text table


@dataclass(frozen=True, slots=True)
class Structure:
    """The structure of one file: our objects as facts, and the person's own by kind and name ("table my_notes").

    `triggers` are those of their triggers that act when a table of ours is changed ("tidy on tasks").
    """

    sha256: str
    shape: Shape
    own: tuple[str, ...]
    triggers: tuple[str, ...] = ()


WRITTEN = "SELECT type, name, tbl_name, substr(sql, 1, ?) FROM sqlite_master"
_known: dict[tuple[bool, tuple[Any, ...]], Structure] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of sqlite_master."""

    kind: str
    name: str
    table: str
    is_virtual: bool
    sql: str


def fingerprint(connection: sqlite3.Connection, *, everything: bool = False) -> Structure:
    """The structure behind a connection.

    Ours are the names any revision ever had (golden.json), or, with `everything`, all there are: that is how the golden
    shapes are made. Nothing of the file is executed: views and virtual tables are only read as text.

    The structure follows from what sqlite_master says and from nothing else, so it is worked out once for all files
    that say the same there. It belongs to all who asked: nobody changes it.
    """
    said = tuple(connection.execute(WRITTEN, (LONGEST_SQL + 1,)))
    if any(len(text or "") > LONGEST_SQL for *_, text in said):
        return _worked_out(connection, everything=everything)
    known = _known.get((everything, said))
    if known is None:
        if len(_known) >= KNOWN:
            _known.clear()
        known = _known[everything, said] = _worked_out(connection, everything=everything)
    return known


def _worked_out(connection: sqlite3.Connection, *, everything: bool) -> Structure:
    shape: Shape = {}
    own: list[str] = []
    triggers: list[tuple[str, str]] = []
    theirs: set[str] = set()
    entries = _entries(connection)
    for entry in entries:
        if not everything and (entry.kind, entry.name.lower()) not in _our_names():
            own.append(f"{entry.kind} {entry.name}")
            if entry.kind == "trigger":
                triggers.append((entry.name, entry.table))
            theirs |= {entry.name.lower()} if entry.kind in ("table", "view") else set()
        elif entry.kind in ("table", "view"):
            shape.setdefault(entry.name.lower(), {}).update(_facts(connection, entry))
        else:
            shape.setdefault(entry.table.lower(), {})[f"{entry.kind} {entry.name.lower()}"] = _rest(entry)
    acting = sorted(f"{name} on {table}" for name, table in triggers if table.lower() not in theirs)
    return Structure(digest(shape), shape, tuple(sorted(own)), tuple(acting))


def digest(shape: Shape) -> str:
    """The SHA-256 (hex) of a shape."""
    text = json.dumps(shape, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(found: Structure | Shape, expected: Structure | Shape) -> tuple[str, ...]:
    """What distinguishes a file from what it should be, in words, one difference each; empty when nothing does."""
    have = found.shape if isinstance(found, Structure) else found
    want = expected.shape if isinstance(expected, Structure) else expected
    said: list[str] = []
    for table in sorted(want.keys() | have.keys()):
        if table not in have:
            said.append(f"the table {table} is missing")
        elif table not in want:
            said.append(f"the table {table} is not expected")
        else:
            said += [f"{table}: {words}" for words in _differing(have[table], want[table])]
    return tuple(said)


def _differing(have: Mapping[str, str], want: Mapping[str, str]) -> list[str]:
    said: list[str] = []
    for fact in sorted(want.keys() | have.keys()):
        if fact not in have:
            said.append(f"{fact} is missing")
        elif fact not in want:
            said.append(f"{fact} is not expected")
        elif have[fact] != want[fact]:
            said.append(f"{fact} is “{have[fact]}” instead of “{want[fact]}”")
    return said


@cache
def _our_names() -> frozenset[tuple[str, str]]:
    """(kind, name) of every object of every revision; a view named like a table of ours counts as ours too."""
    names: set[tuple[str, str]] = set()
    for shape in golden.shapes().values():
        for table, facts in shape.items():
            names |= {("table", table), ("view", table)}
            for fact in facts:
                kind, _, name = fact.partition(" ")
                if kind in ("index", "trigger"):
                    names.add((kind, name))
    return frozenset(names)


def _entries(connection: sqlite3.Connection) -> list[Entry]:
    """Every object except SQLite's own, the stamp, and what full-text tables keep beside themselves."""
    rows = connection.execute(
        "SELECT type, name, tbl_name, type = 'table' AND rootpage = 0, substr(sql, 1, ?) FROM sqlite_master"
        " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND lower(name) <> ?"
        " ORDER BY name, type",
        (LONGEST_SQL, STAMP_TABLE),
    )
    entries = [Entry(kind, name, table, bool(virtual), text) for kind, name, table, virtual, text in rows]
    shadows = {f"{entry.name}_{end}".lower() for entry in entries if entry.is_virtual for end in SHADOWS}
    return [entry for entry in entries if entry.kind != "table" or entry.name.lower() not in shadows]


def _rest(entry: Entry) -> str:
    """An index from its columns on, a trigger from its moment on."""
    parts = sql.tokens(entry.sql)
    if entry.kind == "index":
        columns, after = sql.body(parts)
        unique = ["unique"] if "unique" in parts[:2] else []
        return sql.text([*unique, "(", *(part for part in columns if part != "asc"), ")", *after])
    name = sql.text(sql.tokens(entry.name if entry.name.isidentifier() else f'"{entry.name}"'))
    return sql.text(parts[parts.index(name) + 1 :] if name in parts else parts)


def _facts(connection: sqlite3.Connection, entry: Entry) -> dict[str, str]:
    parts = sql.tokens(entry.sql)
    if entry.kind == "view":
        return {"view": sql.text(parts)}
    if entry.is_virtual:
        return {"virtual": sql.text(parts[parts.index("using") + 1 :] if "using" in parts else parts)}
    inside, after = sql.body(parts)
    pieces = sql.split(inside)
    facts = {f"check {check}": "" for piece in pieces for check in sql.clauses(piece, "check")}
    if after or "conflict" in inside:
        facts["options"] = sql.text([*after, *(piece[-1] for piece in pieces if "conflict" in piece)])
    return facts | _columns(connection, entry.name, pieces) | _foreign_keys(connection, entry.name, pieces)


def _columns(connection: sqlite3.Connection, table: str, pieces: list[list[str]]) -> dict[str, str]:
    written = {piece[0].strip('"'): piece for piece in pieces if piece}
    facts: dict[str, str] = {}
    keys: list[tuple[int, str]] = []
    for _, name, kind, not_null, default, key, _hidden in connection.execute(
        "SELECT * FROM pragma_table_xinfo(?)", (table,)
    ):
        column = name.lower()
        piece = written.get(column, [])
        text = re.sub(r"\s*([(),])\s*", r"\1", " ".join(kind.split())).upper()
        text += " NOT NULL" if not_null else ""
        text += f" DEFAULT {sql.text(sql.tokens(default))}" if default is not None else ""
        text += f" COLLATE {piece[piece.index('collate') + 1]}" if "collate" in piece else ""
        text += "".join(f" AS {expression}" for expression in sql.clauses(piece, "as"))
        text += " STORED" if "stored" in piece else ""
        facts[f"column {column}"] = text
        keys += [(key, column)] if key else []
    if keys:
        counting = any("autoincrement" in piece for piece in pieces)
        facts["primary key"] = ", ".join(name for _, name in sorted(keys)) + (" AUTOINCREMENT" if counting else "")
    uniques = connection.execute("SELECT name FROM pragma_index_list(?) WHERE origin = 'u'", (table,)).fetchall()
    for (index,) in uniques:
        columns = connection.execute(
            "SELECT lower(name) || iif(coll = 'BINARY', '', ' COLLATE ' || coll)"
            " FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno",
            (index,),
        )
        facts[f"unique ({', '.join(name for (name,) in columns)})"] = ""
    return facts


def _foreign_keys(connection: sqlite3.Connection, table: str, pieces: list[list[str]]) -> dict[str, str]:
    keys: dict[int, tuple[list[str], list[str], str, str]] = {}
    for number, _, parent, column, target, on_update, on_delete, _match in connection.execute(
        "SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq", (table,)
    ):
        acts = "".join(
            f" ON {event} {act}" for event, act in (("UPDATE", on_update), ("DELETE", on_delete)) if act != "NO ACTION"
        )
        columns, targets, _, _ = keys.setdefault(number, ([], [], parent.lower(), acts))
        columns.append(column.lower())
        targets.append((target or "").lower())
    facts: dict[str, str] = {}
    for columns, targets, parent, acts in keys.values():
        fact = f"foreign key ({', '.join(columns)})"
        text = f"{parent}({', '.join(targets)}){acts}" + _deferred(columns, pieces)
        facts[fact] = f"{facts[fact]}; {text}" if fact in facts else text
    return facts


def _deferred(columns: list[str], pieces: list[list[str]]) -> str:
    """Whether the foreign key over these columns is checked at COMMIT; SQLite tells this nowhere but in the SQL."""
    for piece in pieces:
        if "references" not in piece:
            continue
        before = piece[: piece.index("references")]
        over = sql.text(sql.body(before)[0]) if "foreign" in before else piece[0]
        if over.replace('"', "") == " , ".join(columns) and "deferred" in piece:
            return " DEFERRED"
    return ""
