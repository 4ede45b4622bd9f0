"""The table of change requests."""

from desktop.queries.filters import ChangeRequestFilter, ChangeRequestSort
from desktop.queries.rows import ChangeRequestRow
from desktop.words import ChangeRequestStatus
from ui import words
from ui.style import Tint
from ui.tables.columns import Column, Mark, number, quiet, time
from ui.tables.listing import Choice, Later, Listing, Queries, options


def _queries() -> Queries:
    from desktop.queries import change_requests

    return change_requests


def _status_mark(status: ChangeRequestStatus) -> Mark:
    return words.status_glyph(status), words.status_tint(status)


def _status(row: ChangeRequestRow) -> str:
    return words.status_text(row.status)


def _mark(row: ChangeRequestRow) -> Mark:
    return _status_mark(row.status)


def _tint(row: ChangeRequestRow) -> Tint:
    return words.status_tint(row.status)


def _versions(row: ChangeRequestRow) -> str:
    """`2 → 3` once it is applied, else the version it was written for."""
    return f"{row.base or '?'} → {row.applied}" if row.applied else f"{row.base or ''}"


COLUMNS = (
    number("id", "No.", lambda row: row.id, width=56, sort=ChangeRequestSort.ID, tint=quiet, shown=False),
    Column("task", "Task", lambda row: row.task_title, 280, grow=True, least=200),
    Column("why", "Why", lambda row: row.content, 320, least=80, tint=quiet),
    Column("status", "Status", _status, 136, mark=_mark, tint=_tint, sort=ChangeRequestSort.STATUS),
    Column("version", "Version", _versions, 80, right=True, tint=quiet, shown=False),
    number("wording", "Wording", lambda row: row.version, shown=False),
    Column("phase", "Phase", lambda row: words.phase_text(row.phase), 168, least=96, tint=quiet, shown=False),
    Column("who", "Asked by", lambda row: row.asked_by, 104, least=80, tint=quiet),
    time("updated", "Updated", lambda row: row.updated_at, sort=ChangeRequestSort.UPDATED),
    time("created", "Created", lambda row: row.created_at, sort=ChangeRequestSort.CREATED, shown=False),
)

CHANGE_REQUESTS = Listing(
    one="change request",
    many="change requests",
    queries=Later(_queries),
    tables=frozenset({"change_requests", "tasks", "projects"}),
    columns=COLUMNS,
    choices=(Choice("statuses", "Status", options(tuple(ChangeRequestStatus), words.status_text, _status_mark)),),
    where=ChangeRequestFilter(),
    by=ChangeRequestSort.UPDATED,
    falling=True,
    nothing="There are no change requests yet. Edit a task that has left planning: its other words become one.",
    search="Search by the task's words",
    by_project=True,
    table="change_requests",
    deletable=False,
)
