"""What a person added to a file (views, triggers, indexes) steps aside for a migration and comes back word for word."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Connection

from desktop.store.fingerprint import fingerprint


@contextmanager
def kept(connection: Connection) -> Generator[None]:
    """Within it no trigger of theirs fires and no view of theirs looks on; afterwards all are as they were.

    A rebuilt table would otherwise lose its triggers and indexes, and a view on it forbids the rebuild. Tables of
    theirs stay where they are. PostgreSQL alters in place and needs none of this.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    if connection.exec_driver_sql("PRAGMA foreign_keys").scalar():
        raise RuntimeError("A migration with foreign keys on would delete the children of every table it rebuilds")
    theirs = set(fingerprint(cast("sqlite3.Connection", connection.connection.driver_connection)).own)
    objects = [found for found in _objects(connection) if f"{found[0]} {found[1]}" in theirs]
    for kind in ("trigger", "view"):  # a view's own triggers would go with it
        for found, name, _ in objects:
            if found == kind:
                connection.exec_driver_sql(f"DROP {kind} {_quoted(name)}")
    yield
    left = {(kind, name) for kind, name, _ in _objects(connection)}
    for kind in ("view", "index", "trigger"):
        for found, name, sql in objects:
            if found == kind and (kind, name) not in left:
                connection.exec_driver_sql(sql)


def _objects(connection: Connection) -> list[tuple[str, str, str]]:
    """(kind, name, SQL) in the order they were made."""
    found = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'index', 'trigger') AND sql IS NOT NULL"
        " ORDER BY rowid"
    )
    return [(kind, name, sql) for kind, name, sql in found]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
