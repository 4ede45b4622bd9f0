"""Revision e05f7a3c82d4: a chain begins with what the file holds, and entries are only ever added at its end."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, inspect

from tests.migrations.conftest import Database

BEFORE, AFTER = "b7d20f94e1a6", "e05f7a3c82d4"
INSERT = (
    "INSERT {or_what} INTO audit ({id_}prev, hash, payload, happened_at, act, refused)"
    " VALUES ({number}:prev, :hash, x'00', '2026-11-22 10:00:00', 'task.edit', 0)"
)
ALONE = INSERT.format(or_what="", id_="", number="")
REPLACING = INSERT.format(or_what="OR REPLACE", id_="id, ", number=":id, ")


def hash_of(prev: str, payload: bytes) -> str:
    return hashlib.sha256(f"placet.audit.1\n{prev}\n".encode() + payload).hexdigest()


def test_it_begins_with_what_the_file_holds(database: Database) -> None:
    database.bring(BEFORE)
    rows = {name: len(found) for name, found in database.rows().items()}
    database.bring(AFTER)
    (entry,) = database.rows()["audit"]
    payload = bytes(entry["payload"])
    told = json.loads(payload)
    assert (entry["prev"], entry["hash"]) == ("0" * 64, hash_of("0" * 64, payload))
    assert (entry["act"], told["act"]["name"], told["by"]["key"]) == ("chain.begin", "chain.begin", "")
    held = told["facts"]["tables"]
    assert rows["approvals"] > 0
    assert {name: it["rows"] for name, it in held.items()} == {name: rows[name] for name in held}
    assert rows.keys() - held.keys() == {"alembic_version", "meta", "content_chunks"}


def test_a_row_is_digested_as_a_line_of_what_is_in_it(sqlite: Database) -> None:
    sqlite.bring(BEFORE)
    sqlite.run("INSERT INTO people (name, public_key, added_at) VALUES ('Jürgen', 'ab', '2026-11-22')")
    sqlite.bring(AFTER)
    told = json.loads(sqlite.run("SELECT payload FROM audit")[0][0])["facts"]["tables"]["people"]
    given = {"added_at": "2026-11-22", "id": "1", "name": "Jürgen", "public_key": "ab"}
    line = "".join(f"{name}={value.encode().hex().upper()};" for name, value in given.items())
    assert told == {"rows": 1, "last": 1, "sha256": hashlib.sha256(f"{line}\n".encode()).hexdigest()}


def test_a_row_too_long_for_one_line_is_digested_like_any_other(database: Database) -> None:
    """17 MiB stand for 500 MB, of which hex is more than SQLite makes in one piece."""
    database.bring(BEFORE)
    if database.is_sqlite:

        @event.listens_for(database.engine, "begin")
        def _limit(connection: Connection) -> None:
            raw: Any = connection.connection.driver_connection
            raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 20_000_000)

    long = "Jürgen was " * (2**24 // 11 - 1)
    database.run("UPDATE projects SET description = :long WHERE id = 1", long=long)
    with database.engine.connect() as connection:
        names = sorted(column["name"] for column in inspect(connection).get_columns("projects"))
    told = ", ".join(f"CAST({name} AS TEXT)" for name in names)
    summed = hashlib.sha256()
    for row in database.run(f"SELECT {told} FROM projects ORDER BY id"):
        given = (
            (name, value.encode().hex().upper()) for name, value in zip(names, row, strict=True) if value is not None
        )
        summed.update("".join(f"{name}={value};" for name, value in given).encode() + b"\n")
    database.bring(AFTER)
    payload = bytes(database.rows()["audit"][0]["payload"])
    assert json.loads(payload)["facts"]["tables"]["projects"]["sha256"] == summed.hexdigest()


def test_no_two_chains_begin_alike(database: Database) -> None:
    database.bring(AFTER)
    first = database.run("SELECT hash FROM audit")
    database.bring(BEFORE)
    database.bring(AFTER)
    assert database.run("SELECT hash FROM audit") != first


@pytest.fixture
def plain(sqlite: Database, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A file with a second entry, as any other program opens it: without recursive triggers."""
    sqlite.bring(AFTER)
    with closing(sqlite3.connect(tmp_path / "project.placet", isolation_level=None)) as connection:
        assert connection.execute("PRAGMA recursive_triggers").fetchone() == (0,)
        connection.execute(ALONE, {"prev": head(connection), "hash": "b" * 64})
        yield connection


def head(connection: sqlite3.Connection) -> str:
    return connection.execute("SELECT hash FROM audit ORDER BY id DESC LIMIT 1").fetchone()[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET payload = x'01'",
        "UPDATE audit SET signature = x'01' WHERE id = 2",
        "UPDATE OR REPLACE audit SET id = 2 WHERE id = 1",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 2",
        "REPLACE INTO audit SELECT * FROM audit WHERE id = 2",
        "INSERT OR IGNORE INTO audit SELECT * FROM audit WHERE id = 2",
        "INSERT INTO audit SELECT * FROM audit WHERE id = 2 ON CONFLICT (id) DO UPDATE SET payload = x'01'",
    ],
)
def test_an_entry_stays_as_it_is(plain: sqlite3.Connection, statement: str) -> None:
    was = plain.execute("SELECT * FROM audit").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="An audit entry is "):
        plain.execute(statement)
    assert plain.execute("SELECT * FROM audit").fetchall() == was


@pytest.mark.parametrize(
    ("id_", "prev", "hash_"),
    [
        (2, "head", "c" * 64),  # in the place of the newest
        (1, "nothing", "c" * 64),  # in the place of the first
        (9, "first", "c" * 64),  # a second one after the first
        (9, "nothing", "c" * 64),  # a second beginning
        (9, "head", "b" * 64),  # with the hash of another
        (0, "head", "c" * 64),
        (-1, "head", "c" * 64),
        (-5, "head", "c" * 64),
    ],
)
def test_an_entry_comes_only_after_the_newest(plain: sqlite3.Connection, id_: int, prev: str, hash_: str) -> None:
    was = plain.execute("SELECT * FROM audit").fetchall()
    given = {"head": head(plain), "first": was[0][1], "nothing": "0" * 64, "third": "d" * 64}
    with pytest.raises(sqlite3.IntegrityError):
        plain.execute(REPLACING, {"id": id_, "prev": given[prev], "hash": hash_})
    assert plain.execute("SELECT * FROM audit").fetchall() == was


def test_the_next_entry_comes(plain: sqlite3.Connection) -> None:
    plain.execute(ALONE, {"prev": head(plain), "hash": "c" * 64})
    plain.execute(REPLACING, {"id": 9, "prev": head(plain), "hash": "d" * 64})
    assert plain.execute("SELECT id FROM audit ORDER BY id").fetchall() == [(1,), (2,), (3,), (9,)]
