"""Harbour as it happened: the project with its papers, and each of its tasks."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from desktop.commands import architecture, moment, projects
from desktop.example.timeline import AGENT, Step, Timeline
from desktop.example.work import Work
from desktop.queries import architecture as options
from desktop.queries.rows import Gate
from desktop.schema import Project
from desktop.words import ArtifactType, Phase


def tell(session: Session, now: datetime) -> int:
    """Let all of Harbour happen, its days counted back from `now`; returns the project's id."""
    line = Timeline(session, now)
    _project(line)
    work: dict[str, Any] = line.read("tasks.yaml")
    gates = {name: _gate(name, facts) for name, facts in work["gates"].items()}
    for told in work["tasks"]:
        Work(line, told, gates).tell()
    line.take()
    moment.stamp(session.get_one(Project, line.project_id), line.ago(0))
    return line.project_id


def _project(line: Timeline) -> None:
    """The project itself, its specification, plan, architecture and papers."""
    words = {key: line.facts[key].strip() for key in ("name", "description", "default_engine")}

    def begin() -> None:
        line.project_id = projects.create(line.session, **words)
        spec = line.attach(ArtifactType.SPEC, "spec.md", line.text("spec.md"))
        _here(line).spec_artifact_id = spec

    def go_on(phase: Phase) -> Step:
        def step() -> None:
            version = _here(line).row_version
            projects.edit(line.session, line.project_id, row_version=version, **words, root_path=None, phase=phase)

        return step

    line.step(line.ago(26), line.master, begin)
    line.step(line.ago(25), AGENT, lambda: _plan(line))
    line.step(line.ago(25) + timedelta(hours=1), line.master, go_on(Phase.ARCHITECT))
    line.step(line.ago(24) - timedelta(hours=1), AGENT, lambda: _architecture(line))
    line.step(line.ago(24), line.master, lambda: _choice(line))
    line.step(line.ago(23), line.master, go_on(Phase.REVIEW_APPROVAL))
    line.step(line.ago(22), line.master, go_on(Phase.CODER))
    for number, adr in enumerate(sorted(line.source("adr").iterdir(), key=lambda it: it.name)):
        line.step(line.ago(20 - number * 4), line.master, _paper(line, adr.name, adr.read_text("utf-8")))


def _paper(line: Timeline, name: str, text: str) -> Step:
    return lambda: line.attach(ArtifactType.ADR, name, text)


def _plan(line: Timeline) -> None:
    """The plan as a planner hands it in: its own words, and the first wording of every task."""
    first = [
        {
            "title": told["versions"][0]["title"],
            "description": told["versions"][0]["text"].strip(),
            "priority": told["priority"],
        }
        for told in line.read("tasks.yaml")["tasks"]
    ]
    plan = json.dumps({**line.read("plan.yaml"), "tasks": first}, ensure_ascii=False, indent=2)
    line.attach(ArtifactType.PLAN, "plan.json", plan)
    line.attach(ArtifactType.TRANSCRIPT, "planner.json", line.text("transcripts/planner.json"))


def _architecture(line: Timeline) -> None:
    """The document of the architect, and the options in it."""
    told = line.read("architecture.yaml")["options"]
    document = line.attach(
        ArtifactType.ARCHITECTURE, "architecture.json", json.dumps({"options": told}, ensure_ascii=False, indent=2)
    )
    for one in told:
        words = {**one, "description": one["description"].strip()}
        architecture.propose(line.session, line.project_id, artifact_id=document, **words)


def _choice(line: Timeline) -> None:
    """The harbour master chooses one of the options, which writes the first decision record."""
    told: dict[str, Any] = line.read("architecture.yaml")
    choice = options.choice(line.session, line.project_id)
    option = choice.options[int(told["chosen"])]
    architecture.choose(line.session, line.project_id, option.id, digest=choice.digest, reason=told["reason"].strip())


def _here(line: Timeline) -> Project:
    return line.session.get_one(Project, line.project_id)


def _gate(name: str, facts: dict[str, Any]) -> Gate:
    return Gate(
        name=name,
        command=facts["command"],
        description="",
        pass_criteria=facts["pass_criteria"],
        expected_output=facts.get("expected_output", ""),
        timeout=facts["timeout"],
        required=facts.get("required", True),
        other="",
    )
