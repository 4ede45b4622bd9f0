"""Tasks are made, changed, deleted and restored."""

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from desktop.commands import projects, tasks
from desktop.errors import Known, Stale
from desktop.queries import tasks as asked
from desktop.queries.filters import TaskFilter, TaskSort
from desktop.queries.rows import TaskDetail
from desktop.schema import Quarantine, Task, TaskVersion
from desktop.store.changes import WritingSession, taken
from desktop.words import Phase, TaskStatus

GATES = '[{"name":"tests",  "command": "make test"}]'


@pytest.fixture
def project_id(session: Session) -> int:
    return projects.create(session, name="Harbour")


@pytest.fixture
def task_id(session: Session, project_id: int) -> int:
    return tasks.create(session, project_id, title="Fix login", description="It loops", priority=3)


def edited(session: Session, task_id: int, **new: object) -> TaskDetail:
    """Edit what `new` names as somebody who read the task just now, and show the task."""
    row = asked.detail(session, task_id)
    words = {
        "row_version": row.row.row_version,
        "title": row.row.title,
        "description": row.description,
        "priority": row.row.priority,
        "phase": row.row.phase,
    }
    tasks.edit(session, task_id, **(words | new))
    session.flush()
    return asked.detail(session, task_id)


def test_a_new_task_has_its_version_1_in_the_same_transaction(session: Session, task_id: int) -> None:
    session.commit()
    shown = asked.detail(session, task_id)
    (version,) = shown.versions
    assert (version.number, version.title, version.description) == (1, "Fix login", "It loops")
    assert (shown.row.status, shown.row.phase, shown.row.priority) == (TaskStatus.PENDING, Phase.PLANNER, 3)
    assert session.scalar(select(Task.active_version_id)) == version.id
    assert not session.connection().exec_driver_sql("PRAGMA foreign_key_check").all()


@pytest.mark.parametrize("title", ["", "  \n\t", "x" * 513])
def test_a_title_that_will_not_do_is_refused(session: Session, project_id: int, title: str) -> None:
    with pytest.raises(Known, match="The title"):
        tasks.create(session, project_id, title=title)
    task_id = tasks.create(session, project_id, title="x" * 512)
    with pytest.raises(Known, match="The title"):
        edited(session, task_id, title=title)


def test_a_project_that_is_not_there_or_deleted_takes_no_task(session: Session, project_id: int) -> None:
    with pytest.raises(Known, match="Project 99 is not in this file"):
        tasks.create(session, 99, title="t")
    projects.delete(session, project_id)
    with pytest.raises(Known, match="“Harbour” is deleted"):
        tasks.create(session, project_id, title="t")


def test_other_words_make_a_new_version_that_keeps_gates_and_dependencies(session: Session, task_id: int) -> None:
    gates, needs = '[{"name": "tests", "command": "make test"}]', "[5]"
    session.execute(update(TaskVersion).values(gates_json=gates, deps_json=needs, extra_data="{}"))
    shown = edited(session, task_id, title="Repair login")
    newest, first = shown.versions
    assert (newest.number, newest.title, newest.description) == (2, "Repair login", "It loops")
    assert (newest.gates, newest.dependencies) == (first.gates, (5,))
    assert (first.number, first.title) == (1, "Fix login")
    assert (shown.row.title, shown.row.version, shown.row.row_version) == ("Repair login", 2, 2)
    assert session.scalars(select(TaskVersion.extra_data)).all() == ["{}", "{}"]


def test_priority_and_phase_make_no_new_version(session: Session, task_id: int) -> None:
    shown = edited(session, task_id, priority=9, phase=None)
    assert (shown.row.priority, shown.row.phase, shown.row.version, shown.row.row_version) == (9, None, 1, 2)
    assert len(shown.versions) == 1


def test_an_edit_that_changes_nothing_writes_nothing(session: WritingSession, task_id: int) -> None:
    session.commit()
    taken(session, [])
    before = asked.detail(session, task_id)
    assert edited(session, task_id) == before
    assert edited(session, task_id, description="It loops") == before
    assert taken(session, []) is None


@pytest.mark.parametrize("status", TaskStatus)
def test_only_a_decision_is_taken_back_by_new_words(session: Session, task_id: int, status: TaskStatus) -> None:
    session.execute(update(Task).values(status=status))
    assert edited(session, task_id, priority=7).row.status is status
    after = TaskStatus.AWAITING_APPROVAL if status in (TaskStatus.APPROVED, TaskStatus.REJECTED) else status
    assert edited(session, task_id, description="other").row.status is after


def test_an_edit_of_what_changed_meanwhile_is_refused_and_says_what_is_different(
    session: Session, task_id: int
) -> None:
    edited(session, task_id, title="Repair login", priority=5)
    session.commit()
    before = asked.detail(session, task_id)
    with pytest.raises(Stale) as refused:
        edited(session, task_id, row_version=1, title="Fix login", description="It loops", priority=3)
    assert "its title is now “Repair login”, its priority is now 5." in refused.value.sentence
    assert "description" not in refused.value.sentence
    session.commit()
    assert asked.detail(session, task_id) == before


def test_an_edit_after_a_decision_says_where_the_task_stands(session: Session, task_id: int) -> None:
    session.execute(update(Task).values(status=TaskStatus.APPROVED, row_version=2))
    with pytest.raises(Stale, match="it is version 1 and approved now"):
        edited(session, task_id, row_version=1)


def test_deleted_tasks_vanish_and_come_back_as_they_were(session: Session, task_id: int) -> None:
    session.execute(text("UPDATE tasks SET updated_at = '2026-01-01 10:00:00'"))
    before = asked.detail(session, task_id).row
    tasks.delete(session, [task_id])
    assert list(asked.ids(session, TaskFilter(), TaskSort.TITLE, False)) == []
    assert list(asked.ids(session, TaskFilter(text="login"), TaskSort.TITLE, False)) == []
    assert list(asked.ids(session, TaskFilter(text="login", deleted=True), TaskSort.TITLE, False)) == [task_id]
    with pytest.raises(Known, match="“Fix login” is deleted"):
        edited(session, task_id, title="other")
    tasks.restore(session, [task_id])
    after = asked.detail(session, task_id).row
    assert (after.deleted_at, after.updated_at, after.row_version) == (None, before.updated_at, 3)
    assert list(asked.ids(session, TaskFilter(text="login"), TaskSort.TITLE, False)) == [task_id]


def test_deleting_again_keeps_the_first_mark(session: Session, task_id: int) -> None:
    tasks.delete(session, [task_id])
    first = asked.detail(session, task_id).row
    tasks.delete(session, [task_id])
    assert asked.detail(session, task_id).row == first


def test_thousands_are_deleted_and_restored_at_once(session: WritingSession, project_id: int) -> None:
    session.connection().exec_driver_sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
        f" INSERT INTO tasks (project_id, title) SELECT {project_id}, 'task ' || i FROM n"
    )
    session.commit()
    taken(session, [])
    every = asked.ids(session, TaskFilter(), TaskSort.ID, False)
    tasks.delete(session, every)
    session.commit()
    changes = taken(session, [])
    assert changes is not None
    assert changes.touches("tasks")
    assert asked.count(session, TaskFilter()) == 0
    tasks.restore(session, every)
    assert asked.count(session, TaskFilter()) == 5000


def test_every_change_is_told_by_its_table(session: WritingSession, task_id: int) -> None:
    session.commit()
    taken(session, [])
    edited(session, task_id, title="other")
    session.commit()
    changes = taken(session, [])
    assert changes is not None
    assert changes.tables == {"tasks": {task_id}, "task_versions": {2}}
    assert not changes.touches("projects", "approvals")


def test_every_time_is_written_in_one_form(session: Session, project_id: int, task_id: int) -> None:
    tasks.create(session, project_id, title="never edited")
    edited(session, task_id, title="other")
    session.commit()
    for table in ("projects", "tasks", "task_versions"):
        columns = ("created_at",) if table == "task_versions" else ("created_at", "updated_at")
        for column in columns:
            stamps = session.scalars(text(f"SELECT {column} FROM {table}")).all()
            assert [len(stamp) for stamp in stamps] == [len("2026-01-01 10:00:00.000000")] * len(stamps) != []


def dropped(session: Session, task_id: int) -> None:
    """What an upgrade leaves of a task whose gates went with a rename: version 2 has none, version 1 has."""
    first = {"task_id": task_id, "title": "Fix login", "deps_json": "[5]"}
    session.execute(delete(TaskVersion).where(TaskVersion.task_id == task_id))
    session.add(TaskVersion(version_num=1, gates_json=GATES, extra_data='{"n": 1}', **first))
    session.add(renamed := TaskVersion(version_num=2, **first | {"title": "Repair login"}))
    session.flush()
    words = {"version": 2, "title": "Repair login", "active_version_id": renamed.id, "status": TaskStatus.APPROVED}
    session.execute(update(Task).where(Task.id == task_id).values(**words))
    last = {"kind": "made", "table_name": "task_versions", "original": f"[{renamed.id}, {renamed.id}]", "reason": ""}
    session.execute(insert(Quarantine).values(**last))
    session.commit()


def test_dropped_gates_come_back_in_a_new_version_that_needs_a_new_approval(session: Session, task_id: int) -> None:
    dropped(session, task_id)
    (version_id,) = tasks.carry_gates_over(session, {task_id: 1})
    session.commit()
    shown = asked.detail(session, task_id)
    newest, renamed, first = shown.versions
    assert (newest.id, newest.number, newest.title, newest.dependencies) == (version_id, 3, "Repair login", (5,))
    assert newest.gates == first.gates
    assert not renamed.gates
    row = shown.row
    assert (row.title, row.version, row.row_version, row.status) == ("Repair login", 3, 2, TaskStatus.AWAITING_APPROVAL)
    assert session.get_one(TaskVersion, version_id).gates_json == GATES, "word for word"
    assert shown.dropped_gates is None
    with pytest.raises(Known, match="there is nothing to carry over"):
        tasks.carry_gates_over(session, {task_id: 2})


def test_gates_are_carried_over_in_all_tasks_that_were_read_or_in_none(
    session: Session, project_id: int, task_id: int
) -> None:
    other = tasks.create(session, project_id, title="Other")
    for one in (task_id, other):
        dropped(session, one)
    with pytest.raises(Stale, match="“Repair login” was changed meanwhile: it is version 2 now"):
        tasks.carry_gates_over(session, {task_id: 1, other: 7})
    session.rollback()
    assert [asked.detail(session, one).row.version for one in (task_id, other)] == [2, 2]
    assert len(tasks.carry_gates_over(session, {task_id: 1, other: 1})) == 2
