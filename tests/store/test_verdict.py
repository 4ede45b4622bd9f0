"""What came out of a migration has to hold every audit entry that went in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop.commands import audit
from desktop.errors import Known
from desktop.store import golden, verdict
from desktop.store.opening import open_project
from desktop.store.progress import never

TRIGGERS = ("audit_keeps_words", "audit_keeps_entries", "audit_goes_on")


@pytest.fixture
def plain(head_file: Path) -> Iterator[sqlite3.Connection]:
    """A file with two entries, in a transaction."""
    with closing(open_project(head_file)) as project:
        project.write(audit.record, "comment.add").result()
    with closing(sqlite3.connect(head_file, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        yield connection


def migrated(plain: sqlite3.Connection, statement: str) -> None:
    """Do it as a migration could, for which no trigger stands in the way."""
    asked = "SELECT sql FROM sqlite_master WHERE name = ?"
    triggers = [plain.execute(asked, (name,)).fetchone()[0] for name in TRIGGERS]
    for name in TRIGGERS:
        plain.execute(f"DROP TRIGGER {name}")
    plain.execute(statement)
    for trigger in triggers:
        plain.execute(trigger)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET payload = CAST(payload || ' ' AS BLOB) WHERE id = 1",
        "UPDATE audit SET signature = x'01' WHERE id = 2",
        "UPDATE audit SET happened_at = '2026-01-01 00:00:00.000000' WHERE id = 2",
        "UPDATE audit SET id = 3 WHERE id = 2",
    ],
)
def test_a_migration_that_changes_an_entry_is_not_passed(
    plain: sqlite3.Connection, head_file: Path, statement: str
) -> None:
    before = verdict.state(plain)
    migrated(plain, statement)
    with pytest.raises(Known) as refused:
        verdict.compare(plain, head_file, before, golden.HEAD, never)
    assert refused.value.detail == "the audit chain does not hold the entries it held"


def test_a_migration_that_leaves_the_chain_is_passed(plain: sqlite3.Connection, head_file: Path) -> None:
    before = verdict.state(plain)
    _, said = verdict.compare(plain, head_file, before, golden.HEAD, never)
    assert "The audit chain holds every entry it held, word for word." in said


def test_a_table_of_somebody_else_that_is_called_audit_is_no_chain(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "theirs.db")) as connection:
        connection.execute("CREATE TABLE audit (note TEXT)")
        assert verdict.state(connection).chain is None
