"""A table of rows one may select, sort, arrange and copy, however many there are."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QKeySequence, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)

from ui import keys, style
from ui.tables.cells import SIDE, Cells
from ui.tables.header import Header
from ui.tables.spine import PAGE, UNKNOWN, SpineModel
from ui.tables.widths import SharingTable, Width

_LEAST = 48
_ARROWS = {"next_row": Qt.Key.Key_Down, "previous_row": Qt.Key.Key_Up}


class TableView(SharingTable):
    """A table over a spine model."""

    chosen = Signal()
    """Other rows are selected."""
    opened = Signal(int)
    """A row was double-clicked, or Enter was pressed on it: its id."""
    sorted = Signal(int, bool)
    """A header was clicked that offers an order: its column, and whether the largest come first."""
    copied = Signal()
    """Somebody wants the selected rows on the clipboard."""

    def __init__(self, model: SpineModel, parent: QWidget | None = None) -> None:
        self.spine = model  # Qt may call back while it makes the view
        super().__init__(parent)
        self._lay_canvas()
        self._cells = Cells(model, self)
        self.setItemDelegate(self._cells)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(style.ROW_HEIGHT)
        rows.setDefaultSectionSize(style.ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._dress_header()
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def _lay_canvas(self) -> None:
        """What the rows are painted on, made here: asked for Qt's own, PySide makes every class of widget, for 8 ms."""
        canvas = QWidget(autoFillBackground=True)
        canvas.setObjectName("qt_scrollarea_viewport")
        canvas.setBackgroundRole(QPalette.ColorRole.Base)
        self.setViewport(canvas)

    def _dress_header(self) -> None:
        header = Header(self)
        self.setHorizontalHeader(header)
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setMinimumSectionSize(_LEAST)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setFixedHeight(style.ROW_HEIGHT)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda at: self.columns_menu().popup(header.mapToGlobal(at)))
        columns = self.spine.columns
        grows = next((at for at, column in enumerate(columns) if column.grow), -1)
        self.set_widths([Width(column.title, column.width, column.least) for column in columns], grows)
        for at, column in enumerate(columns):
            header.setSectionHidden(at, not column.shown)
        self._order = (-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._on_sort_indicator)

    # Sorting.

    def show_order(self, column: int | None, falling: bool) -> None:
        """Put the arrow over the column the list is sorted by."""
        order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        self._order = (-1 if column is None else column, order)
        header = self.horizontalHeader()
        header.blockSignals(True)
        header.setSortIndicator(*self._order)
        header.blockSignals(False)

    def _on_sort_indicator(self, column: int, order: Qt.SortOrder) -> None:
        if (column, order) == self._order:
            return
        if 0 <= column < len(self.spine.columns) and self.spine.columns[column].sort is not None:
            self._order = (column, order)
            self.sorted.emit(column, order == Qt.SortOrder.DescendingOrder)
        else:  # no such order is offered
            self.show_order(self._order[0], self._order[1] == Qt.SortOrder.DescendingOrder)

    # Columns.

    def columns_menu(self) -> QMenu:
        """Which columns are shown, each to be checked; at least one stays. The orders, and back to how it was first."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        header = self.horizontalHeader()
        shown = len(self.spine.columns) - header.hiddenSectionCount()
        for place in range(header.count()):
            at = header.logicalIndex(place)
            action = menu.addAction(self.spine.columns[at].title)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(at))
            action.setEnabled(shown > 1 or header.isSectionHidden(at))
            action.toggled.connect(lambda on, at=at: self._show_column(at, on))
        menu.addSeparator()
        self._add_orders(menu.addMenu("Sort by"))
        menu.addAction("Reset columns").triggered.connect(self.reset_columns)
        return menu

    def _add_orders(self, menu: QMenu) -> None:
        """What a click on each title does, for the keyboard; the one it is sorted by has a check, and turns round."""
        rising, falling = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        for at, column in enumerate(self.spine.columns):
            if column.sort is not None:
                is_now = at == self._order[0]
                turned = falling if self._order[1] == rising else rising
                order = turned if is_now else falling if column.falling else rising
                action = menu.addAction(column.title)
                action.setCheckable(True)
                action.setChecked(is_now)
                action.triggered.connect(partial(self._sort, at, order))

    def _sort(self, at: int, order: Qt.SortOrder, _checked: bool = False) -> None:
        self.horizontalHeader().setSortIndicator(at, order)

    def _show_column(self, at: int, on: bool) -> None:
        self.horizontalHeader().setSectionHidden(at, not on)
        self.share()

    def reset_columns(self) -> None:
        """All columns as they were before anybody arranged them."""
        keys = [column.key for column in self.spine.columns]
        self.restore_columns(
            {
                "order": keys,
                "widths": {column.key: column.width for column in self.spine.columns},
                "hidden": [column.key for column in self.spine.columns if not column.shown],
            }
        )

    def shown_columns(self) -> list[int]:
        """The columns on screen, from left to right."""
        header = self.horizontalHeader()
        places = (header.logicalIndex(place) for place in range(header.count()))
        return [at for at in places if not header.isSectionHidden(at)]

    def column_state(self) -> dict[str, Any]:
        """Order, the widths a person chose (pixels) and hidden columns by their keys, as plain data."""
        header, columns = self.horizontalHeader(), self.spine.columns
        hidden = [column.key for at, column in enumerate(columns) if header.isSectionHidden(at)]
        return {
            "order": [columns[header.logicalIndex(place)].key for place in range(header.count())],
            "widths": {columns[at].key: width for at, width in self.own.items()},
            "hidden": hidden,
        }

    def restore_columns(self, state: dict[str, Any]) -> None:
        """What `column_state` told, as far as it still fits: columns it does not know stay as they are."""
        header = self.horizontalHeader()
        known = {column.key: at for at, column in enumerate(self.spine.columns)}
        order, widths, hidden = state.get("order", ()), state.get("widths", {}), state.get("hidden", ())
        for place, key in enumerate(key for key in order if key in known):
            header.moveSection(header.visualIndex(known[key]), place)
        for key, at in known.items():
            if key in order:
                header.setSectionHidden(at, key in hidden)
            if key in widths:
                self._take_width(at, int(widths[key]))
        if not self.shown_columns():
            header.setSectionHidden(0, False)
        self.share()

    def _take_width(self, at: int, width: int) -> None:
        """It was chosen by a person, unless it is what all begin with."""
        self.own.pop(at, None)
        if width != self.spine.columns[at].width and not self.spine.columns[at].grow:
            self.own[at] = max(_LEAST, width)

    # Rows.

    def selected_ids(self) -> list[int]:
        """Ids of the selected rows, from top to bottom, as far as they are known."""
        ids, done, chosen = array("q"), -1, self.selectionModel().selection()
        parts = [chosen.at(part) for part in range(chosen.size())]
        for first, last in sorted((part.top(), part.bottom()) for part in parts):
            ids.extend(self.spine.ids[max(first, done + 1) : last + 1])
            done = max(done, last)
        return [one for one in ids if one] if UNKNOWN in ids else ids.tolist()

    def current_id(self) -> int | None:
        """Id of the row the keyboard stands on."""
        return self.spine.id_at(self.currentIndex().row())

    def select(self, ids: Sequence[int], *, scroll: bool = True) -> None:
        """Select these rows, as far as they are in the list; stand on the first of them, in view if `scroll`."""
        rows = self.spine.rows_of(ids)
        if not rows:
            return
        chosen, last = QItemSelection(), len(self.spine.columns) - 1
        for first, stop in _runs(rows):
            chosen.select(self.spine.index(first, 0), self.spine.index(stop, last))
        current = self.spine.index(rows[0], self.shown_columns()[0])
        flag = QItemSelectionModel.SelectionFlag
        with self._staying(not scroll):
            self.selectionModel().setCurrentIndex(current, flag.NoUpdate)
        self.selectionModel().select(chosen, flag.ClearAndSelect)

    @contextmanager
    def _staying(self, staying: bool) -> Iterator[None]:
        """Qt scrolls to a new current row by itself; here it does not."""
        place = self.verticalScrollBar().value()
        yield
        if staying:
            self.verticalScrollBar().setValue(place)

    def make_room_for(self, rows: int) -> None:
        """Numbers of so many rows, and those of the first ones, have room in the column of numbers, if there is one."""
        at = next((at for at, column in enumerate(self.spine.columns) if column.key == "id"), None)
        if at is not None:
            largest = max(rows, *self.spine.ids[:PAGE]) if self.spine.ids else rows
            self.widen(at, self.fontMetrics().horizontalAdvance(f"{largest:,}") + 2 * SIDE)

    def rows_on_screen(self) -> tuple[int, int]:
        """The first and the last row in view."""
        first, last = self.rowAt(0), self.rowAt(self.maximumViewportSize().height() - 1)
        return max(0, first), last if last >= 0 else len(self.spine.ids) - 1

    def keep_place(self, change: Callable[[], None]) -> None:
        """Change the list under the eyes of somebody: the row at the top stays there, unless it is the very first."""
        bar, top = self.verticalScrollBar(), self.rowAt(0)
        anchor = QPersistentModelIndex(self.spine.index(top, 0)) if bar.value() > 0 and top >= 0 else None
        offset = bar.value() - top * style.ROW_HEIGHT
        change()
        self.executeDelayedItemsLayout()
        self.updateGeometries()
        if anchor is not None and anchor.isValid():
            bar.setValue(anchor.row() * style.ROW_HEIGHT + offset)

    def _open(self, row: int) -> None:
        wanted = self.spine.id_at(row)
        if wanted is not None:
            self.opened.emit(wanted)

    # Keys and the mouse.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the next and the previous row (J, K) are arrows; Enter opens; Ctrl+C copies."""
        key = Qt.Key(event.key())
        control = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
            self._open(self.currentIndex().row())
        elif arrow := next((it for name, it in _ARROWS.items() if keys.pressed(event, name, shift=True)), None):
            super().keyPressEvent(QKeyEvent(event.type(), arrow, event.modifiers()))
        else:
            super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> Any:
        """Home and End go to the first and the last row, not column."""
        ends = {QAbstractItemView.CursorAction.MoveHome: 0, QAbstractItemView.CursorAction.MoveEnd: -1}
        if action in ends and self.spine.ids:
            column = max(0, self.currentIndex().column())
            return self.spine.index(0 if ends[action] == 0 else len(self.spine.ids) - 1, column)
        return super().moveCursor(action, modifiers)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys here. Qt's own search by the first letters would read every row there is."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The actions given to this view, at the mouse or, from the keyboard, under the current row."""
        actions: list[QAction] = self.actions()
        if not actions:
            return
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            rect = self.visualRect(self.currentIndex())
            at = self.viewport().mapToGlobal(QPoint(max(0, rect.left()) + style.GRID, rect.bottom()))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(actions)
        menu.popup(at)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt paints, once any of the rows in view is known; a moment of nothing is calmer than one of dots.

        It is called from Python so that the interpreter's lock is taken once for a repaint, and not once for every
        question to the model, each of which could wait for a busy thread: some thousand questions, seconds in all.
        """
        if self._cells.restyle():
            self.spine.undress()
        if self.spine.look(*self.rows_on_screen()):
            rest = self._cells.paint_plain(event.rect())
            if not rest.isEmpty():
                super().paintEvent(QPaintEvent(rest))


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rising rows as first and last of each unbroken run."""
    first = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield first, last
            first = row
        last = row
    yield first, last
