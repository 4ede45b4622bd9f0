"""What SQLite itself finds wrong in a file: its structure, its references, and how many rows there are."""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from desktop.errors import Cancelled
from desktop.store import golden
from desktop.store.database import STEPS
from desktop.store.fingerprint import fingerprint

MOST_PROBLEMS = 100
# Errors that say nothing about the file: they are for the caller.
_NOT_THE_FILE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
}


@dataclass(frozen=True, slots=True)
class ForeignKeyProblem:
    """A row whose reference leads nowhere; `row_id` None in a table without row ids.

    Where the foreign key itself makes no sense (it refers to no key), `parent` is empty and `columns` says so.
    """

    table: str
    row_id: int | None
    parent: str
    columns: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found; both empty when all is well. `structure` holds at most 100 problems, in SQLite's words."""

    structure: tuple[str, ...]
    foreign_keys: tuple[ForeignKeyProblem, ...]


def check(connection: sqlite3.Connection, *, full: bool, cancelled: Callable[[], bool]) -> Findings:
    """Check the whole file: `quick_check`, or `integrity_check` with `full` (indexes too, five times as long).

    Whatever SQLite or Python stumbles over in a damaged file is a finding. Raises Cancelled once `cancelled()` or when
    the connection is interrupted, and sqlite3 errors that say nothing about the file (locked, disk failing).
    """
    found = structure(connection, full=full, cancelled=cancelled)
    with stoppable(connection, cancelled):
        return Findings(found, foreign_keys(connection))


def structure(connection: sqlite3.Connection, *, full: bool, cancelled: Callable[[], bool]) -> tuple[str, ...]:
    """What `check` finds wrong but for references, for whoever has looked at those already or needs no such look."""
    with stoppable(connection, cancelled):
        return _structure(connection, full) + _rules(connection)


def row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Rows of every table of ours that is there; views and virtual tables are not counted."""
    ours = {table for shape in golden.shapes().values() for table in shape}
    counts: dict[str, int] = {}
    for table in _tables(connection):
        if table.lower() in ours:
            (counts[table.lower()],) = connection.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()  # noqa: S608
    return counts


@contextmanager
def stoppable(connection: sqlite3.Connection, cancelled: Callable[[], bool]) -> Generator[None]:
    """Within it `cancelled()` is asked before anything and then all the time; once it says yes, Cancelled is raised."""
    said = "The check was stopped. The file is as it was."
    if cancelled():
        raise Cancelled(said)
    connection.set_progress_handler(cancelled, STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            raise Cancelled(said) from error
        raise
    finally:
        connection.set_progress_handler(None, 0)


def _structure(connection: sqlite3.Connection, full: bool) -> tuple[str, ...]:
    problems: list[str] = []
    try:
        name = "integrity_check" if full else "quick_check"
        for (problem,) in connection.execute(f"PRAGMA {name}({MOST_PROBLEMS})"):
            problems += [] if problem == "ok" else str(problem).splitlines()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        problems.append(as_finding(error))
    return tuple(problem for problem in problems if not problem.startswith("*** in database"))


def _rules(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Tables of ours with a row that breaks a CHECK the table has and one of our revisions gave it.

    Where the file is open read-only SQLite does not even read the CHECKs (sqlite3AddCheckConstraint), let alone check
    them; and whatever else is written in the file as one is nobody's to run.
    """
    ours = _our_facts()
    broken: list[str] = []
    try:
        for table, facts in fingerprint(connection).shape.items():
            rules = [fact[6:] for fact in facts if fact.startswith("check ") and (table, fact) in ours]
            kept = " AND ".join(f"({rule})" for rule in rules)
            asked = f"SELECT 1 FROM {_quoted(table)} WHERE NOT ({kept}) LIMIT 1"  # noqa: S608  (rules from golden.json)
            broken += [f"CHECK constraint failed in {table}"] if rules and connection.execute(asked).fetchone() else []
    except (sqlite3.Error, UnicodeDecodeError) as error:
        broken.append(as_finding(error))
    return tuple(broken)


@cache
def _our_facts() -> frozenset[tuple[str, str]]:
    """(table, fact) of every revision."""
    shapes = golden.shapes().values()
    return frozenset((table, fact) for shape in shapes for table, facts in shape.items() for fact in facts)


def foreign_keys(connection: sqlite3.Connection) -> tuple[ForeignKeyProblem, ...]:
    """Every reference in the file that leads nowhere, by table."""
    problems: list[ForeignKeyProblem] = []
    try:
        for table in _tables(connection):
            problems += _leading_nowhere(connection, table)
    except UnicodeDecodeError as error:
        problems.append(ForeignKeyProblem("", None, "", as_finding(error)))
    return tuple(problems)


def _leading_nowhere(connection: sqlite3.Connection, table: str) -> list[ForeignKeyProblem]:
    try:
        columns: dict[int, list[str]] = {}
        keys = connection.execute('SELECT id, "from" FROM pragma_foreign_key_list(?) ORDER BY id, seq', (table,))
        for number, column in keys:
            columns.setdefault(number, []).append(column)
        return [
            ForeignKeyProblem(table, row_id, parent, ", ".join(columns.get(number, [])))
            for _, row_id, parent, number in connection.execute("SELECT * FROM pragma_foreign_key_check(?)", (table,))
        ]
    except sqlite3.Error as error:
        return [ForeignKeyProblem(table, None, "", as_finding(error))]


def _tables(connection: sqlite3.Connection) -> list[str]:
    try:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name")
        return [name for (name,) in rows if isinstance(name, str)]
    except sqlite3.Error as error:
        as_finding(error)
        return []  # the check of the structure says what is wrong


def as_finding(error: sqlite3.Error | UnicodeDecodeError) -> str:
    """The error as a finding, or raised again where it is none."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _NOT_THE_FILE or code == sqlite3.SQLITE_INTERRUPT:
        raise error
    return str(error)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
