"""Whether what is on the screen is still what counts, and the buttons that decide about it."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ui import aloud, style
from ui.review import parts

GRID = style.GRID
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
Role = Literal["good", "warn", "bad", "bar"]
"""`bar`: it is over or has not begun, which is neither good nor bad."""
GLYPHS: dict[Role, str] = {"good": "check-circle", "warn": "warning", "bad": "warning-circle", "bar": "info"}


class Freshness(QFrame):
    """One line: a glyph, a sentence, a ground; with a button when there is something newer to show."""

    newer_wanted = Signal()
    """The newer version was asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(5 * GRID)
        self._glyph, self.sentence = QLabel(), style.label("")
        self.newer = parts.button("Review the difference", self.newer_wanted.emit)
        self.newer.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, GRID // 2, 3 * GRID, GRID // 2)
        row.setSpacing(GRID)
        row.addWidget(self._glyph)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.newer)

    def tell(self, role: Role, sentence: str) -> None:
        """Say how it stands; the ground follows at once."""
        self.sentence.setText(sentence)
        tint: style.Tint = "muted" if role == "bar" else role
        self._glyph.setPixmap(style.icon(GLYPHS[role], tint).pixmap(style.ICON_SIZE, style.ICON_SIZE))
        if self.property("role") != role:
            if role != "good":  # not with each minute that passes
                aloud.say(self.sentence, sentence)
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)

    def offer(self, newer: bool) -> None:
        """Offer to show what is different in what is there now, or do not."""
        self.newer.setVisible(newer)


class DecisionButton(QPushButton):
    """A button that Space and the mouse press, and Enter never does, whatever the desktop's habits."""

    def __init__(self, text: str, pressed: Callable[[], object], icon: QIcon | None = None) -> None:
        super().__init__(text)
        self.setAutoDefault(False)
        self.setDefault(False)
        if icon is not None:
            self.setIcon(icon)
            self.setIconSize(parts.BESIDE)
        self.clicked.connect(lambda: pressed())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter alone."""
        if event.key() in ENTER:
            event.accept()
        else:
            super().keyPressEvent(event)
