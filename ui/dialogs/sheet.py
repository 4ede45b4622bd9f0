"""What large dialogs share: a title, a line below it, bars, something that fills the middle, buttons at the foot."""

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui import style
from ui.bars import Bar, Mood
from ui.dialogs.dialog import Dialog
from ui.dialogs.lines import CELL_PADDING
from ui.watch import Watch

GRID = style.GRID


class SheetDialog(Dialog):
    """A dialog in which long work goes on: while `watch` is there, leaving means to stop the work, and waits for it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self.watch: Watch | None = None
        self.is_leaving = False
        self.title, self.said = style.label(title, "title"), style.label("", "muted")
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar: Bar | None = None
        self._bars = QVBoxLayout()
        head = QVBoxLayout()
        head.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        head.setSpacing(GRID)
        head.addWidget(self.title)
        head.addWidget(self.said)
        body = QWidget()
        body.setAutoFillBackground(True)
        body.setBackgroundRole(QPalette.ColorRole.Base)
        # So that the words of a table stand below those of the title.
        self.middle = QVBoxLayout()
        self.middle.setContentsMargins(GRID * 3 - CELL_PADDING, 0, GRID * 3 - CELL_PADDING, GRID)
        self.middle.setSpacing(0)
        upper = QVBoxLayout(body)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addLayout(head)
        upper.addLayout(self._bars)
        upper.addLayout(self.middle, 1)
        foot = QFrame()
        foot.setProperty("role", "foot")
        self.foot = QHBoxLayout(foot)
        self.foot.setContentsMargins(*[GRID * 2] * 4)
        self.foot.setSpacing(GRID)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(body, 1)
        whole.addWidget(foot)

    def add_button(self, text: str, act: Callable[[], object], *, primary: bool = False) -> QPushButton:
        """A button more at the foot; none answers to Enter unless it has the keyboard."""
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.setProperty("role", "primary" if primary else "")
        button.clicked.connect(lambda _checked=False: act())
        self.foot.addWidget(button)
        return button

    def say(self, mood: Mood, text: str) -> None:
        """What went wrong or was stopped, in a bar below the title, in the place of what it said before."""
        self.hush()
        self._bar = Bar(mood, text, {}, self)
        self._bars.addWidget(self._bar)

    def hush(self) -> None:
        """Nothing is wrong any more."""
        if self._bar is not None and shiboken6.isValid(self._bar):  # a person may have dismissed it
            self._bar.dismiss()
        self._bar = None

    def stop(self) -> None:
        """Wish that what is going on stops."""
        if self.watch is not None:
            self.watch.stop()

    def reject(self) -> None:
        """Close; while something is going on, only stop it."""
        if self.watch is None:
            super().reject()
        else:
            self.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.watch is None:
            super().closeEvent(event)
            return
        self.is_leaving = True
        self.stop()
        event.ignore()
