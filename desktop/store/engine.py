"""One project file as an SQLAlchemy engine: how it connects and how its transactions begin."""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool

from desktop.store.database import connect
from desktop.store.values import lenient, read_leniently

_migrated: ContextVar[Path] = ContextVar("migrated")
WRITING = {"sqlite_begin": "IMMEDIATE"}
NO_POOL: dict[str, Any] = {"poolclass": NullPool}
# The one used last, first: SQLite still has in its hands what was read with it.
POOL: dict[str, Any] = {"poolclass": QueuePool, "pool_use_lifo": True}


def engine_for(path: Path, *, writable: bool, migrating: bool = False) -> Engine:
    """An engine on an existing file.

    Transactions begin DEFERRED, or as the execution option `sqlite_begin` says (`WRITING`). While migrating there is
    no pool and foreign keys stay off: rebuilding a parent table with them on would delete its children.
    """
    opened = partial(connection_for, path, writable=writable, migrating=migrating)
    return _engine(opened, NO_POOL if migrating else POOL, is_lenient=not migrating)


@contextmanager
def migrating(path: Path) -> Generator[Connection]:
    """A connection of `engine_for` that migrates, for writing; all files share an engine.

    Each of several hundred statements is then compiled once for a process instead of once for each file.
    """
    migrated = _migrated.set(path)
    try:
        connection = _engine_for_all().connect()
    finally:
        _migrated.reset(migrated)
    with connection.execution_options(**WRITING):
        yield connection


@cache
def _engine_for_all() -> Engine:
    return _engine(lambda: connection_for(_migrated.get(), writable=True, migrating=True), NO_POOL, is_lenient=False)


def engine_on(connection: sqlite3.Connection) -> Engine:
    """An engine whose only connection is this one of `connection_for`; closing it there closes it."""
    return _engine(lambda: connection, NO_POOL, is_lenient=True)


def connection_for(path: Path, *, writable: bool, migrating: bool = False, durable: bool = True) -> sqlite3.Connection:
    """SQLite's own connection, as these engines have it; for `durable` see `database.connect`."""
    connection = connect(path, mode="rw" if writable else "ro", durable=durable)
    connection.execute(f"PRAGMA foreign_keys={'OFF' if migrating else 'ON'}")
    connection.execute(f"PRAGMA query_only={'OFF' if writable else 'ON'}")
    if not migrating:
        lenient(connection)
    if writable and not migrating:
        # The triggers that keep the full-text tables are "unsafe use of virtual table" otherwise (SQLite 3.40).
        # Whoever writes has compared the structure with the golden one before.
        connection.execute("PRAGMA trusted_schema=ON")
    return connection


def _engine(opened: Callable[[], sqlite3.Connection], pool: dict[str, Any], *, is_lenient: bool) -> Engine:
    engine = create_engine("sqlite+pysqlite://", creator=opened, hide_parameters=True, **pool)
    if is_lenient:
        read_leniently(engine.dialect)
    # The driver begins nothing (isolation_level=None), so that DDL is part of the transaction like everything else.
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    how = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {how}")
