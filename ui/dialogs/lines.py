"""A table of plain lines in a dialog: to be read, sorted, and copied into something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui import style
from ui.tables.header import PADDING, Header

Index = QModelIndex | QPersistentModelIndex
CELL_PADDING = PADDING  # of cells as of titles
MOST_LINES = 40
SORTED_BY = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place: `key` is what it is sorted by if not its text, a number is one on the right."""

    text: str
    key: int | str | None = None
    tip: str = ""
    glyph: tuple[str, style.Tint] | None = None


Line = tuple[Cell, ...]


class Lines(QAbstractTableModel):
    """Lines of cells under titles."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self._lines: list[Line] = []

    def show(self, lines: Sequence[Line]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def put(self, row: int, line: Line) -> None:
        """Replace one line."""
        self._lines[row] = line
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(line) - 1))

    def texts(self, rows: Sequence[int] | None = None) -> list[list[str]]:
        """The titles, then these lines (or all), as text."""
        chosen = self._lines if rows is None else [self._lines[row] for row in rows]
        return [list(self._titles), *([cell.text for cell in line] for line in chosen)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (as Qt declares it)
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (as Qt declares it)
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_number = any(isinstance(line[section].key, int) for line in self._lines[:1])
            return _side(is_number=is_number)
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self._lines[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return cell.text
            case Qt.ItemDataRole.ToolTipRole:
                return cell.tip or cell.text
            case Qt.ItemDataRole.DecorationRole if cell.glyph:
                return style.icon(*cell.glyph)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(is_number=isinstance(cell.key, int))
            case _ if role == SORTED_BY:
                return cell.text.casefold() if cell.key is None else cell.key
        return None


def _side(*, is_number: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class _Wrapping(QStyledItemDelegate):
    """As high as the text needs within its column: Qt's own reckoning knows nothing of the padding in our style."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = option.rect.width() - 2 * CELL_PADDING
        room = QRect(0, 0, width, MOST_LINES * option.fontMetrics.lineSpacing())
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        needed = option.fontMetrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text)
        return QSize(width, max(style.ROW_HEIGHT, needed.height() + style.GRID + style.GRID // 2))


class LinesView(QTableView):
    """Shows lines; a title sorts by its column, Ctrl+C copies what is selected with tabs between.

    `name` is for screen readers, `widths` are in grid units, 0 for the column that takes the rest; with `wrapped` a
    line is as high as its text needs. `by` is the column the lines are sorted by at first (-1: as they are given).
    """

    def __init__(
        self,
        name: str,
        titles: Sequence[str],
        widths: Sequence[int],
        parent: QWidget | None = None,
        *,
        wrapped: bool = False,
        by: int = -1,
    ) -> None:
        super().__init__(parent)
        self.lines = Lines(titles, self)
        sorting = QSortFilterProxyModel(self)
        sorting.setSourceModel(self.lines)
        sorting.setSortRole(SORTED_BY)
        self._sorting = sorting
        self.setModel(sorting)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(wrapped)
        self.setTextElideMode(Qt.TextElideMode.ElideRight if wrapped else Qt.TextElideMode.ElideMiddle)
        self.setTabKeyNavigation(False)  # Tab leads on to the buttons
        self.setIconSize(QSize(style.ICON_SIZE, style.ICON_SIZE))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        upright = self.verticalHeader()
        upright.hide()
        upright.setMinimumSectionSize(style.ROW_HEIGHT)
        upright.setDefaultSectionSize(style.ROW_HEIGHT)
        fixed, fitting = QHeaderView.ResizeMode.Fixed, QHeaderView.ResizeMode.ResizeToContents
        upright.setSectionResizeMode(fitting if wrapped else fixed)
        if wrapped:
            self.setItemDelegate(_Wrapping(self))
        header = Header(self)
        self.setHorizontalHeader(header)
        header.setHighlightSections(False)
        for column, width in enumerate(widths):
            if width:
                self.setColumnWidth(column, width * style.GRID)
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.setSortingEnabled(True)
        header.setSortIndicator(by, Qt.SortOrder.AscendingOrder)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these instead, the first of them selected."""
        self.lines.show(lines)
        self.selectRow(0)

    def chosen(self) -> list[int]:
        """The lines that are selected, by their places in what was shown."""
        rows = sorted(self.selectionModel().selectedRows(), key=QModelIndex.row)
        return [self._sorting.mapToSource(row).row() for row in rows]

    def in_order(self) -> list[int]:
        """All lines as they are sorted now, by their places in what was shown."""
        return [self._sorting.mapToSource(self._sorting.index(row, 0)).row() for row in range(self._sorting.rowCount())]

    def copy(self, rows: Sequence[int]) -> None:
        """These lines under their titles onto the clipboard, with tabs between."""
        told = ["\t".join(" ".join(text.split()) for text in line) for line in self.lines.texts(rows)]
        QGuiApplication.clipboard().setText("\n".join(told) + "\n")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy(self.chosen())
        else:
            super().keyPressEvent(event)
