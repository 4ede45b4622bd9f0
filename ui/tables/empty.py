"""What stands where a table would: a sentence and a button."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ui import style


class Empty(QWidget):
    """A sentence, and beneath it what one may do about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: QAction | None = None
        self._own = ("", "")
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence = style.label("", "muted", self)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setWordWrap(False)
        self.button = QPushButton(self)
        column = QVBoxLayout(self)
        column.setSpacing(2 * style.GRID)
        column.addStretch(2)
        column.addWidget(self._picture)
        column.addWidget(self.sentence, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(self, picture: str, sentence: str, button: str) -> None:
        """Show this; without a text the button is not there."""
        self._follow(None)
        self._show(picture, sentence, button)

    def begin(self, picture: str, sentence: str, step: QAction | None) -> None:
        """Show this, and what can be done first: the button follows the action, and is not there while it is disabled.

        Where the action says why it comes first (`whatsThis`), that is the sentence.
        """
        self._own = (picture, sentence)
        self._follow(step)
        self._on_step()

    def _follow(self, step: QAction | None) -> None:
        if step is self._step:
            return
        if self._step is not None:
            self._step.changed.disconnect(self._on_step)
        if step is not None:
            step.changed.connect(self._on_step)
        self._step = step

    def _on_step(self) -> None:
        step, (picture, sentence) = self._step, self._own
        text = step.text().replace("&", "").rstrip("…") if step is not None and step.isEnabled() else ""
        self._show(picture, (step.whatsThis() if step is not None else "") or sentence, text)

    def _show(self, picture: str, sentence: str, button: str) -> None:
        size = QSize(4 * style.GRID, 4 * style.GRID)
        self._picture.setPixmap(style.icon(picture, "muted").pixmap(size, self.devicePixelRatioF()))
        self.sentence.setText(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
