"""One task of the example: its first wording, what was asked, decided, changed and run, and where it stands."""

from datetime import timedelta
from typing import Any

from desktop.commands import approvals, change_requests, moment, phases, requests, runs, tasks
from desktop.example.timeline import AGENT, Step, Timeline
from desktop.identity import PROGRAM, Actor
from desktop.queries import approvals as read
from desktop.queries import change_requests as wanted
from desktop.queries.rows import Gate, Proposal
from desktop.schema import Task
from desktop.words import ArtifactType, Phase, RunStatus, TaskStatus, Verdict

# Work that is more than a small task goes through the architect.
LARGE = 7


class Work:
    """One task: from its first wording, through what was asked, decided, changed and run, to where it stands."""

    def __init__(self, line: Timeline, told: dict[str, Any], gates: dict[str, Gate]) -> None:
        """`told` is an entry of tasks.yaml, `gates` are all gates by name."""
        self.line, self.session, self.told = line, line.session, told
        self.gates = [gates[name] for name in told.get("gates", [])]
        self.last = line.ago(told["days"])
        # The change requests by the number of the version they become; 0 until they are made.
        self.changes: dict[int, int] = {}

    def tell(self) -> None:
        """Gather its steps."""
        wordings, told = self.told["versions"], self.told
        self.line.step(self.last, AGENT, self.create)
        happened = [
            *((it["days"], 0, it) for it in told.get("requests", [])),
            *((it["days"], 1, it | {"number": number}) for number, it in enumerate(wordings[1:], start=2)),
            *((it["days"], 2, it) for it in told.get("decisions", [])),
            *((it["days"], 3, it) for it in told.get("runs", [])),
        ]
        acts = (self.request, self.reword, self.decide, self.run)
        # Nothing but change requests comes to it: it is asked about before them.
        at_once = told["status"] == TaskStatus.AWAITING_APPROVAL and len(wordings) == 1
        if at_once:
            self.settle()
        for _days, kind, it in sorted(happened, key=lambda it: (-it[0], it[1])):
            acts[kind](it)
        if not at_once:
            self.settle()

    def at(self, days: float, who: Actor, step: Step, *, minutes: float = 0) -> None:
        """A step on its day, yet after what came before it."""
        self.last = max(self.line.ago(days), self.last + timedelta(minutes=max(minutes, 5)))
        self.line.step(self.last, who, step)

    def then(self, minutes: float, who: Actor, step: Step) -> None:
        """A step so many minutes after the last one."""
        self.last += timedelta(minutes=minutes)
        self.line.step(self.last, who, step)

    def create(self) -> None:
        first = self.told["versions"][0]
        self.line.tasks[self.told["key"]] = tasks.create(
            self.session,
            self.line.project_id,
            title=first["title"],
            description=first["text"].strip(),
            priority=self.told["priority"],
            gates=self.gates,
            waits_for=[self.line.tasks[key] for key in self.told.get("after", [])],
        )
        if self.told["phase"] == Phase.ARCHITECT or (
            self.told["priority"] >= LARGE and self.told["phase"] != "PLANNER"
        ):
            phases.advance(self.session, self.id)

    @property
    def id(self) -> int:
        return self.line.tasks[self.told["key"]]

    @property
    def row(self) -> Task:
        return self.session.get_one(Task, self.id)

    def ask(self) -> None:
        if self.row.status is TaskStatus.PENDING:
            approvals.ask(self.session, self.id)

    def decide(self, told: dict[str, Any]) -> None:
        def decided() -> None:
            subject = read.subject(self.session, self.id)
            approvals.decide(
                self.session,
                task_id=self.id,
                version_id=subject.version_id,
                digest=subject.digest,
                verdict=Verdict(told["verdict"]),
                comment=told.get("comment"),
                viewed=[f"version {subject.version_number}"],
            )

        self.then(40, AGENT, self.ask)
        self.at(told["days"], self.line.person(told["by"]), decided)

    def reword(self, told: dict[str, Any]) -> None:
        if told["number"] in self.changes:
            self.at(
                told["days"],
                self.line.master,
                lambda: change_requests.apply(self.session, self.changes[told["number"]]),
            )
            return

        def reworded() -> None:
            for request in requests.waiting(self.session, self.id):
                approvals.withdraw(self.session, request.id)
            if self.row.current_phase is not Phase.PLANNER:
                phases.back(self.session, self.id)
            task = self.row
            tasks.edit(
                self.session,
                self.id,
                row_version=task.row_version,
                title=told["title"],
                description=told["text"].strip(),
                priority=task.priority,
                phase=task.current_phase,
            )

        self.at(told["days"], self.line.master, reworded)

    def request(self, told: dict[str, Any]) -> None:
        """A change request as far as it came; an implemented one is applied where its version is told."""
        words = self.told["versions"][told["version"] - 1] if "version" in told else told
        proposal = Proposal(title=words.get("title"), description=words.get("proposed", words.get("text", "")).strip())
        proposal = proposal if "version" in told or "proposed" in told else None
        made: list[int] = []

        def proposed() -> None:
            made.append(change_requests.create(self.session, self.id, content=told["text"], proposal=proposal))
            self.changes[told.get("version", 0)] = made[0]
            if told["status"] != "DRAFT":
                change_requests.submit(self.session, made[0])

        def decided() -> None:
            digest = wanted.detail(self.session, made[0]).digest
            verdict = Verdict.REJECTED if told["status"] == "REJECTED" else Verdict.APPROVED
            change_requests.decide(self.session, made[0], digest=digest, verdict=verdict, comment=told.get("comment"))

        self.changes[told.get("version", 0)] = 0
        self.at(told["days"], self.line.master, proposed)
        if "by" in told:
            self.then(180, self.line.person(told["by"]), decided)

    def run(self, told: dict[str, Any]) -> None:
        made: list[int] = []

        def started() -> None:
            made.append(runs.start(self.session, self.id, engine=told["engine"]))

        def ended() -> None:
            results = [
                self.result(gate, told["results"][gate.name]) for gate in self.gates if gate.name in told["results"]
            ]
            runs.finish(self.session, made[0], RunStatus(told["status"]), gate_results=results)
            for kind, folder in ((ArtifactType.LOG, "logs"), (ArtifactType.DIFF, "diffs")):
                if name := told.get(kind.value.lower()):
                    text = self.line.text(f"{folder}/{name}")
                    self.line.attach(kind, name, text, task_id=self.id, run_id=made[0])

        def lost() -> None:
            runs.interrupt(self.session, made)

        who = Actor(told["engine"], "", None)
        self.at(told["days"], who, started, minutes=30)
        if told["status"] == RunStatus.INTERRUPTED:
            self.then(told["minutes"], PROGRAM, lost)
        else:
            self.then(told["minutes"], who, ended)

    def result(self, gate: Gate, passed: bool) -> dict[str, object]:
        at = moment.now().isoformat()
        facts = {"exit_code": 0 if passed else 1, "command": gate.command, "executed_at": at}
        return {"gate_name": gate.name, "passed": passed, **facts}

    def settle(self) -> None:
        """What is left to do until the task stands where it is told to stand."""
        status, phase = self.told["status"], self.told["phase"]
        if status == TaskStatus.AWAITING_APPROVAL:
            self.then(40, AGENT, self.ask)
        if status == TaskStatus.CANCELLED:
            self.then(40, self.line.master, lambda: tasks.cancel(self.session, self.id, "It is not needed now."))
        if status == TaskStatus.REJECTED and phase == Phase.PLANNER:
            self.then(40, self.line.master, lambda: phases.back(self.session, self.id))
