"""The bar under a text: find words in it, or go to a line."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget

from ui import style

PAUSE = 150  # ms without a key before what was typed so far is searched


class FindBar(QFrame):
    """One field with two uses; it says what is wanted and shows what came of it."""

    wanted = Signal(str, bool, bool)
    """Find this text: (text, backwards, from where the last search began)."""
    line_wanted = Signal(int)
    """Go to this line (from 0)."""
    closed = Signal()
    """The person is done with it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._lines = 0
        self._for_line = False
        self._field = QLineEdit()
        style.clearable(self._field)
        self._field.textEdited.connect(self._on_edited)
        self._told = style.label("", "muted")
        self._told.setWordWrap(False)
        self._typed = QTimer(self, singleShot=True, interval=PAUSE)
        self._typed.timeout.connect(lambda: self._search(backwards=False, again=True))
        self._up = self._tool("caret-up", "Previous (Shift+Enter)", lambda: self._search(backwards=True))
        self._down = self._tool("caret-down", "Next (Enter)", lambda: self._search(backwards=False))
        close = self._tool("x", "Close (Esc)", self.close_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * style.GRID, style.GRID // 2, style.GRID, style.GRID // 2)
        row.setSpacing(style.GRID // 2)
        row.addWidget(self._field, 2)
        row.addWidget(self._up)
        row.addWidget(self._down)
        row.addWidget(self._told, 3)
        row.addWidget(close)
        self.hide()

    def ask_words(self, chosen: str = "") -> None:
        """Ask what to find; `chosen` is what is selected."""
        self._open(for_line=False, placeholder="Find", name="Find")
        if chosen:
            self._field.setText(chosen)
        self._field.selectAll()

    def ask_line(self, count: int) -> None:
        """Ask which of `count` lines to go to."""
        self._lines = count
        self._open(for_line=True, placeholder=f"Line, 1 to {count:,}", name="Go to line")
        self._field.clear()

    def tell(self, sentence: str) -> None:
        """Say what came of it."""
        self._told.setText(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter finds on, with Shift backwards."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._for_line:
                self._go()
            else:
                self._search(backwards=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _open(self, *, for_line: bool, placeholder: str, name: str) -> None:
        self._for_line = for_line
        self._up.setVisible(not for_line)
        self._down.setVisible(not for_line)
        self._field.setPlaceholderText(placeholder)
        self._field.setAccessibleName(name)
        self.tell("")
        self.show()
        self._field.setFocus()

    def _on_edited(self) -> None:
        if not self._for_line:
            self._typed.start()

    def _search(self, *, backwards: bool, again: bool = False) -> None:
        self._typed.stop()
        self.wanted.emit(self._field.text(), backwards, again)

    def _go(self) -> None:
        number = self._field.text().replace(",", "").strip()
        if number.isdecimal() and 1 <= int(number) <= self._lines:
            self.line_wanted.emit(int(number) - 1)
            self.close_bar()
        else:
            self.tell(f"There are lines 1 to {self._lines:,}.")

    def close_bar(self) -> None:
        """Go away."""
        self._typed.stop()
        self.hide()
        self.closed.emit()

    def _tool(self, icon: str, name: str, pressed: Callable[[], object]) -> QToolButton:
        tool = QToolButton()
        tool.setIcon(style.icon(icon))
        tool.setToolTip(name)
        tool.setAccessibleName(name)
        tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tool.clicked.connect(lambda: pressed())
        return tool
