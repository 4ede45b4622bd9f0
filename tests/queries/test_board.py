"""The board's queries: one status at a time, newest first, with what waits and what is kept back."""

from datetime import datetime

import pytest
from sqlalchemy import text

from desktop.commands import actors, approvals, comments, moment, projects, tasks
from desktop.commands.comments import About
from desktop.queries import approvals as asked
from desktop.queries import board
from desktop.queries.filters import TaskFilter, TaskSort
from desktop.queries.rows import Gate
from desktop.store.changes import WritingSession
from desktop.words import CommentKind, Phase, TaskStatus
from tests.people import person
from tests.triggers import without_rules

WHEN = datetime.fromisoformat("2026-03-01 09:00:00")


def only(status: TaskStatus, **more: object) -> TaskFilter:
    return TaskFilter(statuses=frozenset({status}), **more)


def listed(session: WritingSession, where: TaskFilter) -> list[int]:
    """Asked both ways, which agree."""
    ids = board.ids(session, where, TaskSort.UPDATED, True).tolist()
    page = board.page(session, where, TaskSort.UPDATED, True, 0, 64)
    assert [card.id for card in page] == ids
    assert board.count(session, where) == len(ids)
    return ids


@pytest.fixture
def made(session: WritingSession) -> list[int]:
    """Five tasks of two projects; the second is asked about, the last two are of the other project."""
    with actors.acting_as(session, person("Ann")):
        first, second = projects.create(session, name="Harbour"), projects.create(session, name="Estuary")
        ids = [tasks.create(session, first, title=f"Berth {number}") for number in range(3)]
        ids += [tasks.create(session, second, title=f"Bird {number}", phase=Phase.ARCHITECT) for number in range(2)]
        with moment.at(WHEN):
            approvals.ask(session, ids[1])
    return ids


def test_a_column_holds_the_tasks_of_one_status_newest_first(session: WritingSession, made: list[int]) -> None:
    assert listed(session, only(TaskStatus.PENDING)) == [made[4], made[3], made[2], made[0]]
    assert listed(session, only(TaskStatus.AWAITING_APPROVAL)) == [made[1]]
    assert listed(session, only(TaskStatus.COMPLETED)) == []


def test_a_column_is_narrowed_by_project_phase_and_words(session: WritingSession, made: list[int]) -> None:
    assert listed(session, only(TaskStatus.PENDING, project_id=2)) == [made[4], made[3]]
    assert listed(session, only(TaskStatus.PENDING, phases=frozenset({Phase.ARCHITECT}))) == [made[4], made[3]]
    assert listed(session, only(TaskStatus.PENDING, text="berth")) == [made[2], made[0]]
    tasks.delete(session, [made[2]])
    assert listed(session, only(TaskStatus.PENDING, text="berth")) == [made[0]]


def test_a_card_says_since_when_somebody_waits(session: WritingSession, made: list[int]) -> None:
    cards = board.rows(session, made)
    assert {one: card.asked_at for one, card in cards.items()} == dict.fromkeys(made) | {made[1]: WHEN}
    assert cards[made[1]].task.title == "Berth 1"


def test_no_row_is_sorted_for_a_column(session: WritingSession) -> None:
    for project in ("", " AND project_id = 1"):
        plan = session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT id FROM tasks WHERE deleted_at IS NULL AND status IN ('COMPLETED')"
                f"{project} ORDER BY status DESC, id DESC LIMIT 64"
            )
        )
        told = " ".join(str(row) for row in plan)
        assert "USING" in told
        assert "TEMP B-TREE" not in told


def test_what_keeps_a_task_back_is_what_its_next_step_needs(session: WritingSession, made: list[int]) -> None:
    waiting, first = made[1], made[0]
    with actors.acting_as(session, person("Ann")):
        about = About(version_id=asked.subject(session, waiting).version_id)
        comments.add(session, about, kind=CommentKind.ISSUE, text="How deep?")
        comments.submit(session, about)
        gate = Gate("tests", "make test", "", "", "", None, required=True, other="")
        blocked = tasks.create(session, 1, title="Later", gates=[gate], waits_for=[first])
    with without_rules(session):
        session.execute(text(f"UPDATE tasks SET status = 'APPROVED' WHERE id = {blocked}"))
    found = board.unmet(session, [*made, blocked])
    assert {one: [state.name for state in states] for one, states in found.items()} == {
        waiting: ["Comments resolved"],
        blocked: ["Dependencies completed"],
    }
    with without_rules(session):
        session.execute(text(f"UPDATE tasks SET status = 'IN_PROGRESS' WHERE id = {blocked}"))
    assert [state.name for state in board.unmet(session, [blocked])[blocked]] == ["Gates passed"]
