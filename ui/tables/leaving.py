"""Rows that leave a table: onto the clipboard, or into a CSV file."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop.queries.export import export_csv
from ui.tables.columns import Column
from ui.tables.listing import Listing, Question

COPIED_AT_ONCE = 4096


def copied(session: Any, listing: Listing, columns: Sequence[Column], ids: Sequence[int]) -> str:
    """Rows as tab-separated lines under a line of titles; a cell is one line without tabs."""
    lines = ["\t".join(column.title for column in columns)]
    for start in range(0, len(ids), COPIED_AT_ONCE):
        some = ids[start : start + COPIED_AT_ONCE]
        rows = listing.queries.rows(session, some)
        lines += ["\t".join(column.plain(rows[one]) for column in columns) for one in some if one in rows]
    return "\n".join(lines) + "\n"


def exported(
    session: Any,
    listing: Listing,
    question: Question,
    columns: Sequence[Column],
    to: Path,
    progress: Callable[[int, int], object],
) -> int:
    """Write the whole list in view order into `to`, telling how many rows of how many are read; give their number."""
    ids = listing.queries.ids(session, *question.order)
    read = 0

    def rows(session: Any, some: Sequence[int]) -> Mapping[int, Any]:
        nonlocal read
        read += len(some)
        progress(read, len(ids))
        return listing.queries.rows(session, some)

    return export_csv(session, rows, ids, [(column.title, column.value) for column in columns], to)
