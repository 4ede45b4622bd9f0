"""Files no revision describes, given the structure and the stamp of one; every row and every value stays."""

from typing import Any

from sqlalchemy import Connection

from desktop.errors import Known
from desktop.store import golden, revisions
from desktop.store.decide import UNFINISHED, Verdict, decide, marks
from desktop.store.fingerprint import fingerprint
from desktop.store.noted import field
from desktop.store.own import kept
from desktop.store.shapes import FIRST

ASIDE = "placet_old_"
# What the first revision wants in every row and earlier layouts had no column for: no attempt was made, no priority
# given, as the old tool itself wrote it for a new task.
FILLED = {("tasks", "attempts"): "0", ("tasks", "priority"): "0"}


def repair(connection: Connection, to: str) -> tuple[str, ...]:
    """Give a file the structure and stamp of revision `to`, in the transaction that is open; the steps in words.

    A person's own views, triggers and indexes come back word for word. Raises Known where more is wrong than the look
    before had seen; then the transaction is to be taken back.
    """
    with kept(connection):
        steps = _finish_rebuilds(connection)
        found = _look(connection)
        if found.repaired_to not in (None, to):
            raise Known("The file is not what it was found to be a moment ago. Nothing was changed. Open it again.")
        stamps = marks(_raw(connection)).stamp
        if to == FIRST and fingerprint(_raw(connection)).sha256 != golden.FINGERPRINTS[to]:
            steps += _rebuilt(connection)
    if stamps != to:
        revisions.stamp(connection, to)
        wrong = f"where {stamps} was said" if stamps else "where nothing was said"
        steps.append(f"Write down which version the file is of, {wrong}: {_version(to)}")
    if to == golden.HEAD:
        connection.exec_driver_sql(f"PRAGMA application_id = {golden.APPLICATION_ID}")
        steps.append("Mark it as a file of Placet, so that every program can tell")
    return tuple(steps)


def _look(connection: Connection) -> Verdict:
    return decide(marks(_raw(connection)), fingerprint(_raw(connection)))


def _raw(connection: Connection) -> Any:
    """SQLite's own connection."""
    return connection.connection.driver_connection


def _finish_rebuilds(connection: Connection) -> list[str]:
    """What a rebuilding cut off half-way left: it takes its table's place where that is gone, else it is a copy."""
    steps: list[str] = []
    for name in _tables(connection):
        if not name.startswith(UNFINISHED):
            continue
        table = name.removeprefix(UNFINISHED)
        if table not in _tables(connection):
            connection.exec_driver_sql(f"ALTER TABLE {_quoted(name)} RENAME TO {_quoted(table)}")
            steps.append(
                f"Put the {_words(table)} back in their place, where another tool's upgrade had moved them away"
            )
        elif not _missing(connection, name, table):
            connection.exec_driver_sql(f"DROP TABLE {_quoted(name)}")
            steps.append(f"Remove an unfinished copy of the {_words(table)}; each row of it is in its place already")
    return steps


def _rebuilt(connection: Connection) -> list[str]:
    """All tables step aside, the first migration makes its own, and every row is copied into them."""
    # Without this the keys of the other tables would follow a table that is only stepping aside.
    connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    old = [name for name in _tables(connection) if name in golden.shapes()[FIRST]]
    for table in old:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {ASIDE}{table}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table = OFF")
    connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    revisions.bring(connection, FIRST, up=True)
    steps: list[str] = []
    for table in old:
        have, want = _columns(connection, ASIDE + table), _columns(connection, table)
        added = [name for name in want if name not in have]
        values = [FILLED.get((table, name)) for name in added]
        _copy(connection, table, have, {name: value for name, value in zip(added, values, strict=True) if value})
        if added:
            steps.append(_room(table, added))
    if made := sorted(golden.shapes()[FIRST].keys() - set(old)):
        steps.append(f"Make room for {_listed([_words(table) for table in made])}, of which there are none yet")
    rows = sum(_count(connection, table) for table in old)
    steps.append(f"Arrange the file as the last change-driven-dev did; all {rows:,} rows are carried over as they are")
    return steps


def _room(table: str, added: list[str]) -> str:
    """What a table gets that its early version did not have."""
    empty = [field(column) for column in added if (table, column) not in FILLED]
    zero = [field(column) for column in added if (table, column) in FILLED]
    said = f"Give {_words(table)} room for {_listed([*empty, *zero])}, which early versions did not keep"
    ends = [f"{_listed(zero)} begin at 0"] if zero else []
    ends += ["the rest stays empty" if zero else "nothing is filled in"] if empty else []
    return f"{said}; {' and '.join(ends)}"


def _words(table: str) -> str:
    return table.replace("_", " ")


def _version(revision: str) -> str:
    if revision == FIRST:
        return f"the last one of change-driven-dev ({revision})"
    return f"Placet, file format {revisions.number(revision)} ({revision})"


def _copy(connection: Connection, table: str, columns: list[str], filled: dict[str, str]) -> None:
    into, out = ", ".join([*columns, *filled]), ", ".join([*columns, *filled.values()])
    connection.exec_driver_sql(f"INSERT INTO {table} ({into}) SELECT {out} FROM {ASIDE}{table} ORDER BY id")
    if _count(connection, table) != _count(connection, ASIDE + table) or _missing(connection, ASIDE + table, table):
        raise RuntimeError(f"A row of {table} changed on its way to the new layout")
    connection.exec_driver_sql(f"DROP TABLE {ASIDE}{table}")


def _missing(connection: Connection, table: str, other: str) -> int:
    """How many rows of a table are not, value for value, in the other, which has all its columns."""
    columns = _columns(connection, table)
    if not set(columns) <= set(_columns(connection, other)):
        return _count(connection, table)
    # Types are compared as well: to IS alone, 1 and 1.0 are the same.
    same = " AND ".join(
        f"o.{_quoted(it)} IS n.{_quoted(it)} AND typeof(o.{_quoted(it)}) = typeof(n.{_quoted(it)})" for it in columns
    )
    where = f"NOT EXISTS (SELECT 1 FROM {_quoted(other)} n WHERE {same})"
    found = connection.exec_driver_sql(f"SELECT COUNT(*) FROM {_quoted(table)} o WHERE {where}")
    return int(found.scalar_one())


def _count(connection: Connection, table: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT COUNT(*) FROM {_quoted(table)}").scalar_one())


def _tables(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [str(name) for (name,) in found]


def _columns(connection: Connection, table: str) -> list[str]:
    return [str(row[1]) for row in connection.exec_driver_sql(f"PRAGMA table_info({_quoted(table)})")]


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
