"""Tasks are split and merged with all that belongs to them, and say what has taken their place."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from desktop.commands import links, projects, tasks
from desktop.commands.links import Part
from desktop.commands.machines import TASK
from desktop.errors import Known, Refused
from desktop.queries import links as asked
from desktop.queries import tasks as wanted
from desktop.queries.rows import Gate
from desktop.schema import Task
from desktop.words import LinkKind, TaskStatus
from tests.commands.conftest import status
from tests.triggers import without_rules

GATE = Gate("tests", "make test", "", "exit_code_0", "", 60, True, "")
PARTS = [Part("The form"), Part("The session", "It ends too early")]


@pytest.fixture
def rich_id(session: Session, project_id: int, task_id: int) -> int:
    """A task with gates, criteria and something it waits for."""
    words = {"title": "Login", "description": "All of it", "priority": 7}
    return tasks.create(session, project_id, **words, gates=[GATE], waits_for=[task_id], criteria=["It works"])


def test_the_parts_of_a_task_keep_what_belongs_to_it_and_are_linked_both_ways(
    session: Session, task_id: int, rich_id: int
) -> None:
    made = links.split(session, rich_id, PARTS, "Too large")
    assert [wanted.rows(session, [one])[one].title for one in made] == ["The form", "The session"]
    for one in made:
        shown = wanted.detail(session, one)
        version = shown.versions[0]
        assert (version.gates, version.dependencies, version.criteria) == ((GATE,), (task_id,), ("It works",))
        assert (shown.row.priority, shown.row.status) == (7, TaskStatus.PENDING)
        (source,) = asked.of_task(session, one).came_from
        assert (source.task_id, source.kind, source.reason, source.made_by) == (
            rich_id,
            LinkKind.SPLIT,
            "Too large",
            "Ann",
        )
    assert status(session, rich_id) is TaskStatus.CANCELLED
    assert [one.task_id for one in asked.of_task(session, rich_id).became] == made
    with pytest.raises(Refused, match=f"was superseded by task {made[0]} and {made[1]}"):
        tasks.reopen(session, rich_id)


def test_a_merged_task_unites_gates_criteria_and_what_is_waited_for(
    session: Session, project_id: int, task_id: int, rich_id: int
) -> None:
    lint = Gate("lint", "make lint", "", "exit_code_0", "", None, True, "")
    more = {"gates": [GATE, lint], "waits_for": [rich_id], "criteria": ["It works", "It is fast"]}
    other = tasks.create(session, project_id, title="Logout", priority=9, **more)
    made = links.merge(session, [rich_id, other], title="In and out", description=None, reason="One thing")
    shown = wanted.detail(session, made)
    version = shown.versions[0]
    assert version.gates == (GATE, lint)
    assert version.dependencies == (task_id,), "not the tasks it is made of"
    assert (version.criteria, shown.row.priority) == (("It works", "It is fast"), 9)
    assert {one.task_id for one in asked.of_task(session, made).came_from} == {rich_id, other}
    for one in (rich_id, other):
        assert status(session, one) is TaskStatus.CANCELLED
        (into,) = asked.of_task(session, one).became
        assert (into.task_id, into.kind) == (made, LinkKind.MERGE)


@pytest.mark.parametrize("state", TaskStatus)
def test_only_open_work_nobody_is_at_is_split_or_merged(
    session: Session, task_id: int, rich_id: int, state: TaskStatus
) -> None:
    with without_rules(session):
        session.execute(update(Task).where(Task.id == rich_id).values(status=state))
    if TASK.following(state, "supersede"):
        links.merge(session, [task_id, rich_id], title="One", description=None, reason="Same")
        return
    with pytest.raises(Refused, match="can be split or merged"):
        links.split(session, rich_id, PARTS, "Too large")
    with pytest.raises(Refused, match="can be split or merged"):
        links.merge(session, [task_id, rich_id], title="One", description=None, reason="Same")


def test_what_the_old_tool_merged_is_not_merged(session: Session, task_id: int, rich_id: int) -> None:
    elsewhere = tasks.create(session, projects.create(session, name="Lighthouse"), title="Lamp")
    for ids, message in (
        ([task_id, task_id], "a task is not merged with itself"),
        ([task_id], "at least two different tasks"),
        ([task_id, elsewhere], "Only tasks of one project"),
    ):
        with pytest.raises(Refused, match=message):
            links.merge(session, ids, title="One", description=None, reason="Why not")
    links.merge(session, [task_id, rich_id], title="One", description=None, reason="Same")
    with pytest.raises(Refused, match="is cancelled"):
        links.merge(session, [task_id, rich_id], title="Again", description=None, reason="Same")


def test_splitting_takes_parts_and_both_take_a_reason(session: Session, task_id: int, rich_id: int) -> None:
    with pytest.raises(Known, match="at least two"):
        links.split(session, rich_id, PARTS[:1], "Too large")
    with pytest.raises(Known, match="needs a reason"):
        links.split(session, rich_id, PARTS, " ")
    with pytest.raises(Known, match="needs a reason"):
        links.merge(session, [task_id, rich_id], title="One", description=None, reason="")


def test_gates_that_differ_under_one_name_are_not_united(session: Session, project_id: int, rich_id: int) -> None:
    other = Gate("tests", "make check", "", "exit_code_0", "", 60, True, "")
    second = tasks.create(session, project_id, title="Second", gates=[other])
    with pytest.raises(Known, match="different gates called “tests”"):
        links.merge(session, [rich_id, second], title="One", description=None, reason="Same")


def test_what_an_older_tool_superseded_says_so_as_well(session: Session, task_id: int, rich_id: int) -> None:
    told = {"status": TaskStatus.CANCELLED, "extra_data": f'{{"superseded_by": [{rich_id}]}}'}
    session.execute(update(Task).where(Task.id == task_id).values(**told))
    (into,) = asked.of_task(session, task_id).became
    assert (into.task_id, into.title, into.made_by) == (rich_id, "Login", None)
    with pytest.raises(Refused, match="was superseded by task"):
        tasks.reopen(session, task_id)
