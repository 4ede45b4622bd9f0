"""The table of projects."""

from desktop.queries.filters import ProjectFilter, ProjectSort
from ui import words
from ui.tables.columns import Column, number, quiet, time
from ui.tables.listing import Later, Listing, Queries


def _queries() -> Queries:
    from desktop.queries import projects

    return projects


COLUMNS = (
    number("id", "No.", lambda row: row.id, width=64, sort=ProjectSort.ID, tint=quiet, shown=False),
    Column("name", "Name", lambda row: row.name, 240, grow=True, least=144, sort=ProjectSort.NAME),
    Column("phase", "Phase", lambda row: words.phase_text(row.phase), 168, least=96, tint=quiet),
    number("open", "Open tasks", lambda row: row.open_tasks, width=96),
    number("tasks", "Tasks", lambda row: row.tasks, shown=False),
    number("artifacts", "Artifacts", lambda row: row.artifacts),
    Column("engine", "Engine", lambda row: row.default_engine, 120, tint=quiet, shown=False),
    Column("folder", "Folder", lambda row: row.root_path, 240, least=96, tint=quiet, shown=False),
    time("updated", "Updated", lambda row: row.updated_at, sort=ProjectSort.UPDATED),
    time("created", "Created", lambda row: row.created_at, shown=False),
    time("deleted", "Deleted", lambda row: row.deleted_at, shown=False),
)

PROJECTS = Listing(
    one="project",
    many="projects",
    queries=Later(_queries),
    tables=frozenset({"projects", "tasks", "artifacts"}),
    columns=COLUMNS,
    choices=(),
    where=ProjectFilter(),
    by=ProjectSort.NAME,
    falling=False,
    nothing="This file has no project yet.",
    search="Search projects",
)
