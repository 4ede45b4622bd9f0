"""Revision a8c5e3170b96: the file says whose it is and who may read it."""

from desktop.store import golden
from tests.migrations.conftest import Database


def test_who_may_read_it_is_written_down(database: Database) -> None:
    database.bring("a8c5e3170b96")
    assert database.run("SELECT value FROM meta WHERE key = 'min_reader'") == [("8",)]


def test_the_application_id_comes_and_goes(sqlite: Database) -> None:
    sqlite.bring("a8c5e3170b96")
    assert sqlite.run("PRAGMA application_id") == [(golden.APPLICATION_ID,)]
    sqlite.bring("0d72b8e49f13")
    assert sqlite.run("PRAGMA application_id") == [(0,)]
