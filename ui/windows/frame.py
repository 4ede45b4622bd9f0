"""What every window has: the menus, bars at its top, a place to drop files, and its geometry remembered."""

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from desktop.paths import short_name, state_dir
from desktop.settings import Settings
from ui import actions, style

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QPaintEvent
    from PySide6.QtWidgets import QMenu

    from ui.bars import Bar, Mood, WaitBar
    from ui.windows.desk import Desk
    from ui.windows.person import Person

RECENT_SHOWN = 12


class Frame(QMainWindow):
    """A window of the desk; `remembered` names what it shows, and keeps its geometry apart from the others'."""

    waits = False
    """For its file to be open: it shows what can be shown before."""
    painted = Signal()
    """For the first time; once."""

    def __init__(self, desk: "Desk", remembered: str) -> None:
        super().__init__()
        self.real: Path | None = None
        """The file this window shows."""
        self._painted = False
        self.person: Person | None = None
        self.desk = desk
        self._group = short_name(remembered)
        self.setAcceptDrops(True)
        # Each part is made where it stands: a style sheet is laid anew over what is put somewhere else.
        middle = QWidget(self)
        self._page = QVBoxLayout(middle)
        self._page.setContentsMargins(0, 0, 0, 0)
        self._page.setSpacing(0)
        self._bars = QVBoxLayout()
        self._page.addLayout(self._bars)
        self.setCentralWidget(middle)
        self.statusBar().setSizeGripEnabled(False)
        self.painted.connect(self._show_person)

    def show_menus(self) -> None:
        """Show the menus; what is in them is made with the actions."""
        self._menus = actions.menus(self.menuBar(), self.slots())

    @cached_property
    def acts(self) -> "dict[str, QAction]":
        """The actions of the menus, by their names."""
        from PySide6.QtWidgets import QMenu

        made = actions.build(self, self._menus, self.slots())
        recent = QMenu(self)
        recent.aboutToShow.connect(lambda: self._fill_recent(recent))
        made["recent"].setMenu(recent)
        return made

    def slots(self) -> dict[str, Callable[[], object]]:
        """What the menu actions of this window call, by the names in `actions.MENUS`."""
        desk = self.desk
        return {
            "new": lambda: desk.ask_new(self),
            "open": lambda: desk.ask_open(self),
            "recent": lambda: None,
            "open_read_only": lambda: desk.ask_open(self, read_only=True),
            "import": self.import_folder,
            "backups": lambda: self.show_backups(None),
            "salvage": self._on_salvage,
            "preferences": lambda: desk.show_preferences(self),
            "next": lambda: desk.inbox_acts.open_next(self),
            "quit": desk.quit,
            "tour": lambda: desk.show_tour(self),
            "palette": self.show_palette,
            "shortcuts": lambda: desk.show_shortcuts(self),
            "about": lambda: desk.show_about(self),
        }

    def set_body(self, body: QWidget) -> None:
        """What stands below the bars."""
        self._page.addWidget(body, 1)

    def say(self, mood: "Mood", text: str, buttons: dict[str, Callable[[], object]] | None = None) -> "Bar":
        """A bar at the top of this window, below those already there."""
        from ui import letters
        from ui.bars import Bar

        bar = Bar(mood, text, buttons or {}, self)
        self._bars.addWidget(bar)
        letters.give(bar)
        return bar

    def put_bar(self, bar: QWidget) -> None:
        """Something of one's own among the bars."""
        self._bars.addWidget(bar)

    def wait(self, text: str, cancel: Callable[[], object] | None = None) -> "WaitBar":
        """A bar for something that may take long."""
        from ui.bars import PATIENCE_MS, WaitBar

        # Where the first rows are there already, a bar that comes and goes would only disturb.
        bar = WaitBar(text, cancel, self, patience=PATIENCE_MS * (10 if self.waits else 1))
        self._bars.addWidget(bar)
        return bar

    def show_settings(self, settings: Settings) -> None:
        """Other settings hold from now on."""
        del settings
        if self.person is not None:
            self.person.look()

    def _show_person(self) -> None:
        """Say who decides here; a key is read for it, so not before the window was painted."""
        from ui.windows.person import Person

        self.person = Person(self)
        self.statusBar().addPermanentWidget(self.person)

    def show_inbox(self) -> None:
        """Show what waits for whom."""

    def show_backups(self, source: Path | None) -> None:
        """The backups of a file, or of all files."""
        from ui.windows import restoring

        restoring.show(self, source)

    def import_folder(self, folder: Path | None = None) -> None:
        """Bring a folder of the old tool home; None: ask which."""
        from ui.windows import importing

        importing.ask(self, folder)

    def _on_salvage(self) -> None:
        from ui.windows import salvaging

        salvaging.ask_file(self)

    def show_palette(self) -> None:
        """Every action of this window by its name."""
        from ui.dialogs.palette import PaletteDialog
        from ui.windows import commands

        PaletteDialog(commands.of(self), self, partial(commands.more, self), partial(commands.seek, self)).open()

    def close_dialogs(self) -> bool:
        """Close what is open over this window; False, with it in front, if one wants an answer first."""
        from PySide6.QtWidgets import QDialog

        for dialog in self.findChildren(QDialog):
            if dialog.isVisible():
                dialog.close()
        if any(dialog.isVisible() for dialog in self.findChildren(QDialog)):
            self.come_forward()
            return False
        return True

    def come_forward(self) -> None:
        """Show this window above the others, with the keyboard."""
        if self.isMinimized():
            from PySide6.QtCore import Qt

            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)  # what was maximised is so again
        self.show()
        self.raise_()
        self.activateWindow()

    def memory(self) -> QSettings:
        """Where this window keeps what it remembers of itself."""
        kept = QSettings(str(state_dir() / "windows.ini"), QSettings.Format.IniFormat)
        kept.beginGroup(self._group)
        return kept

    def remember(self) -> None:
        """Keep size and place for the next time."""
        self.memory().setValue("geometry", self.saveGeometry())

    def recall(self, width: int, height: int) -> None:
        """Take size and place of the last time, or this size (in multiples of the grid), if there is room for it."""
        geometry = self.memory().value("geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            style.size(self, width, height)

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            # What comes next may keep Python busy in a worker: it waits until this window is on the screen.
            QTimer.singleShot(0, self, self.painted.emit)

    def dragEnterEvent(self, event: "QDragEnterEvent") -> None:
        if dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: "QDropEvent") -> None:
        event.acceptProposedAction()
        self.take(dropped(event))

    def take(self, paths: list[Path]) -> None:
        """Files were dropped here: open them; a folder is one to import."""
        for path in paths:
            if path.is_dir():
                self.import_folder(path)
            else:
                self.desk.open(path, self)

    def _fill_recent(self, menu: "QMenu") -> None:
        from ui import words

        menu.clear()
        for recent in self.desk.settings.recent[:RECENT_SHOWN]:
            path = recent.path
            action = menu.addAction(f"{path.name.replace('&', '&&')}\t{words.ago(recent.opened_at)}")
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self.desk.open(path, self))
        if not menu.actions():
            menu.addAction("No file was opened yet").setEnabled(False)


def dropped(event: "QDropEvent") -> list[Path]:
    """The local files and folders in what is dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
