"""Checks find damage and broken references, survive whatever a damaged file throws, and stop when told to."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from desktop.errors import Cancelled
from desktop.store.checks import Findings, ForeignKeyProblem, check, row_counts
from desktop.store.database import connect


def never() -> bool:
    return False


def found(path: Path, *, full: bool = False) -> Findings:
    with closing(connect(path, mode="ro")) as connection:
        return check(connection, full=full, cancelled=never)


@pytest.mark.parametrize("full", [False, True])
def test_a_sound_file_has_no_findings(head_file: Path, full: bool) -> None:
    assert found(head_file, full=full) == Findings((), ())


def test_a_reference_that_leads_nowhere_is_named(tmp_path: Path, old: Callable[..., Path]) -> None:
    path = old(tmp_path / "a.db", sql="UPDATE tasks SET project_id = 9 WHERE id = 2")
    assert found(path) == Findings((), (ForeignKeyProblem("tasks", 2, "projects", "project_id"),))


def test_a_foreign_key_of_a_persons_own_that_makes_no_sense_is_no_damage(
    tmp_path: Path, old: Callable[..., Path]
) -> None:
    path = old(
        tmp_path / "a.db",
        sql="CREATE TABLE mine (t TEXT REFERENCES tasks (title)); INSERT INTO mine VALUES ('x');"
        "UPDATE tasks SET project_id = 9 WHERE id = 2",
    )
    findings = found(path)
    assert findings.structure == ()
    assert {problem.table for problem in findings.foreign_keys} == {"mine", "tasks"}


def test_an_index_that_lost_a_row_is_found_by_the_full_check(tmp_path: Path, old: Callable[..., Path]) -> None:
    path = old(tmp_path / "a.db", sql="CREATE INDEX i ON tasks (title)")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX i ON tasks (status)' WHERE name = 'i'")
        connection.commit()
    assert found(path).structure == ()
    assert found(path, full=True).structure


def test_a_name_that_is_no_text_is_a_finding_and_no_failure(tmp_path: Path, old: Callable[..., Path]) -> None:
    path = old(
        tmp_path / "a.db", sql="CREATE TABLE damaged_name (a TEXT DEFAULT 1); INSERT INTO damaged_name VALUES (NULL)"
    )
    data = path.read_bytes().replace(b"TEXT DEFAULT 1", b"TEXT NOT  NULL")
    path.write_bytes(data.replace(b"damaged_name", b"damaged_\xff\xfe\xfdx"))
    with closing(sqlite3.connect(path)) as connection, pytest.raises((UnicodeDecodeError, sqlite3.Error)):
        connection.execute("PRAGMA quick_check").fetchall()  # what the promise is about
    assert found(path).structure


def test_an_error_that_cannot_even_be_read_is_a_finding(tmp_path: Path, old: Callable[..., Path]) -> None:
    path = old(tmp_path / "a.db")
    path.write_bytes(path.read_bytes().replace(b"taskstasks\x03CREATE", b"t\xff\xfe\xfdstasks\x03CRATES"))
    with closing(sqlite3.connect(path)) as connection:
        with pytest.raises(UnicodeDecodeError):
            connection.execute("PRAGMA quick_check").fetchall()  # what the promise is about
        assert check(connection, full=False, cancelled=never).structure
    with pytest.raises(sqlite3.DatabaseError):
        connect(path, mode="ro")


def test_no_damage_makes_a_check_fail(tmp_path: Path, old: Callable[..., Path]) -> None:
    """300 damaged files from one seed: each check answers, and what it answers is a finding or a clean bill."""
    sound = old(tmp_path / "sound.db").read_bytes()
    dice = Random(1)
    path = tmp_path / "a.db"
    refused = 0
    for _ in range(300):
        damaged = bytearray(sound)
        for _ in range(dice.randint(1, 40)):
            damaged[dice.randrange(100, len(damaged))] = dice.randrange(256)
        path.write_bytes(damaged)
        try:
            with closing(connect(path, mode="ro", deadline=2)) as connection:
                assert isinstance(check(connection, full=True, cancelled=never), Findings)
        except sqlite3.Error:
            refused += 1  # the schema itself could not be read: `identify` says so
    assert refused < 300


def test_a_check_stops_when_it_is_told_to(head_file: Path) -> None:
    with closing(connect(head_file, mode="ro")) as connection:
        with pytest.raises(Cancelled):
            check(connection, full=True, cancelled=lambda: True)
        assert check(connection, full=False, cancelled=never) == Findings((), ())


def test_a_locked_file_is_no_damaged_file(
    tmp_path: Path, old: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.store.database.BUSY_SECONDS", 0.1)
    path = old(tmp_path / "a.db")
    with (
        closing(connect(path, mode="ro")) as connection,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            check(connection, full=False, cancelled=never)


def test_rows_are_counted_in_our_tables_only(tmp_path: Path, old: Callable[..., Path]) -> None:
    path = old(
        tmp_path / "a.db",
        stamps=("e6e5369fb4d1",),
        sql="CREATE TABLE mine (a); DROP TABLE runs; CREATE VIEW runs AS SELECT 1",
    )
    with closing(connect(path, mode="ro")) as connection:
        counts = row_counts(connection)
    assert counts == {
        **dict.fromkeys(("approvals", "artifacts", "change_requests", "control_state", "task_versions"), 0),
        "projects": 1,
        "tasks": 2,
    }
