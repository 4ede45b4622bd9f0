"""A window that is painted in memory, and the moment at which what one waits for has been painted."""

import gc
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView, QWidget

from desktop.store.opening import open_project
from desktop.store.project import Project
from ui import style
from ui.relay import Relay
from ui.tables.listing import Listing
from ui.tables.page import TablePage
from ui.tables.spine import SpineModel
from ui.tables.view import TableView
from ui.tidy import Tidy

WIDTH, HEIGHT = 1280, 800


def application() -> QApplication:
    """The application in Placet's clothes; what holds each other is looked for when it is in the program."""
    made = QApplication.instance()
    app = made if isinstance(made, QApplication) else QApplication(["benchmarks"])
    style.apply(app, "light")
    gc.freeze()
    Tidy(app)
    return app


class Paints(QObject):
    """Counts the paint events of a widget at which `counts` holds."""

    def __init__(self, widget: QWidget, counts: Callable[[], bool] = lambda: True) -> None:
        super().__init__(widget)
        self.times: list[float] = []
        self._counts = counts
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._counts():
            self.times.append(time.perf_counter())
        return False


def until(condition: Callable[[], object]) -> None:
    """Let the application run until it is so; what was painted by then is on the screen."""
    awake = QTimer(interval=1000)
    awake.start()
    while not condition():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def timed(do: Callable[[], object], paints: Paints) -> float:
    """Milliseconds from `do` until what counts was painted."""
    paints.times.clear()
    began = time.perf_counter()
    do()
    until(lambda: paints.times)
    return (time.perf_counter() - began) * 1000


def is_real(view: TableView) -> bool:
    """Whether there are rows in view, and every one of them is known."""
    first, last = view.rows_on_screen()
    return last >= first and all(view.spine.row_at(row) is not None for row in range(first, last + 1))


class Table:
    """One listing of an open project on the screen, all of its ids known; to be closed. `before` is called when the
    file is open and its background check done, before there is a table."""

    def __init__(self, path: Path, listing: Listing, before: Callable[[], object] = lambda: None) -> None:
        self.project: Project = open_project(path)
        self.project.checked.result()
        before()
        self.relay = Relay(self.project)
        self.page = TablePage(self.project, listing)
        self.relay.changed.connect(self.page.show_changes)
        self.page.resize(WIDTH, HEIGHT)
        self.page.show()
        self._are_of_now = True
        self.page.feed.begun.connect(self._on_begun)
        self.paints = Paints(self.page.view.viewport(), self.is_real)
        until(lambda: self.page.feed.whole and self.paints.times)

    def is_real(self) -> bool:
        """Whether every row in view is known, and none is left from what was shown before."""
        return self._are_of_now and is_real(self.page.view)

    def first_rows(self, ask: Callable[[], object]) -> float:
        """Milliseconds from `ask`, which asks for another list or order, until its first rows are painted."""
        self._are_of_now = False
        return timed(ask, self.paints)

    def _on_begun(self) -> None:
        self._are_of_now = True

    def close(self) -> None:
        """Close window and file."""
        self.page.close()
        self.project.close()


def standing_table(table: Table) -> QTableView:
    """The rows in view as Qt's own items, in a view that looks the same: what painting them costs at the least."""
    view, model = table.page.view, table.page.model
    first, last = view.rows_on_screen()
    items = QStandardItemModel(last - first + 1, model.columnCount())
    for row in range(first, last + 1):
        for column in range(model.columnCount()):
            items.setItem(row - first, column, _item(model, row, column))
    peer = QTableView()
    peer.setModel(items)
    dress(peer)
    for column in range(model.columnCount()):
        peer.setColumnWidth(column, view.columnWidth(column))
        peer.setColumnHidden(column, view.isColumnHidden(column))
        items.setHeaderData(column, Qt.Orientation.Horizontal, model.columns[column].title)
    peer.resize(view.size())
    peer.show()
    QApplication.processEvents()
    return peer


def dress(view: QTableView) -> None:
    """Make a view look as ours does."""
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setFrameShape(QTableView.Shape.NoFrame)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(style.ROW_HEIGHT)
    view.horizontalHeader().setFixedHeight(style.ROW_HEIGHT)


def _item(model: SpineModel, row: int, column: int) -> QStandardItem:
    index, role = model.index(row, column), Qt.ItemDataRole
    item = QStandardItem(str(index.data()))
    for one in (role.DecorationRole, role.ForegroundRole, role.TextAlignmentRole):
        item.setData(index.data(one), one)
    return item
