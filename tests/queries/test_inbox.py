"""Whose turn it is and why, found by indices."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from desktop.commands import actors, approvals, change_requests, moment, projects, requirements, runs, tasks
from desktop.identity import Actor
from desktop.queries import approvals as decided
from desktop.queries import inbox, inbox_asked
from desktop.queries import tasks as wanted
from desktop.queries.inbox_rows import Inbox, InboxRow, Kind, Section
from desktop.queries.rows import Proposal
from desktop.schema import Project, Task
from desktop.store.changes import WritingSession
from desktop.words import Phase, RunStatus, TaskStatus, Verdict
from tests.people import person, program
from tests.triggers import without_rules

ADA, BEN, AGENT = person("Ada"), person("Ben"), program("copilot")
NOW = datetime(2026, 11, 22, 12)  # noqa: DTZ001  (as files have it)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


@pytest.fixture
def task_id(session: WritingSession) -> int:
    return made(session, "Fix login")


def made(session: Session, title: str) -> int:
    """A task of the one project."""
    session.info["actor"] = ADA
    there = session.scalar(select(Project.id))
    return tasks.create(session, there or projects.create(session, name="Harbour"), title=title)


def ask(session: Session, task_id: int, who: Actor, hours: float, question: str | None = None) -> int:
    with actors.acting_as(session, who), moment.at(ago(hours)):
        return approvals.ask(session, task_id, question=question)


def decide(session: Session, task_id: int, who: Actor, verdict: Verdict, notes: str | None = None) -> int:
    read = decided.subject(session, task_id)
    about = {"task_id": task_id, "version_id": read.version_id, "digest": read.digest}
    with actors.acting_as(session, who), moment.at(ago(1)):
        return approvals.decide(session, **about, verdict=verdict, comment=notes)


def reword(session: Session, task_id: int, who: Actor, title: str) -> None:
    now = wanted.detail(session, task_id)
    words = {"title": title, "description": now.description, "priority": now.row.priority, "phase": None}
    with actors.acting_as(session, who), moment.at(ago(2)):
        session.execute(update(Task).where(Task.id == task_id).values(current_phase=None))
        tasks.edit(session, task_id, row_version=now.row.row_version, **words)


def read(session: Session, who: Actor = ADA, now: datetime = NOW) -> Inbox:
    session.flush()
    return inbox.read(session, who.key, now)


def section(session: Session, section: Section, who: Actor = ADA) -> list[InboxRow]:
    return [row for row in read(session, who).rows if row.section is section]


def test_what_waits_longest_comes_first_and_says_why_it_is_mine(session: WritingSession) -> None:
    first, second, third = (made(session, title) for title in ("First", "Second", "Third"))
    ask(session, second, AGENT, 5, "Is the plan sound?")
    ask(session, first, ADA, 9)
    ask(session, third, BEN, 1)
    turn = section(session, Section.TURN)
    assert [row.title for row in turn] == ["First", "Second", "Third"]
    assert [row.since for row in turn] == [ago(9), ago(5), ago(1)]
    assert [row.why for row in turn] == [
        "You asked.",
        "copilot asks.",
        "Ben asks.",
    ]
    assert [(row.text, row.version, row.project, row.mine) for row in turn][1] == (
        "Is the plan sound?",
        1,
        "Harbour",
        False,
    )
    assert turn[0].mine


def test_whoever_has_no_key_yet_may_still_decide(session: WritingSession, task_id: int) -> None:
    ask(session, task_id, AGENT, 1)
    assert [row.kind for row in inbox.read(session, "", NOW).rows] == [Kind.ASKED]


def test_two_people_needed_is_the_turn_of_whoever_has_not_decided(session: WritingSession, task_id: int) -> None:
    project_id = wanted.rows(session, [task_id])[task_id].project_id
    requirements.add(
        session,
        project_id,
        phase=Phase.REVIEW_APPROVAL,
        name="Two people",
        satisfied_if="people at least",
        parameter="2",
    )
    ask(session, task_id, AGENT, 2)
    assert [row.why for row in section(session, Section.TURN)] == [
        "copilot asks; 0 of 2 people approved version 1, and you have not."
    ]
    decide(session, task_id, ADA, Verdict.APPROVED)
    assert section(session, Section.TURN) == []
    (waits,) = section(session, Section.OTHERS)
    assert waits.why == "You approved it; somebody else has to approve it as well."
    (bens,) = section(session, Section.TURN, BEN)
    assert bens.why == "copilot asks; 1 of 2 people approved version 1, and you have not."


def test_not_now_waits_out_of_sight_until_its_time(session: WritingSession, task_id: int) -> None:
    request_id = ask(session, task_id, AGENT, 2)
    until = NOW + timedelta(hours=3)
    approvals.snooze(session, request_id, until)
    found = read(session)
    assert [(row.section, row.until) for row in found.rows] == [(Section.NOT_NOW, until)]
    assert found.changes_at == until
    assert [row.section for row in read(session, now=until).rows] == [Section.TURN]


def test_changes_that_were_asked_for_are_mine_until_i_ask_again(session: WritingSession, task_id: int) -> None:
    ask(session, task_id, ADA, 5)
    decide(session, task_id, BEN, Verdict.CHANGES_REQUESTED, "Say when it is released")
    (row,) = section(session, Section.TURN)
    assert (row.kind, row.text, row.outcome) == (Kind.REWORD, "Say when it is released", Verdict.CHANGES_REQUESTED)
    assert row.why == "Ben requested changes to version 1; you asked, so the next wording is yours."
    assert section(session, Section.TURN, BEN) == []
    reword(session, task_id, ADA, "Fix login, released at nine")
    assert [row.kind for row in section(session, Section.TURN)] == [Kind.REWORD]
    ask(session, task_id, ADA, 1)
    assert [row.kind for row in section(session, Section.TURN)] == [Kind.ASKED]


@pytest.mark.parametrize("verdict", [Verdict.APPROVED, Verdict.REJECTED])
def test_an_answer_to_what_i_asked_is_there_until_i_saw_it(
    session: WritingSession, task_id: int, verdict: Verdict
) -> None:
    request_id = ask(session, task_id, ADA, 5)
    decide(session, task_id, BEN, verdict, "As we said")
    (row,) = section(session, Section.TURN)
    assert (row.kind, row.id, row.outcome, row.text) == (Kind.ANSWERED, request_id, verdict, "As we said")
    assert section(session, Section.TURN, BEN) == []
    approvals.answer_seen(session, request_id)
    assert section(session, Section.TURN) == []


def test_why_another_person_gave_up_what_i_asked_about_is_an_answer(session: WritingSession, task_id: int) -> None:
    request_id = ask(session, task_id, ADA, 5)
    with actors.acting_as(session, BEN):
        tasks.cancel(session, task_id, "The almanac has it.")
    (row,) = section(session, Section.TURN)
    assert (row.kind, row.id, row.outcome) == (Kind.ANSWERED, request_id, Verdict.WITHDRAWN)
    assert (row.text, row.why) == ("The almanac has it.", "Ben withdrew the request for version 1; you asked.")
    approvals.answer_seen(session, request_id)
    assert section(session, Section.TURN) == []


def test_what_others_said_is_an_answer_also_where_i_said_the_last_word(session: WritingSession, task_id: int) -> None:
    two = {"name": "Two people", "satisfied_if": "people at least", "parameter": "2"}
    requirements.add(session, 1, phase=Phase.REVIEW_APPROVAL, **two)
    request_id = ask(session, task_id, ADA, 5)
    decide(session, task_id, BEN, Verdict.APPROVED, "Mind the spring tides.")
    decide(session, task_id, ADA, Verdict.APPROVED)
    (row,) = section(session, Section.TURN)
    assert (row.kind, row.id, row.text) == (Kind.ANSWERED, request_id, "Mind the spring tides.")


def test_what_i_decided_myself_is_no_news_to_me(session: WritingSession, task_id: int) -> None:
    ask(session, task_id, ADA, 5)
    decide(session, task_id, ADA, Verdict.APPROVED)
    assert section(session, Section.TURN) == []
    (row,) = section(session, Section.DECIDED)
    assert (row.why, row.mine) == ("You approved version 1.", True)


def test_what_was_decided_lately_is_there_with_its_notes_the_newest_first(session: WritingSession) -> None:
    for at, title in enumerate(("Old", "Older", "New")):
        task_id = made(session, title)
        ask(session, task_id, AGENT, 9)
        with moment.at(NOW - timedelta(days=(2, 15, 1)[at])):
            read_now = decided.subject(session, task_id)
            approvals.decide(
                session,
                task_id=task_id,
                version_id=read_now.version_id,
                digest=read_now.digest,
                verdict=Verdict.REJECTED,
                comment=f"No {title}",
            )
    assert [(row.title, row.text) for row in section(session, Section.DECIDED)] == [
        ("New", "No New"),
        ("Old", "No Old"),
    ]
    assert [row.why for row in section(session, Section.DECIDED, BEN)] == ["Ada rejected version 1."] * 2


def test_a_change_request_waits_like_a_task(session: WritingSession, task_id: int) -> None:
    with actors.acting_as(session, AGENT):
        made_id = change_requests.propose(
            session, task_id, content="Say how long it takes", proposal=Proposal(title="Fix login within a week")
        )
    (row,) = section(session, Section.TURN)
    assert (row.kind, row.change_request_id, row.version) == (Kind.ASKED, made_id, None)
    found = wanted.detail(session, task_id).change_requests[0]
    with actors.acting_as(session, ADA), moment.at(ago(1)):
        change_requests.decide(session, made_id, digest=found.digest, verdict=Verdict.APPROVED)
    assert [row.why for row in section(session, Section.DECIDED)] == [f"You approved change request {made_id}."]


def test_newer_words_in_the_place_of_others_are_told_apart(session: WritingSession, task_id: int) -> None:
    ask(session, task_id, AGENT, 5)
    assert [row.newer for row in section(session, Section.TURN)] == [False]
    reword(session, task_id, AGENT, "Fix login at once")
    (row,) = section(session, Section.TURN)
    assert (row.newer, row.version) == (True, 2)
    assert row.why == "copilot asks; it took the place of an earlier wording."


def test_what_i_said_of_an_earlier_version_is_why_it_is_mine_again(session: WritingSession, task_id: int) -> None:
    ask(session, task_id, AGENT, 5)
    decide(session, task_id, ADA, Verdict.CHANGES_REQUESTED, "Say when")
    reword(session, task_id, AGENT, "Fix login by Friday")
    ask(session, task_id, AGENT, 1)
    assert [row.why for row in section(session, Section.TURN)] == ["copilot asks; you requested changes to version 1."]
    assert [row.why for row in section(session, Section.TURN, BEN)] == ["copilot asks."]


def test_how_the_words_begin_is_told_of_what_waits(session: WritingSession, task_id: int) -> None:
    tasks.edit(
        session, task_id, row_version=1, title="Fix login", description="Only on\nMondays.", priority=5, phase=None
    )
    ask(session, task_id, AGENT, 5)
    with actors.acting_as(session, AGENT):
        change_requests.propose(
            session, task_id, content="Say how long it takes", proposal=Proposal(title="Fix login within a week")
        )
    assert [row.about for row in section(session, Section.TURN)] == ["Only on\nMondays.", "Say how long it takes"]


def test_a_task_an_older_tool_left_waiting_is_not_forgotten(session: WritingSession, task_id: int) -> None:
    with without_rules(session):
        session.execute(update(Task).where(Task.id == task_id).values(status=TaskStatus.AWAITING_APPROVAL))
    (row,) = section(session, Section.TURN)
    assert (row.kind, row.id, row.why) == (
        Kind.UNASKED,
        task_id,
        "An older tool left it waiting; nobody asked since.",
    )


def test_runs_wait_for_an_engine_then_for_a_person_and_their_end_is_an_event(
    session: WritingSession, task_id: int
) -> None:
    ask(session, task_id, AGENT, 5)
    decide(session, task_id, ADA, Verdict.APPROVED)
    with moment.at(ago(0.5)):
        run_id = runs.start(session, task_id, engine="codex")
    (row,) = section(session, Section.OTHERS)
    assert (row.kind, row.id, row.why, row.outcome) == (Kind.RUN, run_id, "codex works on it.", RunStatus.RUNNING)
    with moment.at(ago(0.25)):
        runs.finish(session, run_id, RunStatus.SUCCESS)
    found = read(session)
    assert [(row.id, row.outcome, row.since) for row in found.ended] == [(run_id, RunStatus.SUCCESS, ago(0.25))]
    (turn,) = [row for row in found.rows if row.section is Section.TURN]
    assert turn.why == "codex is done with it; say whether it is completed."
    runs.complete(session, task_id, acknowledge=True)
    assert section(session, Section.TURN) == []


def test_what_was_deleted_asks_for_nothing(session: WritingSession, task_id: int) -> None:
    ask(session, task_id, AGENT, 5)
    tasks.delete(session, [task_id])
    assert read(session).rows == ()


def plan(session: Session, sql: str, values: object) -> list[str]:
    raw = session.connection().connection.driver_connection
    assert raw is not None
    return [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", values)]


def test_no_table_that_grows_is_read_from_end_to_end(session: WritingSession) -> None:
    """Tasks are only ever searched; of the others the newest are taken from their end."""
    task_id = made(session, "Fix login")
    ask(session, task_id, AGENT, 5)
    session.commit()
    said: list[tuple[str, object]] = []
    event.listen(
        session.get_bind(), "before_cursor_execute", lambda _c, _u, sql, values, *_: said.append((sql, values))
    )
    read(session)
    scans = {step for sql, values in said if sql.startswith("SELECT") for step in plan(session, sql, values)}
    of_tables = {
        step for step in scans if step.startswith("SCAN") and not step.startswith(("SCAN anon_", "SCAN CONSTANT"))
    }
    assert not {step for step in of_tables if "tasks" in step or "approval_requests" in step}, of_tables
    assert of_tables <= {"SCAN approvals", "SCAN runs", "SCAN audit", "SCAN requirements"}


def test_many_are_cut_at_so_many_and_it_is_said(session: WritingSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_asked, "MOST", 3)
    for at in range(5):
        ask(session, made(session, f"Task {at}"), AGENT, 9 - at)
    found = read(session)
    assert [row.title for row in found.rows] == ["Task 0", "Task 1", "Task 2"]
    assert found.more
