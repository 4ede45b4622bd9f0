"""An approval means exactly what was read."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from desktop.commands import approvals as act
from desktop.commands import moment, phases, requirements, tasks
from desktop.errors import Known, Refused, Stale
from desktop.queries import approvals, requests
from desktop.queries import tasks as asked
from desktop.queries.rows import Subject
from desktop.schema import Approval, PhaseMove, Task, TaskVersion
from desktop.words import Phase, RequestState, TaskStatus, Verdict
from tests.commands.conftest import approved, decide, reword, status
from tests.people import person, program
from tests.triggers import without_rules

REASON = "Write a test first."


@pytest.fixture
def read(session: Session, task_id: int) -> Subject:
    """Version 4 of a task that was asked about, as Ann read it."""
    for number in (2, 3, 4):
        reword(session, task_id, description=f"v{number}")
    act.ask(session, task_id)
    session.commit()
    return approvals.subject(session, task_id)


def decide_about(session: Session, read: Subject, verdict: Verdict = Verdict.APPROVED, **more: object) -> int:
    names = {"task_id": read.task_id, "version_id": read.version_id, "digest": read.digest}
    return act.decide(session, **(names | {"verdict": verdict} | more))


def arrives(session: Session, task_id: int, words: str = "v5") -> None:
    """The next version, as of a task an older tool knew no phase of: it is edited without a change request."""
    session.execute(update(Task).where(Task.id == task_id).values(current_phase=None))
    reword(session, task_id, description=words)
    session.commit()


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Approval)) or 0


def test_an_approval_names_the_version_and_the_digest_of_what_was_read(session: Session, read: Subject) -> None:
    approval_id = decide_about(session, read, comment="  go ahead ", viewed=["the difference", "run 3"])
    session.commit()
    (row,) = approvals.of_task(session, read.task_id)
    assert (row.id, row.version_id, row.version_number, row.digest) == (approval_id, read.version_id, 4, read.digest)
    assert (row.approver, row.approved, row.comment, row.verdict) == ("Ann", True, "go ahead", Verdict.APPROVED)
    assert row.key == person("Ann").key
    now = approvals.subject(session, read.task_id)
    assert (now.status, now.last_decision) == (TaskStatus.APPROVED, row)
    assert read.last_decision is None
    stored = session.get_one(Approval, approval_id)
    assert stored.viewed_json == '["the difference", "run 3"]'
    assert '"name": "Approved", "state": "SATISFIED"' in (stored.requirements_json or "")
    assert approvals.authority(session, read.task_id) == row


def test_a_small_task_takes_two_decisions_from_idea_to_approved(session: Session, project_id: int) -> None:
    task_id = tasks.create(session, project_id, title="Say hello")
    act.ask(session, task_id)
    decide(session, task_id)
    row = asked.rows(session, [task_id])[task_id]
    assert (row.status, row.phase) == (TaskStatus.APPROVED, Phase.CODER)
    moves = session.scalars(select(PhaseMove).where(PhaseMove.task_id == task_id).order_by(PhaseMove.id)).all()
    assert [(one.from_phase, one.to_phase, one.skipped_json) for one in moves] == [
        (Phase.PLANNER, Phase.REVIEW_APPROVAL, '["ARCHITECT"]'),
        (Phase.REVIEW_APPROVAL, Phase.CODER, None),
    ]
    assert (moves[0].reason, moves[0].moved_by, moves[0].moved_by_key) == (act.SMALL, "Ann", person("Ann").key)


def test_approving_version_4_while_version_5_arrived_is_refused_and_nothing_is_written(
    session: Session, read: Subject
) -> None:
    arrives(session, read.task_id)
    before = count(session)
    with pytest.raises(Stale, match="version 5 is there now, you read version 4"):
        decide_about(session, read)
    assert (count(session), status(session, read.task_id)) == (before, TaskStatus.AWAITING_APPROVAL)


def test_words_changed_under_the_same_version_are_noticed(session: Session, read: Subject) -> None:
    session.execute(update(Task).values(active_version_id=read.version_id))
    other = Subject(**{name: getattr(read, name) for name in read.__slots__} | {"digest": "0" * 64})
    with pytest.raises(Stale, match="does not hold the words you read"):
        decide_about(session, other)
    assert count(session) == 0


def test_going_back_to_an_older_version_makes_the_newer_stale(session: Session, read: Subject) -> None:
    oldest = asked.detail(session, read.task_id).versions[-1]
    session.execute(update(Task).values(active_version_id=oldest.id))
    with pytest.raises(Stale, match="version 1 is there now, you read version 4"):
        decide_about(session, read)


@pytest.mark.parametrize(
    ("verdict", "after", "phase"),
    [
        (Verdict.REJECTED, TaskStatus.REJECTED, Phase.REVIEW_APPROVAL),
        (Verdict.CHANGES_REQUESTED, TaskStatus.PENDING, Phase.PLANNER),
    ],
)
def test_only_an_approval_goes_without_a_reason(
    session: Session, read: Subject, verdict: Verdict, after: TaskStatus, phase: Phase
) -> None:
    for nothing in (None, "", "  \n"):
        with pytest.raises(Refused, match="needs a reason"):
            decide_about(session, read, verdict, comment=nothing)
    assert count(session) == 0
    decide_about(session, read, verdict, comment=REASON)
    row = asked.rows(session, [read.task_id])[read.task_id]
    assert (count(session), row.status, row.phase) == (1, after, phase)


def test_what_was_sent_back_is_edited_asked_again_and_approved(session: Session, read: Subject) -> None:
    decide_about(session, read, Verdict.CHANGES_REQUESTED, comment=REASON)
    reword(session, read.task_id, description="With a test")
    act.ask(session, read.task_id, question="Better?")
    decide(session, read.task_id, who="Bo")
    told = [(one.approver, one.verdict, one.version_number) for one in approvals.of_task(session, read.task_id)]
    assert told == [("Bo", Verdict.APPROVED, 5), ("Ann", Verdict.CHANGES_REQUESTED, 4)]


@pytest.mark.parametrize("verdict", [Verdict.APPROVED, Verdict.REJECTED, Verdict.CHANGES_REQUESTED])
@pytest.mark.parametrize("state", [one for one in TaskStatus if one is not TaskStatus.AWAITING_APPROVAL])
def test_nothing_is_decided_that_is_not_asked(
    session: Session, task_id: int, state: TaskStatus, verdict: Verdict
) -> None:
    with without_rules(session):
        session.execute(update(Task).values(status=state))
    with pytest.raises(Refused, match="only a task that is awaiting approval"):
        decide(session, task_id, verdict, comment=REASON)
    assert (count(session), status(session, task_id)) == (0, state)


def test_an_approved_version_is_not_approved_again(session: Session, read: Subject) -> None:
    decide_about(session, read)
    with pytest.raises(Refused, match="is approved, and only a task that is awaiting approval can be approved"):
        decide_about(session, read)
    assert count(session) == 1


def test_a_new_version_asks_again_and_the_old_question_is_superseded(session: Session, read: Subject) -> None:
    (old,) = requests.pending(session)
    arrives(session, read.task_id)
    (new,) = requests.pending(session)
    assert (new.version_number, new.question, requests.detail(session, old.id).state) == (
        5,
        old.question,
        RequestState.SUPERSEDED,
    )
    with pytest.raises(Stale):
        act.decide(session, request_id=old.id, version_id=read.version_id, digest=read.digest, verdict=Verdict.APPROVED)
    decide(session, read.task_id)
    assert requests.pending(session) == ()


def test_nothing_is_decided_about_a_deleted_task(session: Session, read: Subject) -> None:
    tasks.delete(session, [read.task_id])
    assert requests.pending(session) == ()
    with pytest.raises(Known, match="is deleted"):
        decide_about(session, read)
    with pytest.raises(Known, match="Task 99 is not in this file"):
        approvals.subject(session, 99)


def test_a_program_decides_nothing(session: Session, read: Subject) -> None:
    session.info["actor"] = program("copilot_cli")
    for verdict in (Verdict.APPROVED, Verdict.REJECTED):
        with pytest.raises(Refused, match="with a key of their own"):
            decide_about(session, read, verdict, comment=REASON)
    assert count(session) == 0


def test_two_people_are_two_keys_whatever_their_names(session: Session, read: Subject, project_id: int) -> None:
    wanted = {"phase": Phase.REVIEW_APPROVAL, "name": "Two people", "satisfied_if": "people at least"}
    requirements.add(session, project_id, parameter="2", **wanted)
    decide_about(session, read)
    assert status(session, read.task_id) is TaskStatus.AWAITING_APPROVAL
    assert len(requests.pending(session)) == 1
    session.info["actor"] = type(person("Ann"))("Someone else", person("Ann").key, person("Ann").sign)
    with pytest.raises(Refused, match="You approved version 4 of “Fix login” already"):
        decide_about(session, read)
    decide(session, read.task_id, who="Bo")
    assert status(session, read.task_id) is TaskStatus.APPROVED
    assert requests.pending(session) == ()


def test_an_old_approval_authorises_nothing(session: Session, task_id: int) -> None:
    session.execute(insert(Approval).values(task_id=task_id, approver="system", approved=True))
    read = approvals.subject(session, task_id)
    assert read.last_decision is not None
    assert (read.last_decision.version_number, read.last_decision.digest) == (None, None)
    assert approvals.authority(session, task_id) is None


def test_a_task_an_older_tool_left_waiting_is_decided_though_nobody_knows_who_asked(
    session: Session, task_id: int
) -> None:
    with without_rules(session):
        session.execute(update(Task).values(status=TaskStatus.AWAITING_APPROVAL, current_phase=None))
    decide(session, task_id)
    (request,) = requests.of_task(session, task_id)
    assert (request.asked_by, request.asked_by_key, request.state) == (None, None, RequestState.APPROVED)


def test_a_task_without_any_version_is_said_to_have_none(session: Session, task_id: int) -> None:
    session.execute(text("UPDATE tasks SET active_version_id = NULL"))
    with without_rules(session):
        session.execute(text("DELETE FROM task_versions"))
    with pytest.raises(Known, match="has no version"):
        approvals.subject(session, task_id)


def test_what_is_asked_can_be_withdrawn_and_asked_again(session: Session, read: Subject) -> None:
    (request,) = requests.pending(session)
    act.withdraw(session, request.id, "Not yet.")
    assert (status(session, read.task_id), requests.pending(session)) == (TaskStatus.PENDING, ())
    with pytest.raises(Refused):
        act.withdraw(session, request.id)
    again = act.ask(session, read.task_id)
    assert [one.id for one in requests.pending(session)] == [again]
    with pytest.raises(Refused, match="withdrawn already"):
        act.decide(
            session, request_id=request.id, version_id=read.version_id, digest=read.digest, verdict=Verdict.APPROVED
        )


def test_a_question_nobody_answered_in_time_expires_and_not_before(session: Session, task_id: int) -> None:
    soon = moment.now() + timedelta(hours=1)
    request_id = act.ask(session, task_id, expires_at=soon)
    assert act.expire(session) == []
    assert act.expire(session, soon) == [request_id]
    assert status(session, task_id) is TaskStatus.PENDING
    (row,) = approvals.of_task(session, task_id)
    assert (row.verdict, row.approver, row.approved, row.key) == (Verdict.EXPIRED, "Placet", False, "")
    assert session.info["actor"] == person("Ann")
    with pytest.raises(Known, match="is over already"):
        act.ask(session, task_id, expires_at=moment.now() - timedelta(seconds=1))


def test_notes_given_with_a_verdict_reach_whoever_asked(session: Session, task_id: int) -> None:
    session.info["actor"] = program("copilot_cli")
    request_id = act.ask(session, task_id)
    decide(session, task_id, Verdict.CHANGES_REQUESTED, comment=REASON)
    (answer,) = requests.answers(session, name="copilot_cli")
    assert (answer.request.id, answer.verdict.comment, answer.verdict.approver) == (request_id, REASON, "Ann")
    assert requests.answers(session, key=person("Ann").key) == ()
    act.answer_seen(session, request_id)
    assert requests.answers(session, name="copilot_cli") == ()


def test_not_now_leaves_the_question_where_it_is(session: Session, read: Subject) -> None:
    (request,) = requests.pending(session)
    until = moment.now() + timedelta(days=1)
    act.snooze(session, request.id, until)
    (still,) = requests.pending(session)
    assert (still.snoozed_until, count(session)) == (until, 0)
    decide_about(session, read)
    with pytest.raises(Known, match="is approved"):
        act.snooze(session, request.id, until)


def test_what_an_older_tool_approved_is_asked_about_again_and_then_authorised(session: Session, task_id: int) -> None:
    session.execute(insert(Approval).values(task_id=task_id, approver="system", approved=True))
    with without_rules(session):
        session.execute(update(Task).values(status=TaskStatus.APPROVED, current_phase=Phase.CODER))
    act.ask(session, task_id)
    row = asked.rows(session, [task_id])[task_id]
    assert (row.status, row.phase) == (TaskStatus.AWAITING_APPROVAL, Phase.REVIEW_APPROVAL)
    decide(session, task_id)
    assert approvals.authority(session, task_id) is not None


def test_a_task_is_asked_about_once(session: Session, task_id: int) -> None:
    approved(session, task_id)
    with pytest.raises(Refused, match="is approved as it stands"):
        act.ask(session, task_id)


def test_only_planning_is_gone_back_to_and_only_while_nothing_is_asked(session: Session, task_id: int) -> None:
    act.ask(session, task_id)
    with pytest.raises(Refused, match="goes back to the planner"):
        phases.back(session, task_id)
    decide(session, task_id, Verdict.REJECTED, comment=REASON)
    phases.back(session, task_id)
    assert reword(session, task_id, description="other") > 0
    assert (status(session, task_id), session.scalar(select(func.count()).select_from(TaskVersion))) == (
        TaskStatus.PENDING,
        2,
    )
