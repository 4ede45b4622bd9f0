"""What any program can write by SQL, and nobody has signed, counts as nobody's decision."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop.commands import actors, approvals, audit, change_requests, moment, requirements, runs, tasks
from desktop.errors import Refused
from desktop.identity import Actor
from desktop.queries import approvals as asked
from desktop.queries import inbox
from desktop.queries.inbox_rows import Kind, Section
from desktop.queries.rows import Proposal
from desktop.queries.verification import verify
from desktop.schema import Approval, ApprovalRequest
from desktop.words import Phase, TaskStatus, Verdict
from tests.commands.conftest import approved, decide, status
from tests.people import person


def forged(session: Session, task_id: int, key: str) -> int:
    """What any program can write by SQL alone, with every trigger in force: the key of a person is no secret."""
    read = asked.subject(session, task_id)
    session.execute(text("UPDATE tasks SET status = 'AWAITING_APPROVAL' WHERE id = :id"), {"id": task_id})
    about = {"id": task_id, "version": read.version_id, "digest": read.digest, "key": key}
    session.execute(
        text(
            "INSERT INTO approval_requests (task_id, task_version_id, subject_sha256, asked_at)"
            " VALUES (:id, :version, :digest, '2026-11-22 10:00:00')"
        ),
        about,
    )
    session.execute(
        text(
            "INSERT INTO approvals (task_id, task_version_id, subject_sha256, request_id, approver, approved, verdict,"
            " person_key) SELECT :id, :version, :digest, max(id), 'Bo', 1, 'APPROVED', :key FROM approval_requests"
        ),
        about,
    )
    return session.scalar(text("SELECT max(id) FROM approvals")) or 0


def approve_all(session: Session, task_id: int) -> None:
    session.execute(text("UPDATE approval_requests SET state = 'APPROVED'"))
    session.execute(text("UPDATE tasks SET status = 'APPROVED' WHERE id = :id"), {"id": task_id})
    session.expire_all()


def test_an_approval_its_person_did_not_sign_starts_nothing(session: Session, task_id: int) -> None:
    forged(session, task_id, person("Bo").key)
    approve_all(session, task_id)
    assert status(session, task_id) is TaskStatus.APPROVED, "so far any program comes"
    with pytest.raises(Refused, match="is approved, but not as it stands"):
        runs.start(session, task_id, engine="codex")
    assert "Approval 1 is in no entry" in verify(session).sentence
    approved(session, task_id)
    runs.start(session, task_id, engine="codex")


def test_nor_does_it_count_as_one_of_two_people(session: Session, project_id: int, task_id: int) -> None:
    two = {"name": "Two people", "satisfied_if": "people at least", "parameter": "2"}
    requirements.add(session, project_id, phase=Phase.REVIEW_APPROVAL, **two)
    forged(session, task_id, person("Bo").key)
    session.expire_all()
    decide(session, task_id)
    assert status(session, task_id) is TaskStatus.AWAITING_APPROVAL
    decide(session, task_id, who="Cy")
    assert status(session, task_id) is TaskStatus.APPROVED


def test_nor_does_it_keep_the_person_it_names_from_deciding_or_from_being_asked(
    session: Session, project_id: int, task_id: int
) -> None:
    two = {"name": "Two people", "satisfied_if": "people at least", "parameter": "2"}
    requirements.add(session, project_id, phase=Phase.REVIEW_APPROVAL, **two)
    forged(session, task_id, person("Bo").key)
    session.expire_all()

    def bos() -> Section:
        (row,) = (one for one in inbox.read(session, person("Bo").key, moment.now()).rows if one.kind is Kind.ASKED)
        return row.section

    assert bos() is Section.TURN
    decide(session, task_id, who="Bo")
    assert bos() is Section.OTHERS
    decide(session, task_id)
    assert status(session, task_id) is TaskStatus.APPROVED


def taken_on(session: Session, task_id: int) -> None:
    """What any program can do with a task by SQL, as soon as one approval of its words is there: it is approved."""
    for request_id in session.scalars(text("SELECT id FROM approval_requests WHERE state = 'PENDING'")).all():
        row = session.get_one(ApprovalRequest, request_id)
        closed = (
            "INSERT INTO approvals (task_id, task_version_id, subject_sha256, request_id, approver, approved, verdict)"
        )
        session.execute(
            text(f"{closed} VALUES (:id, :version, :digest, :request, 'codex', 0, 'WITHDRAWN')"),
            {"id": task_id, "version": row.task_version_id, "digest": row.subject_sha256, "request": request_id},
        )
        session.execute(text("UPDATE approval_requests SET state = 'WITHDRAWN' WHERE id = :id"), {"id": request_id})
    if status(session, task_id) is TaskStatus.REJECTED:
        for to in ("PENDING", "AWAITING_APPROVAL"):
            session.execute(text(f"UPDATE tasks SET status = '{to}' WHERE id = :id"), {"id": task_id})
    words = "UPDATE tasks SET status = 'APPROVED', current_phase = 'CODER' WHERE id = :id"
    session.execute(text(words), {"id": task_id})
    session.expire_all()


def test_one_approval_of_two_that_are_needed_starts_nothing(session: Session, project_id: int, task_id: int) -> None:
    two = {"name": "Two people", "satisfied_if": "people at least", "parameter": "2"}
    requirements.add(session, project_id, phase=Phase.REVIEW_APPROVAL, **two)
    approved(session, task_id)
    assert status(session, task_id) is TaskStatus.AWAITING_APPROVAL
    taken_on(session, task_id)
    with pytest.raises(Refused, match="is approved, but not as it stands"):
        runs.start(session, task_id, engine="codex")
    approvals.ask(session, task_id)
    decide(session, task_id, who="Bo")
    runs.start(session, task_id, engine="codex")


def test_nor_does_an_approval_of_words_that_were_rejected_later(session: Session, task_id: int) -> None:
    approved(session, task_id)
    tasks.cancel(session, task_id, "Not now.")
    tasks.reopen(session, task_id)
    approvals.ask(session, task_id)
    decide(session, task_id, Verdict.REJECTED, comment="Not like this.")
    taken_on(session, task_id)
    with pytest.raises(Refused, match="is approved, but not as it stands"):
        runs.start(session, task_id, engine="codex")


@pytest.mark.parametrize("whose", ["Ann", "Mallory"])
def test_nor_with_an_entry_that_another_key_signed(session: Session, task_id: int, whose: str) -> None:
    """Somebody with a program of their own writes the entry as well, and signs it with the only key they have."""
    approval = forged(session, task_id, person("Bo").key)
    bo = Actor("Bo", person("Bo").key, person(whose).sign)
    with actors.acting_as(session, bo):
        row = session.get_one(Approval, approval)
        audit.record(session, "task.approve", task_id=task_id, facts={"approval": approval}, rows=[row], signed=True)
    approve_all(session, task_id)
    with pytest.raises(Refused, match="is approved, but not as it stands"):
        runs.start(session, task_id, engine="codex")


def test_what_nobody_signed_lets_no_requirement_pass(session: Session, project_id: int, task_id: int) -> None:
    requirements.add(session, project_id, phase=Phase.REVIEW_APPROVAL, name="Gates", satisfied_if="has gates")
    approvals.ask(session, task_id)
    session.execute(
        text(
            "INSERT INTO overrides (task_id, task_version_id, requirement, reason, until, person, person_key)"
            " SELECT id, active_version_id, 'Gates', 'I say so', '2126-01-01 00:00:00.000000', 'Bo', :key FROM tasks"
        ),
        {"key": person("Bo").key},
    )
    with pytest.raises(Refused, match="cannot be approved yet: It has no gate"):
        decide(session, task_id)


def test_nor_is_a_change_applied_whose_approval_nobody_signed(session: Session, task_id: int) -> None:
    approved(session, task_id)
    change = change_requests.create(session, task_id, content="Why", proposal=Proposal(title="Fix it"))
    request = change_requests.submit(session, change)
    about = {"request": request, "change": change, "key": person("Bo").key}
    session.execute(
        text(
            "INSERT INTO approvals (task_id, change_request_id, subject_sha256, request_id, approver, approved,"
            " verdict, person_key) SELECT task_id, :change, subject_sha256, id, 'Bo', 1, 'APPROVED', :key"
            " FROM approval_requests WHERE id = :request"
        ),
        about,
    )
    session.execute(text("UPDATE approval_requests SET state = 'APPROVED' WHERE id = :request"), about)
    session.execute(text("UPDATE change_requests SET status = 'APPROVED' WHERE id = :change"), about)
    session.expire_all()
    with pytest.raises(Refused, match="no approval names its words by their digest"):
        change_requests.apply(session, change)
