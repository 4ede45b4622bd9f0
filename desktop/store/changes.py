"""What a transaction changed, collected as it happens and told once it is true."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import TextClause, event, inspect
from sqlalchemy.orm import InstanceState, ORMExecuteState, Session, UOWTransaction
from sqlalchemy.sql.dml import UpdateBase

_NOTES = "changes"


@dataclass(frozen=True, slots=True)
class Changes:
    """The ids touched in each table, `None` where any row may be; `foreign` when another program wrote them."""

    tables: dict[str, frozenset[int] | None] = field(default_factory=dict[str, "frozenset[int] | None"])
    foreign: bool = False

    def touches(self, *tables: str) -> bool:
        """Whether any of these tables is among those that changed."""
        return any(table in self.tables for table in tables)


def anything(tables: Iterable[str], *, foreign: bool = False) -> Changes:
    """Any row of any of these tables may be another one now."""
    return Changes(dict.fromkeys(tables), foreign)


class WritingSession(Session):
    """A session that remembers which rows it touched until its transaction ends."""


@dataclass(slots=True)
class _Notes:
    """`ids` per table (`None`: any row), and whether a statement ran that names no table to us."""

    ids: dict[str, set[int] | None] = field(default_factory=dict[str, "set[int] | None"])
    unknown: bool = False


def taken(session: WritingSession, tables: Iterable[str]) -> Changes | None:
    """What the transaction just committed changed, once; `tables` are named when its SQL does not tell."""
    notes = cast("_Notes | None", session.info.pop(_NOTES, None))
    if notes is None:
        return None
    if notes.unknown:
        return anything(tables)
    return Changes({table: None if ids is None else frozenset(ids) for table, ids in notes.ids.items()})


def _notes(session: Session) -> _Notes:
    return session.info.setdefault(_NOTES, _Notes())


@event.listens_for(WritingSession, "after_flush")
def _note_rows(session: Session, _context: UOWTransaction) -> None:
    edited = (row for row in session.dirty if session.is_modified(row))
    for row in (*session.new, *session.deleted, *edited):
        state = cast("InstanceState[object]", inspect(row))
        table = str(state.mapper.local_table.description)
        key = state.identity if state.identity is not None else state.mapper.primary_key_from_instance(row)
        if len(key) == 1 and isinstance(key[0], int):
            ids = _notes(session).ids.setdefault(table, set())
            if ids is not None:
                ids.add(key[0])
        else:  # a table whose key is no number: any row of it
            _notes(session).ids[table] = None


@event.listens_for(WritingSession, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if isinstance(state.statement, UpdateBase):
        _notes(state.session).ids[state.statement.entity_description["table"].description] = None
    elif isinstance(state.statement, TextClause) and state.statement.text.lstrip()[:6].upper() != "SELECT":
        _notes(state.session).unknown = True


@event.listens_for(WritingSession, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_NOTES, None)
