"""A list leaves as a CSV file, row by row, and harmless to the spreadsheet that opens it."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from desktop.queries.files import put_in_place
from desktop.queries.listing import in_chunks

Row = TypeVar("Row")

# What makes a spreadsheet take text for a formula (owasp.org, "CSV Injection"), full-width forms included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export_csv(
    session: Session,
    rows: Callable[[Session, Sequence[int]], Mapping[int, Row]],
    ids: Sequence[int],
    columns: Sequence[tuple[str, Callable[[Row], object]]],
    to: Path,
) -> int:
    """Write the rows of these ids, in this order, under the columns' titles; give how many there were.

    `rows` is that of a listing, `tasks.rows` for one; ids whose row is gone are left out. UTF-8, commas, CR LF as RFC
    4180 has them; times are UTC. Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    written = 0
    with put_in_place(to) as stream:
        text = TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        lines = csv.writer(text)
        lines.writerow([cell(title) for title, _ in columns])
        for some in in_chunks(ids):
            there = rows(session, some)
            in_order = [there[one] for one in some if one in there]
            lines.writerows([cell(value(row)) for _, value in columns] for row in in_order)
            written += len(in_order)
        text.detach()
    return written


def cell(value: object) -> object:
    """A value as it is written: numbers as they are, times without a zone, text that can be no formula."""
    if value is None or isinstance(value, int | float):
        return "" if value is None else value
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
