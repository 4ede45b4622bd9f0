"""Revision 9c2e47b6f0d8: what no command does, no other program can do either, one trigger tried after the other."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop.commands import machines
from desktop.schema import rules
from desktop.store import golden
from tests.migrations.conftest import Database

BEFORE, AFTER = "e05f7a3c82d4", "9c2e47b6f0d8"
# A task in each state that matters, by the only way that leads there; all digests are the same here.
STORY = """
INSERT INTO projects (id, name) VALUES (1, 'Harbour');
INSERT INTO people (id, name, public_key, added_at) VALUES (1, 'Ada', 'key', '2026-11-22');
INSERT INTO tasks (id, project_id, title) VALUES (1, 1, 'approved'), (2, 1, 'waiting'), (3, 1, 'pending'),
    (4, 1, 'in progress');
INSERT INTO task_versions (id, task_id, version_num, title) VALUES (1, 1, 1, 'a'), (2, 2, 1, 'b'), (3, 3, 1, 'c'),
    (4, 4, 1, 'd'), (5, 1, 2, 'e'), (6, 2, 2, 'f'), (7, 4, 2, 'g');
UPDATE tasks SET active_version_id = id;
INSERT INTO tasks (id, project_id, title, status) VALUES (5, 1, 'superseded', 'CANCELLED');
INSERT INTO task_links (from_task_id, to_task_id, kind, made_by, made_at) VALUES (5, 3, 'SPLIT', 'Ada', '2026-11-22');
INSERT INTO approval_requests (id, task_id, task_version_id, subject_sha256, asked_at, expires_at)
    VALUES (1, 1, 1, 'sha', '2026-11-22', NULL), (2, 2, 2, 'sha', '2026-11-22', '2126-11-22 10:00:00.000000'),
    (4, 4, 4, 'sha', '2026-11-22', NULL);
UPDATE tasks SET status = 'AWAITING_APPROVAL' WHERE id IN (1, 2, 4);
INSERT INTO approvals
    (id, task_id, task_version_id, subject_sha256, request_id, approver, approved, verdict, person_key)
    VALUES (1, 1, 1, 'sha', 1, 'Ada', 1, 'APPROVED', 'key'), (4, 4, 4, 'sha', 4, 'Ada', 1, 'APPROVED', 'key');
UPDATE approval_requests SET state = 'APPROVED', closed_at = '2026-11-22' WHERE id <> 2;
UPDATE tasks SET status = 'APPROVED' WHERE id IN (1, 4);
INSERT INTO runs (id, task_id, engine, status, phase, task_version_id, approval_id)
    VALUES (1, 4, 'codex', 'RUNNING', 'CODER', 4, 4), (2, 4, 'codex', 'RUNNING', 'CODER', 4, 4);
UPDATE runs SET status = 'FAILURE' WHERE id = 2;
UPDATE tasks SET status = 'IN_PROGRESS' WHERE id = 4;
INSERT INTO change_requests (id, task_id, phase, content) VALUES (1, 1, 'CODER', 'submitted'), (2, 1, 'CODER', 'draft'),
    (3, 1, 'CODER', 'approved'), (4, 1, 'CODER', 'of nobody');
INSERT INTO approval_requests (id, task_id, change_request_id, subject_sha256, asked_at)
    VALUES (5, 1, 1, 'sha', '2026-11-22'), (6, 1, 2, 'sha', '2026-11-22'), (7, 1, 3, 'sha', '2026-11-22');
UPDATE change_requests SET status = 'SUBMITTED' WHERE id IN (1, 3, 4);
INSERT INTO approvals
    (id, task_id, change_request_id, subject_sha256, request_id, approver, approved, verdict, person_key)
    VALUES (7, 1, 3, 'sha', 7, 'Ada', 1, 'APPROVED', 'key');
UPDATE approval_requests SET state = 'APPROVED', closed_at = '2026-11-22' WHERE id = 7;
UPDATE change_requests SET status = 'APPROVED' WHERE id = 3;
INSERT INTO overrides (id, task_id, task_version_id, requirement, reason, until, person, person_key)
    VALUES (1, 1, 1, 'Gates passed', 'none yet', '2026-12-01', 'Ada', 'key');
INSERT INTO phase_moves (id, task_id, to_phase, moved_by, moved_at) VALUES (1, 1, 'CODER', 'Ada', '2026-11-22');
"""
VERDICT = (
    "INSERT INTO approvals (task_id, task_version_id, change_request_id, subject_sha256, request_id, approver,"
    " approved, verdict, person_key) VALUES "
)
RUN = "INSERT INTO runs (task_id, engine, phase, task_version_id, approval_id) VALUES "
ASK = "INSERT INTO approval_requests (task_id, task_version_id, subject_sha256, asked_at, state) VALUES "
CLOSE_TWO = (
    f"{VERDICT}(2, 2, NULL, 'sha', 2, 'Ada', 0, 'WITHDRAWN', NULL); "
    "UPDATE approval_requests SET state = 'WITHDRAWN' WHERE id = 2"
)
# What is tried, and the trigger (its sentence without spaces) that refuses it; without it, it would be done.
TRIED = [
    ("a_task_cannot_go_from_its_state_to_this_one", "UPDATE tasks SET status = 'COMPLETED' WHERE id = 3"),
    (
        "a_task_cannot_go_from_its_state_to_this_one",
        f"{CLOSE_TWO}; UPDATE tasks SET status = 'IN_PROGRESS' WHERE id = 2",
    ),
    (
        "a_task_is_approved_only_by_a_verdict_on_the_version_that_counts",
        f"{CLOSE_TWO}; UPDATE tasks SET status = 'APPROVED' WHERE id = 2",
    ),
    *(
        ("what_is_asked_about_a_task_is_answered_before_it_goes_on", statement)
        for statement in (
            "UPDATE tasks SET status = 'PENDING' WHERE id = 2",
            "UPDATE tasks SET status = 'CANCELLED' WHERE id = 2",
            "UPDATE tasks SET status = 'PENDING', active_version_id = 6 WHERE id = 2",
        )
    ),
    ("a_task_that_was_superseded_is_not_reopened", "UPDATE tasks SET status = 'PENDING' WHERE id = 5"),
    ("what_counts_for_a_task_is_a_version_of_its_own", "UPDATE tasks SET active_version_id = 1 WHERE id = 2"),
    ("what_counts_for_a_task_is_a_version_of_its_own", "UPDATE tasks SET active_version_id = 99 WHERE id = 3"),
    (
        "an_approved_task_gets_other_words_only_together_with_another_state",
        "UPDATE tasks SET active_version_id = 5 WHERE id = 1",
    ),
    (
        "an_approved_task_gets_other_words_only_together_with_another_state",
        "UPDATE tasks SET active_version_id = 7 WHERE id = 4",
    ),
    (
        "no_task_is_approved_from_the_beginning",
        "INSERT INTO tasks (project_id, title, status) VALUES (1, 'x', 'APPROVED')",
    ),
    (
        "no_task_is_approved_from_the_beginning",
        "INSERT INTO tasks (project_id, title, status) VALUES (1, 'x', 'IN_PROGRESS')",
    ),
    ("a_task_is_never_replaced", "REPLACE INTO tasks (id, project_id, title) VALUES (1, 1, 'x')"),
    ("a_task_is_never_taken_out_only_marked_as_deleted", "DELETE FROM tasks WHERE id = 3"),
    ("the_number_of_a_task_is_never_changed", "UPDATE OR REPLACE tasks SET id = 1 WHERE id = 3"),
    ("the_number_of_a_task_is_never_changed", "UPDATE OR REPLACE tasks SET rowid = 1 WHERE id = 3"),
    (
        "a_version_is_never_changed_other_words_make_another_version",
        "UPDATE task_versions SET title = 'x' WHERE id = 1",
    ),
    ("a_version_is_never_deleted", "DELETE FROM task_versions WHERE id = 5"),
    (
        "a_version_is_never_replaced",
        "REPLACE INTO task_versions (id, task_id, version_num, title) VALUES (1, 1, 1, 'x')",
    ),
    ("a_version_is_never_replaced", "REPLACE INTO task_versions (task_id, version_num, title) VALUES (1, 1, 'x')"),
    ("a_request_begins_waiting_about_the_version_that_counts", f"{ASK}(3, 3, 'sha', '2026-11-22', 'APPROVED')"),
    ("a_request_begins_waiting_about_the_version_that_counts", f"{ASK}(2, 6, 'sha', '2026-11-22', 'PENDING')"),
    ("a_request_begins_waiting_about_the_version_that_counts", f"{ASK}(3, 1, 'sha', '2026-11-22', 'PENDING')"),
    ("a_request_begins_waiting_about_the_version_that_counts", f"{ASK}(9, 3, 'sha', '2026-11-22', 'PENDING')"),
    (
        "a_request_begins_waiting_about_the_version_that_counts",
        f"UPDATE tasks SET active_version_id = NULL WHERE id = 3; {ASK}(3, 1, 'sha', '2026-11-22', 'PENDING')",
    ),
    (
        "a_request_names_the_task_it_is_about",
        "INSERT INTO approval_requests (task_id, change_request_id, subject_sha256, asked_at)"
        " VALUES (3, 4, 'sha', '2026-11-22')",
    ),
    (
        "a_request_is_never_replaced_and_one_about_the_same_words_waits_at_a_time",
        ASK.replace("INSERT", "REPLACE") + "(2, 2, 'other', '2026-11-22', 'PENDING')",
    ),
    (
        "a_request_is_never_replaced_and_one_about_the_same_words_waits_at_a_time",
        "REPLACE INTO approval_requests (id, task_id, change_request_id, subject_sha256, asked_at)"
        " VALUES (1, 1, 3, 'sha', '2026-11-22')",
    ),
    ("what_was_asked_is_never_changed", "UPDATE approval_requests SET subject_sha256 = 'other' WHERE id = 2"),
    ("what_was_asked_is_never_changed", "UPDATE approval_requests SET task_version_id = 6 WHERE id = 2"),
    ("what_was_asked_is_never_changed", "UPDATE OR REPLACE approval_requests SET rowid = 1 WHERE id = 2"),
    ("a_request_is_closed_by_a_verdict_once", "UPDATE approval_requests SET state = 'APPROVED' WHERE id = 2"),
    ("a_request_is_closed_by_a_verdict_once", "UPDATE approval_requests SET state = 'PENDING' WHERE id = 1"),
    ("a_request_is_closed_by_a_verdict_once", "UPDATE approval_requests SET closed_at = NULL WHERE id = 1"),
    ("a_request_is_never_deleted", "DELETE FROM approval_requests WHERE id = 2"),
    *(
        ("a_verdict_answers_a_waiting_request_about_exactly_these_words", VERDICT + values)
        for values in (
            "(1, 1, NULL, 'sha', 1, 'Ada', 1, 'APPROVED', 'key')",  # answered already
            "(2, 2, NULL, 'sha', NULL, 'Ada', 1, 'APPROVED', 'key')",  # nothing was asked
            "(2, 2, NULL, 'other', 2, 'Ada', 1, 'APPROVED', 'key')",  # other words
            "(2, 2, 1, 'sha', 2, 'Ada', 1, 'APPROVED', 'key')",  # something else besides
            "(3, 2, NULL, 'sha', 2, 'Ada', 0, 'EXPIRED', NULL)",  # another task
        )
    ),
    (
        "a_verdict_is_given_by_a_person_with_a_key_about_words_that_still_count",
        VERDICT + "(2, 2, NULL, 'sha', 2, 'Ada', 1, 'APPROVED', NULL)",
    ),
    (
        "a_verdict_is_given_by_a_person_with_a_key_about_words_that_still_count",
        VERDICT + "(2, 2, NULL, 'sha', 2, 'Ada', 1, 'APPROVED', '')",
    ),
    (
        "a_verdict_is_given_by_a_person_with_a_key_about_words_that_still_count",
        "UPDATE tasks SET active_version_id = 6 WHERE id = 2; "
        + VERDICT
        + "(2, 2, NULL, 'sha', 2, 'Ada', 0, 'REJECTED', 'key')",
    ),
    (
        "a_verdict_is_given_by_a_person_with_a_key_about_words_that_still_count",
        VERDICT + "(1, NULL, 2, 'sha', 6, 'Ada', 1, 'APPROVED', 'key')",  # a draft
    ),
    *(
        (
            "a_verdict_is_given_before_the_time_for_it_is_over",
            VERDICT.replace("person_key", "person_key, created_at")
            + f"(2, 2, NULL, 'sha', 2, 'Ada', {verdict}, 'key', '{at}')",
        )
        for verdict in ("1, 'APPROVED'", "0, 'REJECTED'", "0, 'CHANGES_REQUESTED'")
        for at in ("2126-11-22 10:00:00.000000", "2126-11-22 10:00:01", "2127-01-01 00:00:00.000000")
    ),
    (
        "who_names_the_words_that_were_read_gives_a_verdict_on_them",
        VERDICT + "(2, 2, NULL, 'sha', NULL, 'Ada', 1, NULL, NULL)",
    ),
    (
        "a_verdict_is_never_replaced",
        "REPLACE INTO approvals (id, task_id, approver, approved) VALUES (1, 1, 'Mallory', 1)",
    ),
    ("a_verdict_is_never_changed", "UPDATE approvals SET comment = 'x' WHERE id = 1"),
    ("a_verdict_is_never_deleted", "DELETE FROM approvals WHERE id = 1"),
    (
        "a_change_request_cannot_go_from_its_state_to_this_one",
        "UPDATE change_requests SET status = 'WITHDRAWN' WHERE id = 3",
    ),
    ("a_change_request_is_approved_only_by_a_verdict", "UPDATE change_requests SET status = 'APPROVED' WHERE id = 4"),
    *(
        (
            "what_is_asked_about_a_change_request_is_answered_before_it_goes_on",
            f"UPDATE change_requests SET {to} WHERE id = 1",
        )
        for to in ("status = 'DRAFT'", "status = 'DRAFT', version = 2", "status = 'WITHDRAWN'", "status = 'REJECTED'")
    ),
    (
        "a_change_request_is_applied_by_writing_a_version",
        "UPDATE change_requests SET status = 'IMPLEMENTED' WHERE id = 3",
    ),
    (
        "a_change_request_is_applied_by_writing_a_version",
        "UPDATE change_requests SET status = 'IMPLEMENTED', applied_version_id = 2 WHERE id = 3",
    ),
    *(
        ("a_change_request_that_was_submitted_is_never_changed", statement)
        for statement in (
            "UPDATE change_requests SET applied_version_id = 5 WHERE id = 1",
            "UPDATE change_requests SET applied_version_id = 5 WHERE id = 3",
            "UPDATE change_requests SET status = 'IMPLEMENTED', applied_version_id = 5 WHERE id = 3; "
            "UPDATE change_requests SET applied_version_id = 1 WHERE id = 3",
        )
    ),
    ("a_change_request_that_was_submitted_is_never_changed", "UPDATE change_requests SET content = 'x' WHERE id = 1"),
    ("a_change_request_that_was_submitted_is_never_changed", "UPDATE change_requests SET version = 2 WHERE id = 1"),
    (
        "a_change_request_that_was_submitted_is_never_changed",
        "UPDATE change_requests SET proposal_json = '{}' WHERE id = 1",
    ),
    (
        "no_change_request_is_approved_from_the_beginning",
        "INSERT INTO change_requests (task_id, phase, content, status) VALUES (1, 'CODER', 'x', 'APPROVED')",
    ),
    (
        "a_change_request_is_never_replaced",
        "REPLACE INTO change_requests (id, task_id, phase, content) VALUES (1, 1, 'CODER', 'x')",
    ),
    ("a_change_request_is_never_deleted", "DELETE FROM change_requests WHERE id = 1"),
    ("the_number_of_a_change_request_is_never_changed", "UPDATE OR REPLACE change_requests SET id = 1 WHERE id = 2"),
    *(
        ("nothing_is_implemented_without_an_approval_of_exactly_the_version_that_counts", RUN + values)
        for values in (
            "(3, 'codex', 'CODER', 3, NULL)",
            "(1, 'codex', 'CODER', 5, 1)",
            "(1, 'codex', 'CODER', 1, 4)",
            "(2, 'codex', 'CODER', 2, 1)",
        )
    ),
    (
        "nothing_is_implemented_without_an_approval_of_exactly_the_version_that_counts",
        "UPDATE tasks SET status = 'AWAITING_APPROVAL', active_version_id = 5 WHERE id = 1; "
        + RUN
        + "(1, 'codex', 'CODER', 1, 1)",
    ),
    *(
        ("what_came_of_a_run_is_never_changed", f"UPDATE runs SET {what} WHERE id = 2")
        for what in ("gate_results = '[]'", "engine = 'another'", "end_time = '2030'", "start_time = '2030'")
    ),
    ("a_run_that_has_ended_has_ended", "UPDATE runs SET status = 'SUCCESS' WHERE id = 2"),
    (
        "what_a_run_works_on_and_by_which_approval_is_never_changed",
        "UPDATE runs SET task_version_id = 5 WHERE id = 1",
    ),
    ("a_run_is_never_replaced", "REPLACE INTO runs (id, task_id, engine) VALUES (1, 4, 'x')"),
    ("the_number_of_a_run_is_never_changed", "UPDATE OR REPLACE runs SET id = 2 WHERE id = 1"),
    ("a_run_is_never_deleted", "DELETE FROM runs WHERE id = 1"),
    ("the_key_of_a_person_is_never_changed", "UPDATE people SET public_key = 'mine'"),
    ("a_person_is_never_replaced", "REPLACE INTO people (name, public_key, added_at) VALUES ('Eve', 'key', '2026')"),
    ("a_person_is_never_deleted", "DELETE FROM people"),
    ("what_was_let_pass_is_never_changed", "UPDATE overrides SET until = '2030-01-01'"),
    ("what_was_let_pass_is_never_deleted", "DELETE FROM overrides"),
    ("what_was_let_pass_is_never_replaced", "REPLACE INTO overrides SELECT * FROM overrides"),
    ("a_move_between_phases_is_never_changed", "UPDATE phase_moves SET reason = 'x'"),
    ("a_move_between_phases_is_never_deleted", "DELETE FROM phase_moves"),
    ("a_move_between_phases_is_never_replaced", "REPLACE INTO phase_moves SELECT * FROM phase_moves"),
    (
        "audit_goes_on",
        "INSERT INTO audit (prev, hash, payload, happened_at, act, refused) VALUES ('a', 'b', x'00', '2026', 'c', 0)",
    ),
    ("audit_goes_on", "REPLACE INTO audit SELECT * FROM audit"),
    ("audit_keeps_words", "UPDATE audit SET payload = x'00'"),
    ("audit_keeps_entries", "DELETE FROM audit"),
]
# Triggers that are not called as what they say.
SAY = {
    "audit_goes_on": "an_audit_entry_is_only_added_after_the_newest_one",
    "audit_keeps_words": "an_audit_entry_is_never_changed",
    "audit_keeps_entries": "an_audit_entry_is_never_deleted",
}
# Triggers that refuse nothing: they keep the full-text tables (tests/migrations/test_full_text_search.py).
KEEPING = {f"{table}_fts_{event}" for table in ("tasks", "artifacts") for event in ("insert", "update", "delete")} | {
    "chunks_fts_insert",
    "chunks_fts_delete",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, head_template: Path) -> Path:
    """The story, in a file at HEAD."""
    path = tmp_path_factory.mktemp("rules") / "project.placet"
    path.write_bytes(head_template.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(STORY)
    return path


@pytest.fixture
def plain(told: Path) -> Iterator[sqlite3.Connection]:
    """The file as any other program opens it: foreign keys off, recursive triggers off; what is done is taken back."""
    with closing(sqlite3.connect(told, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        assert connection.execute("PRAGMA recursive_triggers").fetchone() == (0,)
        yield connection


def do(connection: sqlite3.Connection, statements: str) -> None:
    """One after the other, within the transaction."""
    for statement in statements.split("; "):
        assert connection.execute(statement).rowcount > 0


@pytest.mark.parametrize(("trigger", "statements"), TRIED, ids=range(len(TRIED)))
def test_the_file_refuses_it(plain: sqlite3.Connection, trigger: str, statements: str) -> None:
    before = list(plain.iterdump())
    with pytest.raises(sqlite3.IntegrityError) as refused:
        do(plain, f"{statements}")
    assert "_".join(re.findall("[a-z]+", str(refused.value).lower())) == SAY.get(trigger, trigger)
    plain.execute("ROLLBACK")
    assert list(plain.iterdump()) == before


@pytest.mark.parametrize(("trigger", "statements"), TRIED, ids=range(len(TRIED)))
def test_without_its_trigger_it_would_be_done(plain: sqlite3.Connection, trigger: str, statements: str) -> None:
    plain.execute(f"DROP TRIGGER {trigger}")
    do(plain, statements)


def test_every_trigger_of_a_file_is_tried(plain: sqlite3.Connection) -> None:
    """Whichever trigger a later revision adds: it fails here until somebody tries what it refuses."""
    there = dict(plain.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
    assert {name for name, sql in there.items() if "RAISE(" in sql} == {trigger for trigger, _ in TRIED}
    assert {name for name, sql in there.items() if "RAISE(" not in sql} == KEEPING
    ours = {re.split(r"\s+", statement)[2] for statement in rules.SQLITE}
    assert there.keys() == ours | SAY.keys() | KEEPING
    assert len(rules.SQLITE) == len(ours)


# Ways of writing by which SQLite lets something pass that it would refuse otherwise.
LENIENT = (
    "PRAGMA recursive_triggers = ON",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA defer_foreign_keys = ON",
    "PRAGMA reverse_unordered_selects = ON",
    "PRAGMA legacy_alter_table = ON",
)


@pytest.mark.parametrize("pragma", LENIENT)
def test_no_pragma_lets_pass_what_a_trigger_refuses(told: Path, pragma: str) -> None:
    with closing(sqlite3.connect(told, isolation_level=None)) as connection:
        connection.execute(pragma)
        for trigger, statements in TRIED:
            connection.execute("BEGIN")
            with pytest.raises(sqlite3.IntegrityError):
                do(connection, statements)
            connection.execute("ROLLBACK")
            assert trigger


@pytest.mark.parametrize("way", ["OR REPLACE", "OR IGNORE", "OR FAIL", "OR ABORT", "OR ROLLBACK"])
def test_nor_does_any_way_of_settling_conflicts(told: Path, way: str) -> None:
    with closing(sqlite3.connect(told, isolation_level=None)) as connection:
        for _trigger, statements in TRIED:
            *before, last = statements.split("; ")
            changed = re.sub(r"^(?:(INSERT|UPDATE)(?: OR \w+)?|(REPLACE))", _with(way), last)
            if changed == last and not last.startswith("REPLACE"):
                continue  # a deletion
            connection.execute("BEGIN")
            for statement in before:
                connection.execute(statement)
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(changed)
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def _with(way: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{found[1] or 'INSERT'} {way}"


@pytest.mark.parametrize(
    ("table", "key"),
    [
        *((table, "id") for table in ("tasks", "approvals", "change_requests", "runs", "overrides", "phase_moves")),
        *(("task_versions", key) for key in ("id", "task_id, version_num")),
        *(("people", key) for key in ("id", "public_key")),
        ("approval_requests", "id"),
    ],
)
def test_nor_an_insertion_that_becomes_a_change(plain: sqlite3.Connection, table: str, key: str) -> None:
    """An upsert; a row that stands there is neither changed nor taken for another."""
    before = plain.execute(f"SELECT * FROM {table}").fetchall()
    again = f"INSERT INTO {table} SELECT * FROM {table} WHERE true ORDER BY id LIMIT 1 ON CONFLICT ({key}) DO"
    for does in ("NOTHING", "UPDATE SET rowid = 77"):
        with pytest.raises(sqlite3.IntegrityError):
            plain.execute(f"{again} {does}")
    assert plain.execute(f"SELECT * FROM {table}").fetchall() == before


def test_what_the_rules_allow_goes_through(plain: sqlite3.Connection) -> None:
    do(plain, VERDICT + "(2, 2, NULL, 'sha', 2, 'Ada', 0, 'CHANGES_REQUESTED', 'key')")
    do(plain, "UPDATE approval_requests SET state = 'CHANGES_REQUESTED', closed_at = '2026' WHERE id = 2")
    do(plain, "UPDATE tasks SET status = 'PENDING' WHERE id = 2")
    do(plain, "UPDATE tasks SET status = 'AWAITING_APPROVAL', active_version_id = 5 WHERE id = 1")
    do(plain, "UPDATE runs SET status = 'INTERRUPTED' WHERE id = 1")
    do(plain, "UPDATE tasks SET status = 'APPROVED' WHERE id = 4")
    do(plain, VERDICT + "(1, NULL, 1, 'sha', 5, 'Ada', 0, 'CHANGES_REQUESTED', 'key')")
    do(plain, "UPDATE approval_requests SET state = 'CHANGES_REQUESTED', answer_seen_at = '2026' WHERE id = 5")
    do(plain, "UPDATE change_requests SET status = 'DRAFT', version = 2 WHERE id = 1")
    do(plain, "UPDATE change_requests SET status = 'IMPLEMENTED', applied_version_id = 5 WHERE id = 3")
    do(plain, "UPDATE people SET name = 'Ada Lovelace'")


def test_what_an_older_tool_left_stays_as_it_is_and_can_still_be_worked_with(sqlite: Database) -> None:
    sqlite.bring(golden.REVISIONS[0])
    sqlite.fill()
    sqlite.bring(BEFORE)
    was = sqlite.rows()
    sqlite.bring(AFTER)
    assert {**sqlite.rows(), "alembic_version": was["alembic_version"]} == was
    assert {row["status"] for row in was["tasks"]} >= {"APPROVED", "IN_PROGRESS"}
    sqlite.run("UPDATE tasks SET priority = 5, deleted_at = '2026-11-22'")
    sqlite.run("UPDATE tasks SET status = 'APPROVED' WHERE status = 'IN_PROGRESS'")
    sqlite.run("UPDATE runs SET status = 'SUCCESS' WHERE status = 'FAILURE'")
    sqlite.bring(BEFORE)
    assert sqlite.rows()["approvals"] == was["approvals"]
    assert sqlite.run("SELECT count(*) FROM sqlite_master WHERE name LIKE 'a_verdict%'") == [(0,)]


def test_the_database_and_the_commands_know_the_same_moves() -> None:
    for machine, pairs in (
        (machines.TASK, rules.TASKS_GO),
        (machines.CHANGE_REQUEST, rules.CHANGES_GO),
        (machines.RUN, rules.RUNS_GO),
    ):
        moves = {(str(state), str(after)) for state, after in machines.legal(machine) if state != after}
        assert {tuple(pair.split()) for pair in pairs} == moves
