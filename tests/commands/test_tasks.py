"""Tasks are made, changed, deleted and restored."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from desktop.commands import approvals, change_requests, projects, tasks
from desktop.commands.machines import TASK
from desktop.errors import Known, Refused, Stale
from desktop.queries import change_requests as change_requests_asked
from desktop.queries import requests, versions
from desktop.queries import tasks as asked
from desktop.queries.filters import TaskFilter, TaskSort
from desktop.queries.rows import Gate, Proposal, TaskDetail
from desktop.schema import PhaseMove, Quarantine, Task, TaskVersion
from desktop.store.changes import WritingSession, taken
from desktop.words import ChangeRequestStatus, Phase, RequestState, TaskStatus
from tests.commands.conftest import reword
from tests.triggers import without_rules

GATE = Gate("tests", "make test", "", "exit_code_0", "", None, True, "")
GATES = '[{"name":"tests",  "command": "make test"}]'


def edited(session: Session, task_id: int, **new: object) -> TaskDetail:
    """Edit what `new` names as somebody who read the task just now, and show the task."""
    reword(session, task_id, **new)
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
    with without_rules(session):
        session.execute(update(TaskVersion).values(gates_json=gates, deps_json=needs, extra_data="{}"))
    shown = edited(session, task_id, title="Repair login")
    newest, first = shown.versions
    assert (newest.number, newest.title, newest.description) == (2, "Repair login", "It loops")
    assert (newest.gates, newest.dependencies) == (first.gates, (5,))
    assert (first.number, first.title) == (1, "Fix login")
    assert (shown.row.title, shown.row.version, shown.row.row_version) == ("Repair login", 2, 2)
    assert session.scalars(select(TaskVersion.extra_data)).all() == ["{}", "{}"]


def test_priority_and_phase_make_no_new_version(session: Session, task_id: int) -> None:
    shown = edited(session, task_id, priority=9, phase=Phase.ARCHITECT)
    assert (shown.row.priority, shown.row.phase, shown.row.version, shown.row.row_version) == (9, Phase.ARCHITECT, 1, 2)
    assert len(shown.versions) == 1


def test_gates_dependencies_and_criteria_are_part_of_a_version_and_carried_over(
    session: Session, project_id: int, task_id: int
) -> None:
    first = tasks.create(session, project_id, title="First")
    shown = edited(session, task_id, gates=[GATE], waits_for=[first], criteria=["It loops no more", "A test says so"])
    newest, before = shown.versions
    assert (newest.gates, newest.dependencies, newest.criteria) == (
        (GATE,),
        (first,),
        ("It loops no more", "A test says so"),
    )
    assert (before.gates, before.dependencies, before.criteria) == ((), (), ())
    assert newest.made_by == "Ann"
    kept = edited(session, task_id, title="Repair login").versions[0]
    assert (kept.number, kept.gates, kept.dependencies, kept.criteria) == (
        3,
        *(newest.gates, (first,), newest.criteria),
    )
    assert len({one.digest for one in asked.detail(session, task_id).versions}) == 3
    assert edited(session, task_id, gates=[GATE], waits_for=[first]).row.version == 3
    emptied = edited(session, task_id, gates=[], waits_for=[], criteria=[]).versions[0]
    assert (emptied.number, emptied.gates, emptied.dependencies, emptied.criteria) == (4, (), (), ())


def test_words_without_criteria_have_the_digest_they_always_had() -> None:
    words = {"task_id": 1, "number": 1, "title": "t", "description": None, "gates": None, "dependencies": None}
    without = versions.digest(**words, criteria=None)
    assert without == "3b4629855897b578c7254ea30ad330fcd4c6663d8da8ec389695c9d30d333190"
    assert versions.digest(**words, criteria="[]") != without


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ({"gates": [replace(GATE, name=" ")]}, "The gate's name is empty"),
        ({"gates": [replace(GATE, command="")]}, "The command of the gate “tests” is empty"),
        ({"gates": [GATE, GATE]}, "Two gates are called “tests”"),
        ({"criteria": ["fine", " "]}, "A criterion is empty"),
    ],
)
def test_gates_and_criteria_that_say_nothing_are_refused(
    session: Session, project_id: int, task_id: int, what: dict[str, object], message: str
) -> None:
    with pytest.raises(Known, match=message):
        edited(session, task_id, **what)
    with pytest.raises(Known, match=message):
        tasks.create(session, project_id, title="t", **what)


def test_what_a_task_waits_for_is_there_is_of_its_project_and_never_in_a_circle(
    session: Session, project_id: int, task_id: int
) -> None:
    other = tasks.create(session, projects.create(session, name="Lighthouse"), title="Lamp")
    gone = tasks.create(session, project_id, title="Gone")
    tasks.delete(session, [gone])
    for one, message in (
        (99, "cannot wait for task 99, which is not in this file"),
        (gone, "cannot wait for “Gone”, which is deleted"),
        (other, "cannot wait for “Lamp” of another project"),
        (task_id, "“Fix login” cannot wait for itself"),
    ):
        with pytest.raises(Refused, match=message):
            edited(session, task_id, waits_for=[one])
    second = tasks.create(session, project_id, title="Second", waits_for=[task_id])
    third = tasks.create(session, project_id, title="Third", waits_for=[second])
    said = "“Fix login” cannot wait for “Third”: that waits for “Second”, which waits for “Fix login”."
    with pytest.raises(Refused, match=said):
        edited(session, task_id, waits_for=[third])


def test_words_that_have_left_planning_go_through_a_change_request_and_the_priority_does_not(
    session: Session, task_id: int
) -> None:
    edited(session, task_id, phase=Phase.ARCHITECT)
    with pytest.raises(Refused, match="has left planning, so changing its words goes through a change request"):
        edited(session, task_id, title="Other")
    session.expire_all()
    assert edited(session, task_id, priority=7).row.priority == 7


def test_a_phase_is_skipped_with_a_reason_and_not_without(session: Session, task_id: int) -> None:
    with pytest.raises(Refused, match="would skip architect and review approval, which needs a reason"):
        edited(session, task_id, phase=Phase.CODER)
    shown = edited(session, task_id, phase=Phase.CODER, reason="Only a spelling mistake")
    assert shown.row.phase is Phase.CODER
    (move,) = session.scalars(select(PhaseMove))
    assert (move.skipped_json, move.reason, move.moved_by) == (
        '["ARCHITECT", "REVIEW_APPROVAL"]',
        "Only a spelling mistake",
        "Ann",
    )


def test_an_edit_that_changes_nothing_writes_nothing(session: WritingSession, task_id: int) -> None:
    session.commit()
    taken(session, [])
    before = asked.detail(session, task_id)
    assert edited(session, task_id) == before
    assert edited(session, task_id, description="It loops") == before
    assert taken(session, []) is None


@pytest.mark.parametrize("status", TaskStatus)
def test_new_words_are_allowed_and_do_what_the_rules_say(session: Session, task_id: int, status: TaskStatus) -> None:
    with without_rules(session):
        session.execute(update(Task).values(status=status))
    assert edited(session, task_id, priority=7).row.status is status
    if after := TASK.following(status, "reword"):
        assert edited(session, task_id, description="other").row.status is after[0]
    else:
        with pytest.raises(Refused, match="can be reworded"):
            edited(session, task_id, description="other")


@pytest.mark.parametrize("status", TaskStatus)
def test_a_task_is_given_up_with_a_reason_while_nobody_works_on_it(
    session: Session, task_id: int, status: TaskStatus
) -> None:
    with without_rules(session):
        session.execute(update(Task).values(status=status))
    with pytest.raises(Known, match="needs a reason"):
        tasks.cancel(session, task_id, " ")
    if TASK.following(status, "cancel"):
        tasks.cancel(session, task_id, "Nobody needs it")
        assert asked.detail(session, task_id).row.status is TaskStatus.CANCELLED
        tasks.reopen(session, task_id)
        assert asked.detail(session, task_id).row.status is TaskStatus.PENDING
    else:
        with pytest.raises(Refused, match="can be cancelled"):
            tasks.cancel(session, task_id, "Nobody needs it")


def test_what_is_asked_about_a_task_that_is_given_up_is_withdrawn(session: Session, task_id: int) -> None:
    approvals.ask(session, task_id)
    change_id = change_requests.create(session, task_id, content="Why", proposal=Proposal(title="Other"))
    change_requests.submit(session, change_id)
    assert len(requests.pending(session)) == 2
    tasks.cancel(session, task_id, "Nobody needs it")
    assert requests.pending(session) == ()
    assert {one.state for one in requests.of_task(session, task_id)} == {RequestState.WITHDRAWN}
    assert change_requests_asked.detail(session, change_id).status is ChangeRequestStatus.WITHDRAWN


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
    with without_rules(session):
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
    assert changes.tables.keys() == {"tasks", "task_versions", "audit"}
    assert (changes.tables["tasks"], changes.tables["task_versions"]) == ({task_id}, {2})
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
    with without_rules(session):
        session.execute(delete(TaskVersion).where(TaskVersion.task_id == task_id))
        session.add(TaskVersion(version_num=1, gates_json=GATES, extra_data='{"n": 1}', **first))
        session.add(renamed := TaskVersion(version_num=2, **first | {"title": "Repair login"}))
        session.flush()
        words = {"version": 2, "title": "Repair login", "active_version_id": renamed.id, "status": TaskStatus.APPROVED}
        session.execute(update(Task).where(Task.id == task_id).values(**words))
        last = {
            "kind": "made",
            "table_name": "task_versions",
            "original": f"[{renamed.id}, {renamed.id}]",
            "reason": "",
        }
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


def test_a_number_beyond_those_of_json_is_recorded_as_well(session: Session, task_id: int) -> None:
    assert edited(session, task_id, priority=2**60).row.priority == 2**60
