"""The table of runs."""

from typing import TYPE_CHECKING

from desktop.queries.filters import RunFilter, RunSort
from desktop.words import RunStatus
from ui import words
from ui.style import Tint
from ui.tables.columns import Column, Mark, number, quiet, time
from ui.tables.listing import Choice, Later, Listing, Queries, options

if TYPE_CHECKING:
    from desktop.queries.runs import ListedRun


def _queries() -> Queries:
    from desktop.queries import runs

    return runs


def attempt(row: "ListedRun") -> str:
    """`2 of 3`; the number alone where there is no limit, or it was raised and lowered since."""
    return f"{row.attempt} of {row.allowed}" if row.allowed and row.attempt <= row.allowed else f"{row.attempt}"


def lasted(row: "ListedRun") -> str:
    """How long it took; nothing while it is not over."""
    if row.end_time is None:
        return ""
    return words.duration((row.end_time - row.start_time).total_seconds())


def gates(row: "ListedRun") -> str:
    """How many of its gates passed: `1 of 2`; nothing where it has none."""
    if row.passed is None or row.failed is None:
        return "?"
    return f"{row.passed} of {row.passed + row.failed}" if row.passed or row.failed else ""


def gates_in_full(row: "ListedRun") -> str:
    """`1 passed, 1 failed`."""
    if row.passed is None:
        return "What was recorded of its gates cannot be read"
    return ", ".join(f"{many} {word}" for many, word in ((row.passed, "passed"), (row.failed, "failed")) if many)


def _status_mark(status: RunStatus) -> Mark:
    return words.status_glyph(status), words.status_tint(status)


def _status(row: "ListedRun") -> str:
    return words.status_text(row.status)


def _mark(row: "ListedRun") -> Mark:
    return _status_mark(row.status)


def _tint(row: "ListedRun") -> Tint:
    return words.status_tint(row.status)


def _gates_mark(row: "ListedRun") -> Mark | None:
    if not (row.passed or row.failed):
        return None
    return ("x-circle", "bad") if row.failed else ("check-circle", "good")


COLUMNS = (
    number("id", "No.", lambda row: row.id, width=56, sort=RunSort.ID, tint=quiet),
    Column("task", "Task", lambda row: row.task_title, 240, grow=True, least=144),
    Column("status", "Status", _status, 112, mark=_mark, tint=_tint, sort=RunSort.STATUS),
    Column("gates", "Gates", gates, 80, exact=gates_in_full, mark=_gates_mark),
    Column("engine", "Engine", lambda row: row.engine, 112, least=104),
    Column("phase", "Phase", lambda row: words.phase_text(row.phase), 112, tint=quiet, shown=False),
    Column("version", "Version", lambda row: row.version, 80, right=True, tint=quiet, shown=False),
    time("started", "Started", lambda row: row.start_time, sort=RunSort.STARTED),
    Column("lasted", "Took", lasted, 96, right=True, least=88, tint=quiet),
    Column("attempt", "Attempt", attempt, 80, tint=quiet, shown=False),
    time("ended", "Ended", lambda row: row.end_time, shown=False),
    Column("project", "Project", lambda row: row.project_name, 160, least=96, tint=quiet, shown=False),
)

RUNS = Listing(
    one="run",
    many="runs",
    queries=Later(_queries),
    tables=frozenset({"runs", "tasks", "projects", "control_state"}),
    columns=COLUMNS,
    choices=(Choice("statuses", "Status", options(tuple(RunStatus), words.status_text, _status_mark)),),
    where=RunFilter(),
    by=RunSort.ID,
    falling=True,
    nothing="No engine has worked on anything in this file yet. A run begins with a task that is approved.",
    search="Search by the task's words",
    by_project=True,
    deletable=False,
)
