"""Alembic, run inside this process on a connection of ours, and imported only when there is work for it."""

from importlib import resources
from threading import Lock

from sqlalchemy import Connection

from desktop.store import golden

# Alembic keeps the migration that runs in module globals: two threads would migrate each other's files.
_one_at_a_time = Lock()


def location() -> str:
    """The folder of the migrations."""
    return str(resources.files("migrations"))


def bring(connection: Connection, to: str | None, *, up: bool) -> None:
    """Run the migrations that lie between the connection's revision and `to` in the transaction that is open there."""
    from desktop.store.scripts import scripts

    with _one_at_a_time:
        scripts(location()).bring(connection, to or "base", up=up)


def steps(found: str | None, to: str | None) -> tuple[str, ...]:
    """What each migration on the way does, in the words of its first line."""
    from desktop.store.scripts import scripts

    up = is_up(found, to)
    least, most = (found, to) if up else (to, found)
    with _one_at_a_time:
        found_between = list(scripts(location()).walk_revisions(least or "base", most or "base"))
    words = [script.doc.rstrip(".") for script in found_between if script.revision != least]
    return tuple(reversed(words)) if up else tuple(f"Undo: {said}" for said in words)


def stamp(connection: Connection, revision: str | None) -> None:
    """Write the revision as Alembic would have, had it made this file, in the place of whatever was written there."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
        " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    if revision:
        connection.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (revision,))


def is_up(found: str | None, to: str | None) -> bool:
    """Whether `to` comes after `found`; None comes before the first."""
    return number(to) >= number(found)


def number(revision: str | None) -> int:
    """The schema number of a revision, counted from 1; 0 for None."""
    return 0 if revision is None else golden.REVISIONS.index(revision) + 1
