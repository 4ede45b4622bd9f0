"""What can be asked about how the work goes: where tasks stood day by day, how long things took, how gates went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from desktop import times
from desktop.queries import chain
from desktop.queries import overview_sql as sql
from desktop.queries.board import STATUSES
from desktop.schema import ApprovalRequest, Task
from desktop.words import RequestState, TaskStatus

# A chart shows no more points than these.
POINTS = 60
MOST_GATES = 12


@dataclass(frozen=True, slots=True)
class Span:
    """How long something took, `count` times in the period: half took at most `median`, nine of ten at most `p90`."""

    count: int
    median: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True)
class GateRate:
    """How often a gate was run in the period, and how often it passed."""

    name: str
    run: int
    passed: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where tasks stood in a period that ends now.

    `counts` says for each status how many tasks stood there at the end of each of `days`, the first of which is not
    before the first act. `unknown_before` is when the record begins, where there was something before, and None else.
    """

    unknown_before: datetime | None
    days: tuple[date, ...]
    counts: Mapping[TaskStatus, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Cycle:
    """How long tasks took from idea to approved, and from there to completed."""

    to_approved: Span
    to_completed: Span


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long decisions took; how many are waited for now, and since when the longest."""

    to_decided: Span
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class _Period:
    """From when to when, what the SQL is asked with, and when the record begins if there was something before."""

    since: datetime
    at: datetime
    asked: Mapping[str, Any]
    unknown_before: datetime | None


# Four questions instead of one: over millions of acts each takes seconds, and each answer can be shown by itself. All
# are of a project (None: of all) in so many days up to `now` (UTC); None: ever since it is known. Where a task stood is
# told by the audit chain alone: it has every act since it began. What an older tool did before that is not known. Days
# are those of UTC; deleted tasks are left out of everything.


def standing(session: Session, project_id: int | None, days: int | None, now: datetime | None = None) -> Standing:
    """Where tasks stood day by day."""
    period = _period(session, project_id, days, now)
    shown, counts = _series(session, period.asked, period.since.date(), period.at.date(), project_id)
    return Standing(period.unknown_before, shown, counts)


def cycle(session: Session, project_id: int | None, days: int | None, now: datetime | None = None) -> Cycle:
    """How long tasks took."""
    asked = _period(session, project_id, days, now).asked
    return Cycle(_span(session, sql.TO_APPROVED, asked), _span(session, sql.TO_COMPLETED, asked))


def waiting(session: Session, project_id: int | None, days: int | None, now: datetime | None = None) -> Waiting:
    """How long decisions took, and what waits for one now."""
    asked = _period(session, project_id, days, now).asked
    return Waiting(_span(session, sql.TO_DECIDED, asked), *_waiting(session, project_id))


def gates(
    session: Session, project_id: int | None, days: int | None, now: datetime | None = None
) -> tuple[GateRate, ...]:
    """How gates went, the most frequent first."""
    asked = {**_period(session, project_id, days, now).asked, "most": MOST_GATES}
    return tuple(GateRate(*row) for row in session.execute(text(sql.GATES), asked))


def _period(session: Session, project_id: int | None, days: int | None, now: datetime | None) -> _Period:
    at = now or times.now()
    began, last = _begin(session)
    earliest = began or _first(session)
    since = earliest if days is None else max(at - timedelta(days=days), earliest)
    asked: dict[str, Any] = {
        "project": project_id,
        "since": since.isoformat(" ", "microseconds"),
        "entry": _from(session, "audit", "happened_at", since, 1),
        "approval": _from(session, "approvals", "created_at", since, last.get("approvals", 0)),
        "run": _from(session, "runs", "start_time", since, last.get("runs", 0)),
        "old_run": last.get("runs", 0),
    }
    return _Period(since, at, asked, began)


def _begin(session: Session) -> tuple[datetime | None, Mapping[str, int]]:
    """When the record begins, None if there was no task before it; and the last old row of each table."""
    row = session.execute(text("SELECT happened_at, payload FROM audit ORDER BY id LIMIT 1")).one_or_none()
    told: dict[str, Any] = chain.told(row.payload)["facts"].get("tables", {}) if row else {}
    if row is None or not told.get("tasks", {}).get("rows"):
        return None, {}
    return datetime.fromisoformat(row.happened_at), {name: _key(facts.get("last")) for name, facts in told.items()}


def _key(told: object) -> int:
    return int(told) if isinstance(told, int) or (isinstance(told, str) and told.isdecimal()) else 0


def _first(session: Session) -> datetime:
    """The time of the earliest act; the first entry of all may be a later one, of the file itself."""
    found = session.scalar(text("SELECT min(happened_at) FROM (SELECT happened_at FROM audit ORDER BY id LIMIT 2)"))
    return datetime.fromisoformat(found) if found else times.now()


def _from(session: Session, table: str, column: str, since: datetime, after: int) -> int:
    """The id of the first row after `after` that is not older than `since`; rows are written as time goes on.

    Found by halving, for these tables have no index by time.
    """
    probe = text(f"SELECT id, {column} FROM {table} WHERE id >= :low ORDER BY id LIMIT 1")  # noqa: S608
    low, high = after + 1, (session.scalar(text(f"SELECT max(id) FROM {table}")) or 0) + 1  # noqa: S608
    while low < high:
        middle = (low + high) // 2
        row = session.execute(probe, {"low": middle}).one_or_none()
        if row is None or datetime.fromisoformat(row[1]) >= since:
            high = middle
        else:
            low = row[0] + 1
    return low


def _series(
    session: Session, asked: Mapping[str, Any], first: date, last: date, project_id: int | None
) -> tuple[tuple[date, ...], Mapping[TaskStatus, tuple[int, ...]]]:
    """Back from where the tasks stand now, each move undone: at the end of each day shown, the last being now."""
    standing = select(Task.status, func.count()).where(Task.deleted_at.is_(None)).group_by(Task.status)
    if project_id is not None:
        standing = standing.where(Task.project_id == project_id)
    now: dict[TaskStatus, int] = {row[0]: row[1] for row in session.execute(standing)}
    moved: dict[date, list[tuple[str, str, int]]] = {}
    for day, act, count in session.execute(text(sql.PLAIN), asked):
        moved.setdefault(date.fromisoformat(day), []).append((*sql.MOVES[act], count))
    for day, before, after, count in session.execute(text(sql.OTHERS), asked):
        moved.setdefault(date.fromisoformat(day), []).append((before, after, count))
    number = (last - first).days
    step = max(1, ceil(number / POINTS))
    shown = [last - timedelta(days=back) for back in range(0, number + 1, step)]
    counts: dict[TaskStatus, list[int]] = {status: [] for status in STATUSES}
    days = sorted(moved, reverse=True)
    for day in shown:
        while days and days[0] > day:
            for before, after, count in moved[days.pop(0)]:
                now[TaskStatus(after)] = now.get(TaskStatus(after), 0) - count
                if before:
                    now[TaskStatus(before)] = now.get(TaskStatus(before), 0) + count
        for status in STATUSES:
            counts[status].append(max(0, now.get(status, 0)))
    return tuple(shown[::-1]), {status: tuple(values[::-1]) for status, values in counts.items()}


def _span(session: Session, durations: str, asked: Mapping[str, Any]) -> Span:
    count, median, p90 = session.execute(text(sql.SPAN.format(durations=durations)), asked).one()
    return Span(count or 0, timedelta(days=median or 0), timedelta(days=p90 or 0))


def _waiting(session: Session, project_id: int | None) -> tuple[int, datetime | None]:
    """How many decisions are waited for now, and since when the longest."""
    its = (ApprovalRequest.state == RequestState.PENDING, Task.deleted_at.is_(None))
    asked = select(func.count(), func.min(ApprovalRequest.asked_at)).join(Task, Task.id == ApprovalRequest.task_id)
    if project_id is not None:
        asked = asked.where(Task.project_id == project_id)
    row = session.execute(asked.where(*its)).one()
    return row[0], row[1]
