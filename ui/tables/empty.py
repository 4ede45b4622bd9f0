"""What stands where a table would: a sentence and a button."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ui import style


class Empty(QWidget):
    """A sentence, and beneath it what one may do about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        size = QSize(4 * style.GRID, 4 * style.GRID)
        self._picture.setPixmap(style.icon(picture, "muted").pixmap(size, self.devicePixelRatioF()))
        self.sentence.setText(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
