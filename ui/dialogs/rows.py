"""A short list one writes in place: add, edit, take away, put in another order, all by keyboard."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import style
from ui.review import parts

GRID = style.GRID
_Hint = QAbstractItemDelegate.EndEditHint
_STEPS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
Index = QModelIndex | QPersistentModelIndex


class Rows(QWidget):
    """A table whose cells are typed into; what is typed counts at once, and empty rows are none."""

    changed = Signal()

    def __init__(
        self, name: str, one: str, headers: Sequence[str], nothing: str, parent: QWidget | None = None
    ) -> None:
        """`name` is said to those who cannot see it, `one` is what a row is, `nothing` stands where there is none."""
        super().__init__(parent)
        self.table = _Table(len(headers), nothing)
        self.table.wanted.connect(self.add)
        self.table.unwanted.connect(self.remove)
        self.table.elsewhere.connect(self.move_by)
        self.table.setAccessibleName(name)
        self.table.setProperty("role", "field")
        self.table.setHorizontalHeaderLabels(list(headers))
        self.table.horizontalHeader().setVisible(len(headers) > 1)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.setItemDelegate(_Cell(self.table))
        self.table.itemChanged.connect(lambda _item: self.changed.emit())
        self.table.currentCellChanged.connect(lambda *_at: self._refresh())
        self.add_button = parts.button(f"&Add {one}", self.add, glyph="plus")
        self._remove = self._tool("trash", f"Remove this {one} (Del)", self.remove)
        self._up = self._tool("arrow-up", f"Move this {one} up (Alt+Up)", lambda: self.move_by(-1))
        self._down = self._tool("arrow-down", f"Move this {one} down (Alt+Down)", lambda: self.move_by(1))
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID // 2)
        buttons.addWidget(self.add_button)
        buttons.addStretch(1)
        for tool in (self._up, self._down, self._remove):
            buttons.addWidget(tool)
        self.said = style.label("", "muted")
        self.said.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID // 2, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.said)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        self.setFocusProxy(self.table)
        self._refresh()

    def add(self) -> None:
        """A row more at the end, with the keyboard in it; an empty one that is there is taken."""
        at = next((row for row in range(self.table.rowCount()) if not self._text(row, 0)), self.table.rowCount())
        if at == self.table.rowCount():
            self.put_row(at)
        self.table.setFocus()
        self.table.setCurrentCell(at, 0)
        self.table.editItem(self.table.currentItem())

    def remove(self) -> None:
        """Take the current row away."""
        at = self.table.currentRow()
        if at >= 0:
            self.table.removeRow(at)
            self._refresh()
            self.changed.emit()

    def move_by(self, steps: int) -> None:
        """Put the current row elsewhere, where there is such a place."""
        at, column = self.table.currentRow(), self.table.currentColumn()
        to = at + steps
        if at < 0 or not 0 <= to < self.table.rowCount():
            return
        self.table.blockSignals(True)
        moved = [self.table.takeItem(at, one) for one in range(self.table.columnCount())]
        self.table.removeRow(at)
        self.table.insertRow(to)
        for one, item in enumerate(moved):
            self.table.setItem(to, one, item)
        self.table.blockSignals(False)
        self.table.setCurrentCell(to, column)
        self.changed.emit()

    def clear(self) -> None:
        """No rows any more."""
        self.table.blockSignals(True)
        self.table.setRowCount(0)
        self.table.blockSignals(False)

    def put_row(self, at: int) -> None:
        """Make an empty row at this place: each kind of list knows its cells."""
        raise NotImplementedError

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text().strip() if item else ""

    def _tool(self, glyph: str, tip: str, act: Callable[[], object]) -> QToolButton:
        made = QToolButton()
        made.setIcon(style.icon(glyph, "muted"))
        made.setIconSize(QSize(style.ICON_SIZE, style.ICON_SIZE))
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda _checked=False: act())
        return made

    def _refresh(self) -> None:
        at = self.table.currentRow()
        self._remove.setEnabled(at >= 0)
        self._up.setEnabled(at > 0)
        self._down.setEnabled(0 <= at < self.table.rowCount() - 1)


class _Table(QTableWidget):
    """Tab leaves it, Enter and letters edit; Enter never presses the button of its dialog."""

    wanted = Signal()
    """A row more is wanted."""
    unwanted = Signal()
    """The current row is to go away."""
    elsewhere = Signal(int)
    """The current row is to go up or down by so many."""

    def __init__(self, columns: int, nothing: str) -> None:
        super().__init__(0, columns)
        self._nothing = nothing
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(style.ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter begins to edit, or the first row where there is none; Insert adds one, Delete takes one away."""
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self.state() == QAbstractItemView.State.EditingState:
            event.accept()  # it came from the cell, which has taken what it needs
        elif event.key() == Qt.Key.Key_Insert or (entered and self.currentItem() is None):
            self.wanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.unwanted.emit()
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in _STEPS:
            self.elsewhere.emit(_STEPS[event.key()])
        elif entered:
            self.editItem(self.currentItem())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Where there is nothing, say so."""
        super().paintEvent(event)
        if not self.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(style.tint("muted"))
            how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(2 * GRID, 0, -2 * GRID, 0), how, self._nothing)
            painter.end()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """In a list of lines, Enter at the end of the last one goes on with another; one left empty goes away.

        Tab goes from cell to cell, and from the last one out of the table.
        """
        first, last = self.currentRow() == 0, self.currentRow() == self.rowCount() - 1
        in_lines = self.columnCount() == 1
        leaves = hint is _Hint.EditNextItem and (in_lines or (last and self.currentColumn() == self.columnCount() - 1))
        leaves_back = hint is _Hint.EditPreviousItem and (in_lines or (first and self.currentColumn() == 0))
        super().closeEditor(editor, _Hint.NoHint if leaves or leaves_back else hint)
        if in_lines and self.currentItem() is not None:
            if not self.currentItem().text().strip():
                self.unwanted.emit()
            elif last and hint is _Hint.SubmitModelCache:
                self.wanted.emit()
        if leaves or leaves_back:
            self.focusNextPrevChild(leaves)


class _Cell(QStyledItemDelegate):
    """What is typed into a cell is in the table with each letter."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line without a frame of its own."""
        del option, index
        editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.setMaxLength(10_000)
        editor.textEdited.connect(lambda _text: self.commitData.emit(editor))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Only once: what is typed comes back by the table otherwise, and moves the caret."""
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """As it was typed."""
        if isinstance(editor, QLineEdit) and index.data(Qt.ItemDataRole.EditRole) != editor.text():
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)
