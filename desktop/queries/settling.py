"""What can be done with one thing that an upgrade set aside: where it belongs, what stands there, what would fit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries import cells, listing, quarantine
from desktop.queries.cells import Cell, Kind
from desktop.queries.rows import SetAsideRow
from desktop.schema import Base
from desktop.words import REWORDED, Aside, ChangeRequestStatus, RunStatus, TaskStatus

# What a version of a task may have otherwise than the one before.
WORDS = ("title", "description", "gates_json", "deps_json", "extra_data")
CHOICES = 50
_FOLLOWS = {
    "tasks": {"version", "active_version_id", "status"},
    "task_versions": {"version_num", "created_at"},
    "change_requests": {"status", "version"},
}
# That an engine is at work is never written by hand.
_NOT_BY_HAND = {("runs", "status"): {"RUNNING"}}
# As what a row comes back whose state says that something is asked, was decided or is under way: that is over.
CAUTIOUS: Mapping[str, Mapping[str, str]] = {
    "tasks": dict.fromkeys((TaskStatus.APPROVED, TaskStatus.AWAITING_APPROVAL, TaskStatus.IN_PROGRESS), "PENDING"),
    "change_requests": dict.fromkeys((ChangeRequestStatus.SUBMITTED, ChangeRequestStatus.APPROVED), "DRAFT"),
    "runs": {RunStatus.RUNNING: "INTERRUPTED"},
}
# Everything else is a record, or bytes.
_COMES_BACK = {
    *("projects", "tasks", "task_versions", "change_requests", "runs", "artifacts", "architecture_options"),
    "control_state",
}
_NOT_REWORDED = {
    TaskStatus.IN_PROGRESS: "The task is being worked on, so its words stay as they are until that is over.",
    TaskStatus.COMPLETED: "The task is completed, so its words stay as they are.",
    TaskStatus.CANCELLED: "The task is cancelled, so its words stay as they are; reopen it first.",
}
Stored = Mapping[str, Any]


class Way(StrEnum):
    """How something comes back: into its cell, as a version of its task, as a row, or not at all."""

    CELL = "cell"
    VERSION = "version"
    ROW = "row"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """A value that is needed to put something back, with the text to begin with."""

    cell: Cell
    begin: str | None


@dataclass(frozen=True, slots=True)
class SetAsideDetail:
    """One entry in full.

    `original` is the value as a person reads it, `columns` those of a row. `told` says what putting it back does, or
    why it cannot be put back where `way` is NONE; `asked` is what has to be given. `now` is what stands in the cell,
    None for nothing, and `is_there` whether its row is in the table. `task` and `project` are the ids of what it
    belongs to, as far as that is known. `seen` stands for all this; who acts on it gives it back.
    """

    row: SetAsideRow
    original: str | None
    columns: tuple[tuple[str, str], ...]
    way: Way
    told: str
    asked: tuple[Asked, ...]
    now: str | None
    is_there: bool
    task: int | None
    project: int | None
    seen: str


def detail(session: Session, note_id: int) -> SetAsideDetail:
    """One entry; Known when this file has no such entry."""
    row = quarantine.rows(session, [note_id], whole=True).get(note_id)
    if row is None:
        raise Known(f"Entry {note_id} of what was set aside is not in this file.")
    was: Stored = cells.row_of(row.original) if row.kind == "row" else {}
    stands = stored(session, row.table, row.row_id)
    task_id = row.row_id if row.table == "tasks" else _id((stands or was).get("task_id"))
    task = stored(session, "tasks", task_id)
    project_id = row.row_id if row.table == "projects" else _id((stands or task or was).get("project_id"))
    way, told, asked = _way(session, row, was, stands, task)
    now = cells.written(stands.get(row.column or "")) if stands else None
    return SetAsideDetail(
        row=row,
        original=None if was else cells.found(cells.loaded(row.original)),
        columns=tuple((name, cells.found(value) or "") for name, value in was.items()),
        way=way,
        told=told,
        asked=asked,
        now=now,
        is_there=stands is not None,
        task=task["id"] if task else None,
        project=project_id,
        seen=json.dumps([now, str(row.settled_at), stands is None, task and (task["version"], task["status"])]),
    )


def candidates(session: Session, parent: str, typed: str, project_id: int | None) -> list[tuple[int, str]]:
    """Rows a reference may lead to, by number or words, the newest first: (id, what it is called)."""
    if parent not in quarantine.NAMES:
        return []
    asked, _words = quarantine.NAMES[parent]
    by_id, called = list(asked.selected_columns)[:2]
    columns = Base.metadata.tables[parent].columns
    conditions: list[ColumnElement[bool]] = [columns["deleted_at"].is_(None)] if "deleted_at" in columns else []
    if project_id is not None and "project_id" in columns:
        conditions.append(columns["project_id"] == project_id)
    for word in listing.words(typed):
        has: ColumnElement[bool] = func.instr(func.lower(called), func.lower(word)) > 0
        if parent == "tasks":
            has = by_id.in_(listing.hits("tasks_fts", word))
        conditions.append(or_(has, by_id == int(word)) if word.isdecimal() and len(word) < 19 else has)
    found = session.execute(asked.where(*conditions).order_by(by_id.desc()).limit(CHOICES)).all()
    named = quarantine.names(session, ((parent, one[0]) for one in found))
    return [(one[0], named[parent, one[0]]) for one in found]


def stored(session: Session, table: str, row_id: int | None) -> Stored | None:
    """The row of a table by its columns' names, None where there is none."""
    its = Base.metadata.tables.get(table)
    if its is None or row_id is None or "id" not in its.columns:
        return None
    found = session.execute(select(*its.columns).where(its.columns["id"] == row_id)).one_or_none()
    return None if found is None else dict(zip(its.columns.keys(), found, strict=True))


def leads_nowhere(session: Session, cell: Cell, value: object) -> bool:
    """Whether a value names a row that is not there."""
    if not cell.parent or value is None:
        return False
    key = next(iter(Base.metadata.tables[cell.parent].primary_key.columns))
    return session.scalar(select(key).where(key == value)) is None


def _way(
    session: Session, row: SetAsideRow, was: Stored, stands: Stored | None, task: Stored | None
) -> tuple[Way, str, tuple[Asked, ...]]:
    """The way back, what to say of it, and what is asked for."""
    refusal = _refusal(session, row, was, stands, task)
    place = cells.cell(row.table, row.column or "id")
    if refusal or place is None:
        return Way.NONE, refusal or "This version of Placet has no place for it.", ()
    if row.kind == "row":
        asked = _missing(session, row.table, was)
        if row.table == "task_versions":
            number = task["version"] + 1 if task else None
            return Way.VERSION, _new_version(task, f"version {number}" if number else "a new version"), asked
        after = CAUTIOUS.get(row.table, {}).get(str(was.get("status")))
        state = f" It is {after.lower()} then: what was asked, decided or under way is over." if after else ""
        return Way.ROW, f"Putting it back makes it number {row.row_id} again.{state}", asked
    left = _NOT_BY_HAND.get((row.table, row.column or ""), set[str]())
    place = replace(place, options=tuple(one for one in place.options if one not in left))
    put_back = row.settled_value if row.state is Aside.PUT_BACK else None
    begin = cells.found(cells.loaded(row.original if put_back is None else put_back))
    known = place.kind is not Kind.REFERENCE or stored(session, place.parent, _number(begin)) is not None
    asked = (Asked(place, begin if known else None),)
    if _is_wording(row):
        return Way.VERSION, _new_version(task, f"version {task['version'] + 1 if task else ''}"), asked
    there = stands.get(row.column or "") if stands else None
    verb = "fills the gap" if there is None else "replaces what stands there now"
    return Way.CELL, f"Putting it back {verb}.", asked


def _refusal(session: Session, row: SetAsideRow, was: Stored, stands: Stored | None, task: Stored | None) -> str:
    """Why something cannot be put back; "" when it can."""
    if row.kind == "made":
        return "It was added because other things refer to it; nothing of it was set aside."
    if row.table not in Base.metadata.tables:
        return "This version of Placet has no place for it."
    if row.table not in _COMES_BACK:
        what = "A decision" if row.table == "approvals" else "The record"
        return f"{what} is never written afterwards: what was set aside of it can be seen and exported."
    deleted = next((one for one in (stands, task) if one and one.get("deleted_at")), None)
    if deleted is not None:
        return f"“{deleted.get('title') or deleted.get('name')}” is deleted; restore it first."
    if row.kind == "row":
        return _row_refusal(session, row, was, stands)
    if stands is None:
        return "What it belongs to is not in this file; if it was set aside as well, put that back first."
    place = cells.cell(row.table, row.column or "")
    if row.column in _FOLLOWS.get(row.table, ()) or (place and place.parent and place.needed):
        return "It follows from everything else that is known here; what stands there now is right."
    if task is not None and _is_wording(row) and task["status"] not in REWORDED:
        return _NOT_REWORDED[task["status"]]
    if row.table == "change_requests" and stands["status"] is not ChangeRequestStatus.DRAFT:
        return "The change request is not a draft any more, so it stays as it is."
    return ""


def _is_wording(row: SetAsideRow) -> bool:
    """Whether it is part of a version of a task, which is never edited."""
    return row.table == "task_versions" or (row.table == "tasks" and row.column in ("title", "description"))


def _row_refusal(session: Session, row: SetAsideRow, was: Stored, stands: Stored | None) -> str:
    if row.state is Aside.PUT_BACK:
        return "It was put back."
    if not was:
        return "What was set aside cannot be read as a row; it can be seen and exported."
    if row.table == "task_versions":
        return ""
    if stands is not None:
        return f"Number {row.row_id} is in use, so it cannot come back beside it."
    its = Base.metadata.tables["control_state"].columns["project_id"]
    project_id = was.get("project_id")
    if row.table == "control_state" and session.scalar(select(its).where(its == project_id)) is not None:
        return "Other limits hold for the same project, and a project has only one set of them."
    return ""


def _missing(session: Session, table: str, was: Stored) -> tuple[Asked, ...]:
    """What of a row does not fit as it is: values that mean nothing here, and references that lead nowhere."""
    asked: list[Asked] = []
    for column in Base.metadata.tables[table].columns:
        place = cells.cell(table, column.name)
        if place is None or column.name in _left_to_us(table) or (column.name not in was and _has_default(column)):
            continue
        text = cells.found(was.get(column.name))
        try:
            fits = not leads_nowhere(session, place, cells.meant(place, text))
        except Known:
            fits = False
        # Bytes that are not in the file cannot be named by anybody.
        if not fits and (place.kind is Kind.REFERENCE or not place.parent):
            asked.append(Asked(place, None if place.parent else text))
    return tuple(asked)


def _id(value: object) -> int | None:
    """What may be the id of a row."""
    return value if isinstance(value, int) and 0 < value < 2**63 else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


def _left_to_us(table: str) -> set[str]:
    """Columns of a row that come from elsewhere when it is put back."""
    if table == "task_versions":
        return {one.name for one in Base.metadata.tables[table].columns if one.name not in ("task_id", *WORDS)}
    return {"id", *({"active_version_id"} if table == "tasks" else ())}


def _has_default(column: "Column[Any]") -> bool:
    return column.nullable or column.server_default is not None


def _new_version(task: Stored | None, what: str) -> str:
    told = f"Putting it back writes {what} of the task, with this in it and all else as it is."
    approved = task is not None and task["status"] is TaskStatus.APPROVED
    return f"{told} The task is approved; it then needs a new approval." if approved else told
