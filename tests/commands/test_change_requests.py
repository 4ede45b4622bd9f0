"""A task that has left planning is changed by a request with the very words, decided about and then applied."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from desktop.commands import approvals, change_requests, moment, tasks
from desktop.commands.machines import CHANGE_REQUEST
from desktop.commands.requests import about_change
from desktop.errors import Known, Refused, Stale
from desktop.queries import approvals as decided
from desktop.queries import change_requests as asked
from desktop.queries import requests
from desktop.queries import tasks as wanted
from desktop.queries.filters import ChangeRequestFilter, ChangeRequestSort
from desktop.queries.rows import Gate, Proposal
from desktop.schema import ChangeRequest, Task
from desktop.words import ChangeRequestStatus, Phase, RequestState, TaskStatus, Verdict
from tests.commands.conftest import approved, decide, status
from tests.people import program
from tests.triggers import without_rules

GATE = Gate("tests", "make test", "", "exit_code_0", "", 60, True, "")
OTHER = Proposal(title="Repair login", gates=(GATE,), criteria=("It loops no more",))
VERDICTS = {"approve": Verdict.APPROVED, "reject": Verdict.REJECTED, "request changes": Verdict.CHANGES_REQUESTED}


@pytest.fixture
def change_id(session: Session, task_id: int) -> int:
    """A draft about a task that is approved."""
    approved(session, task_id)
    return change_requests.create(session, task_id, content="It is more than the login", proposal=OTHER)


def say(session: Session, change_id: int, verdict: Verdict = Verdict.APPROVED, comment: str | None = None) -> int:
    digest = asked.detail(session, change_id).digest
    return change_requests.decide(session, change_id, digest=digest, verdict=verdict, comment=comment)


def test_an_approved_change_becomes_the_next_version_and_asks_again_in_the_same_transaction(
    session: Session, task_id: int, change_id: int
) -> None:
    change_requests.submit(session, change_id)
    say(session, change_id)
    assert decided.authority(session, task_id) is not None
    version_id = change_requests.apply(session, change_id)
    shown = wanted.detail(session, task_id)
    assert (shown.versions[0].id, shown.row.version, shown.row.title) == (version_id, 2, "Repair login")
    assert (shown.versions[0].gates, shown.versions[0].criteria) == ((GATE,), ("It loops no more",))
    assert shown.description == "It loops"
    assert (shown.row.status, shown.row.phase) == (TaskStatus.AWAITING_APPROVAL, Phase.REVIEW_APPROVAL)
    assert decided.authority(session, task_id) is None, "the approval of version 1 authorises nothing any more"
    (request,) = requests.pending(session)
    assert (request.version_id, request.version_number) == (version_id, 2)
    change = asked.detail(session, change_id)
    assert (change.status, change.base, change.applied) == (ChangeRequestStatus.IMPLEMENTED, 1, 2)
    decide(session, task_id)
    assert status(session, task_id) is TaskStatus.APPROVED


def test_a_change_of_what_is_overdue_is_applied_and_asked_about_without_a_time(session: Session, task_id: int) -> None:
    """In the minute before it expires: the time that is over was given for other words."""
    soon = moment.now() + timedelta(hours=1)
    first = approvals.ask(session, task_id, question="Shall we?", expires_at=soon)
    change_id = change_requests.propose(session, task_id, content="It is more", proposal=OTHER)
    say(session, change_id)
    with moment.at(soon):
        change_requests.apply(session, change_id)
    (request,) = requests.pending(session)
    assert (request.version_number, request.question, request.expires_at) == (2, "Shall we?", None)
    assert requests.detail(session, first).state is RequestState.SUPERSEDED


def test_a_verdict_names_the_words_of_the_change_by_their_digest(session: Session, change_id: int) -> None:
    request_id = change_requests.submit(session, change_id, question="Shall we?")
    request = requests.detail(session, request_id)
    change = asked.detail(session, change_id)
    assert (request.change_request_id, request.version_id, request.digest) == (change_id, None, change.digest)
    approval_id = say(session, change_id, comment="Yes")
    (row,) = [one for one in decided.of_task(session, change.task_id) if one.change_request_id]
    assert (row.id, row.digest, row.version_id, row.verdict) == (approval_id, change.digest, None, Verdict.APPROVED)
    assert requests.detail(session, request_id).state is RequestState.APPROVED


@pytest.mark.parametrize("state", ChangeRequestStatus)
@pytest.mark.parametrize("event", CHANGE_REQUEST.done)
def test_every_move_the_rules_do_not_know_is_refused(
    session: Session, change_id: int, state: ChangeRequestStatus, event: str
) -> None:
    change_requests.submit(session, change_id)
    request = session.get_one(ChangeRequest, change_id)
    if (state, event) == (ChangeRequestStatus.APPROVED, "apply"):
        say(session, change_id)
    with without_rules(session):
        session.execute(update(ChangeRequest).where(ChangeRequest.id == change_id).values(status=state))
    session.expire(request)
    acts = {
        "edit": lambda: change_requests.edit(session, change_id, row_version=2, content="Other", proposal=OTHER),
        "submit": lambda: change_requests.submit(session, change_id),
        "withdraw": lambda: change_requests.withdraw(session, change_id),
        "apply": lambda: change_requests.apply(session, change_id),
        "expire": lambda: change_requests.go_away(session, about_change(session, change_id), Verdict.EXPIRED),
        **{
            name: lambda verdict=verdict: say(session, change_id, verdict, "Because")
            for name, verdict in VERDICTS.items()
        },
    }
    if CHANGE_REQUEST.following(state, event):
        acts[event]()
        assert asked.detail(session, change_id).status is CHANGE_REQUEST.following(state, event)[0]
    elif event == "expire":  # the time for a question is over, also where the change is elsewhere
        acts[event]()
        assert asked.detail(session, change_id).status is state
    else:
        with pytest.raises(Refused, match="and only a change request that is"):
            acts[event]()


def test_words_that_are_not_those_that_were_read_are_not_decided_about(session: Session, change_id: int) -> None:
    change_requests.submit(session, change_id)
    with pytest.raises(Stale, match="does not hold the words you read"):
        change_requests.decide(session, change_id, digest="0" * 64, verdict=Verdict.APPROVED)


def test_a_change_written_for_another_version_is_not_applied(session: Session, task_id: int, change_id: int) -> None:
    other = change_requests.create(session, task_id, content="Something else", proposal=Proposal(description="Loops"))
    for one in (change_id, other):
        change_requests.submit(session, one)
        say(session, one)
    change_requests.apply(session, other)
    with pytest.raises(Stale, match="was written for version 1, and the task has version 2 by now"):
        change_requests.apply(session, change_id)


def test_what_is_sent_back_is_the_next_wording_of_a_draft(session: Session, change_id: int) -> None:
    change_requests.submit(session, change_id)
    with pytest.raises(Refused, match="needs a reason"):
        say(session, change_id, Verdict.CHANGES_REQUESTED)
    say(session, change_id, Verdict.CHANGES_REQUESTED, "Say more")
    change = asked.detail(session, change_id)
    assert (change.status, change.version) == (ChangeRequestStatus.DRAFT, 2)
    with pytest.raises(Stale, match="was changed meanwhile"):
        change_requests.edit(session, change_id, row_version=1, content="More", proposal=OTHER)
    change_requests.edit(session, change_id, row_version=change.row_version, content="More", proposal=OTHER)
    assert asked.detail(session, change_id).digest != change.digest
    change_requests.submit(session, change_id)
    say(session, change_id)
    change_requests.apply(session, change_id)


def test_a_change_that_proposes_no_words_is_not_submitted(session: Session, task_id: int) -> None:
    with pytest.raises(Known, match="write at least a sentence"):
        change_requests.create(session, task_id, content=" ")
    same = Proposal(title="Fix login", description="It loops", gates=())
    for proposal in (None, same):
        change_id = change_requests.create(session, task_id, content="Please", proposal=proposal)
        with pytest.raises(Refused, match="proposes no other words"):
            change_requests.submit(session, change_id)


def test_a_program_may_propose_and_not_decide(session: Session, change_id: int) -> None:
    session.info["actor"] = program("copilot_cli")
    change_requests.submit(session, change_id)
    with pytest.raises(Refused, match="with a key of their own"):
        say(session, change_id)


def test_nothing_is_changed_while_somebody_works_on_it_or_once_it_is_done(
    session: Session, task_id: int, change_id: int
) -> None:
    change_requests.submit(session, change_id)
    say(session, change_id)
    with without_rules(session):
        session.execute(update(Task).values(status=TaskStatus.IN_PROGRESS))
    with pytest.raises(Refused, match="is in progress, and only a task that is"):
        change_requests.apply(session, change_id)
    with without_rules(session):
        session.execute(update(Task).values(status=TaskStatus.COMPLETED))
    late = change_requests.create(session, task_id, content="Too late", proposal=Proposal(title="Late"))
    with pytest.raises(Refused, match="is completed, so its words stay as they are"):
        change_requests.submit(session, late)


def test_requests_are_listed_like_tasks(session: Session, task_id: int, change_id: int) -> None:
    other = change_requests.create(session, task_id, content="Another", proposal=Proposal(description=""))
    change_requests.submit(session, change_id)
    everything = (ChangeRequestFilter(), ChangeRequestSort.ID, True)
    assert list(asked.ids(session, *everything)) == [other, change_id]
    assert [one.id for one in asked.page(session, *everything, 1, 5)] == [change_id]
    drafts = ChangeRequestFilter(statuses=frozenset({ChangeRequestStatus.DRAFT}), text="log", task_id=task_id)
    assert (asked.count(session, drafts), list(asked.ids(session, drafts, ChangeRequestSort.UPDATED, False))) == (
        1,
        [other],
    )
    assert asked.detail(session, other).proposal == Proposal(description="")
    tasks.delete(session, [task_id])
    assert asked.count(session, ChangeRequestFilter()) == 0
    assert asked.count(session, ChangeRequestFilter(deleted=True)) == 2


def test_the_time_to_decide_about_a_change_ends_with_a_draft(session: Session, change_id: int) -> None:
    soon = moment.now() + timedelta(hours=1)
    request_id = change_requests.submit(session, change_id, expires_at=soon)
    assert approvals.expire(session, soon) == [request_id]
    assert asked.detail(session, change_id).status is ChangeRequestStatus.DRAFT
    approvals.withdraw(session, change_requests.submit(session, change_id), "Never mind")
    assert asked.detail(session, change_id).status is ChangeRequestStatus.WITHDRAWN
