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
from tests.migrations.tried import KEEPING, SAY, SAY_IT, STORY, TRIED, VERDICT

BEFORE, AFTER = "e05f7a3c82d4", "9c2e47b6f0d8"


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
        do(plain, statements)
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
        for _trigger, statements in TRIED:
            connection.execute("BEGIN")
            with pytest.raises(sqlite3.IntegrityError):
                do(connection, statements)
            connection.execute("ROLLBACK")


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
        ("comments", "id"),
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
    do(plain, "UPDATE comments SET text = 'other words', row_version = 2 WHERE id = 2")
    do(
        plain,
        "UPDATE comments SET state = 'OPEN' WHERE id = 1; UPDATE comments SET state = 'RESOLVED' WHERE id IN (1, 2)",
    )
    do(plain, SAY_IT + "(4, 1, 'sha', 'ISSUE', 'x', 'DRAFT', 'Ada', '2026'); DELETE FROM comments WHERE id = 4")
    do(
        plain,
        "INSERT INTO runs (task_id, engine, status, gate_results) VALUES (3, 'of an older tool', 'SUCCESS', '[]')",
    )


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
