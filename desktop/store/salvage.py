"""What can be read of a damaged project file, brought into a new one; the damaged file stays as it is."""

import sqlite3
import time
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from desktop import times
from desktop.errors import Cancelled, Known
from desktop.paths import program_version
from desktop.store import database, golden, migrate, revisions, sentences, verdict
from desktop.store.checks import check, foreign_keys, row_counts
from desktop.store.engine import migrating
from desktop.store.files import new_file, translated
from desktop.store.header import LENGTH, marks_of
from desktop.store.look import copy_with_journals, side_files
from desktop.store.pages import Pages, Range, Undecodable, Value, text_of
from desktop.store.progress import Progress, Report, Wish, never, unwatched
from desktop.store.receipts import Receipt, sign, write_receipt
from desktop.store.remains import Found, Remains, columns_of, look, only_tables, revision_of_header, rows, strays
from desktop.store.scratch import Scratch
from desktop.store.settle import set_row_aside, settle
from desktop.store.shapes import old_shapes

# From this revision on the structure admits no broken reference; before it, the upgrade settles them.
SETTLED = "c41e97d2806f"
# What every new file has of its own.
OF_THE_FILE = frozenset({"alembic_version", "meta"})
ROWS_A_STEP = 500


@dataclass(frozen=True, slots=True)
class Table:
    """One table: how many rows were read, how many there had been (None: nothing tells), and the ids of those missing.

    Of a range (from, to) only some may have existed; `to` is None where nothing tells how far it went.
    """

    read: int
    expected: int | None
    missing: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What became of a damaged file: the new one at `path`, its tables by name, and all of it in sentences.

    `revision` is where the damaged file stood; `set_aside` counts values and rows that could be read and not be kept in
    their place.
    """

    path: Path
    revision: str
    tables: dict[str, Table]
    set_aside: int
    sentences: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return not any(it.missing for it in self.tables.values())


@dataclass(slots=True)
class _Work:
    """A new file on its way: what was refused by its rules, to be set aside once there is a table for that."""

    found: Found
    tables: list[Remains] = field(default_factory=list[Remains])
    refused: list[tuple[str, int, dict[str, Value], str]] = field(
        default_factory=list[tuple[str, int, dict[str, Value], str]]
    )


def salvage(path: Path, to: Path, *, progress: Report = unwatched, cancelled: Wish = never) -> Salvaged:
    """Read every row that can be read out of `path` into a new project file `to`, at HEAD and sound.

    The file is read as bytes, from a private copy, so that it need not be one SQLite opens. Raises Known when there is
    nothing of a project in it, when `to` exists or `path` is in use; Cancelled; then there is no `to`.
    """
    started = time.monotonic()
    path = path.absolute()
    with (
        translated(path),
        Scratch() as folder,
        new_file(to.absolute()) as part,
    ):
        progress(Progress("Copying"))
        copy = folder / "copy"
        if not copy_with_journals(path.resolve(strict=True), copy, cancelled):
            raise Known(f"{sentences.quoted(path)} is open in a window. {sentences.UNTOUCHED} Close it there first.")
        if copy.stat().st_size < LENGTH:
            raise Known(sentences.nothing_to_salvage(path))
        _take_journals_in(copy)
        with _read(copy) as pages:
            work = _fill(path, pages, part, progress, cancelled)
        progress(Progress("Upgrading"))
        migrate.upgrade_copy(part, repair=None, cancelled=cancelled)
        progress(Progress("Checking the result"))
        return _finished(work, path, to, part, time.monotonic() - started)


def _take_journals_in(copy: Path) -> None:
    """What a journal beside it would have put right; a damaged one puts nothing right, and is left out."""
    if side_files(copy):
        with suppress(sqlite3.Error), closing(database.connect(copy, mode="rw")) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").fetchall()
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()


@contextmanager
def _read(copy: Path) -> Generator[Pages]:
    pages = Pages(copy)
    try:
        yield pages
    finally:
        pages.close()


def _fill(path: Path, pages: Pages, part: Path, progress: Report, cancelled: Wish) -> _Work:
    """Make `part` a file of the revision the damaged one is of, and put all its rows there."""
    found = look(pages, revision_of_header(*marks_of(pages.first)))
    _make(part, found.revision)
    with closing(database.connect(part, mode="rw")) as connection:
        connection.execute("PRAGMA trusted_schema=ON")  # the full-text triggers, see engine.py
        connection.execute("PRAGMA synchronous=OFF")  # it gets its name only when it was written out
        connection.text_factory = text_of
        connection.execute("BEGIN")
        work = _Work(found)
        tables = work.tables = _tables(connection, found)
        rules = _take_away_rules(connection)
        begun = _take_out_first_entry(connection)
        for number, table in enumerate(tables):
            progress(Progress("Reading", number, len(tables)))
            _insert(connection, work, ((table, *row) for row in rows(pages, table)), cancelled)
        lacking = [table for table in tables if table.missing]
        if lacking:
            progress(Progress("Searching for lost pages"))
            _insert(connection, work, strays(pages, found, lacking), cancelled)
        if not any(table.read for table in tables if table.name.lower() in golden.shapes()[found.revision]):
            raise Known(sentences.nothing_to_salvage(path))
        if begun and not connection.execute("SELECT 1 FROM audit").fetchone():
            connection.execute(f"INSERT INTO audit VALUES ({', '.join('?' * len(begun))})", begun)  # noqa: S608
        _raise_last_ids(connection, tables)
        if revisions.number(found.revision) >= revisions.number(SETTLED):
            _set_refused_aside(connection, work)
            settle(connection)
        for rule in rules:
            connection.execute(rule)
        connection.execute("COMMIT")
    return work


def _make(part: Path, revision: str) -> None:
    """An empty file of a revision, by the road every file travels."""
    with migrating(part) as connection, connection.begin():
        revisions.bring(connection, revision, up=True)
        raw = cast("sqlite3.Connection", connection.connection.driver_connection)
        raw.execute(f"PRAGMA user_version = {revisions.number(revision)}")


def _take_away_rules(connection: sqlite3.Connection) -> list[str]:
    """The triggers that refuse what no command does, as SQL: what is copied was let in where it comes from."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP TRIGGER {name}")
    return [statement for _, statement in found]


def _take_out_first_entry(connection: sqlite3.Connection) -> tuple[Value, ...] | None:
    """A new file begins a chain of its own, in whose place the salvaged one comes; None where there is none yet."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit'").fetchone():
        return None
    begun = connection.execute("SELECT * FROM audit").fetchone()
    connection.execute("DELETE FROM audit")
    return begun


def _tables(connection: sqlite3.Connection, found: Found) -> list[Remains]:
    """Every table whose rows are wanted, contents before their pieces; those the file no longer lists as well."""
    wanted: list[Remains] = []
    # The earliest layouts had fewer tables: all of these are not listed then, and nothing else is lacking in the list.
    later = golden.shapes()[golden.REVISIONS[0]].keys() - old_shapes()["v1"].keys()
    never_had = later if found.is_listed and not later & found.tables.keys() else frozenset[str]()
    for name, facts in golden.shapes()[found.revision].items():
        if "virtual" in facts or name in OF_THE_FILE:
            continue
        if name not in found.tables and name not in never_had:
            found.tables[name] = Remains(name, *columns_of(connection, name))
        if name in found.tables:
            wanted.append(found.tables[name])
    connection.set_authorizer(only_tables)
    for table in found.tables.values():
        if f"table {table.name}" in found.own:
            with suppress(sqlite3.Error, sqlite3.Warning, ValueError):
                connection.execute(table.sql)
                wanted.append(table)
    connection.set_authorizer(None)
    return sorted(wanted, key=lambda table: table.name != "contents")


def _insert(
    connection: sqlite3.Connection, work: _Work, found: Iterable[tuple[Remains, int, list[Value]]], cancelled: Wish
) -> None:
    """Put rows in their tables, in the columns that exist there; what a rule of the table refuses is kept for later."""
    places: dict[str, dict[str, Value]] = {}
    for number, (table, row_id, values) in enumerate(found):
        if number % ROWS_A_STEP == 0 and cancelled():
            raise Cancelled("Salvaging was stopped. The damaged file is as it was, and no new one was made.")
        place = places.setdefault(table.name, {}) or _place(connection, table)
        places[table.name] = place
        row = dict(zip(table.columns, values, strict=False))
        if table.key:
            row[table.key] = row_id
        given = {name: value for name, value in row.items() if name.lower() in place}
        given |= {name: value for name, value in place.items() if value is not None and name not in given}
        names = ", ".join(f'"{name}"' for name in given)
        marks = ", ".join("CAST(? AS TEXT)" if isinstance(it, Undecodable) else "?" for it in given.values())
        try:
            connection.execute(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', tuple(given.values()))  # noqa: S608
        except sqlite3.IntegrityError as error:
            work.refused.append((table.name, row_id, row, str(error)))


def _place(connection: sqlite3.Connection, table: Remains) -> dict[str, Value]:
    """The columns of a table of the new file; with a value for those it needs and an early layout did not have."""
    had = set(map(str.lower, table.columns))
    columns = connection.execute(
        'SELECT lower(name), type, "notnull" AND dflt_value IS NULL AND NOT pk FROM pragma_table_info(?)', (table.name,)
    ).fetchall()
    return {
        name: (0 if kind.upper() in ("INTEGER", "BOOLEAN", "BIGINT") else "") if is_needed and name not in had else None
        for name, kind, is_needed in columns
    }


def _raise_last_ids(connection: sqlite3.Connection, tables: Iterable[Remains]) -> None:
    """No id that was ever given is given again, though its row be lost."""
    for table in tables:
        if table.last is not None:
            connection.execute(
                "UPDATE sqlite_sequence SET seq = ? WHERE lower(name) = ? AND seq < ?",
                (table.last, table.name.lower(), table.last),
            )


def _set_refused_aside(connection: sqlite3.Connection, work: _Work) -> None:
    for table, row_id, row, why in work.refused:
        set_row_aside(connection, table, row_id, row, f"as it was read, it breaks a rule: {why}")
    work.refused.clear()


def _finished(work: _Work, path: Path, to: Path, part: Path, seconds: float) -> Salvaged:
    """Set aside what had no place before, check everything, leave the receipt in the file."""
    tables = {
        it.name: Table(len(it.read), it.expected, it.missing) for it in sorted(work.tables, key=lambda it: it.name)
    }
    lost_objects = tuple(it for it in work.found.own if not it.startswith("table "))
    said = sentences.salvaged(path, {n: (it.read, it.expected, it.missing) for n, it in tables.items()}, lost_objects)
    with closing(database.connect(part, mode="rw")) as connection:
        connection.execute("BEGIN")
        _set_refused_aside(connection, work)
        problems = check(connection, full=True, cancelled=never).structure
        if problems or foreign_keys(connection) or verdict.differing(connection, golden.HEAD):
            raise RuntimeError(f"The salvaged file is not sound: {problems}")
        (set_aside,) = connection.execute(
            "SELECT coalesce(sum(row_count), 0) FROM quarantine WHERE kind IN ('cell', 'row')"
        ).fetchone()
        program = f"Placet {program_version()}"
        sign(connection, program)
        counts = row_counts(connection)
        write_receipt(
            connection,
            Receipt(
                happened_at=times.now(),
                program=program,
                from_revision=work.found.revision,
                to_revision=golden.HEAD,
                rows_before={name: it.read for name, it in tables.items()},
                rows_after=counts | {"receipts": counts["receipts"] + 1},
                checks=said,
                set_aside=set_aside,
                made=0,
                seconds=seconds,
                backup=None,
                steps=(f"Salvage what can be read of {path.name}",),
            ),
        )
        connection.execute("COMMIT")
    return Salvaged(to.absolute(), work.found.revision, tables, set_aside, said)
