"""What other programs leave behind, and odd moments: a decision is still about the very words that were read."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from desktop.commands import (
    actors,
    approvals,
    change_requests,
    moment,
    requirements,
    runs,
    tasks,
    upkeep,
)
from desktop.errors import Known, Refused, Stale
from desktop.queries import approvals as asked
from desktop.queries import change_requests as wanted
from desktop.queries import requests
from desktop.queries import requirements as demanded
from desktop.queries.rows import Proposal
from desktop.queries.verification import verify
from desktop.schema import Approval, ApprovalRequest
from desktop.words import ChangeRequestStatus, Phase, RequestState, TaskStatus, Verdict
from tests.commands.conftest import approved, decide, status
from tests.people import person, program
from tests.triggers import without_rules

LATER = timedelta(hours=2)


def closed(session: Session, request_id: int) -> RequestState:
    return session.get_one(ApprovalRequest, request_id, populate_existing=True).state


def keep(session: Session, refused: Refused) -> None:
    """What the file keeps of a refusal, once all else is taken back."""
    session.rollback()
    assert refused.keep is not None
    refused.keep(session)
    session.commit()


def another_version(session: Session, task_id: int) -> None:
    """Another program gives a task other words, and knows nothing of requests."""
    session.execute(
        text("INSERT INTO task_versions (task_id, version_num, title) VALUES (:id, 2, 'Other')"), {"id": task_id}
    )
    words = "UPDATE tasks SET version = 2, title = 'Other', description = NULL,"
    session.execute(
        text(f"{words} active_version_id = (SELECT max(id) FROM task_versions) WHERE id = :id"), {"id": task_id}
    )
    session.expire_all()


def test_who_approved_words_approves_them_again_when_they_are_asked_anew(session: Session, task_id: int) -> None:
    first = approved(session, task_id)
    tasks.cancel(session, task_id, "Not now.")
    tasks.reopen(session, task_id)
    with pytest.raises(Refused, match="is pending, and only a task that is approved can be started"):
        runs.start(session, task_id, engine="codex")
    again = approved(session, task_id)
    assert again > first
    assert status(session, task_id) is TaskStatus.APPROVED
    assert session.get_one(Approval, again).subject_sha256 == session.get_one(Approval, first).subject_sha256
    runs.start(session, task_id, engine="codex")
    assert verify(session).sentence == ""


def test_who_approved_first_says_it_again_when_no_second_person_is_needed_any_more(
    session: Session, project_id: int, task_id: int
) -> None:
    both = requirements.add(
        session,
        project_id,
        phase=Phase.REVIEW_APPROVAL,
        name="Two people",
        satisfied_if="people at least",
        parameter="2",
    )
    request = approvals.ask(session, task_id)
    decide(session, task_id)
    with pytest.raises(Refused, match=r"You approved version 1 of “Fix login” already. 1 of 2 people approved"):
        decide(session, task_id)
    assert status(session, task_id) is TaskStatus.AWAITING_APPROVAL
    requirements.remove(session, both, "One is enough.")
    decide(session, task_id)
    assert (status(session, task_id), closed(session, request)) == (TaskStatus.APPROVED, RequestState.APPROVED)


def test_an_approval_before_somebody_wanted_changes_is_not_one_of_two_of_the_same_words(
    session: Session, project_id: int, task_id: int
) -> None:
    two = {"name": "Two people", "satisfied_if": "people at least", "parameter": "2"}
    requirements.add(session, project_id, phase=Phase.REVIEW_APPROVAL, **two)
    approved(session, task_id)
    decide(session, task_id, Verdict.CHANGES_REQUESTED, who="Bo", comment="Say when.")
    approvals.ask(session, task_id)
    decide(session, task_id, who="Cy")
    assert status(session, task_id) is TaskStatus.AWAITING_APPROVAL
    decide(session, task_id)
    assert status(session, task_id) is TaskStatus.APPROVED


def test_a_requirement_added_while_a_person_reads_holds_for_what_they_decide(
    session: Session, project_id: int, task_id: int
) -> None:
    approvals.ask(session, task_id)
    read = asked.subject(session, task_id)
    requirements.add(session, project_id, phase=Phase.REVIEW_APPROVAL, name="Gates", satisfied_if="has gates")
    with pytest.raises(Refused, match="cannot be approved yet: It has no gate that must pass"):
        approvals.decide(
            session, task_id=task_id, version_id=read.version_id, digest=read.digest, verdict=Verdict.APPROVED
        )


def test_a_request_that_names_other_words_is_not_answered(session: Session, task_id: int) -> None:
    """As a program writes it that computes digests otherwise, or none: the verdict would name words nobody read."""
    session.execute(text("UPDATE tasks SET status = 'AWAITING_APPROVAL'"))
    session.execute(
        text(
            "INSERT INTO approval_requests (task_id, task_version_id, subject_sha256, asked_at)"
            " SELECT id, active_version_id, printf('%064d', 0), '2026-11-22 10:00:00' FROM tasks"
        )
    )
    session.expire_all()
    session.commit()
    with pytest.raises(Stale, match="is about other words than those that are there") as refused:
        decide(session, task_id)
    keep(session, refused.value)
    assert asked.of_task(session, task_id) == ()
    approvals.withdraw(session, 1, "It names nothing.")
    assert status(session, task_id) is TaskStatus.PENDING
    approved(session, task_id)
    assert asked.authority(session, task_id) is not None


def test_a_change_request_that_is_asked_about_by_other_words_is_not_answered(session: Session, task_id: int) -> None:
    approved(session, task_id)
    change = change_requests.create(session, task_id, content="Why", proposal=Proposal(title="Fix it"))
    change_requests.submit(session, change)
    with without_rules(session):
        session.execute(text("UPDATE change_requests SET content = 'Something else' WHERE id = :id"), {"id": change})
    session.expire_all()
    read = wanted.detail(session, change)
    with pytest.raises(Stale, match="is about other words than those that are there"):
        change_requests.decide(session, change, digest=read.digest, verdict=Verdict.APPROVED)
    assert wanted.detail(session, change).status is ChangeRequestStatus.SUBMITTED


def test_a_change_whose_approval_names_other_words_is_not_applied(session: Session, task_id: int) -> None:
    approved(session, task_id)
    change = change_requests.create(session, task_id, content="Why", proposal=Proposal(title="Fix it"))
    change_requests.submit(session, change)
    read = wanted.detail(session, change)
    change_requests.decide(session, change, digest=read.digest, verdict=Verdict.APPROVED)
    with without_rules(session):
        session.execute(text("""UPDATE change_requests SET proposal_json = '{"title": "Drop it"}'"""))
    session.expire_all()
    with pytest.raises(Refused, match="no approval names its words by their digest"):
        change_requests.apply(session, change)


@pytest.mark.parametrize("verdict", [Verdict.APPROVED, Verdict.REJECTED])
def test_what_is_overdue_is_not_decided_also_before_it_has_expired(
    session: Session, task_id: int, verdict: Verdict
) -> None:
    request = approvals.ask(session, task_id, expires_at=moment.now() + timedelta(hours=1))
    session.commit()
    with moment.at(moment.now() + LATER):
        with pytest.raises(Refused, match="The time to answer approval request 1 was over at") as refused:
            decide(session, task_id, verdict, comment="Late.")
        keep(session, refused.value)
        assert closed(session, request) is RequestState.PENDING
        assert approvals.expire(session) == [request]
        read = asked.subject(session, task_id)
        words = {"task_id": task_id, "version_id": read.version_id, "digest": read.digest}
        approvals.review(session, **words, verdict=verdict, comment="Late.")
    assert status(session, task_id).value == verdict.value


def test_nor_is_an_overdue_change_request(session: Session, task_id: int) -> None:
    approved(session, task_id)
    change = change_requests.create(session, task_id, content="Why", proposal=Proposal(title="Fix it"))
    change_requests.submit(session, change, expires_at=moment.now() + timedelta(hours=1))
    read = wanted.detail(session, change)
    with moment.at(moment.now() + LATER), pytest.raises(Refused, match="The time to answer"):
        change_requests.decide(session, change, digest=read.digest, verdict=Verdict.APPROVED)


def test_a_clock_that_was_set_back_gives_time_that_is_over_no_second_life(session: Session, task_id: int) -> None:
    request = approvals.ask(session, task_id, expires_at=moment.now() + timedelta(hours=1))
    with moment.at(moment.now() + LATER):
        approvals.expire(session)
    with moment.at(moment.now() - LATER), pytest.raises(Refused, match="is pending, and only a task that is awaiting"):
        decide(session, task_id)
    assert closed(session, request) is RequestState.EXPIRED


def test_an_overdue_change_of_a_deleted_task_keeps_nothing_else_waiting(
    session: Session, project_id: int, task_id: int
) -> None:
    soon = moment.now() + timedelta(hours=1)
    approved(session, task_id)
    change = change_requests.create(session, task_id, content="Why", proposal=Proposal(title="Fix it"))
    change_requests.submit(session, change, expires_at=soon)
    tasks.delete(session, [task_id])
    other = tasks.create(session, project_id, title="Sweep the pier")
    approvals.ask(session, other, expires_at=soon)
    with moment.at(moment.now() + LATER):
        assert len(upkeep.settle(session).expired) == 2
    assert status(session, other) is TaskStatus.PENDING
    assert wanted.detail(session, change).status is ChangeRequestStatus.DRAFT


def test_a_question_about_words_another_program_replaced_goes_when_those_that_count_are_decided_about(
    session: Session, task_id: int
) -> None:
    request = approvals.ask(session, task_id)
    another_version(session, task_id)
    decide(session, task_id)
    assert (status(session, task_id), closed(session, request)) == (TaskStatus.APPROVED, RequestState.SUPERSEDED)
    assert requests.pending(session) == ()


@pytest.mark.parametrize("how", ["withdraw", "expire"])
def test_or_when_somebody_takes_it_away(session: Session, task_id: int, how: str) -> None:
    request = approvals.ask(session, task_id, expires_at=moment.now() + timedelta(hours=1))
    another_version(session, task_id)
    session.execute(text("UPDATE tasks SET status = 'REJECTED'"))
    session.expire_all()
    if how == "withdraw":
        approvals.withdraw(session, request)
    else:
        with moment.at(moment.now() + LATER):
            assert approvals.expire(session) == [request]
    assert status(session, task_id) is TaskStatus.REJECTED, "where the other program took it"
    assert requests.pending(session) == ()


def test_an_approval_that_names_another_task_authorises_neither(
    session: Session, project_id: int, task_id: int
) -> None:
    """Written past the triggers: the very words of one task, as if they had been asked about another."""
    other = tasks.create(session, project_id, title="Sweep the pier")
    read = asked.subject(session, task_id)
    with without_rules(session):
        given = Approval(
            task_id=other,
            task_version_id=read.version_id,
            subject_sha256=read.digest,
            approver="Ann",
            approved=True,
            verdict=Verdict.APPROVED,
            person_key=person("Ann").key,
            created_at=moment.now(),
        )
        session.add(given)
    assert asked.authority(session, task_id) is None
    assert asked.authority(session, other) is None
    states = demanded.states(session, task_id, Phase.REVIEW_APPROVAL)
    assert [one.name for one in states if not one.met] == ["Approved"]


def test_the_request_of_one_thing_is_not_the_answer_to_another(session: Session, project_id: int, task_id: int) -> None:
    other = tasks.create(session, project_id, title="Sweep the pier")
    approvals.ask(session, task_id)
    about_other = approvals.ask(session, other)
    read = asked.subject(session, task_id)
    words = {"version_id": read.version_id, "digest": read.digest, "verdict": Verdict.APPROVED}
    with pytest.raises(Stale):
        approvals.decide(session, request_id=about_other, **words)
    decide(session, other)
    change = change_requests.create(session, task_id, content="Why", proposal=Proposal(title="Fix it"))
    about_change = change_requests.submit(session, change)
    with pytest.raises(Known, match=f"Approval request {about_change} is not about “Fix login” as it stands"):
        approvals.decide(session, request_id=about_change, **words)
    assert wanted.detail(session, change).status is ChangeRequestStatus.SUBMITTED


def test_an_override_ends_to_the_minute_and_is_of_one_version(session: Session, project_id: int, task_id: int) -> None:
    requirements.add(session, project_id, phase=Phase.REVIEW_APPROVAL, name="Gates", satisfied_if="has gates")
    approvals.ask(session, task_id)
    read = asked.subject(session, task_id)
    until = moment.now() + timedelta(hours=1)
    about = {
        "phase": Phase.REVIEW_APPROVAL,
        "name": "Gates",
        "version_id": read.version_id,
        "reason": "It is one word.",
    }
    requirements.override(session, task_id, **about, until=until)
    for when in (until, until + LATER):
        with moment.at(when), pytest.raises(Refused, match="cannot be approved yet"):
            decide(session, task_id)
    with moment.at(until - timedelta(microseconds=1)):
        decide(session, task_id)
    assert status(session, task_id) is TaskStatus.APPROVED


def test_a_program_with_the_name_of_a_person_is_not_that_person(session: Session, task_id: int) -> None:
    approvals.ask(session, task_id)
    with actors.acting_as(session, program("Ann")), pytest.raises(Refused, match="given by a person, with a key"):
        read = asked.subject(session, task_id)
        approvals.decide(
            session, task_id=task_id, version_id=read.version_id, digest=read.digest, verdict=Verdict.APPROVED
        )
    assert session.scalar(select(Approval.id)) is None


def test_what_another_program_asked_about_a_task_that_was_not_is_in_nobodys_way(session: Session, task_id: int) -> None:
    """The state of the task says that nothing is asked; a person asks, and it is their question that waits."""
    asks = "INSERT INTO approval_requests (task_id, {}, subject_sha256, asked_at) SELECT {}, 'x', '2026-11-22' FROM {}"
    session.execute(text(asks.format("task_version_id", "id, active_version_id", "tasks")))
    session.expire_all()
    request = approvals.ask(session, task_id)
    assert (closed(session, 1), closed(session, request)) == (RequestState.SUPERSEDED, RequestState.PENDING)
    decide(session, task_id)
    change = change_requests.create(session, task_id, content="Why", proposal=Proposal(title="Fix it"))
    session.execute(text(asks.format("change_request_id", "task_id, id", "change_requests")))
    session.expire_all()
    request = change_requests.submit(session, change)
    read = wanted.detail(session, change)
    change_requests.decide(session, change, digest=read.digest, verdict=Verdict.APPROVED)
    assert closed(session, request) is RequestState.APPROVED
    assert requests.pending(session) == ()
    assert verify(session).sentence == ""


@pytest.mark.parametrize("how", ["withdraw", "expire"])
@pytest.mark.parametrize("to", [ChangeRequestStatus.DRAFT, ChangeRequestStatus.APPROVED])
def test_a_question_another_program_asked_about_a_change_that_is_elsewhere_goes_away_and_the_change_stays(
    session: Session, project_id: int, task_id: int, how: str, to: ChangeRequestStatus
) -> None:
    soon = moment.now() + timedelta(hours=1)
    approved(session, task_id)
    change = change_requests.create(session, task_id, content="Why", proposal=Proposal(title="Fix it"))
    if to is ChangeRequestStatus.APPROVED:
        change_requests.submit(session, change)
        change_requests.decide(session, change, digest=wanted.detail(session, change).digest, verdict=Verdict.APPROVED)
    left = "INSERT INTO approval_requests (task_id, change_request_id, subject_sha256, asked_at, expires_at)"
    session.execute(text(f"{left} SELECT task_id, id, 'x', '2026-11-22', '{soon}' FROM change_requests"))
    session.expire_all()
    other = tasks.create(session, project_id, title="Sweep the pier")
    about_other = approvals.ask(session, other, expires_at=soon)
    (stray,) = [one.id for one in requests.pending(session) if one.id != about_other]
    if how == "withdraw":
        approvals.withdraw(session, stray, "Nobody asked.")
        with pytest.raises(Refused, match=f"Approval request {stray} is withdrawn already"):
            approvals.withdraw(session, stray)
    else:
        with moment.at(moment.now() + LATER):
            assert approvals.expire(session) == [stray, about_other]
        assert status(session, other) is TaskStatus.PENDING, "one question keeps no other from expiring"
    assert wanted.detail(session, change).status is to
    assert verify(session).sentence == ""


def test_a_question_that_was_answered_is_not_withdrawn_and_the_draft_stays(session: Session, task_id: int) -> None:
    approved(session, task_id)
    change = change_requests.create(session, task_id, content="Why", proposal=Proposal(title="Fix it"))
    request = change_requests.submit(session, change)
    read = wanted.detail(session, change)
    words = {"digest": read.digest, "verdict": Verdict.CHANGES_REQUESTED, "comment": "Say more."}
    change_requests.decide(session, change, **words)
    with pytest.raises(Refused, match=f"Approval request {request} is changes requested already"):
        approvals.withdraw(session, request)
    assert wanted.detail(session, change).status is ChangeRequestStatus.DRAFT


def test_a_task_whose_version_nobody_names_is_approved_as_its_newest(session: Session, task_id: int) -> None:
    approvals.ask(session, task_id)
    session.execute(text("UPDATE tasks SET active_version_id = NULL"))
    session.expire_all()
    decide(session, task_id)
    assert status(session, task_id) is TaskStatus.APPROVED
    runs.start(session, task_id, engine="codex")


def test_a_run_of_a_task_that_is_not_there_keeps_nothing_else_from_being_settled(
    session: Session, task_id: int
) -> None:
    """Such a file is damaged, which is told elsewhere."""
    approvals.ask(session, task_id, expires_at=moment.now() + timedelta(hours=1))
    session.commit()
    session.execute(text("PRAGMA defer_foreign_keys = ON"))
    session.execute(text("INSERT INTO runs (task_id, engine) VALUES (999, 'codex')"))
    with moment.at(moment.now() + LATER):
        assert upkeep.settle(session) == upkeep.Settled(expired=(1,))
