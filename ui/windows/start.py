"""The start window: the project files this person knows, and the ways to another one."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.settings import Settings
from ui import style
from ui.tables.widths import SharingTable, in_units
from ui.windows.frame import Frame
from ui.windows.known import COLUMNS, EXPLAINED, FOLDER, TASKS, TURN, KnownModel

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from ui.inbox.page import InboxPage
    from ui.windows.desk import Desk

MARK = QSize(32, 32)
WIDTHS = ((24, 13), (18, 10), (10, 10), (32, 20), (23, 16), (19, 19), (13, 12), (16, 8))
"""How wide each column is where there is room, and where there is little, in units of the grid."""


class StartWindow(Frame):
    """Known projects in a table, or their inbox; New, Import and Open; files and folders can be dropped anywhere."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk, "start")
        self.setWindowTitle("Placet")
        self.show_menus()
        self._nothing: QWidget | None = None
        self._inbox: InboxPage | None = None
        self._waits = 0
        body = QWidget(self.centralWidget())
        self._stack = QStackedWidget(body)
        self._stack.addWidget(self._known())
        body.setAutoFillBackground(True)
        body.setBackgroundRole(QPalette.ColorRole.Base)
        page = QVBoxLayout(body)
        page.setContentsMargins(style.GRID * 2, 0, style.GRID * 2, 0)
        page.setSpacing(0)
        page.addWidget(self._head(body))
        page.addWidget(self._stack, 1)
        self.set_body(body)
        self.recall(160, 76)
        self.painted.connect(lambda: self.acts)
        self.painted.connect(self._on_painted)
        self.show_settings(desk.settings)

    def show_settings(self, settings: Settings) -> None:
        """List the files the settings name, and look at them anew (not before this window was painted)."""
        super().show_settings(settings)
        self.model.show(settings.recent)
        if settings.recent:
            self.table.selectRow(0)
        if self._inbox is None or self._stack.currentWidget() is not self._inbox:
            self.show_known()

    def show_known(self) -> None:
        """Show the files this person knows."""
        known = self.table if self.desk.settings.recent else self._no_file()
        self._stack.setCurrentWidget(known)
        known.setFocus()
        self._name_switch()

    def show_inbox(self) -> None:
        """Show what waits for whom, in all files."""
        if self._inbox is None:
            from ui.inbox.page import InboxPage

            self._inbox = InboxPage(self.desk.inbox, self.desk.inbox_acts, self)
            self._stack.addWidget(self._inbox)
        self._stack.setCurrentWidget(self._inbox)
        self._inbox.take_keyboard()
        self._name_switch()

    def _say_why(self) -> None:
        """What keeps the chosen file from being opened as it is stands at the foot, where the keyboard leads, too."""
        if not self._painted:  # nothing is known of any file yet
            return
        rows = self.table.selectionModel().selectedRows() if self._stack.currentWidget() is self.table else []
        self.statusBar().showMessage(self.model.files[rows[0].row()].trouble if rows else "")

    def _name_switch(self) -> None:
        """The one button that leads to the other of the two."""
        waits = self._waits
        is_inbox = self._inbox is not None and self._stack.currentWidget() is self._inbox
        self._say_why()
        self._switch.setText("Known projects" if is_inbox else f"Your turn: {waits:,}" if waits else "Inbox")

    def _on_active(self) -> None:
        """Back at this window, one sees the files as they are now.

        Not told by events: for the first of these PySide would make all kinds there are, before the first paint.
        """
        if self.isActiveWindow():
            self.model.look_again()

    def _on_switch(self) -> None:
        if self._inbox is not None and self._stack.currentWidget() is self._inbox:
            self.show_known()
        else:
            self.show_inbox()

    def _on_inbox(self) -> None:
        turn = self.desk.inbox.turn()
        self._waits = len(turn)
        self.model.show_turns(Counter(line.path for line in turn))
        self._name_switch()

    def _on_painted(self) -> None:
        """What is of use only now: how many tasks stand where is known after a look at the files."""
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QAction
        from PySide6.QtWidgets import QStyledItemDelegate

        from ui.windows.counts import Ended, StatusCounts

        self._mark.setPixmap(style.emblem().pixmap(MARK, self.devicePixelRatio()))
        self.windowHandle().activeChanged.connect(self._on_active)
        self.table.setItemDelegate(Ended(self.table))
        self.table.setItemDelegateForColumn(FOLDER, QStyledItemDelegate(self.table))
        self.table.setItemDelegateForColumn(TASKS, StatusCounts(self.table))
        for text, slot in self._of_file().items():
            action = QAction(text, self.table)
            action.triggered.connect(lambda _checked=False, slot=slot: self._do(slot))
            self.table.addAction(action)
        forget = self.table.actions()[-1]
        forget.setShortcut("Del")
        forget.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._say_why())
        self.model.dataChanged.connect(lambda *_: self._say_why())
        for column, said in EXPLAINED.items():
            self.model.horizontalHeaderItem(column).setToolTip(said)
        self.model.horizontalHeaderItem(TURN).setTextAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self.model.look()
        self.desk.inbox.changed.connect(self._on_inbox)
        self.desk.inbox.begin()

    def slots(self) -> dict[str, Callable[[], object]]:
        """Those of every window, and what is done to many files."""
        return super().slots() | {
            "upgrade_files": self._on_upgrade_files,
            "show_inbox": self.show_inbox,
            "show_projects": self.show_known,
        }

    def closeEvent(self, event: "QCloseEvent") -> None:
        if not self.close_dialogs():
            event.ignore()
            return
        self.remember()
        self.desk.closed(self)
        self.deleteLater()
        super().closeEvent(event)

    def _head(self, body: QWidget) -> QWidget:
        head = QWidget(body)
        row = QHBoxLayout(head)
        row.setContentsMargins(style.GRID + 3, style.GRID * 3, style.GRID, style.GRID * 3)
        row.setSpacing(style.GRID)
        self._mark = QLabel(head)
        self._mark.setFixedSize(MARK)
        title = style.label("Placet", "title", head)
        self._switch = _button("Inbox", self._on_switch, head)
        new = _button("New project file…", lambda: self.desk.ask_new(self), head)
        bring = _button("Import…", self.import_folder, head)
        opening = _button("Open…", lambda: self.desk.ask_open(self), head)
        opening.setProperty("role", "primary")
        row.addWidget(self._mark)
        row.addWidget(title, 1)
        for button in (self._switch, new, bring, opening):
            row.addWidget(button)
        return head

    def _known(self) -> QTableView:
        self.model = KnownModel(self)
        self.table = table = SharingTable(self._stack)
        table.setAccessibleName("Known projects")
        table.setModel(self.model)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setProperty("textElideMode", "ElideMiddle")
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setIconSize(QSize(style.ICON_SIZE, style.ICON_SIZE))
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(style.ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setProperty("defaultAlignment", "AlignLeft|AlignVCenter")
        header.setHighlightSections(False)
        table.set_widths(in_units(COLUMNS, WIDTHS), FOLDER)
        table.activated.connect(self._on_activated)
        return table

    def _no_file(self) -> QWidget:
        if self._nothing is not None:
            return self._nothing
        self._nothing = empty = QWidget()
        self._stack.addWidget(empty)
        page = QVBoxLayout(empty)
        page.setSpacing(style.GRID * 2)
        said = style.label("No project was opened yet.", "heading")
        hint = style.label(
            "Open a project file, make a new one, or drop a file or a folder here. "
            "The first steps show the way of working on an example.",
            "muted",
        )
        for text in (said, hint):
            text.setProperty("alignment", "AlignCenter")
        middle = QHBoxLayout()
        middle.addStretch(1)
        first = QPushButton("First steps, in two minutes")
        first.clicked.connect(lambda _checked=False: self.desk.show_tour(self))
        middle.addWidget(first)
        middle.addStretch(1)
        page.addStretch(2)
        page.addWidget(said)
        page.addWidget(hint)
        page.addLayout(middle)
        page.addStretch(3)
        return empty

    def _on_upgrade_files(self) -> None:
        from ui.windows import upgrading

        upgrading.ask(self)

    def _on_activated(self, index: QModelIndex) -> None:
        self.desk.open(self.model.files[index.row()].recent.path, self)

    def _do(self, slot: Callable[[Path], object]) -> None:
        """Do it to the file that is chosen, if one is."""
        for row in self.table.selectionModel().selectedRows():
            slot(self.model.files[row.row()].recent.path)

    def _of_file(self) -> dict[str, Callable[[Path], object]]:
        """What can be done with the file that is chosen, in its context menu and in the palette."""
        desk = self.desk
        return {
            "Open this file": lambda path: desk.open(path, self),
            "Open this file read-only": lambda path: desk.open(path, self, read_only=True),
            "Backups and restore of this file…": self.show_backups,
            "Show in folder": desk.show_folder,
            "Copy path": lambda path: QApplication.clipboard().setText(str(path)),
            "Forget this file": lambda path: desk.change(desk.settings.forgotten(path)),
        }


def _button(text: str, do: Callable[[], object], parent: QWidget) -> QPushButton:
    """Its words come when it is there: given with them, it would make PySide prepare icons, before the first paint."""
    button = QPushButton(parent)
    button.setText(text)
    button.clicked.connect(lambda _checked=False: do())
    return button
