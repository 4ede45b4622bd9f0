"""What can be asked about what upgrades set aside: a list like any other, and a file of it that is whole."""

import csv
import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, fields
from io import TextIOWrapper
from pathlib import Path
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, case, func, literal, or_, select
from sqlalchemy.orm import Session

from desktop.queries import cells, listing
from desktop.queries.export import cell
from desktop.queries.files import put_in_place
from desktop.queries.filters import SetAsideFilter, SetAsideSort
from desktop.queries.rows import SetAsideRow
from desktop.schema import Approval, Artifact, ChangeRequest, ControlState, Project, Quarantine, Run, Task, TaskVersion
from desktop.words import Aside

_STATE: ColumnElement[str] = case(
    (Quarantine.settlement == "put back", Aside.PUT_BACK.value),
    (Quarantine.settlement == "left out", Aside.LEFT_OUT.value),
    (Quarantine.kind == "read", Aside.READ.value),
    (Quarantine.kind == "made", Aside.MADE.value),
    else_=Aside.WAITING.value,
)
_ORDER = list(Aside)
_KEYS: Mapping[SetAsideSort, listing.Key] = {
    SetAsideSort.ID: Quarantine.id,
    SetAsideSort.PLACE: Quarantine.table_name + "." + func.coalesce(Quarantine.column_name, ""),
    SetAsideSort.STATE: case({state.value: at for at, state in enumerate(_ORDER)}, value=_STATE),
    SetAsideSort.SETTLED: func.coalesce(Quarantine.settled_at, Quarantine.set_aside_at),
}
# How the rows of a table are called: what to select besides the id, the first of it being searched in, and the words.
NAMES: Mapping[str, tuple[Any, str]] = {
    "projects": (select(Project.id, listing.short(Project.name)), "{}"),
    "tasks": (select(Task.id, listing.short(Task.title)), "{}"),
    "task_versions": (
        select(TaskVersion.id, listing.short(TaskVersion.title), TaskVersion.version_num),
        "{}, version {}",
    ),
    "change_requests": (
        select(ChangeRequest.id, listing.short(Task.title)).join(Task, Task.id == ChangeRequest.task_id),
        "{}, a change request",
    ),
    "runs": (select(Run.id, listing.short(Task.title)).join(Task, Task.id == Run.task_id), "{}, a run"),
    "approvals": (
        select(Approval.id, listing.short(Task.title), listing.short(Approval.approver)).join(
            Task, Task.id == Approval.task_id
        ),
        "{}, decided by {}",
    ),
    "artifacts": (select(Artifact.id, listing.short(Artifact.name)), "{}"),
    "control_state": (
        select(ControlState.id, listing.short(Project.name)).join(Project, Project.id == ControlState.project_id),
        "{}, its limits",
    ),
}
# Of a row that is not in its table, what calls it best.
_CALLED = ("title", "name", "content", "approver", "engine")
_OF_A_ROW = {"approvals": "Decided by {}", "runs": "A run by {}"}
LONGEST_TITLE = 200


def ids(session: Session, where: SetAsideFilter, by: SetAsideSort, descending: bool) -> "array[int]":
    """All ids in view order."""
    order = listing.order(_KEYS[by], Quarantine.id, descending)
    return listing.in_view_order(session, select(Quarantine.id).where(*_matching(where)).order_by(*order))


def page(
    session: Session, where: SetAsideFilter, by: SetAsideSort, descending: bool, offset: int, limit: int
) -> list[SetAsideRow]:
    """At most `limit` rows from `offset` on, in view order."""
    order = listing.order(_KEYS[by], Quarantine.id, descending)
    asked = select(Quarantine.id).where(*_matching(where)).order_by(*order).offset(offset).limit(limit)
    shown = session.scalars(asked).all()
    there = rows(session, shown)
    return [there[one] for one in shown if one in there]


def rows(session: Session, ids: Sequence[int], *, whole: bool = False) -> dict[int, SetAsideRow]:
    """The entries among these ids; of the original a list gets as much as it can show, unless it is wanted `whole`."""
    original = Quarantine.original if whole else listing.short(Quarantine.original)
    asked = select(
        Quarantine.id,
        Quarantine.kind,
        Quarantine.table_name,
        Quarantine.row_id,
        Quarantine.row_count,
        Quarantine.column_name,
        original.label("original"),
        Quarantine.reason,
        Quarantine.set_aside_at,
        _STATE.label("state"),
        Quarantine.settled_at,
        Quarantine.settled_by,
        Quarantine.settled_value,
        case(((Quarantine.kind == "row") & func.json_valid(Quarantine.original), _called())).label("called"),
    )
    found = [row for some in listing.in_chunks(ids) for row in session.execute(asked.where(Quarantine.id.in_(some)))]
    named = names(session, ((row.table_name, row.row_id) for row in found))
    return {row.id: _row(row, named.get((row.table_name, row.row_id))) for row in found}


def count(session: Session, where: SetAsideFilter) -> int:
    """How many entries `ids` would give."""
    return session.scalar(select(func.count()).select_from(Quarantine).where(*_matching(where))) or 0


def waiting(session: Session) -> int | None:
    """How many wait to be settled; None where nothing was set aside, read otherwise or made of its own."""
    if session.scalar(select(Quarantine.id).where(Quarantine.row_id.is_not(None)).limit(1)) is None:
        return None
    waits = select(func.count()).where(Quarantine.settlement.is_(None), Quarantine.kind.in_(("cell", "row")))
    return session.scalar(waits) or 0


def names(session: Session, wanted: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], str]:
    """What the rows of these tables are called, those that are there."""
    by_table: dict[str, list[int]] = {}
    for table, row_id in wanted:
        if row_id is not None and table in NAMES:
            by_table.setdefault(table, []).append(row_id)
    named: dict[tuple[str, int], str] = {}
    for table, its in by_table.items():
        asked, words = NAMES[table]
        by_id = cast("ColumnElement[int]", asked.selected_columns[0])
        for some in listing.in_chunks(its):
            for row_id, *told in session.execute(asked.where(by_id.in_(some))):
                named[table, row_id] = words.format(*told)
    return named


def export(session: Session, ids: Sequence[int], to: Path) -> int:
    """Write these entries, word for word, into a JSON file (`*.json`) or else a CSV file; give how many there were."""
    written = [row for one in listing.in_chunks(ids) for row in rows(session, one, whole=True).values()]
    in_order = {row.id: row for row in written}
    told = [in_order[one] for one in ids if one in in_order]
    with put_in_place(to) as stream:
        # Half a character, as only JSON can hold one, is written as JSON writes it.
        text = TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
        if to.suffix.lower() == ".json":
            json.dump([_as_json(row) for row in told], text, ensure_ascii=False, indent=2)
        else:
            lines = csv.writer(text)
            lines.writerow([field.name for field in fields(SetAsideRow)])
            lines.writerows([cell(value) for value in astuple(row)] for row in told)
        text.detach()
    return len(told)


def _as_json(row: SetAsideRow) -> dict[str, object]:
    told = {field.name: getattr(row, field.name) for field in fields(SetAsideRow)}
    for key, value in told.items():
        if key in ("set_aside_at", "settled_at"):
            told[key] = value and value.isoformat(" ")
        elif key in ("original", "settled_value") and value is not None:
            told[key] = cells.loaded(value)
    return told


def _row(row: Row[*tuple[Any, ...]], name: str | None) -> SetAsideRow:
    return SetAsideRow(
        id=row.id,
        kind=row.kind,
        table=row.table_name,
        row_id=row.row_id,
        row_count=row.row_count,
        column=row.column_name,
        title=(name or _OF_A_ROW.get(row.table_name, "{}").format(row.called or ""))[:LONGEST_TITLE],
        original=row.original,
        reason=row.reason,
        set_aside_at=row.set_aside_at,
        state=Aside(row.state),
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        settled_value=row.settled_value,
    )


def _called() -> ColumnElement[str | None]:
    """What a whole row that was set aside calls itself."""
    named = [func.json_extract(Quarantine.original, f"$.{key}") for key in _CALLED]
    return func.substr(func.coalesce(*named, literal("")), 1, LONGEST_TITLE)


def _matching(where: SetAsideFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [literal(not where.deleted)]
    if where.states:
        conditions.append(_STATE.in_(sorted(where.states)))
    if where.tables:
        conditions.append(Quarantine.table_name.in_(sorted(where.tables)))
    return conditions + [_has(word) for word in listing.words(where.text)]


def _has(word: str) -> ColumnElement[bool]:
    """The word stands in the entry, or begins a word of the task it belongs to."""
    all_of_it = func.lower(
        Quarantine.original + " " + Quarantine.reason + " " + func.coalesce(Quarantine.column_name, "")
    )
    hits = listing.hits("tasks_fts", word)
    of_version = select(TaskVersion.id).where(TaskVersion.task_id.in_(hits))
    return or_(
        func.instr(all_of_it, func.lower(word)) > 0,
        (Quarantine.table_name == "tasks") & Quarantine.row_id.in_(hits),
        (Quarantine.table_name == "task_versions") & Quarantine.row_id.in_(of_version),
    )
