"""Revision 7f0a2c91d3b4: a place for what is set aside, and for what upgrades did."""

import pytest
from sqlalchemy.exc import IntegrityError

from tests.migrations.conftest import Database

NOTE = "INSERT INTO quarantine (kind, table_name, original, reason) VALUES (:kind, 'tasks', 'null', 'because')"


def test_a_note_is_a_cell_a_row_or_made(database: Database) -> None:
    database.bring("7f0a2c91d3b4")
    for kind in ("cell", "row", "made"):
        database.run(NOTE, kind=kind)
    assert database.run("SELECT row_count FROM quarantine") == [(1,)] * 3
    with pytest.raises(IntegrityError):
        database.run(NOTE, kind="lost")


def test_the_project_is_not_touched(database: Database) -> None:
    was = database.rows()
    database.bring("7f0a2c91d3b4")
    now = database.rows()
    assert {table: now[table] for table in was if table != "alembic_version"} == {
        table: rows for table, rows in was.items() if table != "alembic_version"
    }
    assert now["receipts"] == now["quarantine"] == []
