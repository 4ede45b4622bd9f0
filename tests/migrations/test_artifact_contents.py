"""Revision 95a3f1c60e2d: bytes inside the file, once each."""

import pytest
from sqlalchemy.exc import IntegrityError

from tests.migrations.conftest import Database

AFTER = "95a3f1c60e2d"


@pytest.fixture
def with_content(database: Database) -> Database:
    database.bring(AFTER)
    database.run("INSERT INTO contents (sha256, size, is_text, line_count) VALUES ('a', 3, true, 1)")
    database.run("INSERT INTO content_chunks (sha256, number, first_line, data) VALUES ('a', 0, 0, :data)", data=b"abc")
    database.run("UPDATE artifacts SET content_sha256 = 'a' WHERE id IN (1, 2)")
    return database


def test_two_artifacts_share_one_content(with_content: Database) -> None:
    assert with_content.run("SELECT COUNT(*) FROM artifacts WHERE content_sha256 = 'a'") == [(2,)]
    with pytest.raises(IntegrityError):
        with_content.run("INSERT INTO content_chunks (sha256, number, first_line, data) VALUES ('a', 0, 0, :d)", d=b"")


def test_on_the_way_down_the_artifacts_stay(with_content: Database) -> None:
    was = with_content.run("SELECT id, name, sha256 FROM artifacts ORDER BY id")
    with_content.bring("2ef96b1d7a08")
    assert with_content.run("SELECT id, name, sha256 FROM artifacts ORDER BY id") == was
    assert not {"contents", "content_chunks"} & with_content.rows().keys()
