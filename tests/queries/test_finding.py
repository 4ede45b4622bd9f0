"""What a person types is found among all kinds of things: by its words, or by its number."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from desktop.commands import architecture, artifacts, change_requests, projects, tasks
from desktop.queries import finding
from desktop.queries.rows import Proposal
from desktop.schema import Project, Run
from desktop.words import ArtifactType, ChangeRequestStatus, Phase, RunStatus, TaskStatus
from tests.triggers import without_rules

START = datetime.fromisoformat("2026-01-02 10:00:00")


@pytest.fixture
def desk(session: Session, tmp_path: Path) -> Session:
    """One of each kind that speaks of the harbour, and the same of something else."""
    for name in ("Harbour", "Ferry"):
        project = projects.create(session, name=name, description="Towers and falls.")
        task = tasks.create(session, project, title=f"{name} lights", description="Seen from afar.")
        change_requests.create(session, task, content="Brighter.", proposal=Proposal(title="Brighter lights"))
        session.add(Run(task_id=task, engine="codex", status=RunStatus.FAILURE, start_time=START))
        (tmp_path / f"{name} plan.md").write_text("Where the light falls.\n")
        artifacts.attach(session, project, tmp_path / f"{name} plan.md", type=ArtifactType.PLAN)
        architecture.propose(session, project, name=f"{name} tower")
    session.flush()
    return session


def found(session: Session, text: str, each: int = 6) -> dict[str, list[int]]:
    there: dict[str, list[int]] = {}
    for one in finding.by_words(session, text, each):
        there.setdefault(one.kind, []).append(one.id)
    return there


def test_each_kind_is_found_by_its_words_and_said_with_where_it_stands(desk: Session) -> None:
    first = (1, "Harbour lights", 1, "Harbour")
    assert finding.by_words(desk, "HARB", 6) == (
        finding.Found("project", 1, "Harbour", 1, "Harbour", Phase.PLANNER),
        finding.Found("task", *first, TaskStatus.PENDING),
        finding.Found("change request", *first, ChangeRequestStatus.DRAFT),
        finding.Found("run", *first, RunStatus.FAILURE),
        finding.Found("artifact", 1, "Harbour plan.md", 1, "Harbour", ArtifactType.PLAN),
        finding.Found("architecture", 1, "Harbour tower", 1, "Harbour", None),
    )


def test_the_newest_come_first_and_no_more_than_wanted(desk: Session) -> None:
    assert found(desk, "light") == {"task": [2, 1], "change request": [2, 1], "run": [2, 1]}
    assert found(desk, "light", 1) == {"task": [2], "change request": [2], "run": [2]}
    assert found(desk, "plan") == {"artifact": [2, 1]}
    assert found(desk, "ower") == {}, "a word is found by its beginning"
    assert found(desk, "falls") == {}, "projects and artifacts are found by their names alone"


def test_words_in_the_title_of_a_task_count_more_than_those_in_its_text(desk: Session) -> None:
    tasks.create(desk, 1, title="Masts", description="Higher than the lights.")
    assert found(desk, "lights")["task"] == [2, 1, 3]


@pytest.mark.parametrize("text", ["", "  ", "?!", '"', "light AND", "zzqqx", "\0", "light* OR tower", "a" * 10_000])
def test_whatever_is_typed_is_no_error_and_finds_nothing_by_accident(desk: Session, text: str) -> None:
    assert finding.by_words(desk, text, 6) == ()


def test_a_number_finds_one_of_each_kind(desk: Session) -> None:
    kinds = ["project", "task", "change request", "run", "artifact", "architecture"]
    assert [(one.kind, one.id) for one in finding.by_number(desk, 2)] == [(kind, 2) for kind in kinds]
    for number in (0, 3, 2**63 - 1, 2**63, 10**19):
        assert finding.by_number(desk, number) == ()


def test_what_is_deleted_is_not_found(desk: Session) -> None:
    tasks.delete(desk, [1])
    artifacts.delete(desk, [1])
    assert found(desk, "harb") == {"project": [1], "architecture": [1]}
    assert [one.kind for one in finding.by_number(desk, 1)] == ["project", "architecture"]
    with without_rules(desk):
        desk.execute(update(Project).where(Project.id == 1).values(deleted_at=START))
    assert found(desk, "harb") == {}


@pytest.fixture
def plans(desk: Session) -> Iterator[list[str]]:
    """How SQLite goes about each statement that is executed from here on."""
    told: list[str] = []

    def note(_clause: object, cursor: object, statement: str, parameters: tuple[object, ...], *_more: object) -> None:
        del cursor
        if not statement.startswith("EXPLAIN"):
            raw = desk.connection().connection.driver_connection
            told.extend(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    engine = desk.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield told
    event.remove(engine, "before_cursor_execute", note)


def test_no_large_table_is_read_from_end_to_end_to_find_a_few(desk: Session, plans: list[str]) -> None:
    finding.by_words(desk, "light", 6)
    finding.by_number(desk, 2)
    read = {step.split()[1] for step in plans if step.startswith("SCAN")}
    assert read == {"projects", "architecture_options", "tasks_fts", "artifacts_fts", "anon_1"}
    first = next(at for at, step in enumerate(plans) if "artifacts_fts" in step)
    assert plans[first + 1] == "SEARCH artifacts USING INTEGER PRIMARY KEY (rowid=?)"
    assert "ORDER BY" not in plans[first + 2], "full-text search has them in this order"
