"""The overview's numbers, against what was reckoned by hand from acts whose times are known."""

import json
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from desktop.commands import actors, approvals, moment, projects, requirements, runs, tasks
from desktop.queries import approvals as asked
from desktop.queries import overview
from desktop.queries import tasks as tasks_listed
from desktop.queries.filters import TaskFilter, TaskSort
from desktop.queries.overview import GateRate, Span
from desktop.queries.rows import Gate
from desktop.schema import Run
from desktop.store import migrate
from desktop.store.changes import WritingSession
from desktop.store.opening import open_project
from desktop.words import Phase, RunStatus, TaskStatus, Verdict
from tests import old_files
from tests.commands.conftest import reword
from tests.people import person, program
from tests.triggers import without_rules

S = TaskStatus
BEGAN = datetime.fromisoformat("2026-03-01 12:00:00")
NOW = BEGAN + timedelta(days=10)
GATES = (Gate("tests", "make test", "", "", "", None, required=True, other=""),)


class Story:
    """Acts on a file, each on its day (0 is the first of March), as Ann unless somebody else is named."""

    def __init__(self, session: WritingSession) -> None:
        self.session = session
        self.project_id = self.on(0, lambda: projects.create(session, name="Harbour"))

    def on(self, day: float, act: Callable[[], int], who: str = "Ann") -> int:
        with ExitStack() as stack:
            stack.enter_context(moment.at(BEGAN + timedelta(days=day)))
            stack.enter_context(actors.acting_as(self.session, person(who) if who != "agent" else program(who)))
            made = act()
            self.session.flush()
        return made

    def make(self, day: float, title: str, **more: object) -> int:
        return self.on(day, lambda: tasks.create(self.session, self.project_id, title=title, **more))

    def ask(self, day: float, task_id: int) -> None:
        self.on(day, lambda: approvals.ask(self.session, task_id), "agent")

    def decide(self, day: float, task_id: int, verdict: Verdict = Verdict.APPROVED, who: str = "Ann") -> None:
        read = asked.subject(self.session, task_id)
        about = {"task_id": task_id, "version_id": read.version_id, "digest": read.digest, "verdict": verdict}
        reason = None if verdict is Verdict.APPROVED else "Not so."
        self.on(day, lambda: approvals.decide(self.session, **about, comment=reason), who)

    def run(self, day: float, task_id: int, status: RunStatus, *, passed: bool) -> None:
        run_id = self.on(day, lambda: runs.start(self.session, task_id, engine="codex"), "agent")
        results = [{"gate_name": "tests", "passed": passed}]
        self.on(day + 0.5, lambda: runs.finish(self.session, run_id, status, gate_results=results), "agent")


@pytest.fixture
def story(session: WritingSession) -> Story:
    return Story(session)


def told(session: WritingSession, days: int | None = None, project_id: int | None = None) -> SimpleNamespace:
    """All four answers as one."""
    asked = (session, project_id, days, NOW)
    parts = (overview.standing(*asked), overview.cycle(*asked), overview.waiting(*asked))
    facts = {field.name: getattr(part, field.name) for part in parts for field in fields(part)}
    return SimpleNamespace(gates=overview.gates(*asked), **facts)


def stands(found: SimpleNamespace, status: TaskStatus) -> list[int]:
    return list(found.counts[status])


def test_a_task_stands_where_each_act_put_it_day_by_day(session: WritingSession, story: Story) -> None:
    task_id = story.make(1, "Berths", gates=GATES)
    story.ask(2, task_id)
    story.decide(4, task_id)
    story.run(6, task_id, RunStatus.FAILURE, passed=False)  # over at midnight: the next day
    story.run(8, task_id, RunStatus.SUCCESS, passed=True)
    found = told(session)
    assert found.days == tuple(date(2026, 3, 1) + timedelta(days=day) for day in range(11))
    assert stands(found, S.PENDING) == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert stands(found, S.AWAITING_APPROVAL) == [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert stands(found, S.APPROVED) == [0, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0]
    assert stands(found, S.IN_PROGRESS) == [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0]
    assert stands(found, S.COMPLETED) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]


def test_other_words_take_a_task_back_to_where_they_do(session: WritingSession, story: Story) -> None:
    approved, rejected, waiting, pending = (story.make(0, f"Berth {number}", phase=None) for number in range(4))
    for task_id in (approved, rejected, waiting):
        story.ask(1, task_id)
    story.decide(2, approved)
    story.decide(2, rejected, Verdict.REJECTED)
    for task_id in (approved, rejected, waiting, pending):
        with without_rules(session):
            session.execute(text(f"UPDATE tasks SET current_phase = NULL WHERE id = {task_id}"))
        session.expire_all()
        story.on(3, lambda task_id=task_id: reword(session, task_id, description="Deeper."))
        story.on(5, lambda task_id=task_id: reword(session, task_id, description="Deeper still."))
    found = told(session)
    assert stands(found, S.PENDING)[:7] == [4, 1, 1, 2, 2, 2, 2]
    assert stands(found, S.AWAITING_APPROVAL)[:7] == [0, 3, 1, 2, 2, 2, 2]
    assert stands(found, S.APPROVED)[:7] == [0, 0, 1, 0, 0, 0, 0]
    assert stands(found, S.REJECTED)[:7] == [0, 0, 1, 0, 0, 0, 0]


def test_a_period_that_begins_between_two_acts_knows_the_first(session: WritingSession, story: Story) -> None:
    """What an act does depends on where the task stood, which is told by acts before the period."""
    cancelled, reworded = story.make(0, "Berth 1", phase=None), story.make(0, "Berth 2", phase=None)
    for task_id in (cancelled, reworded):
        story.ask(1, task_id)
        story.decide(2, task_id)
    with without_rules(session):
        session.execute(text("UPDATE tasks SET current_phase = NULL"))
    session.expire_all()
    story.on(8, lambda: reword(session, reworded, description="Deeper."))
    story.on(8, lambda: tasks.cancel(session, cancelled, "Nobody needs it.") or 0)
    found = told(session, days=4)
    assert found.days[0] == date(2026, 3, 7)
    assert stands(found, S.APPROVED) == [2, 2, 0, 0, 0]
    assert stands(found, S.AWAITING_APPROVAL) == [0, 0, 1, 1, 1]
    assert stands(found, S.CANCELLED) == [0, 0, 1, 1, 1]
    assert stands(found, S.PENDING) == [0] * 5


def test_cancelling_and_reopening_withdrawing_and_asking_again(session: WritingSession, story: Story) -> None:
    task_id = story.make(0, "Berths")
    story.ask(1, task_id)
    story.on(3, lambda: tasks.cancel(session, task_id, "Nobody needs it.") or 0)
    story.on(5, lambda: tasks.reopen(session, task_id) or 0)
    story.ask(7, task_id)
    story.decide(9, task_id, Verdict.CHANGES_REQUESTED)
    found = told(session)
    assert stands(found, S.PENDING) == [1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1]
    assert stands(found, S.AWAITING_APPROVAL) == [0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0]
    assert stands(found, S.CANCELLED) == [0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]


def test_one_approval_of_two_moves_nothing(session: WritingSession, story: Story) -> None:
    rule = {"phase": Phase.REVIEW_APPROVAL, "name": "Two", "satisfied_if": "people at least", "parameter": "2"}
    story.on(0, lambda: requirements.add(session, story.project_id, **rule))
    task_id = story.make(0, "Berths")
    story.ask(1, task_id)
    story.decide(3, task_id)
    story.decide(6, task_id, who="Bob")
    found = told(session)
    assert stands(found, S.AWAITING_APPROVAL) == [0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    assert found.to_approved == Span(1, timedelta(days=6), timedelta(days=6))
    assert found.to_decided == Span(1, timedelta(days=5), timedelta(days=5))


def test_an_edit_of_the_priority_alone_moves_nothing(session: WritingSession, story: Story) -> None:
    task_id = story.make(0, "Berths")
    story.ask(1, task_id)
    story.decide(2, task_id)
    story.on(4, lambda: reword(session, task_id, priority=9))
    assert stands(told(session), S.APPROVED) == [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]


def near(span: Span, count: int, median: float, p90: float) -> bool:
    """To the second, in days: times of day are kept as fractions."""
    second = 1 / 86400
    took = (span.median / timedelta(days=1), span.p90 / timedelta(days=1))
    return span.count == count and abs(took[0] - median) < second and abs(took[1] - p90) < second


def test_spans_are_those_of_half_and_of_nine_in_ten(session: WritingSession, story: Story) -> None:
    """Ten tasks approved after 1, 1.5, ... 5.5 days: half within 3, nine of ten within 5; asked half a day before."""
    for number in range(10):
        task_id = story.make(0, f"Berth {number}")
        story.ask(0.5 + number * 0.5, task_id)
        story.decide(1 + number * 0.5, task_id)
    found = told(session)
    assert near(found.to_approved, 10, 3, 5)
    assert near(found.to_decided, 10, 0.5, 0.5)
    assert found.to_completed == Span(0, timedelta(), timedelta())


def test_only_the_first_approval_of_a_task_is_from_its_idea(session: WritingSession, story: Story) -> None:
    task_id = story.make(0, "Berths", phase=None)
    story.ask(1, task_id)
    story.decide(2, task_id)
    with without_rules(session):
        session.execute(text("UPDATE tasks SET current_phase = NULL"))
    session.expire_all()
    story.on(3, lambda: reword(session, task_id, description="Deeper."))
    story.decide(7, task_id)
    found = told(session)
    assert near(found.to_approved, 1, 2, 2)
    assert near(found.to_decided, 2, 1, 4)


def test_completing_is_reckoned_from_the_approval_it_was_run_by(session: WritingSession, story: Story) -> None:
    task_id = story.make(0, "Berths", gates=GATES)
    story.ask(1, task_id)
    story.decide(2, task_id)
    story.run(4, task_id, RunStatus.FAILURE, passed=False)
    story.run(5, task_id, RunStatus.SUCCESS, passed=True)
    found = told(session)
    assert near(found.to_completed, 1, 3.5, 3.5)
    assert found.gates == (GateRate("tests", 2, 1),)


def test_what_waits_is_counted_with_the_longest(session: WritingSession, story: Story) -> None:
    for day, title in ((1, "Berths"), (4, "Tides")):
        story.ask(day, story.make(0, title))
    found = told(session)
    assert (found.waiting, found.oldest) == (2, BEGAN + timedelta(days=1))


def test_only_what_happened_in_the_period_is_counted(session: WritingSession, story: Story) -> None:
    early, late = story.make(0, "Berths", gates=GATES), story.make(0, "Tides", gates=GATES)
    for day, task_id in ((1, early), (7, late)):
        story.ask(day, task_id)
        story.decide(day + 1, task_id)
        story.run(day + 1.5, task_id, RunStatus.SUCCESS, passed=True)
    found = told(session, days=5)
    assert found.to_approved.count == found.to_decided.count == found.to_completed.count == 1
    assert near(found.to_approved, 1, 8, 8)
    assert found.gates == (GateRate("tests", 1, 1),)


def test_one_project_is_told_apart_from_the_others_and_deleted_tasks_are_left_out(
    session: WritingSession, story: Story
) -> None:
    first, gone = story.make(1, "Berths"), story.make(1, "Tides")
    other = story.on(1, lambda: projects.create(session, name="Estuary"))
    story.on(2, lambda: tasks.create(session, other, title="Birds"))
    story.on(3, lambda: tasks.delete(session, [gone]) or 0)
    assert stands(told(session), S.PENDING) == [0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2]
    assert stands(told(session, project_id=story.project_id), S.PENDING)[-1] == 1
    assert stands(told(session, project_id=other), S.PENDING) == [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    assert first < gone


def test_gate_results_that_cannot_be_read_count_for_nothing(session: WritingSession, story: Story) -> None:
    task_id = story.make(0, "Berths")
    for told_ in ("not json", '"text"', "{}", '["text", {"gate_name": "a", "passed": true}]'):
        session.execute(
            text(
                "INSERT INTO runs (task_id, engine, status, gate_results, start_time)"
                " VALUES (:id, 'x', 'SUCCESS', :r, :t)"
            ),
            {"id": task_id, "r": told_, "t": "2026-03-04 00:00:00"},
        )
    assert told(session).gates == (GateRate("a", 1, 1),)


def test_gates_recorded_by_programs_of_the_old_tool_are_counted_one_by_one(
    session: WritingSession, story: Story
) -> None:
    results = [{"gate_name": "lint", "passed": True}, {"gate_name": "coverage", "passed": False}]
    answer = {"all_passed": False, "results": results, "summary": {"total": 2, "passed": 1}}
    task_id = story.make(0, "Berths")
    session.add(Run(task_id=task_id, engine="x", gate_results=json.dumps(answer), start_time=BEGAN))
    session.flush()
    assert told(session).gates == (GateRate("coverage", 1, 0), GateRate("lint", 1, 1))


def test_a_long_time_is_shown_in_as_many_points_as_a_chart_has(session: WritingSession, story: Story) -> None:
    story.make(0, "Berths")
    found = overview.standing(session, None, 1000, BEGAN + timedelta(days=1000))
    assert len(found.days) <= overview.POINTS + 1
    assert found.days[0] <= date(2026, 3, 20)
    assert found.days[-1] == (BEGAN + timedelta(days=1000)).date()
    assert all(len(values) == len(found.days) for values in found.counts.values())


def test_before_the_record_of_an_imported_file_begins_nothing_is_claimed(tmp_path: Path) -> None:
    """The record of an upgraded file begins with its upgrade; of a new one everything is known."""
    path = old_files.old_file(tmp_path / "calc.db")
    migrate.upgrade_copy(path, repair=None)
    with closing(open_project(path)) as project:
        now = datetime.now(UTC).replace(tzinfo=None)
        found = project.read(overview.standing, None, 84, now).result()
        assert found.unknown_before is not None
        assert abs(found.unknown_before - now) < timedelta(hours=1)
        assert found.days == tuple(sorted({found.unknown_before.date(), now.date()})), "two where midnight has passed"
        assert sum(values[-1] for values in found.counts.values()) == len(
            project.read(tasks_listed.ids, TaskFilter(), TaskSort.ID, False).result()
        )
