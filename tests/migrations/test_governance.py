"""Revision b7d20f94e1a6: what the rules of the game need has its place, and an old decision says what it said."""

import pytest
from sqlalchemy.exc import DBAPIError

from tests.migrations.conftest import Database

BEFORE, AFTER = "a8c5e3170b96", "b7d20f94e1a6"
SHA256 = "a" * 64
REQUEST = (
    "INSERT INTO approval_requests (task_id, task_version_id, change_request_id, subject_sha256, asked_at, state)"
    " VALUES (1, :version, :change, '{SHA256}', '2026-11-22 10:00:00', :state)".replace("{SHA256}", SHA256)
)
VERDICT = (
    "INSERT INTO approvals (task_id, change_request_id, approver, approved, verdict, subject_sha256)"
    " VALUES (1, 1, 'Ada', :approved, :verdict, :digest)"
)


@pytest.fixture
def governed(database: Database) -> Database:
    database.bring(AFTER)
    return database


def test_every_old_approval_says_what_it_said_and_authorises_nothing(database: Database) -> None:
    database.bring(BEFORE)
    was = database.rows()["approvals"]
    database.bring(AFTER)
    now = database.rows()["approvals"]
    assert was
    assert [{name: row[name] for name in was[0]} for row in now] == was
    new = ("request_id", "verdict", "person_key", "requirements_json", "viewed_json", "subject_sha256")
    assert {row[name] for row in now for name in new} == {None}


def test_only_one_request_waits_for_a_version(governed: Database) -> None:
    governed.run(REQUEST, version=1, change=None, state="PENDING")
    governed.run(REQUEST, version=1, change=None, state="SUPERSEDED")
    governed.run(REQUEST, version=None, change=1, state="PENDING")
    with pytest.raises(DBAPIError):
        governed.run(REQUEST, version=1, change=None, state="PENDING")
    with pytest.raises(DBAPIError):
        governed.run(REQUEST, version=None, change=1, state="PENDING")


@pytest.mark.parametrize(("version", "change"), [(1, 1), (None, None)])
def test_a_request_has_one_subject(governed: Database, version: int | None, change: int | None) -> None:
    with pytest.raises(DBAPIError):
        governed.run(REQUEST, version=version, change=change, state="PENDING")


def test_a_verdict_on_a_change_request_has_a_digest_and_is_what_it_says(governed: Database) -> None:
    governed.run(VERDICT, approved=True, verdict="APPROVED", digest=SHA256)
    governed.run(VERDICT, approved=False, verdict="EXPIRED", digest=SHA256)
    for approved, verdict in ((True, "REJECTED"), (False, "APPROVED"), (True, "GRANTED")):
        with pytest.raises(DBAPIError):
            governed.run(VERDICT, approved=approved, verdict=verdict, digest=SHA256)
    with pytest.raises(DBAPIError):
        governed.run("UPDATE approvals SET task_version_id = 1, subject_sha256 = NULL WHERE id = 1")


def test_undoing_it_keeps_rows_in_the_words_there_were(governed: Database) -> None:
    governed.run(VERDICT, approved=True, verdict="APPROVED", digest=SHA256)
    governed.run("UPDATE change_requests SET status = 'WITHDRAWN' WHERE id = 1")
    governed.run("UPDATE runs SET status = 'INTERRUPTED' WHERE id = 1")
    rows = {name: len(found) for name, found in governed.rows().items()}
    governed.bring(BEFORE)
    after = governed.rows()
    assert {name: len(after[name]) for name in ("approvals", "runs", "change_requests")} == {
        name: rows[name] for name in ("approvals", "runs", "change_requests")
    }
    assert governed.run("SELECT status FROM change_requests WHERE id = 1") == [("REJECTED",)]
    assert governed.run("SELECT status FROM runs WHERE id = 1") == [("FAILURE",)]
    assert governed.run("SELECT count(*) FROM approvals WHERE subject_sha256 IS NOT NULL") == [(0,)]


def test_ids_of_deleted_rows_are_not_given_again(sqlite: Database) -> None:
    sqlite.bring("e6e5369fb4d1")
    sqlite.fill()
    sqlite.bring(BEFORE)
    tables = ("approvals", "runs", "change_requests")
    for table in tables:
        sqlite.run(f"UPDATE sqlite_sequence SET seq = 900 WHERE name = '{table}'")
    for to in (AFTER, BEFORE):
        sqlite.bring(to)
        for table in tables:
            assert sqlite.run("SELECT seq FROM sqlite_sequence WHERE name = :name", name=table) == [(900,)]
    assert sqlite.run("SELECT name FROM sqlite_sequence WHERE name LIKE 'placet%'") == []


def test_older_programs_do_not_read_it(governed: Database) -> None:
    assert governed.run("SELECT value FROM meta WHERE key = 'min_reader'") == [("9",)]
    governed.bring(BEFORE)
    assert governed.run("SELECT value FROM meta WHERE key = 'min_reader'") == [("8",)]
