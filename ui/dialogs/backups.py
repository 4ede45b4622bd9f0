"""The backups of a file, or of all files: what there is, whether it is whole, and the ways to have it back."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui import failure, style, words, work
from ui.bars import WaitBar
from ui.dialogs.backup_list import COLUMNS, FILE, WHY, BackupModel
from ui.dialogs.dialog import Dialog
from ui.tables.empty import Empty
from ui.tables.widths import SharingTable, in_units

if TYPE_CHECKING:
    from desktop.store.backup import Backup

WIDTHS = ((22, 10), (13, 13), (30, 12), (11, 9), (11, 9), (16, 14))
"""How wide each column is where there is room, and where there is little, in units of the grid."""
CELL_PADDING = 11
# Verified without being asked for when the list is opened: newest first, so many bytes together.
AT_ONCE = 256_000_000


class BackupsDialog(Dialog):
    """Lists and verifies; what a person wants done with a backup is a signal with it.

    `source` None: the backups of all files in `folder`. `can_make`: the file is open, so one can be made now.
    """

    restore_wanted = Signal(object)
    copy_wanted = Signal(object)
    folder_wanted = Signal(object)
    backup_wanted = Signal()
    preferences_wanted = Signal()

    def __init__(
        self, folder: Path, source: Path | None, parent: QWidget | None = None, *, can_make: bool = False
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Backups and restore")
        self._folder, self._source, self._can_make = folder, source, can_make
        self._stop = Event()
        self._wait: WaitBar | None = None
        self.model = BackupModel(self)
        self.table = self._list()
        self.empty = self._nothing()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.summary = style.label("", "muted")
        self._bars = QVBoxLayout()
        head = QVBoxLayout()
        head.setContentsMargins(style.GRID * 3, style.GRID * 3, style.GRID * 3, style.GRID * 2)
        head.setSpacing(style.GRID)
        head.addWidget(style.label(f"Backups of {source.name}" if source else "Backups of all files", "title"))
        head.addWidget(self.summary)
        body = QWidget()
        body.setAutoFillBackground(True)
        body.setBackgroundRole(QPalette.ColorRole.Base)
        middle = QVBoxLayout(body)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addLayout(head)
        middle.addLayout(self._bars)
        # So that the words of the table stand below those of the title.
        framed = QVBoxLayout()
        framed.setContentsMargins(style.GRID * 3 - CELL_PADDING, 0, style.GRID * 3 - CELL_PADDING, style.GRID)
        framed.addWidget(self.stack)
        middle.addLayout(framed, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(body, 1)
        page.addWidget(self._foot())
        style.size(self, 112, 60)
        self._enable()
        self.reload()

    def reload(self) -> None:
        """List what is in the folder now."""
        work.show(self, work.start(_found, self._folder, self._source), self._show)

    def chosen(self) -> "Backup | None":
        """The backup that is selected."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.lines[rows[0].row()].backup if rows else None

    def verify(self) -> None:
        """Read all of the selected backup again."""
        if (backup := self.chosen()) is not None:
            self._verify([backup.path], f"Verifying the backup of {backup.source.name}")

    def done(self, result: int) -> None:
        """Nobody looks any more: stop verifying."""
        self._stop.set()
        super().done(result)

    def _show(self, found: "list[Backup]") -> None:
        self.model.show(found)
        size = words.size_text(sum(it.size for it in found))
        self.summary.setText(f"{words.count_text(len(found), 'backup')}, {size}, in {self._folder}")
        self.summary.setVisible(bool(found))
        self.stack.setCurrentWidget(self.table if found else self.empty)
        if found:
            self.table.selectRow(0)
            self.table.setFocus()
        else:
            self.empty.button.setFocus()
        # Where there is nothing to do anything with, the one thing to do stands in the middle.
        for button in (self.verifying, self.showing, self.copying, self.restoring):
            button.setVisible(bool(found))
        self.making.setVisible(self._can_make and bool(found))
        self._enable()
        self._verify(_at_once([line.backup for line in self.model.lines]), "Verifying the newest backups")

    def _verify(self, paths: Sequence[Path], saying: str) -> None:
        """One after another, each shown as it is known."""
        if not paths or self._wait is not None:
            return
        self._stop = Event()
        self._wait = WaitBar(saying, self._stop.set, self)
        self._bars.addWidget(self._wait)
        self._enable()
        self._verify_next(list(paths))

    def _verify_next(self, paths: list[Path]) -> None:
        if not paths or self._stop.is_set():
            self._end_verifying()
            return
        path = paths.pop(0)

        def done(trouble: str) -> None:
            self.model.show_verified(path, datetime.now(UTC), trouble)
            self._verify_next(paths)

        def failed(error: BaseException) -> None:
            self._end_verifying()
            failure.tell(self, error)

        work.show(self, work.start(_trouble, path, self._stop.is_set), done, failed)

    def _end_verifying(self) -> None:
        if self._wait is not None:
            self._wait.end()
            self._wait = None
        self._enable()

    def _enable(self) -> None:
        is_chosen = self.chosen() is not None
        for button in (self.restoring, self.copying, self.showing):
            button.setEnabled(is_chosen)
        self.verifying.setEnabled(is_chosen and self._wait is None)

    def _list(self) -> QTableView:
        table = SharingTable()
        table.setAccessibleName("Backups")
        table.setModel(self.model)
        table.setColumnHidden(FILE, self._source is not None)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setIconSize(QSize(style.ICON_SIZE, style.ICON_SIZE))
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(style.ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        table.set_widths(in_units(COLUMNS, WIDTHS), WHY)
        table.selectionModel().selectionChanged.connect(lambda _on, _off: self._enable())
        table.activated.connect(self._on_activated)
        return table

    def _nothing(self) -> Empty:
        empty = Empty()
        of = f" of {self._source.name}" if self._source else ""
        if self._can_make:
            empty.say("archive", f"There is no backup{of} yet. One is made before every upgrade.", "&Back up now")
            empty.button.clicked.connect(lambda _checked=False: self.backup_wanted.emit())
        else:
            empty.say("archive", f"There are no backups{of} in {self._folder}.", "&Preferences…")
            empty.button.clicked.connect(lambda _checked=False: self.preferences_wanted.emit())
        return empty

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("role", "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(*[style.GRID * 2] * 4)
        row.setSpacing(style.GRID)
        self.verifying = self._button(row, "&Verify now", lambda _backup: self.verify())
        self.showing = self._button(row, "Show in &folder", self.folder_wanted.emit)
        self.making = QPushButton("&Back up now")
        self.making.setAutoDefault(False)
        self.making.clicked.connect(lambda _checked=False: self.backup_wanted.emit())
        row.addWidget(self.making)
        row.addStretch(1)
        close = QPushButton("Close")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        row.addWidget(close)
        self.copying = self._button(row, "Restore as a &copy…", self.copy_wanted.emit)
        self.restoring = self._button(row, "&Restore…", self.restore_wanted.emit)
        self.restoring.setProperty("role", "primary")
        for button in (self.verifying, self.showing, self.making, self.copying, self.restoring):
            button.hide()  # until it is known whether there are any
        return foot

    def _button(self, row: QHBoxLayout, text: str, act: "Callable[[Backup], object]") -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: self._act(act))
        row.addWidget(button)
        return button

    def _act(self, act: "Callable[[Backup], object]") -> None:
        if (backup := self.chosen()) is not None:
            act(backup)

    def _on_activated(self, _index: QModelIndex) -> None:
        self._act(self.restore_wanted.emit)


def _found(folder: Path, source: Path | None) -> "list[Backup]":
    from desktop.store.backup import backups

    return backups(folder, source)


def _at_once(backups: "Sequence[Backup]") -> list[Path]:
    paths: list[Path] = []
    total = 0
    for it in backups:
        total += it.size
        if total > AT_ONCE:
            break
        paths.append(it.path)
    return paths


def _trouble(path: Path, cancelled: Callable[[], bool]) -> str:
    """What is wrong with a backup; nothing where it is whole. Raises Cancelled."""
    from desktop.errors import Cancelled, Known
    from desktop.store.backup import verify

    try:
        verify(path, cancelled=cancelled)
    except Cancelled:
        raise
    except Known as known:
        return known.sentence
    return ""
