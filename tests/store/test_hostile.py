"""Files made to do harm: each is refused or shown for what it is, soon, and none gets its way."""

from pathlib import Path

import pytest

from desktop.errors import Known
from desktop.store import golden, migrate, revisions
from desktop.store.identify import Kind
from desktop.store.opening import Options, open_project
from tests.store.harm import ENDLESS, asked, edit_first, listed, looked, opened, run

FORGE = (
    "INSERT INTO approvals (task_id, approver, approved, task_version_id, subject_sha256)"
    " SELECT id, 'the person', 1, active_version_id, printf('%064d', 0) FROM tasks;"
)


# Triggers


@pytest.mark.parametrize(
    "trigger",
    [
        f"CREATE TRIGGER helper AFTER UPDATE ON tasks BEGIN {FORGE} END",
        f"CREATE TRIGGER helper AFTER INSERT ON task_versions BEGIN {FORGE} END",
        f"CREATE TRIGGER helper BEFORE INSERT ON approvals BEGIN {FORGE} END",
        "CREATE TRIGGER helper AFTER UPDATE ON tasks BEGIN UPDATE tasks SET status = 'APPROVED'; END",
        f"CREATE TRIGGER helper AFTER INSERT ON tasks_fts_data BEGIN {FORGE} END",
    ],
)
def test_a_trigger_that_forges_approvals_is_named_and_nothing_is_written_until_it_is_allowed(
    filled: Path, trigger: str
) -> None:
    run(filled, trigger)
    found = looked(filled)
    assert found.kind is Kind.current
    assert found.own_triggers == (f"helper on {trigger.split(' ON ')[1].split()[0]}",)
    assert "helper on" in found.sentence
    with opened(filled) as project:
        assert project.read_only
        assert "a trigger of its own (helper on" in project.note
        assert listed(project) == ["One", "Two", "Three"]
        with pytest.raises(Known, match="read-only"):
            project.write(edit_first).result()
    assert asked(filled, "SELECT count(*) FROM approvals") == [(0,)]
    assert asked(filled, "SELECT DISTINCT status FROM tasks") == [("PENDING",)]


def test_who_allows_a_trigger_can_write(filled: Path) -> None:
    run(
        filled, "CREATE TABLE log (id); CREATE TRIGGER mine AFTER UPDATE ON tasks BEGIN INSERT INTO log VALUES (1); END"
    )
    with opened(filled, allow_triggers=True) as project:
        assert not project.read_only
        project.write(edit_first).result()
    assert asked(filled, "SELECT count(*) FROM log") != [(0,)]


def test_a_trigger_on_a_table_of_the_persons_own_disturbs_nobody(filled: Path) -> None:
    run(filled, "CREATE TABLE log (id); CREATE TRIGGER mine AFTER INSERT ON log BEGIN DELETE FROM log; END")
    assert looked(filled).own_triggers == ()
    with opened(filled) as project:
        assert not project.read_only


def test_a_trigger_of_ours_that_says_something_else_is_no_file_of_ours(filled: Path) -> None:
    run(
        filled,
        "DROP TRIGGER tasks_fts_update;"
        f"CREATE TRIGGER tasks_fts_update AFTER UPDATE OF id, title, description ON tasks BEGIN {FORGE} END",
    )
    assert looked(filled).kind is Kind.drifted
    with pytest.raises(Known, match="structure was changed"):
        open_project(filled)


def test_a_trigger_that_calls_what_is_not_there_is_never_called(filled: Path) -> None:
    run(
        filled,
        "CREATE TRIGGER t AFTER UPDATE ON tasks BEGIN SELECT load_extension('/tmp/x.so'), readfile('/etc/passwd'); END",
    )
    assert looked(filled).own_triggers == ("t on tasks",)
    with opened(filled, allow_triggers=True) as project:
        assert project.write(edit_first).exception() is not None
    assert asked(filled, "SELECT title FROM tasks WHERE id = 1") == [("One",)]


@pytest.mark.parametrize("table", ["tasks", "approvals", "alembic_version", "projects"])
def test_no_trigger_acts_while_an_old_file_is_upgraded(tmp_path: Path, old_file: Path, table: str) -> None:
    decided = asked(old_file, "SELECT count(*) FROM approvals")
    forge = "UPDATE tasks SET status = 'APPROVED'; DELETE FROM approvals;"
    for event in ("INSERT", "UPDATE", "DELETE"):
        run(old_file, f"CREATE TRIGGER t{event} AFTER {event} ON {table} BEGIN {forge} END")
    statuses = asked(old_file, "SELECT id, status FROM tasks ORDER BY id")
    with opened(old_file, backup_folder=tmp_path / "backups") as project:
        assert project.receipt is not None
        assert project.read_only
    assert asked(old_file, "SELECT count(*) FROM approvals") == decided
    assert asked(old_file, "SELECT id, status FROM tasks ORDER BY id") == statuses


def test_a_trigger_that_waits_for_the_receipt_stops_the_upgrade(tmp_path: Path, old_file: Path) -> None:
    """It is back in its place by then, after everything was compared."""
    backups = tmp_path / "backups"
    with opened(old_file, backup_folder=backups):
        pass
    run(old_file, "CREATE TRIGGER late AFTER INSERT ON receipts BEGIN UPDATE tasks SET status = 'APPROVED'; END")
    before, earlier = old_file.read_bytes(), golden.REVISIONS[2]
    options = Options(backup_folder=backups, consent=True)
    with (
        pytest.raises(Known, match="a trigger in it changes rows"),
        migrate.upgrading(old_file, to=earlier, options=options) as connection,
    ):
        revisions.bring(connection, earlier, up=False)
    assert old_file.read_bytes() == before


# Views, and other things in the place of tables


@pytest.mark.parametrize("table", ["tasks", "approvals", "projects", "meta", "alembic_version", "receipts"])
def test_a_view_that_poses_as_a_table_is_seen_and_never_asked(filled: Path, table: str) -> None:
    run(
        filled,
        f"PRAGMA legacy_alter_table = ON; ALTER TABLE {table} RENAME TO real_{table}; CREATE VIEW {table} AS {ENDLESS}",
    )
    assert looked(filled).kind in (Kind.drifted, Kind.falsely_stamped, Kind.half_migrated, Kind.unstamped)
    with pytest.raises(Known):
        open_project(filled)


def test_an_endless_view_of_the_persons_own_is_never_asked(filled: Path) -> None:
    circle = "CREATE VIEW loop AS SELECT * FROM loop2; CREATE VIEW loop2 AS SELECT * FROM loop"
    run(filled, f"CREATE VIEW mine AS {ENDLESS}; {circle}")
    assert looked(filled).own_objects == ("view loop", "view loop2", "view mine")
    with opened(filled) as project:
        assert not project.read_only
        project.write(edit_first).result()
        assert listed(project)[0] == "Edited"
        assert project.checked.result().structure == ()


def test_an_endless_trigger_is_not_begun(filled: Path) -> None:
    run(filled, f"CREATE TRIGGER slow AFTER UPDATE ON tasks BEGIN SELECT count(*) FROM ({ENDLESS}); END")
    with opened(filled) as project:
        assert project.read_only
        assert listed(project) == ["One", "Two", "Three"]


def test_a_rule_written_into_the_file_is_never_run(filled: Path) -> None:
    """Each of the rows would take a second to check."""
    slow = "CHECK (length(hex(zeroblob(300000000))) > 0)"
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000) SELECT i FROM n"
    run(filled, f"CREATE TABLE big (n, {slow}); PRAGMA ignore_check_constraints = ON; INSERT INTO big {rows}")
    assert looked(filled).kind is Kind.current
    with opened(filled) as project:
        assert project.checked.result().structure == ()
