"""What can be asked about the file itself: what upgraded it, how much in it waits for somebody."""

import json
from array import array
from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries import change_requests, listing, quarantine, runs
from desktop.queries.filters import ReceiptFilter, ReceiptSort
from desktop.queries.rows import ReceiptRow, Statistics
from desktop.schema import Receipt

_KEYS: Mapping[ReceiptSort, listing.Key] = {ReceiptSort.ID: Receipt.id, ReceiptSort.HAPPENED: Receipt.happened_at}


def ids(session: Session, where: ReceiptFilter, by: ReceiptSort, descending: bool) -> "array[int]":
    """All ids in view order."""
    asked = select(Receipt.id).where(*_matching(where)).order_by(*listing.order(_KEYS[by], Receipt.id, descending))
    return listing.in_view_order(session, asked)


def page(
    session: Session, where: ReceiptFilter, by: ReceiptSort, descending: bool, offset: int, limit: int
) -> list[ReceiptRow]:
    """At most `limit` rows from `offset` on, in view order."""
    shown = ids(session, where, by, descending)[offset : offset + limit]
    there = rows(session, shown)
    return [there[receipt_id] for receipt_id in shown]


def rows(session: Session, ids: Sequence[int]) -> dict[int, ReceiptRow]:
    """The receipts with these ids."""
    asked = (select(Receipt).where(Receipt.id.in_(some)) for some in listing.in_chunks(ids))
    return {receipt.id: _row(receipt) for one in asked for receipt in session.scalars(one)}


def count(session: Session, where: ReceiptFilter) -> int:
    """How many receipts `ids` would give."""
    return session.scalar(select(func.count()).select_from(Receipt).where(*_matching(where))) or 0


def detail(session: Session, receipt_id: int) -> ReceiptRow:
    """One receipt; Known when it is not there."""
    row = rows(session, [receipt_id]).get(receipt_id)
    if row is None:
        raise Known(f"Receipt {receipt_id} is not in this file.")
    return row


def _matching(where: ReceiptFilter) -> list[ColumnElement[bool]]:
    told = func.lower(Receipt.program + " " + Receipt.steps + " " + func.coalesce(Receipt.backup_path, ""))
    said = [func.instr(told, word.lower()) > 0 for word in listing.words(where.text)]
    return [false(), *said] if where.deleted else said


def latest(session: Session) -> ReceiptRow | None:
    """The receipt of the newest upgrade, None where there was none."""
    found = session.scalars(select(Receipt).order_by(Receipt.id.desc()).limit(1)).one_or_none()
    return None if found is None else _row(found)


def all(session: Session) -> list[ReceiptRow]:  # noqa: A001  (reads as an answer: receipts.all)
    """The receipts of all upgrades, newest first."""
    return [_row(receipt) for receipt in session.scalars(select(Receipt).order_by(Receipt.id.desc()))]


def statistics(session: Session) -> Statistics:
    """How much waits for somebody or goes on, page by page; and how many receipts there are, where there are any.

    Of change requests those that wait to be decided or applied count, of runs those that are running.
    """
    counts = {"change requests": change_requests.waiting(session), "runs": runs.running(session)}
    if upgrades := session.scalar(select(func.count()).select_from(Receipt)):
        counts["receipts"] = upgrades
    if (waits := quarantine.waiting(session)) is not None:
        counts["set aside"] = waits
    return Statistics(counts)


def _row(receipt: Receipt) -> ReceiptRow:
    return ReceiptRow(
        id=receipt.id,
        happened_at=receipt.happened_at,
        program=receipt.program,
        from_revision=receipt.from_revision,
        to_revision=receipt.to_revision,
        steps=_list(receipt.steps),
        rows_before=_counts(receipt.rows_before),
        rows_after=_counts(receipt.rows_after),
        checks=_list(receipt.checks),
        set_aside=receipt.set_aside,
        seconds=receipt.seconds,
        backup_path=receipt.backup_path,
        backup_sha256=receipt.backup_sha256,
    )


def _list(text: str | None) -> tuple[str, ...]:
    """The sentences of a JSON list; a text that is none is one sentence itself."""
    value = _read(text)
    return tuple(map(str, cast("list[object]", value))) if isinstance(value, list) else (text or "",)


def _counts(text: str | None) -> dict[str, int]:
    """The numbers of a JSON object, as far as it has any."""
    value = _read(text)
    told = cast("dict[str, object]", value).items() if isinstance(value, dict) else ()
    return {table: rows for table, rows in told if isinstance(rows, int)}


def _read(text: str | None) -> object:
    try:
        return json.loads(text or "null")
    except ValueError:
        return None
