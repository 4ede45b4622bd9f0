"""Which rows of a data folder go into which new file: one for each project, and one for rows without a project."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from desktop.legacy.folder import Source
from desktop.store.engine import engine_for

WITHOUT_PROJECT = "Rows without a project"
LONGEST_NAME = 100
NOT_IN_NAMES = set('/\\:*?"<>|')


@dataclass(frozen=True, slots=True)
class Part:
    """What of one source goes into a target: the rows of these projects; `leftovers`: also what belongs to none."""

    source: Source
    projects: tuple[int, ...]
    leftovers: bool = False

    @property
    def ids(self) -> str:
        """The projects as JSON, for json_each."""
        return json.dumps(self.projects)


@dataclass(frozen=True, slots=True)
class Target:
    """A file to be made. `main`: the source whose row of the project counts; None where there never was one."""

    name: str
    parts: tuple[Part, ...]
    main: Source | None


@dataclass(frozen=True, slots=True)
class _Contents:
    """The projects of a source: those with a row of their own, by name, and those that are only referred to."""

    source: Source
    real: dict[int, str]
    referred: tuple[int, ...]
    has_leftovers: bool


def targets(sources: Iterable[Source]) -> tuple[Target, ...]:
    """The files to be made, by project id; the one for rows without a project last."""
    found = [_contents(source, source.copy) for source in sources if source.copy]
    names: dict[int, str] = {}
    main: dict[int, Source] = {}
    for it in found:
        for id_, name in it.real.items():
            if id_ not in main:
                names[id_], main[id_] = name, it.source
    taken: set[str] = set()
    made = [
        Target(_free_name(names[id_] or f"Project {id_}", taken), _parts(found, id_), main[id_]) for id_ in sorted(main)
    ]
    rest = [
        Part(it.source, tuple(id_ for id_ in it.referred if id_ not in main), it.has_leftovers)
        for it in found
        if it.has_leftovers or any(id_ not in main for id_ in it.referred)
    ]
    return (*made, Target(_free_name(WITHOUT_PROJECT, taken), tuple(rest), None)) if rest else tuple(made)


def _parts(found: list[_Contents], id_: int) -> tuple[Part, ...]:
    return tuple(Part(it.source, (id_,)) for it in found if id_ in it.real or id_ in it.referred)


def _contents(source: Source, copy: Path) -> _Contents:
    engine = engine_for(copy, writable=False)
    try:
        with engine.connect() as connection:
            made = set(
                connection.scalars(
                    text("SELECT row_id FROM quarantine WHERE kind = 'made' AND table_name = 'projects'")
                )
            )
            rows = connection.execute(text("SELECT id, name FROM projects ORDER BY id")).all()
            real = {int(id_): str(name) for id_, name in rows if id_ not in made}
            return _Contents(source, real, tuple(sorted(made)), _has_leftovers(connection))
    finally:
        engine.dispose()


def _has_leftovers(connection: Connection) -> bool:
    asked = f"SELECT 1 FROM quarantine q WHERE {owner_of_note('main')} IS NULL AND row_id IS NOT NULL LIMIT 1"
    return connection.execute(text(asked)).first() is not None


def owner(table: str, alias: str, schema: str) -> str:
    """The SQL for the project a row belongs to."""
    task = f"(SELECT o.project_id FROM {schema}.tasks o WHERE o.id = {alias}.{{}})"
    if table == "projects":
        return f"{alias}.id"
    if table in ("tasks", "artifacts", "control_state", "architecture_options", "requirements"):
        return f"{alias}.project_id"
    if table == "phase_moves":
        return f"COALESCE({alias}.project_id, {task.format('task_id')})"
    if table == "task_links":
        return task.format("from_task_id")
    if table == "comments":
        owners = (
            f"(SELECT {owner(of, 's', schema)} FROM {schema}.{of} s WHERE s.id = {alias}.{column})"
            for column, of in (
                ("task_version_id", "task_versions"),
                ("change_request_id", "change_requests"),
                ("artifact_id", "artifacts"),
            )
        )
        return f"COALESCE({', '.join(owners)})"
    return task.format("task_id")


def owner_of_note(schema: str) -> str:
    """The SQL for the project that a note `q` in quarantine belongs to; NULL where its row is gone and says none."""
    tables = (
        "projects",
        "tasks",
        "artifacts",
        "control_state",
        "task_versions",
        "change_requests",
        "runs",
        "approvals",
    )
    rows = " ".join(
        f"WHEN '{table}' THEN (SELECT {owner(table, 'r', schema)} FROM {schema}.{table} r WHERE r.id = q.row_id)"
        for table in tables
    )
    said = (
        f"COALESCE((SELECT p.id FROM {schema}.projects p WHERE p.id = json_extract(q.original, '$.project_id')),"
        f" (SELECT o.project_id FROM {schema}.tasks o WHERE o.id = json_extract(q.original, '$.task_id')))"
    )
    return f"CASE q.kind WHEN 'row' THEN {said} ELSE CASE q.table_name {rows} END END"


def _free_name(name: str, taken: set[str]) -> str:
    """A file name without its suffix, from a project's name: one that every system takes and no other file here has."""
    shown = "".join("-" if sign in NOT_IN_NAMES or not sign.isprintable() else sign for sign in name).strip(" .")
    while len(shown.encode()) > LONGEST_NAME:
        shown = shown[:-1]
    shown, number = shown.strip(" .") or "Project", 1
    free = shown
    while free.casefold() in taken:
        number += 1
        free = f"{shown} ({number})"
    taken.add(free.casefold())
    return free
