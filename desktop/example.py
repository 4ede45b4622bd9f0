"""The worked example: the project Harbour, made from the readable sources in resources/example."""

import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from sqlalchemy.orm import Session

from desktop.commands import artifacts
from desktop.queries import versions
from desktop.schema import (
    Approval,
    ArchitectureOption,
    Artifact,
    ChangeRequest,
    ControlState,
    Project,
    Run,
    Task,
    TaskVersion,
)
from desktop.store.opening import create_project
from desktop.words import ArtifactType, ChangeRequestStatus, Phase, RunStatus, TaskStatus

NAME = "Harbour.placet"


def make(path: Path) -> None:
    """Write the example to `path`, which must not exist yet (else Known)."""
    project = create_project(path)
    try:
        project.write(fill, datetime.now(UTC).replace(tzinfo=None)).result()
    finally:
        project.close()


def fill(session: Session, now: datetime) -> int:
    """Write Harbour into a file without projects, its days counted back from `now` (UTC); returns the project's id."""
    return _Builder(session, now).project()


class _Builder:
    """Holds what the parts of the example refer to each other by: the session, the clock and the tasks by key."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now
        self.source = files("resources") / "example"
        self.tasks: dict[str, Task] = {}
        self.of = 0

    def project(self) -> int:
        facts: dict[str, Any] = self.read("project.yaml")
        project = Project(
            name=facts["name"],
            description=facts["description"].strip(),
            current_phase=Phase(facts["current_phase"]),
            default_engine=facts["default_engine"],
            created_at=self.ago(26),
        )
        self.add(project)
        self.of = project.id
        work: dict[str, Any] = self.read("tasks.yaml")
        for told in work["tasks"]:
            self.task(told, work["gates"])
        project.spec_artifact_id = self.attach(ArtifactType.SPEC, "spec.md", self.text("spec.md"), days=26)
        self.plan()
        project.selected_arch_option_id = self.architecture()
        project.updated_at = self.ago(0)
        for number, adr in enumerate(sorted((self.source / "adr").iterdir(), key=lambda it: it.name)):
            self.attach(ArtifactType.ADR, adr.name, adr.read_text("utf-8"), days=24 - number * 4)
        transcript = self.text("transcripts/planner.json")
        self.attach(ArtifactType.TRANSCRIPT, "planner.json", transcript, days=25)
        control = facts["control"]
        current = self.tasks[control.pop("current")]
        self.add(ControlState(project_id=self.of, current_task_id=current.id, **control))
        return self.of

    def task(self, told: dict[str, Any], gates: dict[str, Any]) -> None:
        """One task: its versions, then what was asked, decided and run about them."""
        wordings: list[dict[str, Any]] = told["versions"]
        last = wordings[-1]
        task = Task(
            project_id=self.of,
            title=last["title"],
            description=last["text"].strip(),
            status=TaskStatus(told["status"]),
            current_phase=Phase(told["phase"]),
            version=len(wordings),
            attempts=len(told.get("runs", [])),
            priority=told["priority"],
            created_at=self.ago(told["days"]),
        )
        self.add(task)
        self.tasks[told["key"]] = task
        gates_json = json.dumps([{"name": name, **gates[name]} for name in told.get("gates", [])]) or None
        deps_json = json.dumps([self.tasks[key].id for key in told.get("after", [])])
        kept: list[TaskVersion] = [
            TaskVersion(
                task_id=task.id,
                version_num=number,
                title=wording["title"],
                description=wording["text"].strip(),
                gates_json=gates_json,
                deps_json=deps_json,
                created_at=self.ago(wording.get("days", told["days"])),
            )
            for number, wording in enumerate(wordings, start=1)
        ]
        self.add(*kept)
        task.active_version_id = kept[-1].id
        task.updated_at = self.ago(self.last_touched(told))
        self.requests(task, told.get("requests", []))
        for decision in told.get("decisions", []):
            self.decision(task, kept[int(decision["version"]) - 1], decision)
        for run in told.get("runs", []):
            self.run(task, run, gates)

    def requests(self, task: Task, told: list[dict[str, Any]]) -> None:
        for request in told:
            when = self.ago(request["days"])
            row = ChangeRequest(
                task_id=task.id,
                phase=Phase(request["phase"]),
                content=request["text"],
                status=ChangeRequestStatus(request["status"]),
                created_at=when,
                updated_at=when,
            )
            self.add(row)
            if "by" in request:
                self.add(
                    Approval(
                        task_id=task.id,
                        change_request_id=row.id,
                        approver=request["by"],
                        approved=request["approved"],
                        created_at=when + timedelta(hours=3),
                    )
                )

    def decision(self, task: Task, version: TaskVersion, told: dict[str, Any]) -> None:
        self.add(
            Approval(
                task_id=task.id,
                task_version_id=version.id,
                subject_sha256=versions.digest(
                    task_id=task.id,
                    number=version.version_num,
                    title=version.title,
                    description=version.description,
                    gates=version.gates_json,
                    dependencies=version.deps_json,
                ),
                approver=told["by"],
                approved=told["approved"],
                comment=told.get("comment"),
                created_at=self.ago(told["days"]),
            )
        )

    def run(self, task: Task, told: dict[str, Any], gates: dict[str, Any]) -> None:
        begun = self.ago(told["days"])
        ended = None if told["status"] == RunStatus.RUNNING else begun + timedelta(minutes=told["minutes"])
        results = [
            {
                "gate_name": name,
                "passed": passed,
                "exit_code": 0 if passed else 1,
                "command": gates[name]["command"],
                "executed_at": (ended or begun).isoformat(),
            }
            for name, passed in told["results"].items()
        ]
        run = Run(
            task_id=task.id,
            engine=told["engine"],
            status=RunStatus(told["status"]),
            gate_results=json.dumps(results) if results else None,
            start_time=begun,
            end_time=ended,
        )
        self.add(run)
        for kind, folder in ((ArtifactType.LOG, "logs"), (ArtifactType.DIFF, "diffs")):
            if name := told.get(kind.value.lower()):
                text = self.text(f"{folder}/{name}")
                self.attach(kind, name, text, days=told["days"], task_id=task.id, run_id=run.id)

    def plan(self) -> None:
        """The plan as a planner hands it in: its own words, and the first wording of every task."""
        tasks = [
            {"title": task.title, "description": task.description, "priority": task.priority}
            for task in self.tasks.values()
        ]
        plan = json.dumps({**self.read("plan.yaml"), "tasks": tasks}, ensure_ascii=False, indent=2)
        self.attach(ArtifactType.PLAN, "plan.json", plan, days=25)

    def architecture(self) -> int:
        """The options and the document they come from; returns the id of the chosen one."""
        told: dict[str, Any] = self.read("architecture.yaml")
        text = json.dumps({"options": told["options"]}, ensure_ascii=False, indent=2)
        document = self.attach(ArtifactType.ARCHITECTURE, "architecture.json", text, days=24)
        options: list[ArchitectureOption] = [
            ArchitectureOption(
                project_id=self.of,
                artifact_id=document,
                position=position,
                name=option["name"],
                description=option["description"].strip(),
                pros_json=json.dumps(option["pros"]),
                cons_json=json.dumps(option["cons"]),
                trade_offs=option["trade_offs"],
                created_at=self.ago(24),
            )
            for position, option in enumerate(told["options"])
        ]
        self.add(*options)
        return options[int(told["chosen"])].id

    def attach(self, kind: ArtifactType, name: str, text: str, *, days: float, **links: int) -> int:
        """An artifact with these words in it, taken in the way a person's file is; returns its id."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8")
            number = artifacts.attach(self.session, self.of, path, type=kind, task_id=links.get("task_id"))
        artifact = self.session.get_one(Artifact, number)
        artifact.created_at = self.ago(days)
        artifact.run_id = links.get("run_id")
        artifact.file_path = name
        self.session.flush()
        return number

    def add(self, *rows: Any) -> None:
        self.session.add_all(rows)
        self.session.flush()

    def ago(self, days: float) -> datetime:
        """A moment `days` ago, at a working hour that differs from day to day."""
        return self.now - timedelta(days=days, hours=(days * 7) % 5, minutes=20 + (days * 13) % 37)

    def last_touched(self, told: dict[str, Any]) -> float:
        acts = [*told.get("requests", []), *told.get("decisions", []), *told.get("runs", []), *told["versions"]]
        return min(told["days"], *(act["days"] for act in acts if "days" in act), told["days"])

    def read(self, name: str) -> Any:
        return yaml.safe_load(self.text(name))

    def text(self, name: str) -> str:
        found: Traversable = self.source.joinpath(*name.split("/"))
        return found.read_text("utf-8")
