"""Whatever people do in whatever order, the rules hold: commands are compared with a small model of the rules."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.commands import approvals, change_requests, phases, projects, runs, tasks
from desktop.errors import Refused
from desktop.queries import approvals as decided
from desktop.queries import change_requests as changes_asked
from desktop.queries import requests
from desktop.queries import tasks as asked
from desktop.queries.rows import Gate, Proposal
from desktop.queries.verification import verify
from desktop.schema import Approval, Entry, Run
from desktop.store.opening import Options, open_project
from desktop.store.project import Project
from desktop.words import RunStatus, Verdict
from tests.people import person

GATE = Gate("tests", "make test", "", "exit_code_0", "", 60, True, "")
OPEN = ("PENDING", "AWAITING_APPROVAL", "APPROVED", "REJECTED")
REWORDED = {
    "PENDING": "PENDING",
    "REJECTED": "PENDING",
    "AWAITING_APPROVAL": "AWAITING_APPROVAL",
    "APPROVED": "AWAITING_APPROVAL",
}
ATTEMPTS = 3


@dataclass
class Model:
    """What the rules say of one task, in no words of the program's."""

    status: str = "PENDING"
    phase: str = "PLANNER"
    version: int = 1
    approved: int = 0
    attempts: int = 0
    submitted: list[tuple[int, int]] = field(default_factory=list)
    agreed: list[tuple[int, int]] = field(default_factory=list)

    def ask(self) -> bool:
        if self.status != "PENDING":
            return False
        self.status, self.phase = "AWAITING_APPROVAL", "REVIEW_APPROVAL"
        return True

    def decide(self, verdict: Verdict, *, is_read: bool) -> bool:
        if self.status != "AWAITING_APPROVAL" or not is_read:
            return False
        if verdict is Verdict.APPROVED:
            self.status, self.phase, self.approved = "APPROVED", "CODER", self.version
        elif verdict is Verdict.REJECTED:
            self.status, self.approved = "REJECTED", 0
        else:
            self.status, self.phase, self.approved = "PENDING", "PLANNER", 0
        return True

    def reword(self, *, by_request: bool) -> bool:
        if self.status not in REWORDED or not (by_request or self.phase == "PLANNER"):
            return False
        self.status = REWORDED[self.status]
        self.version += 1
        if self.status == "AWAITING_APPROVAL" and self.phase == "CODER":
            self.phase = "REVIEW_APPROVAL"
        return True

    def withdraw(self) -> bool:
        was, self.status = self.status, "PENDING" if self.status == "AWAITING_APPROVAL" else self.status
        return was == "AWAITING_APPROVAL"

    def cancel(self) -> bool:
        if self.status not in OPEN:
            return False
        self.status = "CANCELLED"
        self.submitted.clear()
        return True

    def reopen(self) -> bool:
        was, self.status = self.status, "PENDING" if self.status == "CANCELLED" else self.status
        return was == "CANCELLED"

    def advance(self) -> bool:
        following = {"PLANNER": "ARCHITECT", "ARCHITECT": "REVIEW_APPROVAL"}.get(self.phase)
        if self.phase == "REVIEW_APPROVAL" and self.approved == self.version and self.status != "AWAITING_APPROVAL":
            following = "CODER"
        if following is None or self.status in ("COMPLETED", "CANCELLED"):
            return False
        self.phase = following
        return True

    def back(self) -> bool:
        if self.phase == "PLANNER" or self.status not in ("PENDING", "REJECTED"):
            return False
        self.phase = "PLANNER"
        return True

    def start(self) -> bool:
        if self.status != "APPROVED" or self.approved != self.version or self.attempts >= ATTEMPTS:
            return False
        self.status, self.attempts = "IN_PROGRESS", self.attempts + 1
        return True


class Game:
    """A real file with two tasks, and the model of each."""

    def __init__(self, project: Project) -> None:
        self.project = project
        of = project.write(projects.create, name="Harbour").result()
        self.ids = [project.write(tasks.create, of, title=f"Task {n}", gates=[GATE]).result() for n in (1, 2)]
        self.models = {one: Model() for one in self.ids}
        self.words = 0

    def play(self, kind: str, which: int, choice: int) -> None:
        """One act by the program and by the model: both do it, or both refuse it."""
        id_ = self.ids[which]
        model = self.models[id_]
        self.words += 1
        act = getattr(self, f"_{kind}")(id_, model, choice)
        if act is None:
            return
        expected, command = act
        before = self.project.read(entries).result()
        try:
            self.project.write(command).result()
            done = True
        except Refused:
            done = False
        assert done == expected, f"{kind} of {model}"
        made, refused = (now - then for now, then in zip(self.project.read(entries).result(), before, strict=True))
        assert (made > 0, refused) == (True, 0 if done else 1), "every act leaves an entry, a refused one a refusal"
        self.project.read(self.check).result()

    def check(self, session: Session) -> None:
        for id_, model in self.models.items():
            row = asked.rows(session, [id_])[id_]
            assert (row.status, row.phase, row.version, row.attempts) == (
                model.status,
                model.phase,
                model.version,
                model.attempts,
            )
            is_waiting = [one for one in requests.pending(session) if one.task_id == id_ and one.version_id]
            assert [one.version_number for one in is_waiting] == [model.version] * (model.status == "AWAITING_APPROVAL")
            by = decided.authority(session, id_)
            assert (by is not None) == (model.approved == model.version)
            if model.status in ("APPROVED", "IN_PROGRESS", "COMPLETED"):
                assert by is not None, "nothing is done without an approval of exactly this version"
            running = select(func.count()).where(Run.task_id == id_, Run.status == RunStatus.RUNNING)
            assert session.scalar(running) == (model.status == "IN_PROGRESS")

    def _ask(self, id_: int, model: Model, _choice: int) -> "Act":
        return model.ask(), lambda session: approvals.ask(session, id_)

    def _decide(self, id_: int, model: Model, choice: int) -> "Act":
        verdict = (Verdict.APPROVED, Verdict.APPROVED, Verdict.REJECTED, Verdict.CHANGES_REQUESTED)[choice % 4]
        versions = self.project.read(asked.detail, id_).result().versions
        is_read = choice < 8 or len(versions) == 1
        read = versions[0 if is_read else 1]
        words = {"task_id": id_, "version_id": read.id, "digest": read.digest, "verdict": verdict, "comment": "Why"}
        return model.decide(verdict, is_read=is_read), lambda session: approvals.decide(session, **words)

    def _edit(self, id_: int, model: Model, _choice: int) -> "Act":
        row = self.project.read(asked.detail, id_).result().row
        words = {"title": f"Words {self.words}", "description": None, "priority": 0, "phase": row.phase}
        version = row.row_version
        return model.reword(by_request=False), lambda session: tasks.edit(session, id_, row_version=version, **words)

    def _withdraw(self, id_: int, model: Model, _choice: int) -> "Act | None":
        found = self.project.read(requests.of_task, id_).result()
        about = [one for one in found if one.version_id]
        return (model.withdraw(), lambda session: approvals.withdraw(session, about[0].id)) if about else None

    def _cancel(self, id_: int, model: Model, _choice: int) -> "Act":
        return model.cancel(), lambda session: tasks.cancel(session, id_, "Because")

    def _reopen(self, id_: int, model: Model, _choice: int) -> "Act":
        return model.reopen(), lambda session: tasks.reopen(session, id_)

    def _advance(self, id_: int, model: Model, _choice: int) -> "Act":
        return model.advance(), lambda session: phases.advance(session, id_)

    def _back(self, id_: int, model: Model, _choice: int) -> "Act":
        return model.back(), lambda session: phases.back(session, id_)

    def _propose(self, id_: int, model: Model, _choice: int) -> "Act":
        proposal = Proposal(title=f"Words {self.words}")
        made: list[int] = []

        def propose(session: Session) -> None:
            made.append(change_requests.create(session, id_, content="Because", proposal=proposal))
            change_requests.submit(session, made[0])
            model.submitted.append((made[0], model.version))

        return model.status not in ("COMPLETED", "CANCELLED"), propose

    def _agree(self, _id: int, model: Model, _choice: int) -> "Act | None":
        if not model.submitted:
            return None
        change, base = model.submitted.pop()
        model.agreed.append((change, base))
        digest = self.project.read(changes_asked.detail, change).result().digest
        return True, lambda session: change_requests.decide(session, change, digest=digest, verdict=Verdict.APPROVED)

    def _apply(self, _id: int, model: Model, _choice: int) -> "Act | None":
        if not model.agreed:
            return None
        change, base = model.agreed[-1]
        allowed = base == model.version and model.reword(by_request=True)
        if allowed:
            model.agreed.pop()
        return allowed, lambda session: change_requests.apply(session, change)

    def _start(self, id_: int, model: Model, _choice: int) -> "Act":
        return model.start(), lambda session: runs.start(session, id_, engine="codex")

    def _finish(self, id_: int, model: Model, choice: int) -> "Act | None":
        found = [one.id for one in self.project.read(asked.detail, id_).result().runs]
        if not found:
            return None
        passed = bool(choice % 2)
        allowed = model.status == "IN_PROGRESS"
        if allowed:
            model.status = "COMPLETED" if passed else "APPROVED"
        results = [{"gate_name": "tests", "passed": passed}]
        status = RunStatus.SUCCESS if passed else RunStatus.FAILURE
        return allowed, lambda session: runs.finish(session, found[-1], status, gate_results=results)


Act = tuple[bool, Callable[[Session], object]]
KINDS = [name.removeprefix("_") for name in vars(Game) if name.startswith("_") and not name.startswith("__")]
# What leads on is played more often than what ends everything, and what belongs together also in one go.
CHANGE = ("propose", "agree", "apply")
GOES = [
    *((kind,) for kind in KINDS),
    ("ask",),
    ("decide",),
    ("start", "finish"),
    CHANGE,
    ("ask", *CHANGE),
    ("ask", "decide"),
    ("decide", "cancel", "reopen", "ask"),
]


def entries(session: Session) -> tuple[int, int]:
    """How many acts are recorded, and how many of them were refused."""
    every, refused = select(func.count()).select_from(Entry), select(func.count()).where(Entry.refused.is_(True))
    return session.scalar(every) or 0, session.scalar(refused) or 0


# Without shrinking: every example is a file of its own, and a list of acts reads well as it is.
@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.sampled_from(GOES), st.integers(0, 1), st.integers(0, 9)), min_size=4, max_size=20))
def test_random_acts_do_what_the_rules_say_and_nothing_else(
    head_template: Path, goes: list[tuple[tuple[str, ...], int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copy(head_template, Path(folder) / "project.placet")
        with closing(open_project(path, Options(actor=person("Ann")))) as project:
            game = Game(project)
            for kinds, which, choice in goes:
                for kind in kinds:
                    game.play(kind, which, choice)
            assert project.read(verify).result().sentence == ""


def test_every_kind_of_act_is_played_from_the_idea_to_the_end(head_file: Path) -> None:
    change = [(kind, 0) for kind in CHANGE]
    story = [("ask", 0), ("withdraw", 0), ("back", 0), ("edit", 0), ("advance", 0), ("ask", 0), *change, ("decide", 0)]
    story += [("start", 0), ("finish", 0), *change, ("decide", 0), ("start", 0), ("finish", 1)]
    story += [("cancel", 0), ("reopen", 0)]
    # The same words, approved, given up, taken up again, and approved once more.
    again = [("ask", 0), ("decide", 0), ("cancel", 0), ("reopen", 0), ("ask", 0), ("advance", 0), ("withdraw", 0)]
    again += [("advance", 0), ("ask", 0), ("decide", 0), ("start", 0), ("finish", 1)]
    assert {name for name, _ in story} == set(KINDS)
    with closing(open_project(head_file, Options(actor=person("Ann")))) as project:
        game = Game(project)
        for name, choice in story:
            game.play(name, 0, choice)
        model = game.models[game.ids[0]]
        assert (model.status, model.version, model.attempts) == ("COMPLETED", 4, 2)
        count = project.read(lambda session: session.scalar(select(func.count()).select_from(Approval))).result()
        assert count == 6, "withdrawn, two changes approved, one version superseded, two approved"
        for name, choice in again:
            game.play(name, 1, choice)
        model = game.models[game.ids[1]]
        assert (model.status, model.phase, model.version) == ("COMPLETED", "CODER", 1)
