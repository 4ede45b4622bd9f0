"""What can be asked about the audit chain: its entries as a list, and all of it as an export."""

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, and_, cast, false, func, or_, select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries import chain, listing
from desktop.queries.files import put_in_place
from desktop.queries.filters import AuditFilter, AuditSort
from desktop.queries.rows import AuditRow
from desktop.schema import Entry, Project, Task, TaskVersion
from resources import FOLDER

VERIFIER = "verify_audit.py"
_KEYS: Mapping[AuditSort, listing.Key] = {AuditSort.ID: Entry.id, AuditSort.ACT: Entry.act}
_ROW = select(
    Entry.id,
    Entry.happened_at,
    Entry.act,
    Entry.person_key,
    Entry.task_id,
    Entry.refused,
    Entry.signature.is_not(None),
    Entry.hash,
    Entry.payload,
)


def ids(session: Session, where: AuditFilter, by: AuditSort, descending: bool) -> "array[int]":
    """All ids in view order."""
    order = listing.order(_KEYS[by], Entry.id, descending)
    return listing.in_view_order(session, select(Entry.id).where(*_matching(where)).order_by(*order))


def page(
    session: Session, where: AuditFilter, by: AuditSort, descending: bool, offset: int, limit: int
) -> list[AuditRow]:
    """At most `limit` rows from `offset` on, in view order."""
    order = listing.order(_KEYS[by], Entry.id, descending)
    asked = select(Entry.id).where(*_matching(where)).order_by(*order).offset(offset).limit(limit)
    shown = session.scalars(asked).all()
    there = rows(session, shown)
    return [there[entry_id] for entry_id in shown]


def rows(session: Session, ids: Sequence[int]) -> dict[int, AuditRow]:
    """The entries with these ids, with the titles of what they are about."""
    found: dict[int, AuditRow] = {}
    for some in listing.in_chunks(ids):
        entries = [_row(row) for row in session.execute(_ROW.where(Entry.id.in_(some)))]
        found |= {entry.id: entry for entry in _titled(session, entries)}
    return found


def _titled(session: Session, entries: Sequence[AuditRow]) -> Iterator[AuditRow]:
    """The entries with what they are about by name: three questions, however many there are."""
    versions = {one.id: id_ for one in entries if (id_ := _id_of(one, "task_version")) is not None}
    projects = {one.id: id_ for one in entries if (id_ := _id_of(one, "project")) is not None}
    said = select(TaskVersion.id, TaskVersion.title, TaskVersion.version_num)
    at = {row.id: row for row in session.execute(said.where(TaskVersion.id.in_(versions.values())))}
    of_tasks = {one.task_id for one in entries if one.task_id is not None and versions.get(one.id) not in at}
    of_those = select(Task.id, Task.title).where(Task.id.in_(of_tasks))
    titles = {row.id: row.title for row in session.execute(of_those)}
    its = select(Project.id, Project.name).where(Project.id.in_(projects.values()))
    names = {row.id: row.name for row in session.execute(its)}
    for one in entries:
        if (version := at.get(versions.get(one.id, 0))) is not None:
            yield replace(one, title=version.title, version=version.version_num)
        elif one.task_id is not None:
            yield replace(one, title=titles.get(one.task_id, ""))
        else:
            yield replace(one, title=names.get(projects.get(one.id, 0), ""))


def _id_of(entry: AuditRow, kind: str) -> int | None:
    """The id of what an entry is about, where that is of this kind."""
    id_ = entry.subject.get("id")
    if isinstance(id_, int) and abs(id_) <= chain.LARGEST and entry.subject.get("kind") == kind:
        return id_
    return None


def count(session: Session, where: AuditFilter) -> int:
    """How many entries `ids` would give."""
    return session.scalar(select(func.count()).select_from(Entry).where(*_matching(where))) or 0


def acts(session: Session) -> tuple[str, ...]:
    """Every act there is an entry of, by name."""
    return tuple(session.scalars(select(Entry.act).distinct().order_by(Entry.act)))


def detail(session: Session, entry_id: int) -> AuditRow:
    """One entry; Known when it is not there."""
    row = rows(session, [entry_id]).get(entry_id)
    if row is None:
        raise Known(f"Entry {entry_id} is not in the audit chain of this file.")
    return row


def export(session: Session, to: Path) -> int:
    """Write all entries as JSON lines, a line about the end after them, and beside it a script that verifies them.

    Gives how many there are. The script needs nothing but Python; one that lies there already stays. Known when the
    folder or the disk says no.
    """
    entries, newest = 0, ""
    with put_in_place(to) as stream:
        asked = select(Entry.id, Entry.prev, Entry.hash, Entry.payload, Entry.signature).order_by(Entry.id)
        for row in session.execute(asked):
            told = {
                "id": row.id,
                "prev": row.prev,
                "hash": row.hash,
                "payload": row.payload.decode("utf-8", "surrogateescape"),
                "signature": row.signature.hex() if row.signature is not None else None,
            }
            stream.write(json.dumps(told).encode() + b"\n")
            entries, newest = entries + 1, row.hash
        stream.write(json.dumps({"end": {"entries": entries, "hash": newest}}).encode() + b"\n")
    script = to.with_name(VERIFIER)
    if not script.exists():
        with put_in_place(script) as stream:
            stream.write((FOLDER / VERIFIER).read_bytes())
    return entries


def _matching(where: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if where.acts:
        conditions.append(Entry.act.in_(where.acts))
    if where.task_id is not None:
        conditions.append(Entry.task_id == where.task_id)
    if where.person_key is not None:
        conditions.append(Entry.person_key == where.person_key)
    if where.nouns:
        # The character after the full stop ends what begins with the noun and one: both walk the index of the acts.
        conditions.append(or_(*(and_(Entry.act > f"{it}.", Entry.act < f"{it}/") for it in sorted(where.nouns))))
    if where.refused:
        conditions.append(Entry.refused.in_(where.refused))
    if where.deleted:
        conditions.append(false())
    return conditions + [_has(word) for word in listing.words(where.text)]


def _has(word: str) -> ColumnElement[bool]:
    """Whether the payload has this word, in letters of either case as far as SQLite knows them."""
    return func.instr(func.lower(cast(Entry.payload, Text)), word.lower()) > 0


def _row(row: Row[*tuple[Any, ...]]) -> AuditRow:
    """An entry that was tampered with is shown as far as it can be read."""
    told = chain.told(row.payload)
    return AuditRow(
        id=row.id,
        happened_at=row.happened_at,
        act=row.act,
        by=str(told["by"].get("name", "")),
        person_key=row.person_key,
        task_id=row.task_id,
        refused=row.refused,
        signed=row[6],
        subject=told["subject"],
        facts=told["facts"],
        program=str(told["program"]),
        hash=row.hash,
        payload=row.payload.decode("utf-8", "replace"),
    )
