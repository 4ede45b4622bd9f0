"""What can be done with what upgrades set aside: it comes back as it was meant, or is left out; both are recorded."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.commands import actors, audit, checks, moment, moves, phases, wording
from desktop.commands.audit import Lasting
from desktop.errors import Known, Stale
from desktop.queries import cells, settling
from desktop.queries.cells import Cell
from desktop.queries.settling import SetAsideDetail, Way
from desktop.schema import Base, Quarantine, Task, TaskVersion
from desktop.words import Aside, Phase

Values = Mapping[str, str | None]
BACK = "It was set aside when the file was upgraded, and put back."
_MODELS: Mapping[str, type[Any]] = {mapper.local_table.description: mapper.class_ for mapper in Base.registry.mappers}


def put_back(session: Session, note_id: int, values: Values, *, seen: str) -> None:
    """Put something back in its place; `values` are the texts given for what `settling.detail` asked for, by column.

    What belongs to a version of a task comes back in a new version. It can be done again, with other values. Stale when
    `seen` is not that of the entry any more; Known when it cannot come back, or a value does not fit.
    """
    its = _still(session, note_id, seen)
    if its.way is Way.NONE:
        raise Known(its.told)
    given = {asked.cell.column: _meant(session, asked.cell, values.get(asked.cell.column), its) for asked in its.asked}
    texts = {name: checks.clean(values.get(name) or "") or None for name in given}
    now = moment.now()
    if its.way is Way.CELL:
        written = _replace(session, its, given, now)
    elif its.way is Way.VERSION:
        written = [_write_version(session, its, given)]
    else:
        written = _insert(session, its, given)
    _settle(session, note_id, "put back", _value(its, texts), now)
    facts = {"way": its.way.value, "values": texts}
    audit.record(session, "quarantine.put_back", task_id=its.task, subject=_subject(its), facts=facts, rows=written)


def leave_out(session: Session, note_id: int, *, seen: str) -> None:
    """Record that something is not wanted back; it stays where it is kept, and can be put back later.

    Stale when `seen` is not that of the entry any more; Known when there is nothing to be left out.
    """
    its = _still(session, note_id, seen)
    if its.row.state is not Aside.WAITING:
        raise Known("Only what waits to be put back can be left out.")
    _settle(session, note_id, "left out", None, moment.now())
    audit.record(session, "quarantine.leave_out", task_id=its.task, subject=_subject(its))


def _still(session: Session, note_id: int, seen: str) -> SetAsideDetail:
    its = settling.detail(session, note_id)
    if its.seen != seen:
        raise Stale("What stands there was changed meanwhile. Nothing was put back; look at it again.")
    return its


def _meant(session: Session, cell: Cell, text: str | None, its: SetAsideDetail) -> object:
    """What a person wrote, as it is stored; Known when it does not fit or names something that is not there."""
    value = cells.meant(cell, text)
    if cell.options and value is not None and value not in cell.options:
        raise Known(f"It must be one of {', '.join(cell.options)}.")
    if settling.leads_nowhere(session, cell, value):
        raise Known(f"There is no number {value} among the {cell.parent.replace('_', ' ')} of this file.")
    named = settling.stored(session, cell.parent, value) if cell.parent and isinstance(value, int) else None
    if named and its.project is not None and named.get("project_id", its.project) != its.project:
        raise Known(f"Number {value} belongs to another project.")
    return value


def _replace(session: Session, its: SetAsideDetail, given: Mapping[str, object], now: datetime) -> list[Lasting]:
    """Write a value into its cell, and note on the row that it is another one now."""
    row = session.get_one(_MODELS[its.row.table], its.row.row_id, populate_existing=True)
    if hasattr(row, "row_version"):
        row.row_version += 1
    if hasattr(row, "updated_at"):
        row.updated_at = now
    for column, value in given.items():
        if column == "current_phase" and value is not None and value != row.current_phase:
            phases.moved(session, row, Phase(str(value)), "put_back", BACK)
        else:
            setattr(row, column, value)
    return []


def _write_version(session: Session, its: SetAsideDetail, given: Mapping[str, object]) -> TaskVersion:
    """Write the next version of a task with what was set aside of an earlier one.

    Wherever the task stands in its phases: what an upgrade took out of its words is no change a person proposes.
    """
    was = cells.row_of(its.row.original) if its.row.kind == "row" else {}
    texts = {name: cells.found(was[name]) for name in settling.WORDS if name in was}
    texts |= {name: None if value is None else str(value) for name, value in given.items() if name in settling.WORDS}
    task_id = given.get("task_id", its.task)
    task = checks.task(session, task_id if isinstance(task_id, int) else 0)
    if "title" in texts:
        texts["title"] = checks.title(texts["title"] or "", what="The title")
    version_id = wording.reword(session, task, texts, act="task.edit", in_planning=False, facts={"entry": its.row.id})
    moves.touched(task)
    return session.get_one(TaskVersion, version_id)


def _insert(session: Session, its: SetAsideDetail, given: Mapping[str, object]) -> list[Lasting]:
    """Put a row back under its number, with what was given in the place of what did not fit."""
    was = cells.row_of(its.row.original)
    values: dict[str, object] = {}
    for name, original in was.items():
        cell = cells.cell(its.row.table, name)
        if cell is not None and name not in given:
            value = cells.meant(cell, cells.found(original))
            values[name] = None if settling.leads_nowhere(session, cell, value) else value
    values |= given
    if "status" in values:
        values["status"] = settling.CAUTIOUS.get(its.row.table, {}).get(str(values["status"]), values["status"])
    row = _MODELS[its.row.table](**values)
    version = _first_version(session, row) if isinstance(row, Task) else None
    session.add(row)
    session.flush()
    if version is None:
        return []
    session.add(version)
    session.flush()
    return [version]


def _first_version(session: Session, task: Task) -> TaskVersion:
    """The version a task that came back stands on; it names it from the beginning, as one that is completed must."""
    used = select(func.max(TaskVersion.id)), select(func.max(Quarantine.row_id))
    task.active_version_id = 1 + max(session.scalar(one) or 0 for one in used)
    return TaskVersion(
        id=task.active_version_id,
        task_id=task.id,
        version_num=task.version,
        title=task.title,
        description=task.description,
        made_by=actors.acting(session).name,
        created_at=moment.now(),
    )


def _value(its: SetAsideDetail, texts: Values) -> str | None:
    """The JSON of what was put back in the place of the original; None where it is the original itself."""
    if its.row.kind == "row":
        return json.dumps(texts, ensure_ascii=False) if texts else None
    (text,) = texts.values()
    return None if text == its.original else json.dumps(text, ensure_ascii=False)


def _settle(session: Session, note_id: int, how: str, value: str | None, now: datetime) -> None:
    note = session.get_one(Quarantine, note_id, populate_existing=True)
    note.settlement, note.settled_value = how, value
    note.settled_at, note.settled_by = now, actors.acting(session).name


def _subject(its: SetAsideDetail) -> dict[str, object]:
    row = its.row
    return {"kind": "set_aside", "id": row.id, "table": row.table, "row": row.row_id, "column": row.column}
