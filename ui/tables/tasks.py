"""The table of tasks."""

from desktop.queries.filters import TaskFilter, TaskSort
from desktop.queries.listed import TaskRow
from desktop.words import Phase, TaskStatus
from ui import words
from ui.style import Tint
from ui.tables.columns import Column, Mark, number, quiet, time
from ui.tables.listing import Choice, Later, Listing, Queries, options


def _queries() -> Queries:
    from desktop.queries import tasks

    return tasks


def _status_mark(status: TaskStatus) -> Mark:
    return words.status_glyph(status), words.status_tint(status)


def _phase_mark(phase: Phase) -> Mark:
    return words.phase_glyph(phase), "muted"


def _status(row: TaskRow) -> str:
    return words.status_text(row.status)


def _mark(row: TaskRow) -> Mark:
    return _status_mark(row.status)


def _tint(row: TaskRow) -> Tint:
    return words.status_tint(row.status)


COLUMNS = (
    number("id", "No.", lambda row: row.id, width=56, sort=TaskSort.ID, tint=quiet),
    Column("title", "Title", lambda row: row.title, 360, grow=True, least=144, sort=TaskSort.TITLE),
    Column("status", "Status", _status, 152, mark=_mark, tint=_tint, sort=TaskSort.STATUS),
    Column("phase", "Phase", lambda row: words.phase_text(row.phase), 168, least=96, tint=quiet, shown=False),
    number("priority", "Priority", lambda row: row.priority, sort=TaskSort.PRIORITY),
    number("version", "Version", lambda row: row.version, shown=False),
    number("attempts", "Attempts", lambda row: row.attempts, shown=False),
    Column("project", "Project", lambda row: row.project_name, 160, least=96, tint=quiet, shown=False),
    time("updated", "Updated", lambda row: row.updated_at, sort=TaskSort.UPDATED),
    time("created", "Created", lambda row: row.created_at, sort=TaskSort.CREATED, shown=False),
    time("deleted", "Deleted", lambda row: row.deleted_at, shown=False),
)

TASKS = Listing(
    one="task",
    many="tasks",
    queries=Later(_queries),
    tables=frozenset({"tasks", "projects"}),
    columns=COLUMNS,
    choices=(
        Choice("statuses", "Status", options(tuple(TaskStatus), words.status_text, _status_mark)),
        Choice("phases", "Phase", options(tuple(Phase), words.phase_text, _phase_mark)),
    ),
    where=TaskFilter(),
    by=TaskSort.UPDATED,
    falling=True,
    nothing="This file has no tasks yet.",
    search="Search tasks",
    by_project=True,
)
