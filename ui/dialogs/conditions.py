"""Acceptance criteria and gates, written in place."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem, QWidget

from desktop.errors import Known
from desktop.queries.rows import Gate
from ui import style
from ui.dialogs.rows import Rows
from ui.review.wording import demand

GRID = style.GRID
UNREAD = "What stands here was written in a way Placet cannot read. It stays as it is until you write here."
NO_CRITERIA = "What must be true when this is done? Press Enter to write the first line."
NO_GATES = "Nothing is checked before this counts as done. Press Enter for the first command that must pass."
_GATE = int(Qt.ItemDataRole.UserRole)
_NEW = Gate("", "", "", "exit_code_0", "", None, True, "")
_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class Criteria(Rows):
    """What must be true when the task is done, one line each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Acceptance criteria", "criterion", ("Criterion",), NO_CRITERIA, parent)
        self.table.horizontalHeader().setStretchLastSection(True)

    def fill(self, criteria: Sequence[str], unread: str = "") -> None:
        """Show these; `unread` is the stored text where it could not be read as criteria."""
        self.clear()
        self.table.blockSignals(True)
        for at, one in enumerate(criteria):
            self.put_row(at)
            self.table.item(at, 0).setText(one)
        self.table.blockSignals(False)
        self.said.setText(UNREAD)
        self.said.setVisible(bool(unread))

    def values(self) -> tuple[str, ...]:
        """What is written, without the empty lines."""
        written = (self._text(row, 0) for row in range(self.table.rowCount()))
        return tuple(one for one in written if one)

    def put_row(self, at: int) -> None:
        """One line to write in."""
        self.table.insertRow(at)
        self.table.setItem(at, 0, QTableWidgetItem())


class Gates(Rows):
    """Commands that must pass: name, command, whether it must pass, and how long it may take."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Gates", "gate", ("Name", "Command", "Must pass", "Seconds"), NO_GATES, parent)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 18 * GRID), (2, 11 * GRID), (3, 10 * GRID)):
            self.table.setColumnWidth(column, width)
        self.table.horizontalHeaderItem(3).setToolTip("How long it may take, in seconds; without a limit where empty")

    def fill(self, gates: Sequence[Gate], unread: str = "") -> None:
        """Show these; `unread` is the stored text where it could not be read as gates."""
        self.clear()
        for at, gate in enumerate(gates):
            self._put(at, gate)
        self.said.setText(UNREAD)
        self.said.setVisible(bool(unread))

    def values(self) -> tuple[Gate, ...]:
        """The gates as they are written, without rows that say nothing; all else about a gate stays as it was.

        Known when a time limit is no number above 0.
        """
        written = [self._gate(row) for row in range(self.table.rowCount())]
        return tuple(gate for gate in written if gate.name or gate.command)

    def put_row(self, at: int) -> None:
        """A gate that must pass, of which nothing is said yet."""
        self._put(at, _NEW)

    def _put(self, at: int, gate: Gate) -> None:
        self.table.blockSignals(True)
        self.table.insertRow(at)
        limit = "" if gate.timeout is None else f"{gate.timeout:g}"
        cells = [QTableWidgetItem(text) for text in (gate.name, gate.command, "", limit)]
        cells[0].setData(_GATE, gate)
        cells[1].setFont(style.monospace())
        cells[2].setFlags(cells[2].flags() & ~Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable)
        cells[2].setCheckState(_ON if gate.required else _OFF)
        cells[2].setData(Qt.ItemDataRole.AccessibleTextRole, "Must pass")
        for column, cell in enumerate(cells):
            cell.setToolTip("" if gate is _NEW else demand(gate))
            self.table.setItem(at, column, cell)
        self.table.blockSignals(False)

    def _gate(self, row: int) -> Gate:
        first = self.table.item(row, 0)
        gate: Gate = first.data(_GATE)
        limit, must = self._text(row, 3), self.table.item(row, 2).checkState() is _ON
        return replace(
            gate,
            name=self._text(row, 0),
            command=self._text(row, 1),
            required=must,
            timeout=_seconds(limit, self._text(row, 0)),
        )


def _seconds(text: str, name: str) -> float | None:
    """A time limit in seconds as it is written; None without any."""
    if not text:
        return None
    try:
        seconds = float(text.replace(",", "."))
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1_000_000:
        raise Known(f"The time limit of the gate “{name}” is “{text}”; write the seconds it may take, or nothing.")
    return int(seconds) if seconds.is_integer() else seconds
