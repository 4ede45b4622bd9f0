"""Revision 2ef96b1d7a08: every task has its version 1 and the version it is at, and nothing is invented."""

from tests import old_files
from tests.migrations.conftest import Database

BEFORE, AFTER = "c41e97d2806f", "2ef96b1d7a08"


def test_every_task_has_its_first_version_and_its_own(database: Database) -> None:
    database.bring(AFTER)
    numbers: dict[int, set[int]] = {}
    for task, number in database.run("SELECT task_id, version_num FROM task_versions"):
        numbers.setdefault(task, set()).add(number)
    versions = dict(database.run("SELECT id, version FROM tasks"))
    assert len(numbers) == old_files.TASKS
    assert all(numbers[task] == set(range(1, version + 1)) for task, version in versions.items())
    active = database.run(
        "SELECT t.version, v.version_num FROM tasks t JOIN task_versions v ON v.id = t.active_version_id"
    )
    assert len(active) == old_files.TASKS
    assert all(version == number for version, number in active)


def test_only_what_the_old_tool_lost_is_marked_as_reconstructed(database: Database) -> None:
    database.bring(AFTER)
    rows = database.run(
        "SELECT t.version, v.title, v.gates_json, v.reconstructed FROM task_versions v JOIN tasks t ON t.id = v.task_id"
        " WHERE v.version_num = 1 ORDER BY t.id"
    )
    for version, title, gates, reconstructed in rows:
        assert bool(reconstructed) is (version != 1)
        assert ("v2" in title) is (version != 1)  # its earliest known words
        assert gates is None
    assert not any(it for (it,) in database.run("SELECT reconstructed FROM task_versions WHERE version_num > 1"))


def test_one_note_speaks_of_all_of_them(database: Database) -> None:
    database.bring(AFTER)
    notes = database.run("SELECT kind, table_name, row_id, row_count FROM quarantine")
    assert notes == [("made", "task_versions", None, old_files.TASKS)]


def test_a_version_that_is_missing_although_the_task_is_at_it_is_written(database: Database) -> None:
    database.run("UPDATE tasks SET active_version_id = NULL WHERE id = 5")
    database.run("DELETE FROM task_versions WHERE task_id = 5 AND version_num = 3")
    database.bring(AFTER)
    found = database.run("SELECT version_num, title, reconstructed FROM task_versions WHERE task_id = 5 ORDER BY 1")
    assert [(number, bool(made)) for number, _, made in found] == [(1, True), (2, False), (3, False)]
    assert found[2][1] == database.run("SELECT title FROM tasks WHERE id = 5")[0][0]


def test_words_that_stand_nowhere_else_stay_on_the_way_down(database: Database) -> None:
    database.bring(AFTER)
    first = database.run("SELECT id FROM task_versions WHERE task_id = 3 AND version_num = 1")
    database.run("INSERT INTO task_versions (task_id, version_num, title) VALUES (3, 2, 'Edited since')")
    database.run(
        "UPDATE tasks SET title = 'Edited since', version = 2, active_version_id ="
        " (SELECT id FROM task_versions WHERE task_id = 3 AND version_num = 2) WHERE id = 3"
    )
    database.bring(BEFORE)
    assert database.run("SELECT id FROM task_versions WHERE task_id = 3 AND version_num = 1") == first
    assert database.run("SELECT COUNT(*) FROM task_versions WHERE task_id = 6") == [(0,)]
