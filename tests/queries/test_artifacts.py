"""Artifacts in lists."""

import random
from datetime import datetime
from itertools import product

import pytest
from sqlalchemy import Engine, event, insert, text
from sqlalchemy.orm import Session

from desktop.commands import projects
from desktop.queries import artifacts
from desktop.queries.filters import ArtifactFilter, ArtifactSort
from desktop.schema import Artifact
from desktop.words import ArtifactType

COLUMNS = {
    ArtifactSort.NAME: "name",
    ArtifactSort.TYPE: "artifact_type",
    ArtifactSort.SIZE: "file_size",
    ArtifactSort.CREATED: "created_at",
}


@pytest.fixture
def many(session: Session) -> Session:
    """200 artifacts in two projects with many equal keys and unknown sizes, every tenth deleted."""
    chance = random.Random(3)
    both = [projects.create(session, name=name) for name in ("Harbour", "Lighthouse")]
    session.execute(
        insert(Artifact),
        [
            {
                "project_id": chance.choice(both),
                "artifact_type": chance.choice(list(ArtifactType)),
                "name": chance.choice(["plan.md", "Plan.md", "run.log"]),
                "file_path": "x",
                "file_size": chance.choice([None, 0, 5, 2**40]),
                "created_at": datetime.fromisoformat(f"2026-01-0{chance.randrange(1, 9)}"),
            }
            for _ in range(200)
        ],
    )
    session.execute(text("UPDATE artifacts SET deleted_at = CURRENT_TIMESTAMP WHERE id % 10 = 0"))
    return session


def in_python(session: Session, by: ArtifactSort) -> list[int]:
    """The ids of living artifacts in an order made without the database; an unknown size is less than any."""
    keys = {
        ArtifactSort.ID: lambda a: a.id,
        ArtifactSort.NAME: lambda a: a.name.lower(),
        ArtifactSort.TYPE: lambda a: a.artifact_type,
        ArtifactSort.SIZE: lambda a: -1 if a.file_size is None else a.file_size,
        ArtifactSort.CREATED: lambda a: a.created_at,
    }
    living = [one for one in session.query(Artifact) if one.deleted_at is None]
    return [one.id for one in sorted(living, key=lambda one: (keys[by](one), one.id))]


@pytest.mark.parametrize("by", ArtifactSort)
def test_ids_come_in_the_order_asked_for_and_descending_is_its_exact_reverse(many: Session, by: ArtifactSort) -> None:
    upwards = list(artifacts.ids(many, ArtifactFilter(), by, False))
    assert upwards == in_python(many, by)
    assert list(artifacts.ids(many, ArtifactFilter(), by, True)) == upwards[::-1]


@pytest.mark.parametrize(("by", "descending"), list(product(COLUMNS, [False, True])))
def test_an_unfiltered_list_is_read_in_the_order_of_its_index(
    many: Session, by: ArtifactSort, descending: bool
) -> None:
    asked: list[str] = []
    engine = many.get_bind()
    assert isinstance(engine, Engine)
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    artifacts.ids(many, ArtifactFilter(), by, descending)
    plan = [row[3] for row in many.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}")]
    assert f"SCAN artifacts USING INDEX ix_artifacts_alive_{COLUMNS[by]}" in plan
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_filters_are_all_heeded_together_and_pages_agree(many: Session) -> None:
    where = ArtifactFilter(project_id=1, types=frozenset({ArtifactType.LOG, ArtifactType.ADR}), text="plan")
    every = list(artifacts.ids(many, where, ArtifactSort.SIZE, True))
    rows = artifacts.rows(many, every)
    assert 0 < len(every) == artifacts.count(many, where)
    assert {(row.project_id, row.type in where.types, row.name.lower()) for row in rows.values()} == {
        (1, True, "plan.md")
    }
    paged = [
        row for at in range(0, len(every), 4) for row in artifacts.page(many, where, ArtifactSort.SIZE, True, at, 4)
    ]
    assert paged == [rows[one] for one in every]
