"""What every list shares: ids in view order, rows by id in chunks, and the words one searches for."""

import sys
from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

# What a list is sorted by: a column, or lower() of one, as its index has it.
Key = ColumnElement[Any] | InstrumentedAttribute[Any]
# What a row must be, the first being that it is alive, or deleted; and what ORDER BY says.
Conditions = Sequence[ColumnElement[bool]]
Order = tuple[ColumnElement[Any], ...]
# Stands for the ids a statement is executed with, which is made only once, and its text worked out once.
IDS: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)
# Matches of which sorting them all takes longer than walking an index past as many times more rows.
MANY = 4096
# Far under SQLite's limit of 32,766 variables in one statement, and a few screens of a table.
CHUNK = 900
# Characters of such a text that are turned into numbers at once: well under a millisecond.
PIECE = 16 * 16_384
# Of a name or a title lists show no more characters: one that is far longer is a mistake, or meant to stall them.
LONGEST = 10_000
# More words narrow nothing down any more, and FTS5 refuses expressions that are too deep.
MOST_WORDS = 32


def in_view_order(session: Session, ordered: Select[int]) -> "array[int]":
    """The ids a select gives, in its order, fetched as one text: a fraction of the time a million rows take.

    SQLite keeps the order of a subquery under group_concat: it neither flattens nor drops an ORDER BY there, because
    of all aggregates only those that do not depend on order allow it (select.c, SF_OrderByReqd). Each id comes as its
    eight bytes in hexadecimal, so that Python turns the text into numbers without a step for each, and in pieces
    between which other threads may run.
    """
    each = func.printf(literal_column("'%016x'"), ordered.subquery().c.id)
    told: str = session.scalar(select(func.group_concat(each, literal_column("''")))) or ""
    ids = array("q")
    for start in range(0, len(told), PIECE):
        some = array("q", bytes.fromhex(told[start : start + PIECE]))
        if sys.byteorder == "little":
            some.byteswap()
        ids.extend(some)
    return ids


def page_of_ids(
    session: Session,
    by_id: InstrumentedAttribute[int],
    conditions: Conditions,
    ordered: Order,
    offset: int,
    limit: int,
    *,
    found: Select[int] | None = None,
) -> Sequence[int]:
    """The ids of one page, by the shorter of two ways.

    Few matches are collected and sorted, as SQLite would always do it. Where there are `MANY`, the index of the order
    is walked until the page is full: `IS 1` keeps SQLite from using any other index for the condition. Where nothing
    else is asked than words, what full-text search has `found` is counted, and no row is looked at for that.
    """
    alive, *others = conditions
    some = (select(by_id).where(alive, *others) if found is None else found).limit(MANY).subquery()
    if others and session.scalar(select(func.count()).select_from(some)) == MANY:
        others = [one.is_(True) for one in others]
    page = select(by_id).where(alive, *others).order_by(*ordered).offset(offset).limit(limit)
    return session.scalars(page).all()


def order(key: Key, by_id: InstrumentedAttribute[int], descending: bool) -> Order:
    """ORDER BY `key`, then id, both one way: descending is exactly the reverse, and one index serves the two."""
    keys = (by_id,) if key is by_id else (key, by_id)
    return tuple(one.desc() if descending else one.asc() for one in keys)


def alive(deleted_at: InstrumentedAttribute[datetime | None], deleted: bool) -> ColumnElement[bool]:
    """Not deleted; or deleted, and nothing else."""
    return deleted_at.is_not(None) if deleted else deleted_at.is_(None)


def short(text: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """The beginning of a text, as much as a list needs."""
    return func.substr(text, literal_column("1"), literal_column(f"{LONGEST}"), type_=text.type).label(text.key)


def in_chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in pieces that fit into one statement."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def words(text: str) -> tuple[str, ...]:
    """The words typed, each once, at most `MOST_WORDS`; whatever has neither letter nor digit is none."""
    typed = text.encode("utf-8", "ignore").decode().replace("\0", " ").split()
    return tuple(dict.fromkeys(word for word in typed if any(map(str.isalnum, word))))[:MOST_WORDS]


def hits(index: str, *typed: str) -> ScalarSelect[int]:
    """What `matches` selects, for a condition."""
    return matches(index, *typed).scalar_subquery()


def matches(index: str, *typed: str) -> Select[int]:
    """The row ids a full-text index has for all of these words, each the beginning of a word of the text.

    Every word is quoted, so that nothing typed is ever read as an operator of FTS5's language.
    """
    fts = table(index, column("rowid"), column(index))
    quoted = " ".join('"' + word.replace('"', '""') + '"*' for word in typed)
    return select(fts.c.rowid).where(fts.c[index].match(quoted))
