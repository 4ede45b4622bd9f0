"""What the final rules would refuse is put right or set aside word for word, and comes back with the way down."""

import json
from typing import Any

import pytest

from desktop.store import golden
from tests import old_files
from tests.migrations.conftest import Database

BEFORE, REPAIRED = "7f0a2c91d3b4", "3b8d64e0a5c7"

# What is broken, and the values of that column after the repair.
VALUES: dict[str, tuple[str, str, list[Any]]] = {
    "the API's word for a status": (
        "UPDATE tasks SET status = ' in-progress' WHERE id = 3",
        "SELECT status FROM tasks WHERE id = 3",
        ["IN_PROGRESS"],
    ),
    "an unknown status": (
        "UPDATE tasks SET status = 'bogus' WHERE id = 3",
        "SELECT status FROM tasks WHERE id = 3",
        ["PENDING"],
    ),
    "an unknown phase of a project": (
        "UPDATE projects SET current_phase = 'bogus'",
        "SELECT current_phase FROM projects",
        [None],
    ),
    "an unknown outcome of a run": (
        "UPDATE runs SET status = x'00ff' WHERE id = 2",
        "SELECT status FROM runs WHERE id = 2",
        ["FAILURE"],
    ),
    "a word for true": (
        "UPDATE approvals SET approved = 'True' WHERE id = 2",
        "SELECT approved FROM approvals WHERE id = 2",
        [1],
    ),
    "an approval that is neither yes nor no": (
        "UPDATE approvals SET approved = 7 WHERE id = 1",
        "SELECT approved FROM approvals WHERE id = 1",
        [0],
    ),
    "a word for a number": (
        "UPDATE tasks SET version = 'three' WHERE id = 2",
        "SELECT version FROM tasks WHERE id = 2",
        [3],
    ),
    "half a priority": ("UPDATE tasks SET priority = 2.5 WHERE id = 2", "SELECT priority FROM tasks WHERE id = 2", [0]),
    "a time with its zone": (
        "UPDATE tasks SET created_at = '2026-01-09T10:00:00+02:00' WHERE id = 2",
        "SELECT created_at FROM tasks WHERE id = 2",
        ["2026-01-09 08:00:00"],
    ),
    "a time to the microsecond, with its zone": (
        "UPDATE runs SET start_time = '2026-01-09T10:00:00.123456Z' WHERE id = 2",
        "SELECT start_time FROM runs WHERE id = 2",
        ["2026-01-09 10:00:00.123456"],
    ),
    "a number for a time": (
        "UPDATE tasks SET created_at = 2461049.5 WHERE id = 2",
        "SELECT created_at FROM tasks WHERE id = 2",
        ["1970-01-01 00:00:00"],
    ),
    "an hour that never was": (
        "UPDATE runs SET end_time = '2026-02-20 25:00:00' WHERE id = 2",
        "SELECT end_time FROM runs WHERE id = 2",
        [None],
    ),
    "a time that never was": (
        "UPDATE runs SET end_time = '2026-02-30 10:00:00' WHERE id = 2",
        "SELECT end_time FROM runs WHERE id = 2",
        [None],
    ),
    "a title of bytes": (
        "UPDATE tasks SET title = x'c3bc41' WHERE id = 2",
        "SELECT title FROM tasks WHERE id = 2",
        ["üA"],
    ),
    "a title of broken bytes": (
        "UPDATE tasks SET title = x'41ff' WHERE id = 2",
        "SELECT title FROM tasks WHERE id = 2",
        ["A\N{REPLACEMENT CHARACTER}"],
    ),
    "a title longer than there is room": (
        "UPDATE tasks SET title = printf('%.*c', 5000, 'x') WHERE id = 2",
        "SELECT title FROM tasks WHERE id = 2",
        ["x" * 511 + "…"],
    ),
    "a path longer than there is room": (
        "UPDATE artifacts SET storage_path = printf('%.*c', 5000, 'x') WHERE id = 2",
        "SELECT storage_path FROM artifacts WHERE id = 2",
        [None],
    ),
    "gates that are no JSON": (
        "UPDATE task_versions SET gates_json = '[{\"name\": ' WHERE id = 1",
        "SELECT gates_json FROM task_versions WHERE id = 1",
        [None],
    ),
    "gates written by Python": (
        "UPDATE task_versions SET gates_json = '[{''name'': \"it''s\", ''required'': True}]' WHERE id = 1",
        "SELECT gates_json FROM task_versions WHERE id = 1",
        ['[{"name": "it\'s", "required": true}]'],
    ),
    "a dict that JSON has no words for": (
        "UPDATE tasks SET extra_data = '{''when'': datetime.date(2026, 1, 9)}' WHERE id = 2",
        "SELECT extra_data FROM tasks WHERE id = 2",
        [None],
    ),
    "a year before all years": (
        "UPDATE runs SET end_time = '0000-01-01 10:00:00' WHERE id = 2",
        "SELECT end_time FROM runs WHERE id = 2",
        [None],
    ),
    "an artifact nobody has": (
        "UPDATE projects SET spec_artifact_id = 99",
        "SELECT spec_artifact_id FROM projects",
        [None],
    ),
    "an option there never was": (
        "UPDATE projects SET selected_arch_option_id = 1",
        "SELECT selected_arch_option_id FROM projects",
        [None],
    ),
    "another task's version": (
        "UPDATE tasks SET active_version_id = 1 WHERE id = 5",
        "SELECT task_id, version_num FROM task_versions WHERE id = (SELECT active_version_id FROM tasks WHERE id = 5)",
        [5, 3],
    ),
    "a task in hand that is gone": (
        "UPDATE control_state SET current_task_id = 900",
        "SELECT current_task_id FROM control_state",
        [None],
    ),
    "an artifact of a run that is gone": (
        "UPDATE artifacts SET run_id = 900 WHERE id = 5",
        "SELECT run_id FROM artifacts WHERE id = 5",
        [None],
    ),
}
# What is written otherwise now, and means the same: nobody need be asked.
READ = {
    *("the API's word for a status", "a word for true", "a time with its zone", "a title of bytes"),
    "a time to the microsecond, with its zone",
    "gates written by Python",
}
# What is broken, and how many rows of each table are set aside.
ROWS: dict[str, tuple[str, dict[str, int]]] = {
    "a task is gone": (
        "DELETE FROM tasks WHERE id = 5",
        {"task_versions": 2, "runs": 1, "change_requests": 1, "approvals": 1},
    ),
    "a change request of a task that is gone": (
        "UPDATE change_requests SET task_id = 900 WHERE id = 2",
        {"change_requests": 1},
    ),
    "a version without a number": ("UPDATE task_versions SET version_num = 'x' WHERE id = 1", {"task_versions": 1}),
    "two versions with one number": (
        "UPDATE task_versions SET version_num = 2 WHERE task_id = 5",
        {"task_versions": 1},
    ),
}


@pytest.fixture
def repaired(sqlite: Database) -> Database:
    """A filled old file before the repair."""
    sqlite.bring(golden.REVISIONS[0])
    sqlite.fill()
    sqlite.bring(BEFORE)
    return sqlite


def test_a_clean_file_is_left_alone(database: Database) -> None:
    database.bring(BEFORE)
    was = {name: rows for name, rows in database.rows().items() if name != "alembic_version"}
    database.bring(REPAIRED)
    assert {name: rows for name, rows in database.rows().items() if name != "alembic_version"} == was


@pytest.mark.parametrize("what", VALUES)
def test_a_wrong_value_is_read_or_set_aside(repaired: Database, what: str) -> None:
    broken, look, expected = VALUES[what]
    repaired.run(broken)
    was = repaired.rows()
    repaired.bring(REPAIRED)
    assert list(repaired.run(look)[0]) == expected
    kinds = [row["kind"] for row in repaired.rows()["quarantine"]]
    assert kinds == ["read" if what in READ else "cell"]
    repaired.bring(BEFORE)
    assert same(repaired.rows(), was)


@pytest.mark.parametrize("what", ROWS)
def test_a_row_that_means_nothing_is_set_aside_whole(repaired: Database, what: str) -> None:
    broken, expected = ROWS[what]
    repaired.run(broken)
    was = repaired.rows()
    repaired.bring(REPAIRED)
    rows = repaired.rows()
    found: dict[str, int] = {}
    for note in rows["quarantine"]:
        if note["kind"] == "row":
            table = str(note["table_name"])
            found[table] = found.get(table, 0) + 1
            original = next(row for row in was[table] if row["id"] == note["row_id"])
            assert json.loads(str(note["original"])) == original
    assert found == expected
    for table, count in found.items():
        assert len(rows[table]) == len(was[table]) - count
    repaired.bring(BEFORE)
    assert same(repaired.rows(), was)


def test_tasks_of_a_missing_project_are_kept_and_get_one(repaired: Database) -> None:
    repaired.run("UPDATE tasks SET project_id = 4242 WHERE id = 7")
    repaired.run("UPDATE artifacts SET project_id = -1 WHERE id = 2")
    was = repaired.rows()
    repaired.bring(REPAIRED)
    assert repaired.run("SELECT id, name FROM projects ORDER BY id") == [
        (-1, "Project -1"),
        (1, "calc"),
        (4242, "Project 4242"),
    ]
    assert repaired.run("SELECT COUNT(*) FROM tasks") == [(old_files.TASKS,)]
    assert repaired.run("SELECT kind, table_name, row_id FROM quarantine ORDER BY id") == [
        ("made", "projects", 4242),
        ("made", "projects", -1),
    ]
    repaired.bring(BEFORE)
    assert same(repaired.rows(), was)


def test_bytes_and_broken_text_come_back_exactly(repaired: Database) -> None:
    repaired.run("UPDATE tasks SET status = CAST(x'ff41' AS TEXT), title = x'00ff' WHERE id = 3")
    look = "SELECT typeof(status), hex(status), typeof(title), hex(title) FROM tasks WHERE id = 3"
    was = repaired.run(look)
    repaired.bring(REPAIRED)
    originals = [json.loads(text) for (text,) in repaired.run("SELECT original FROM quarantine ORDER BY id")]
    assert sorted(map(str, originals)) == ["{'hex': '00ff'}", "{'text': 'ff41'}"]
    repaired.bring(BEFORE)
    assert repaired.run(look) == was == [("text", "FF41", "blob", "00FF")]


def test_text_that_is_not_utf_8_can_be_read_again_and_comes_back_exactly(repaired: Database) -> None:
    repaired.run("UPDATE tasks SET title = CAST(x'41ff42' AS TEXT), extra_data = CAST(x'c3' AS TEXT) WHERE id = 3")
    look = "SELECT typeof(title), hex(title), typeof(extra_data), hex(extra_data) FROM tasks WHERE id = 3"
    was = repaired.run(look)
    repaired.bring(REPAIRED)
    assert repaired.run("SELECT title, extra_data FROM tasks WHERE id = 3") == [("A\N{REPLACEMENT CHARACTER}B", None)]
    repaired.bring(BEFORE)
    assert repaired.run(look) == was


def test_a_persons_words_stay_though_they_look_like_data(repaired: Database) -> None:
    said = "UPDATE artifacts SET extra_data = '{see the wiki}' WHERE id = 2"
    repaired.run(said)
    repaired.run("UPDATE artifacts SET extra_data = 'from \"alice\"' WHERE id = 3")
    was = repaired.rows()
    repaired.bring(REPAIRED)
    assert repaired.rows()["artifacts"] == was["artifacts"]
    assert repaired.rows()["quarantine"] == []


def test_what_was_set_aside_takes_its_id_along(repaired: Database) -> None:
    repaired.run("INSERT INTO runs (id, task_id, engine, status) VALUES (500, 900, 'x', 'SUCCESS')")
    repaired.bring(golden.HEAD)
    repaired.run("INSERT INTO runs (task_id, engine) VALUES (1, 'x')")
    assert repaired.run("SELECT MAX(id) FROM runs") == [(501,)]


def test_dangling_and_double_references_on_both(database: Database) -> None:
    database.bring(BEFORE)
    database.run("UPDATE projects SET spec_artifact_id = 99, selected_arch_option_id = 1")
    database.run("UPDATE task_versions SET version_num = 2 WHERE task_id = 5")
    database.run("UPDATE tasks SET active_version_id = 900 WHERE id = 8")
    was = database.rows()
    database.bring(golden.HEAD)
    assert database.run("SELECT spec_artifact_id, selected_arch_option_id FROM projects") == [(None, None)]
    database.bring(BEFORE)
    assert same(database.rows(), was)


def same(now: dict[str, Any], was: dict[str, Any]) -> bool:
    """Whether all rows are as they were, but for SQLite's counters of used ids."""
    return {**now, "sqlite_sequence": []} == {**was, "sqlite_sequence": []}
