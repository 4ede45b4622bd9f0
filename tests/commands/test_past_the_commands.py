"""Whatever another program writes past the commands, they answer with a sentence; no forged approval starts a run."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from desktop.commands import approvals, change_requests, links, moment, phases, requests, runs, tasks, upkeep
from desktop.errors import Known
from desktop.queries import approvals as asked
from desktop.queries import change_requests as wanted
from desktop.queries import deciding, inbox, overdue, requirements, seals
from desktop.queries.rows import Proposal
from desktop.schema import ApprovalRequest, ChangeRequest, Run, Task, TaskVersion
from desktop.store.changes import WritingSession
from desktop.words import ChangeRequestStatus, Phase, RunStatus, TaskStatus, Verdict
from tests.people import person

STEPS = 150
GIVEN = (Verdict.APPROVED, Verdict.APPROVED, Verdict.REJECTED, Verdict.CHANGES_REQUESTED)
FORGED = (
    "INSERT INTO approvals (task_id, task_version_id, change_request_id, subject_sha256, request_id, approver,"
    " approved, verdict, person_key) SELECT task_id, task_version_id, change_request_id, subject_sha256, id, 'Bo', 1,"
    f" 'APPROVED', '{person('Bo').key}' FROM approval_requests WHERE state = 'PENDING'"
)
LONG_AGO = "2020-01-01 00:00:00.000000"
ODD_JSON = ("{", "[1]", "[{}]", "null", "{}")


class Odd:
    """One file, other programs that write what the triggers let through, and people who go on working with it."""

    def __init__(self, session: WritingSession, project_id: int, seed: int) -> None:
        self.session, self.of, self.dice = session, project_id, random.Random(seed)
        for number in range(4):
            tasks.create(session, project_id, title=f"Task {number}")
        session.commit()

    def one(self, table: type[Task | TaskVersion | ChangeRequest | ApprovalRequest | Run]) -> int:
        return self.dice.choice(self.session.scalars(select(table.id).order_by(table.id)).all() or [1])

    def write(self) -> None:
        """A statement of another program; what the file refuses is not in it."""
        task, change, run, dice = self.one(Task), self.one(ChangeRequest), self.one(Run), self.dice
        statement = dice.choice(
            (
                f"UPDATE tasks SET status = '{dice.choice(list(TaskStatus))}' WHERE id = {task}",
                f"UPDATE tasks SET active_version_id = {self.one(TaskVersion)} WHERE id = {task}",
                f"UPDATE tasks SET active_version_id = NULL WHERE id = {task}",
                f"UPDATE tasks SET current_phase = '{dice.choice(list(Phase))}' WHERE id = {task}",
                f"UPDATE tasks SET deleted_at = {dice.choice(('NULL', 'datetime()'))} WHERE id = {task}",
                "INSERT INTO task_versions (task_id, version_num, title, deps_json)"
                f" SELECT {task}, max(version_num) + 1, 'Other', '{dice.choice(('[1]', '[99]', '{'))}'"
                f" FROM task_versions WHERE task_id = {task}",
                f"UPDATE change_requests SET status = '{dice.choice(list(ChangeRequestStatus))}' WHERE id = {change}",
                "INSERT INTO approval_requests (task_id, task_version_id, subject_sha256, asked_at)"
                f" SELECT id, active_version_id, '{self.digest(task)}', datetime() FROM tasks WHERE id = {task}",
                "INSERT INTO approval_requests (task_id, change_request_id, subject_sha256, asked_at)"
                f" SELECT task_id, id, 'x', datetime() FROM change_requests WHERE id = {change}",
                FORGED,
                "UPDATE approval_requests SET state = 'APPROVED' WHERE state = 'PENDING'",
                f"UPDATE runs SET status = '{dice.choice(list(RunStatus))}' WHERE id = {run}",
                f"INSERT INTO runs (task_id, engine) VALUES ({task}, 'another')",
                "INSERT INTO approval_requests (task_id, change_request_id, subject_sha256, asked_at, expires_at)"
                f" SELECT task_id, id, 'x', datetime(), '{LONG_AGO}' FROM change_requests WHERE id = {change}",
                "INSERT INTO approval_requests (task_id, task_version_id, subject_sha256, asked_at, expires_at)"
                f" SELECT id, active_version_id, '{self.digest(task)}', datetime(), '{LONG_AGO}' FROM tasks"
                f" WHERE id = {task}",
                FORGED.replace("1, 'APPROVED'", "0, 'WITHDRAWN'"),
                "UPDATE approval_requests SET state = 'WITHDRAWN' WHERE state = 'PENDING'",
                f"UPDATE change_requests SET proposal_json = '{dice.choice(ODD_JSON)}' WHERE id = {change}",
                "INSERT INTO task_versions (task_id, version_num, title, gates_json)"
                f" SELECT {task}, max(version_num) + 1, 'Other', '{dice.choice(ODD_JSON)}'"
                f" FROM task_versions WHERE task_id = {task}",
                f"UPDATE runs SET gate_results = '{dice.choice(ODD_JSON)}' WHERE id = {run}",
                "INSERT INTO audit (prev, hash, payload, happened_at, act, refused, task_id)"
                f" SELECT hash, '{dice.random()}', '{dice.choice(ODD_JSON)}', datetime(),"
                f" '{dice.choice(('task.approve', 'run.start', 'comment.resolve'))}', 0, {task}"
                " FROM audit ORDER BY id DESC LIMIT 1",
            )
        )
        self.run(statement)

    def forge(self) -> None:
        """Another program approves a task as Bo, whose key it has out of the file, but not the one he signs with."""
        task = self.one(Task)
        self.run(f"UPDATE tasks SET status = 'AWAITING_APPROVAL' WHERE id = {task}")
        self.run(
            "INSERT INTO approval_requests (task_id, task_version_id, subject_sha256, asked_at)"
            f" SELECT id, active_version_id, '{self.digest(task)}', datetime() FROM tasks WHERE id = {task}"
        )
        self.run(FORGED + f" AND task_id = {task}")
        self.run(f"UPDATE approval_requests SET state = 'APPROVED' WHERE state = 'PENDING' AND task_id = {task}")
        self.run(f"UPDATE tasks SET status = 'APPROVED' WHERE id = {task}")

    def run(self, statement: str) -> None:
        try:
            self.session.execute(text(statement))
            self.session.commit()
        except IntegrityError:
            self.session.rollback()
        self.session.expire_all()

    def digest(self, task: int) -> str:
        """The one an approval has to name; other programs can compute it, too."""
        try:
            return asked.subject(self.session, task).digest
        except Known:
            return "x"

    def act(self) -> None:
        """Something a person does; what the rules refuse is a sentence."""
        command = self.dice.choice(self.acts())
        self.session.info["actor"] = person(self.dice.choice(("Ann", "Cy")))
        try:
            command()
            self.session.commit()
        except Known as known:
            assert known.sentence.endswith((".", "?"))
            self.session.rollback()

    def acts(self) -> tuple[Callable[[], object], ...]:
        session, dice, task, change = self.session, self.dice, self.one(Task), self.one(ChangeRequest)
        soon = moment.now() + timedelta(hours=1)
        return (
            lambda: approvals.ask(session, task, expires_at=dice.choice((None, soon))),
            lambda: approvals.ask(session, task),
            *(self.decide, self.review) * 3,
            lambda: approvals.withdraw(session, self.one(ApprovalRequest)),
            lambda: requests.snooze(session, self.one(ApprovalRequest), soon),
            lambda: upkeep.settle(session, soon + timedelta(hours=1)),
            lambda: tasks.cancel(session, task, "Because"),
            lambda: tasks.reopen(session, task),
            lambda: tasks.restore(session, [task]),
            lambda: links.split(session, task, [links.Part("One"), links.Part("Two")], "Because"),
            lambda: links.merge(session, [task, self.one(Task)], title="Both", description=None, reason="Because"),
            lambda: change_requests.propose(session, task, content="Why", proposal=Proposal(title=f"{dice.random()}")),
            self.decide_change,
            lambda: change_requests.submit(session, change),
            lambda: change_requests.apply(session, change),
            lambda: phases.advance(session, task),
            lambda: phases.back(session, task),
            *(lambda: runs.start(session, task, engine="codex"),) * 3,
            lambda: runs.finish(session, self.one(Run), RunStatus.SUCCESS, acknowledge=True),
            lambda: (deciding.decision(session, task), requirements.standing(session, task)),
            lambda: (deciding.change(session, change), inbox.read(session, person("Ann").key, soon)),
        )

    def decide(self) -> None:
        read = asked.subject(self.session, self.one(Task))
        words = {"task_id": read.task_id, "version_id": read.version_id, "digest": read.digest}
        approvals.decide(self.session, **words, verdict=self.dice.choice(GIVEN), comment="Because")

    def review(self) -> None:
        read = asked.subject(self.session, self.one(Task))
        words = {"task_id": read.task_id, "version_id": read.version_id, "digest": read.digest}
        approvals.review(self.session, **words, verdict=Verdict.APPROVED)

    def decide_change(self) -> None:
        change = wanted.detail(self.session, self.one(ChangeRequest))
        verdict = self.dice.choice(GIVEN)
        change_requests.decide(self.session, change.id, digest=change.digest, verdict=verdict, comment="Because")


@pytest.mark.parametrize("seed", range(4))
def test_what_others_write_is_met_with_sentences_and_starts_nothing(
    session: WritingSession, project_id: int, seed: int
) -> None:
    odd = Odd(session, project_id, seed)
    for _ in range(STEPS):
        odd.dice.choice((odd.write, odd.forge, odd.act))()
        odd.act()
    approval_ids = session.scalars(select(Run.approval_id).where(Run.phase == Phase.CODER)).all()
    assert approval_ids, "some approvals are nobody's forgery"
    assert all(one is not None and seals.approval(session, one) for one in approval_ids)
    odd.run(
        "INSERT OR IGNORE INTO approval_requests (task_id, change_request_id, subject_sha256, asked_at, expires_at)"
        f" SELECT task_id, id, 'x', datetime(), '{LONG_AGO}' FROM change_requests WHERE id NOT IN (SELECT"
        " change_request_id FROM approval_requests WHERE state = 'PENDING' AND change_request_id IS NOT NULL)"
    )
    later = moment.now() + timedelta(days=1)
    assert overdue.requests(session, later)
    upkeep.settle(session, later)
    assert overdue.requests(session, later) == (), "none keeps another from going away"
