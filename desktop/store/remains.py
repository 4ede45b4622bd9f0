"""What is left of a damaged project file: its tables, the rows of each, and which rows are not there any more."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial

from desktop.store import golden
from desktop.store.database import stop_after
from desktop.store.fingerprint import SHADOWS, STAMP_TABLE
from desktop.store.pages import Pages, Range, Tree, Value

_ALLOWED = frozenset(
    {
        *(sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE),
        *(sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_REINDEX),
    }
)
SECONDS = 2.0
# Nobody has had as many rows: a number beyond is damage, or somebody's joke.
MOST_ROWS = 2**53
NUMBERS = ("INTEGER", "BIGINT", "BOOLEAN", "FLOAT")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the file's own list of what is in it."""

    kind: str
    name: str
    table: str
    root: int
    sql: str

    @property
    def has_row_ids(self) -> bool:
        """Whether this is a table with numbered rows."""
        return self.kind == "table" and self.root > 0 and "without rowid" not in " ".join(self.sql.lower().split())

    @property
    def is_of_all_rows(self) -> bool:
        """Whether this is an index that every row of its table is in."""
        return " where " not in " ".join(self.sql.lower().split())


@dataclass(slots=True)
class Remains:
    """One table: `columns` in the order of its records, and what tells whether a record can be one of its own.

    `key` is the column that is the row id ("": none), `needed` hold a value in every row, `numbers` hold numbers.

    `known` are the row ids any index has; `is_complete`: an index of all rows was read whole. `last` is the highest id
    ever given, where the file still says so. `expected` and `missing` are right once the rows were read.
    """

    name: str
    columns: tuple[str, ...]
    key: str
    needed: frozenset[str]
    numbers: frozenset[str]
    root: int = 0
    sql: str = ""
    known: set[int] = field(default_factory=set[int])
    is_complete: bool = False
    last: int | None = None
    tree: Tree = field(default_factory=Tree)
    read: set[int] = field(default_factory=set[int])

    @property
    def expected(self) -> int | None:
        """How many rows there were, None where nothing tells."""
        return len(self.known | self.read) if self.is_complete or not self.missing else None

    @property
    def missing(self) -> tuple[Range, ...]:
        """The ids of rows that are gone; where no index knows them, the ranges in which there may have been some."""
        gone = _ranges(sorted(self.known - self.read))
        if self.is_complete:
            return gone
        unsure = [(max(low, 1), high if high and high < MOST_ROWS else self.last) for low, high in self.tree.lost]
        return _united([*gone, *(it for it in unsure if it[1] is None or it[0] <= it[1])])

    def may_have_had(self, row_id: int) -> bool:
        """Whether a row with this id may be one of those that are missing."""
        ranges = self.missing
        return row_id not in self.read and any(
            low <= row_id and (high is None or row_id <= high) for low, high in ranges
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A file as far as its own list of contents can be read, `is_listed` if all of it can.

    `own` are the person's tables, views, triggers and indexes.
    """

    entries: tuple[Entry, ...]
    tables: dict[str, Remains]
    revision: str
    own: tuple[str, ...]
    is_listed: bool


def look(pages: Pages, revision: str) -> Found:
    """Read the list of contents, and from the indexes which rows there were; `revision` is what else speaks for it."""
    tree = Tree()
    listed = [_entry(values) for _, values in pages.table(1, tree)]
    entries = tuple(it for it in listed if it)
    shadows = {f"{it.name}_{end}".lower() for it in entries if it.kind == "table" and not it.root for end in SHADOWS}
    tables: dict[str, Remains] = {}
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as scratch:
        stop_after(scratch, SECONDS)
        scratch.set_authorizer(only_tables)
        for it in entries:
            name = it.name.lower()
            if it.has_row_ids and name not in shadows and not name.startswith("sqlite_"):
                with suppress(sqlite3.Error, sqlite3.Warning, ValueError):
                    scratch.execute(it.sql)
        scratch.set_authorizer(None)
        for it in entries:
            told = columns_of(scratch, it.name)
            if told[0]:
                tables[it.name.lower()] = Remains(it.name, *told, it.root, it.sql)
    for it in entries:
        if it.kind == "index" and (table := tables.get(it.table.lower())):
            _take_in(pages, table, it)
    _last_ids(pages, entries, tables)
    own = tuple(f"{it.kind} {it.name}" for it in entries if _is_own(it, shadows))
    return Found(
        entries,
        tables,
        _nearest(tables, _stamp(pages, tables) or revision),
        own,
        len(listed) == len(entries) and not tree.lost,
    )


def rows(pages: Pages, table: Remains) -> Iterator[tuple[int, list[Value]]]:
    """Every row of a table that its tree still leads to, by id."""
    for row_id, values in pages.table(table.root, table.tree, partial(_fits, table)):
        if len(values) <= len(table.columns):
            table.read.add(row_id)
            yield row_id, values
        else:
            table.tree.lost.append((row_id, row_id))


def strays(pages: Pages, found: Found, tables: Sequence[Remains]) -> Iterator[tuple[Remains, int, list[Value]]]:
    """Rows of pages to which nothing leads any more, where only one of these tables can have had them.

    What a deleted or rebuilt table left on pages that are listed as free does not count.
    """
    for it in found.entries:
        if it.has_row_ids and it.name.lower() not in found.tables:
            for _ in pages.table(it.root, Tree()):
                pass
        elif it.root > 0 and not it.has_row_ids and it.kind == "table":
            pages.index(it.root)
    free = pages.free()
    for number, its_rows in pages.strays():
        if number not in free:
            likely = [table for table in tables if all(_is_missed(table, *row) for row in its_rows)]
            if len(likely) == 1:
                for row_id, values in its_rows:
                    likely[0].read.add(row_id)
                    yield likely[0], row_id, values


def only_tables(action: int, *_: object) -> int:
    """What a statement out of the file may do: make a table, and nothing else."""
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def columns_of(
    connection: sqlite3.Connection, table: str
) -> tuple[tuple[str, ...], str, frozenset[str], frozenset[str]]:
    """The stored columns of a table in order, which is the row id, which are never NULL, which hold numbers."""
    asked = 'SELECT name, upper(type), pk, hidden, "notnull" FROM pragma_table_xinfo(?) ORDER BY cid'
    # hidden 2 is computed whenever it is read, and stands in no record.
    found = [it for it in connection.execute(asked, (table,)) if it[3] != 2]
    keys = [(name, kind) for name, kind, key, _, _ in found if key]
    key = keys[0][0] if len(keys) == 1 and keys[0][1] == "INTEGER" else ""
    needed = frozenset(name for name, _, _, _, is_needed in found if is_needed and name != key)
    numbers = frozenset(name for name, kind, *_ in found if kind in NUMBERS and name != key)
    return tuple(name for name, *_ in found), key, needed, numbers


def _is_missed(table: Remains, row_id: int, values: list[Value]) -> bool:
    """Whether a row nothing leads to can be one of those this table lacks."""
    as_many = len(values) == len(table.columns)
    return as_many and bool(table.key) and _fits(table, values) and table.may_have_had(row_id)


def _fits(table: Remains, values: list[Value]) -> bool:
    """Whether a record can be one of this table's: the row id's own place empty, none empty that must not be.

    Records are shorter where columns were added after them.
    """
    row = dict(zip(table.columns, values, strict=False))
    if len(values) > len(table.columns) or row.get(table.key) is not None:
        return False
    times = (value for name, value in row.items() if name.endswith(("_at", "_time")))
    return (
        all(row[name] is not None for name in table.needed & row.keys())
        and all(not isinstance(row[name], str | bytes) for name in table.numbers & row.keys())
        and all(not isinstance(it, str) or it[:1].isdigit() for it in times)
    )


def _entry(values: list[Value]) -> Entry | None:
    match values:
        case [str(kind), str(name), str(table), int(root), str(sql)]:
            return Entry(kind, name, table, root, sql)
        case [str(kind), str(name), str(table), int(root), None]:
            return Entry(kind, name, table, root, "")
        case _:
            return None


def _is_own(entry: Entry, shadows: set[str]) -> bool:
    ours = {
        ("table", STAMP_TABLE),
        ("table", "sqlite_sequence"),
        *((it, name) for it in ("table",) for name in shadows),
    }
    for shape in golden.shapes().values():
        for table, facts in shape.items():
            ours.add(("table", table))
            ours |= {(kind, name) for kind, _, name in (fact.partition(" ") for fact in facts)}
    return (entry.kind, entry.name.lower()) not in ours and not entry.name.lower().startswith("sqlite_")


def _take_in(pages: Pages, table: Remains, index: Entry) -> None:
    """The row ids of an index: the last value of each of its entries."""
    found, is_whole = pages.index(index.root)
    table.known |= {it[-1] for it in found if it and isinstance(it[-1], int)}
    table.is_complete |= is_whole and index.is_of_all_rows


def _last_ids(pages: Pages, entries: Sequence[Entry], tables: dict[str, Remains]) -> None:
    for it in entries:
        if it.name == "sqlite_sequence" and it.root > 0:
            for _, values in pages.table(it.root, Tree()):
                match values:
                    case [str(name), int(last)] if name.lower() in tables and 0 <= last < MOST_ROWS:
                        tables[name.lower()].last = last
                    case _:
                        pass


def _stamp(pages: Pages, tables: dict[str, Remains]) -> str | None:
    stamp = tables.pop(STAMP_TABLE, None)
    stamps = [values[0] for _, values in pages.table(stamp.root, Tree()) if values] if stamp else []
    return next((it for it in stamps if isinstance(it, str) and it in golden.REVISIONS), None)


def _nearest(tables: dict[str, Remains], said: str) -> str:
    """The revision whose columns are most like these; of several, what is said of it, then the earliest."""

    def distance(revision: str) -> int:
        shape = golden.shapes()[revision]
        return sum(
            len(set(map(str.lower, it.columns)) ^ {fact[7:] for fact in shape[name] if fact.startswith("column ")})
            for name, it in tables.items()
            if name in shape
        ) + 100 * sum(name not in shape for name in tables if any(name in other for other in golden.shapes().values()))

    return min((said, *golden.REVISIONS), key=distance)


def revision_of_header(user_version: int, application_id: int) -> str:
    """What the header says the file is, for want of anything better."""
    is_ours = application_id == golden.APPLICATION_ID and 0 < user_version <= golden.SCHEMA
    return golden.REVISIONS[user_version - 1] if is_ours else golden.REVISIONS[0]


def _ranges(ids: Sequence[int]) -> tuple[Range, ...]:
    """Numbers in order as ranges of neighbours."""
    found: list[tuple[int, int]] = []
    for it in ids:
        if found and it == found[-1][1] + 1:
            found[-1] = (found[-1][0], it)
        else:
            found.append((it, it))
    return tuple(found)


def _united(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """The same numbers in ranges that neither overlap nor touch."""
    found: list[Range] = []
    for low, high in sorted(ranges, key=lambda it: it[0]):
        if found and (found[-1][1] is None or low <= found[-1][1] + 1):
            before = found[-1][1]
            found[-1] = (found[-1][0], None if before is None or high is None else max(before, high))
        else:
            found.append((low, high))
    return tuple(found)
