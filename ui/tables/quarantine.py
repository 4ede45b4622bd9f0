"""The table of what upgrades set aside."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QToolButton, QWidget

from desktop.queries import cells, quarantine
from desktop.queries.filters import SetAsideFilter, SetAsideSort
from desktop.queries.rows import SetAsideRow
from desktop.store.noted import field
from desktop.words import Aside
from ui import words
from ui.style import Tint
from ui.tables.columns import Column, Mark, number, quiet, time
from ui.tables.listing import Choice, Listing, Option, Question, options
from ui.tables.page import TablePage

TABLES = (
    *("projects", "tasks", "task_versions", "change_requests", "approvals", "runs", "artifacts", "control_state"),
)


def original(row: SetAsideRow) -> str:
    """What was set aside in one line, as far as a list shows it."""
    if row.kind == "made":
        return words.count_text(row.row_count, "row") if row.row_id is None else ""
    return row.original if row.kind == "row" else cells.found(cells.loaded(row.original)) or "nothing"


def place(row: SetAsideRow) -> str:
    """Where it belongs: `Task: phase`, or `Run` for all of one."""
    one = words.one_text(row.table).capitalize()
    return f"{one}: {field(row.column)}" if row.column else one


def _title(row: SetAsideRow) -> str:
    return row.title or words.table_text(row.table)


def _state(row: SetAsideRow) -> str:
    return words.status_text(row.state)


def _state_mark(state: Aside) -> Mark:
    return words.status_glyph(state), words.status_tint(state)


def _mark(row: SetAsideRow) -> Mark:
    return _state_mark(row.state)


def _tint(row: SetAsideRow) -> Tint:
    return words.status_tint(row.state)


COLUMNS = (
    number("id", "No.", lambda row: row.id, width=56, sort=SetAsideSort.ID, tint=quiet, shown=False),
    Column("title", "Belongs to", _title, 144, least=104),
    Column("state", "State", _state, 104, mark=_mark, tint=_tint, sort=SetAsideSort.STATE),
    Column("place", "Place", place, 120, least=96, sort=SetAsideSort.PLACE),
    Column("original", "Original", original, 96, least=80),
    Column("reason", "Why", lambda row: row.reason, 240, tint=quiet, grow=True, least=144),
    Column("who", "Settled by", lambda row: row.settled_by, 120, least=80, tint=quiet, shown=False),
    time("settled", "Settled", lambda row: row.settled_at, sort=SetAsideSort.SETTLED, shown=False),
    time("aside", "Set aside", lambda row: row.set_aside_at, shown=False),
)

SET_ASIDE = Listing(
    one="note of an upgrade",  # what was added is listed as well, and what came back
    many="notes of upgrades",
    queries=quarantine,
    tables=frozenset({"quarantine", "tasks", "projects", "artifacts"}),
    columns=COLUMNS,
    choices=(
        Choice("states", "State", options(tuple(Aside), words.status_text, _state_mark)),
        Choice("tables", "Kind", tuple(Option(table, words.table_text(table)) for table in TABLES)),
    ),
    where=SetAsideFilter(),
    by=SetAsideSort.STATE,
    falling=False,
    nothing="Nothing of this file was set aside.",
    search="Search what was set aside",
    table="quarantine",
    deletable=False,
)


class SetAsideTable(TablePage):
    """Leaves as JSON as well, and always word for word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(None, SET_ASIDE, parent=parent)
        button = QToolButton(self)
        button.setText("Export…")
        button.setToolTip("Write the list with every original, word for word, as CSV or JSON (Ctrl+E)")
        button.setProperty("role", "button")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: self.export())
        self.filters.buttons.insertWidget(0, button)

    def export(self) -> None:
        """Ask where to and as what; see `export_csv`."""
        dialog = QFileDialog(self, "Export what was set aside", "set aside.csv", "CSV (*.csv);;JSON (*.json)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("json" if "json" in chosen else "csv"))
        dialog.fileSelected.connect(lambda path: self.export_csv(Path(path)))
        dialog.open()

    def export_csv(self, to: Path) -> None:
        """Write the list as it is filtered and sorted with all there is to say, as JSON where `to` ends so."""
        self.line.export(self._project.read(_exported, self.question, to), to)


def _exported(session: Any, question: Question, to: Path) -> int:
    return quarantine.export(session, quarantine.ids(session, *question.order), to)
