"""Tasks in lists, pages and detail."""

import random
from collections.abc import Iterator
from datetime import datetime
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert, text, update
from sqlalchemy.orm import Session

from desktop.commands import projects
from desktop.commands import tasks as act
from desktop.errors import Known
from desktop.queries import listing, tasks
from desktop.queries.filters import TaskFilter, TaskSort
from desktop.schema import Approval, ChangeRequest, Run, Task
from desktop.store.engine import engine_for
from desktop.words import Phase, TaskStatus
from tests.triggers import without_rules

EVERYTHING = TaskFilter()
INDEXED = [by for by in TaskSort if by is not TaskSort.ID]
COLUMN = {TaskSort.CREATED: "created_at", TaskSort.UPDATED: "updated_at"}
FILTERS = [
    TaskFilter(statuses=frozenset({TaskStatus.PENDING, TaskStatus.APPROVED})),
    TaskFilter(text="fix"),
    TaskFilter(project_id=1, phases=frozenset({Phase.CODER}), text="fix"),
]
moment = datetime.fromisoformat


@pytest.fixture
def many(session: Session) -> Session:
    """300 tasks in two projects with many equal keys, every tenth deleted."""
    chance = random.Random(7)
    both = [projects.create(session, name=name) for name in ("Harbour", "Lighthouse")]
    with without_rules(session):
        session.execute(
            insert(Task),
            [
                {
                    "project_id": chance.choice(both),
                    "title": chance.choice(["Fix login", "fix Login", "Écluse", "write docs", "Zebra"]),
                    "status": chance.choice(list(TaskStatus)),
                    "current_phase": chance.choice([None, *Phase]),
                    "priority": chance.randrange(4),
                    "created_at": moment(f"2026-01-0{chance.randrange(1, 9)}"),
                    "updated_at": moment(f"2026-02-0{chance.randrange(1, 9)} 01:02:03{chance.choice(('', '.000500'))}"),
                }
                for _ in range(300)
            ],
        )
    session.execute(text("UPDATE tasks SET deleted_at = CURRENT_TIMESTAMP WHERE id % 10 = 0"))
    session.commit()
    return session


@pytest.fixture
def statements(many: Session) -> Iterator[list[tuple[str, object]]]:
    """What is asked of the database from now on."""
    asked: list[tuple[str, object]] = []
    engine = many.get_bind()
    assert isinstance(engine, Engine)

    def note(_c: object, _k: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def in_python(session: Session, by: TaskSort) -> list[int]:
    """The ids of living tasks in an order made without the database."""
    keys = {
        TaskSort.ID: lambda t: t.id,
        TaskSort.TITLE: lambda t: "".join(c.lower() if c.isascii() else c for c in t.title),
        TaskSort.STATUS: lambda t: t.status,
        TaskSort.PRIORITY: lambda t: t.priority,
        TaskSort.CREATED: lambda t: t.created_at,
        TaskSort.UPDATED: lambda t: t.updated_at,
    }
    living = [task for task in session.query(Task) if task.deleted_at is None]
    return [task.id for task in sorted(living, key=lambda task: (keys[by](task), task.id))]


@pytest.mark.parametrize("by", TaskSort)
def test_ids_come_in_the_order_asked_for_and_descending_is_its_exact_reverse(many: Session, by: TaskSort) -> None:
    upwards = list(tasks.ids(many, EVERYTHING, by, False))
    assert upwards == in_python(many, by)
    assert list(tasks.ids(many, EVERYTHING, by, True)) == upwards[::-1]


@pytest.mark.parametrize(("by", "descending"), list(product(INDEXED, [False, True])))
def test_an_unfiltered_list_is_read_from_its_index_alone(
    many: Session, statements: list[tuple[str, object]], by: TaskSort, descending: bool
) -> None:
    tasks.ids(many, EVERYTHING, by, descending)
    asked = statements[-1][0]
    plan = [row[3] for row in many.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")]
    assert f"SCAN tasks USING INDEX ix_tasks_alive_{COLUMN.get(by, by.value)}" in plan
    assert not [step for step in plan if "TEMP B-TREE" in step]
    # The cursor of the table is opened, but sought only when a column is read from it: none is.
    root = many.scalar(text("SELECT rootpage FROM sqlite_master WHERE name = 'tasks'"))
    steps = many.connection().exec_driver_sql(f"EXPLAIN {asked}").all()
    cursors = {step.p1 for step in steps if step.opcode == "OpenRead" and step.p2 == root}
    assert not [step for step in steps if step.opcode in ("Column", "Rowid", "SeekRowid") and step.p1 in cursors]


def test_ids_by_number_need_no_sorting(many: Session, statements: list[tuple[str, object]]) -> None:
    tasks.ids(many, EVERYTHING, TaskSort.ID, True)
    plan = [row[3] for row in many.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statements[-1][0]}")]
    assert not [step for step in plan if "TEMP B-TREE" in step]


@pytest.mark.parametrize("many_are", [1, listing.MANY])
@pytest.mark.parametrize(("by", "descending"), list(product(TaskSort, [False, True])))
def test_pages_show_the_same_rows_as_the_ids_whichever_way_they_are_found(
    many: Session, monkeypatch: pytest.MonkeyPatch, by: TaskSort, descending: bool, many_are: int
) -> None:
    monkeypatch.setattr(listing, "MANY", many_are)
    for where in FILTERS:
        every = list(tasks.ids(many, where, by, descending))
        paged = [row.id for at in range(0, len(every) + 7, 7) for row in tasks.page(many, where, by, descending, at, 7)]
        assert paged == every
        assert tasks.count(many, where) == len(every) > 0


@pytest.mark.parametrize("by", INDEXED)
@pytest.mark.parametrize("where", FILTERS, ids=range(len(FILTERS)))
def test_a_page_of_many_matches_is_found_by_walking_the_index_of_its_order(
    many: Session, monkeypatch: pytest.MonkeyPatch, where: TaskFilter, by: TaskSort
) -> None:
    monkeypatch.setattr(listing, "MANY", 5)
    statements: list[tuple[str, object]] = []
    engine = many.get_bind()
    assert isinstance(engine, Engine)
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append((given[2], given[3])))
    tasks.page(many, where, by, False, 0, 5)
    asked, parameters = next(one for one in statements if "ORDER BY" in one[0])
    plan = [row[3] for row in many.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", parameters)]
    assert f"SCAN tasks USING INDEX ix_tasks_alive_{COLUMN.get(by, by.value)}" in plan
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_filters_are_all_heeded_together(many: Session) -> None:
    where = TaskFilter(2, frozenset({TaskStatus.PENDING}), frozenset({Phase.CODER, Phase.PLANNER}), "fix")
    shown = tasks.rows(many, tasks.ids(many, where, TaskSort.ID, False))
    want = {
        task.id
        for task in many.query(Task)
        if task.deleted_at is None
        and task.project_id == 2
        and task.status is TaskStatus.PENDING
        and task.current_phase in where.phases
        and task.title.lower().startswith("fix")
    }
    assert set(shown) == want != set()


def test_deleted_tasks_are_shown_alone_and_nowhere_else(many: Session) -> None:
    living = set(tasks.ids(many, EVERYTHING, TaskSort.ID, False))
    deleted = set(tasks.ids(many, TaskFilter(deleted=True), TaskSort.ID, False))
    assert deleted == set(range(10, 301, 10))
    assert living == set(range(1, 301)) - deleted
    assert not set(tasks.ids(many, TaskFilter(text="fix"), TaskSort.ID, False)) & deleted


def test_an_empty_list_is_empty(many: Session) -> None:
    nothing = TaskFilter(project_id=99)
    assert len(tasks.ids(many, nothing, TaskSort.TITLE, False)) == tasks.count(many, nothing) == 0
    assert tasks.page(many, nothing, TaskSort.TITLE, False, 0, 10) == []


def test_more_rows_than_one_statement_takes_variables_are_given(session: Session) -> None:
    project = projects.create(session, name="Harbour")
    plain = {"project_id": project, "title": "t"}
    session.execute(insert(Task), [plain] * 40_000)
    every = tasks.ids(session, EVERYTHING, TaskSort.ID, False)
    rows = tasks.rows(session, every)
    assert list(rows) == list(every) == list(range(1, 40_001))
    assert tasks.rows(session, [5, 77_777]).keys() == {5}


def test_old_and_new_times_are_read_and_sorted_as_the_moments_they_are(session: Session) -> None:
    project = projects.create(session, name="Harbour")
    made = [act.create(session, project, title=str(n)) for n in range(4)]
    for task_id, stamp in zip(
        made,
        ["2026-01-01 10:00:00", "2026-01-01 10:00:00.000001", "2026-01-01 09:59:59.999999", "2026-01-01 10:00:01"],
        strict=True,
    ):
        session.execute(text("UPDATE tasks SET created_at = :at WHERE id = :id"), {"at": stamp, "id": task_id})
    ids = tasks.ids(session, EVERYTHING, TaskSort.CREATED, False)
    times = [row.created_at for row in tasks.rows(session, ids).values()]
    assert list(ids) == [made[2], made[0], made[1], made[3]]
    assert sorted(times) == [tasks.rows(session, [one])[one].created_at for one in ids]
    assert times[0] == moment("2026-01-01 10:00:00")


def test_a_detail_holds_everything_about_one_task_and_nothing_of_another(session: Session) -> None:
    project = projects.create(session, name="Harbour")
    task_id = act.create(session, project, title="One", description="first", priority=3)
    other = act.create(session, project, title="Other")
    act.edit(session, task_id, row_version=1, title="Two", description="second", priority=3, phase=Phase.PLANNER)
    for one in (task_id, other):
        session.add(Approval(task_id=one, approver="old tool", approved=True))
        session.add(ChangeRequest(task_id=one, phase=Phase.CODER, content="please"))
        session.add(Run(task_id=one, engine="codex", gate_results="[]"))
    session.flush()
    session.execute(update(Task).where(Task.id == task_id).values(extra_data="{}", engine_override="claude"))
    shown = tasks.detail(session, task_id)
    assert (shown.row.title, shown.row.version, shown.row.project_name) == ("Two", 2, "Harbour")
    assert (shown.description, shown.engine_override, shown.extra_data) == ("second", "claude", "{}")
    assert [(one.number, one.title, one.description) for one in shown.versions] == [
        (2, "Two", "second"),
        (1, "One", "first"),
    ]
    assert [one.approver for one in shown.approvals] == ["old tool"]
    assert [one.content for one in shown.change_requests] == ["please"]
    assert [one.engine for one in shown.runs] == ["codex"]


def test_a_task_that_is_not_there_is_said_to_be_missing(session: Session) -> None:
    with pytest.raises(Known, match="Task 5 is not in this file"):
        tasks.detail(session, 5)


def test_a_reading_connection_is_enough_for_every_question(many: Session, head_file: Path) -> None:
    many.commit()
    engine = engine_for(head_file, writable=False)
    with Session(engine) as reader:
        assert len(tasks.ids(reader, TaskFilter(text="fix"), TaskSort.TITLE, False)) > 0
        assert tasks.detail(reader, 1).row.id == 1
    engine.dispose()
