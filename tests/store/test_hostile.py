"""Files made to do harm, or to confuse: each is refused or shown for what it is, soon, and none gets its way."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from desktop.commands import projects as made_projects
from desktop.commands import tasks as made_tasks
from desktop.errors import Known
from desktop.queries import approvals, artifacts, projects, receipts, tasks
from desktop.queries.filters import ArtifactFilter, ArtifactSort, ProjectFilter, ProjectSort, TaskFilter, TaskSort
from desktop.store import golden, migrate, revisions
from desktop.store.identify import Identity, Kind, identify
from desktop.store.opening import AlreadyOpen, Options, open_project
from desktop.store.project import Project
from tests import old_files

# The promise for files made to stall: seconds of computing, since waiting for a busy machine is not their doing.
LONGEST = 2.0
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
FORGE = (
    "INSERT INTO approvals (task_id, approver, approved, task_version_id, subject_sha256)"
    " SELECT id, 'the person', 1, active_version_id, printf('%064d', 0) FROM tasks;"
)
Untouched = Callable[[Path], AbstractContextManager[None]]


def run(path: Path, script: str, *, trusting: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        if trusting:
            connection.execute("PRAGMA writable_schema = ON")
        connection.executescript(script)
        connection.commit()
    return path


def asked(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


@contextmanager
def opened(path: Path, **how: Any) -> Iterator[Project]:
    project = open_project(path, Options(**how))
    try:
        yield project
    finally:
        project.close()


@pytest.fixture
def filled(head_file: Path) -> Path:
    """A project with three tasks, made by the program itself."""

    def fill(session: Session) -> None:
        project = made_projects.create(session, name="Harbour")
        for title in ("One", "Two", "Three"):
            made_tasks.create(session, project, title=title)

    with opened(head_file) as project:
        project.write(fill).result()
        project.checked.result()
    return head_file


def looked(path: Path) -> Identity:
    """A thorough look, within the time promised."""
    began = time.thread_time()
    found = identify(path)
    assert time.thread_time() - began < LONGEST
    return found


def listed(project: Project) -> list[str]:
    """The titles of all tasks, by every road a list takes."""

    def titles(session: Session) -> list[str]:
        where = TaskFilter()
        for by in TaskSort:
            assert len(tasks.page(session, where, by, False, 0, 50)) == len(tasks.ids(session, where, by, True))
        spine = tasks.ids(session, where, TaskSort.ID, False)
        there = tasks.rows(session, spine)
        return [there[id_].title for id_ in spine]

    return project.read(titles).result()


def edit_first(session: Session) -> None:
    made_tasks.edit(session, 1, row_version=1, title="Edited", description=None, priority=0, phase=None)


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
    assert asked(filled, "SELECT count(*) FROM log") == [(1,)]


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


# Odd values


def spoil(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)
    return path


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tasks SET title = CAST(x'ff4f6e65' AS TEXT) WHERE id = 1",
        "UPDATE tasks SET title = x'ff00fe' WHERE id = 1",
        "UPDATE tasks SET title = 'One' || char(0) || 'two' WHERE id = 1",
        "UPDATE tasks SET title = char(0x202e, 10, 0x7f) WHERE id = 1",
        "UPDATE tasks SET created_at = 'yesterday', updated_at = 2026 WHERE id = 1",
        "UPDATE tasks SET created_at = '2026-13-45 99:99:99' WHERE id = 1",
        "UPDATE tasks SET created_at = x'00' WHERE id = 1",
        "UPDATE tasks SET created_at = 9e999 WHERE id = 1",
        "UPDATE tasks SET priority = 'very high', attempts = 1.5, version = x'01', row_version = 'x' WHERE id = 1",
        "UPDATE tasks SET priority = 9223372036854775807 WHERE id = 1",
        "UPDATE tasks SET priority = 9e999 WHERE id = 1",
        "UPDATE projects SET name = x'ff', created_at = 'then', updated_at = ''",
    ],
)
def test_one_odd_value_spoils_no_list(filled: Path, statement: str) -> None:
    spoil(filled, statement)
    assert looked(filled).kind is Kind.current
    with opened(filled) as project:
        titles = listed(project)
        assert titles[1:] == ["Two", "Three"]
        assert all(isinstance(title, str) for title in titles)

        def rest(session: Session) -> None:
            row = tasks.detail(session, 1).row
            assert isinstance(row.priority, int)
            assert isinstance(row.created_at, datetime)
            approvals.subject(session, 1)
            project_row = projects.page(session, ProjectFilter(), ProjectSort.NAME, False, 0, 9)[0]
            assert isinstance(project_row.name, str)
            artifacts.page(session, ArtifactFilter(), ArtifactSort.NAME, False, 0, 9)

        project.read(rest).result()


def test_a_row_with_an_odd_value_can_be_edited_and_keeps_what_was_not(filled: Path) -> None:
    spoil(filled, "UPDATE tasks SET description = CAST(x'ff41' AS TEXT), created_at = 'yesterday' WHERE id = 1")
    with opened(filled) as project:
        detail = project.read(tasks.detail, 1).result()
        how = {"row_version": 1, "title": "One", "description": detail.description, "phase": None}
        project.write(made_tasks.edit, 1, priority=7, **how).result()
    assert asked(filled, "SELECT priority, hex(description), created_at FROM tasks WHERE id = 1") == [
        (7, "FF41", "yesterday")
    ]


def test_a_word_no_list_has_is_said_and_not_a_bug(filled: Path) -> None:
    spoil(filled, "UPDATE tasks SET status = 'FORGED' WHERE id = 1")
    assert looked(filled).kind is Kind.corrupt
    with opened(filled) as project:
        assert project.checked.result().structure
        with pytest.raises(Known, match="is damaged"):
            listed(project)


@pytest.mark.parametrize("value", ["[1", "[]", "7", "null", '{"tasks": "many"}', ""])
def test_a_receipt_that_is_no_json_is_still_a_receipt(filled: Path, value: str) -> None:
    for column in ("rows_before", "rows_after", "checks", "steps"):
        spoil(filled, "DELETE FROM receipts")
        columns = {
            name: "'{}'" if name.startswith("rows") else "'[]'"
            for name in ("rows_before", "rows_after", "checks", "steps")
        }
        columns[column] = "'" + value + "'"
        spoil(
            filled,
            f"INSERT INTO receipts (program, to_revision, set_aside, seconds, {', '.join(columns)})"
            f" VALUES ('x', 'y', 0, 0, {', '.join(columns.values())})",
        )
        with opened(filled) as project:
            assert len(project.read(receipts.all).result()) == 1


def test_a_stamp_with_a_million_rows_is_refused_soon(filled: Path) -> None:
    run(
        filled,
        "CREATE TABLE copy (version_num VARCHAR(32) NOT NULL); DROP TABLE alembic_version;"
        "ALTER TABLE copy RENAME TO alembic_version;"
        "INSERT INTO alembic_version WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000)"
        " SELECT 'r' || i FROM n;",
    )
    assert looked(filled).kind is Kind.unknown_revision


@pytest.mark.parametrize(
    "script",
    [
        "INSERT OR REPLACE INTO meta VALUES ('min_reader', 'x'), ('written_by', x'ff00')",
        "INSERT OR REPLACE INTO meta VALUES ('min_reader', '99999999999999999999999999')",
        "INSERT OR REPLACE INTO meta VALUES ('written_by', hex(zeroblob(5000000)))",
        "DELETE FROM meta",
    ],
)
def test_junk_in_meta_confuses_nobody(filled: Path, script: str) -> None:
    run(filled, script)
    found = looked(filled)
    assert found.kind is Kind.current
    assert len(found.sentence) < 1000
    with opened(filled) as project:
        assert listed(project) == ["One", "Two", "Three"]


def test_the_highest_id_of_all_is_said_and_not_a_bug(filled: Path) -> None:
    run(filled, f"UPDATE sqlite_sequence SET seq = {2**63 - 1} WHERE name = 'tasks'")
    with opened(filled) as project:
        with pytest.raises(Known, match="no free number"):
            project.write(made_tasks.create, 1, title="Four").result()
        assert listed(project) == ["One", "Two", "Three"]


@pytest.mark.parametrize("seq", ["'many'", "NULL", "-5", "9e999", "x'00'"])
def test_a_count_of_ids_that_is_none_is_no_harm(filled: Path, seq: str) -> None:
    run(filled, f"UPDATE sqlite_sequence SET seq = {seq}")
    with opened(filled) as project:
        try:
            project.write(made_tasks.create, 1, title="Four").result()
        except Known:
            assert listed(project) == ["One", "Two", "Three"]
        else:
            assert listed(project) == ["One", "Two", "Three", "Four"]


def test_a_huge_value_keeps_no_list_waiting(filled: Path) -> None:
    run(
        filled,
        "UPDATE tasks SET title = hex(zeroblob(20000000)), description = hex(zeroblob(20000000)) WHERE id = 1;"
        "INSERT INTO meta VALUES ('huge', zeroblob(100000000));",
    )
    assert looked(filled).kind is Kind.current
    with opened(filled) as project:
        began = time.process_time()
        titles = listed(project)
        assert time.process_time() - began < LONGEST
        assert max(map(len, titles)) <= 10_000
        assert len(project.read(tasks.detail, 1).result().row.title) == 40_000_000


# Names, links, places


@pytest.mark.parametrize(
    "name",
    ["100%.placet", "%s%n.placet", "it's.placet", '"so".placet', "two\nlines.placet", "?mode=ro#.placet", "é" * 120],
)
def test_any_name_is_made_edited_and_upgraded(tmp_path: Path, head_file: Path, name: str) -> None:
    path = head_file.rename(tmp_path / name)
    with opened(path) as project:
        project.write(made_projects.create, name="Harbour").result()
    assert asked(path, "SELECT name FROM projects") == [("Harbour",)]
    path.unlink()
    old_files.old_file(path)
    with opened(path, backup_folder=tmp_path / "backups") as project:
        assert project.receipt is not None
    assert sorted(it.name for it in tmp_path.iterdir()) == sorted([path.name, "backups"])


def test_a_name_too_long_for_a_journal_opens_read_only(tmp_path: Path, head_file: Path) -> None:
    path = head_file.rename(tmp_path / ("n" * 255))
    with opened(path) as project:
        assert project.read_only


def test_the_other_name_of_an_open_file_is_known_for_what_it_is(tmp_path: Path, head_file: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link, hard = tmp_path / "elsewhere" / "link.placet", tmp_path / "elsewhere" / "hard.placet"
    link.symlink_to(head_file)
    os.link(head_file, hard)
    with opened(head_file):
        for other in (link, hard):
            with pytest.raises(AlreadyOpen):
                open_project(other)


def test_a_file_with_two_names_opens_read_only_and_says_why(tmp_path: Path, head_file: Path) -> None:
    """Each name would have a journal and a lock of its own: after a crash, the other name would show half a change."""
    os.link(head_file, tmp_path / "second.placet")
    found = looked(head_file)
    assert found.kind is Kind.current
    assert "second name" in found.sentence
    with opened(head_file) as project:
        assert project.read_only
        assert "second name" in project.note


def test_an_old_file_with_two_names_is_not_upgraded_in_place(
    tmp_path: Path, old_file: Path, untouched: Untouched
) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    os.link(old_file, other / "second.db")
    with untouched(other), opened(old_file, backup_folder=tmp_path / "b") as project:
        assert project.read_only
        assert len(listed(project)) == 21
