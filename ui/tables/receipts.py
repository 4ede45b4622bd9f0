"""The table of what upgraded this file: the receipts it keeps."""

from desktop.queries.filters import ReceiptFilter, ReceiptSort
from desktop.queries.rows import ReceiptRow
from desktop.store.golden import REVISIONS
from ui.tables.columns import Column, number, quiet, time
from ui.tables.listing import Later, Listing, Queries


def _queries() -> Queries:
    from desktop.queries import receipts

    return receipts


def file_format(revision: str | None) -> str:
    """`File format 8`, `change-driven-dev` for what the old tool wrote, or that nobody knows it."""
    if revision is None or revision not in REVISIONS:
        return "not written in the file" if revision is None else f"unknown ({revision})"
    at = REVISIONS.index(revision)
    return f"File format {at + 1}" if at else "change-driven-dev"


def _rows(row: ReceiptRow) -> int:
    return sum(row.rows_before.values())


RECEIPTS = Listing(
    one="upgrade",
    many="upgrades",
    queries=Later(_queries),
    tables=frozenset({"receipts"}),
    columns=(
        number("id", "No.", lambda row: row.id, width=56, sort=ReceiptSort.ID, tint=quiet, shown=False),
        time("happened", "When", lambda row: row.happened_at, sort=ReceiptSort.HAPPENED),
        Column("from", "From", lambda row: file_format(row.from_revision), 168, least=136),
        Column("to", "To", lambda row: file_format(row.to_revision), 136, least=112),
        number("rows", "Rows kept", _rows, width=96),
        number("aside", "Set aside", lambda row: row.set_aside, width=96),
        Column("seconds", "Took", lambda row: f"{row.seconds:.1f} s", 72, right=True, shown=False),
        Column("backup", "Backup", lambda row: row.backup_path, 240, tint=quiet, grow=True, least=136),
        Column("program", "Program", lambda row: row.program, 120, least=96, tint=quiet, shown=False),
    ),
    choices=(),
    where=ReceiptFilter(),
    by=ReceiptSort.HAPPENED,
    falling=True,
    nothing="This file was never upgraded.",
    search="Search the receipts",
    table="receipts",
    deletable=False,
)
