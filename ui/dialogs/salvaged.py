"""What became of a damaged file: what was read, and what is missing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ui import style

if TYPE_CHECKING:
    from desktop.store.salvage import Salvaged


WIDTH = 80
"""In units of the grid."""
MOST = 40 * style.GRID
"""Where there is more to read, one scrolls or makes the dialog higher."""


class SalvagedDialog(QDialog):
    """Sentences to read and to copy, and `open_wanted` for the new file."""

    open_wanted = Signal()

    def __init__(self, salvaged: "Salvaged", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Salvaged")
        self.told = QPlainTextEdit("\n".join(salvaged.sentences))
        self.told.setReadOnly(True)
        self.told.setAccessibleName("What was read and what is missing")
        close = QPushButton("Close")
        close.clicked.connect(self.reject)
        opening = QPushButton("&Open it")
        opening.setProperty("role", "primary")
        opening.setDefault(True)
        opening.clicked.connect(self._on_open)
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(opening)
        page = QVBoxLayout(self)
        page.setContentsMargins(*[style.GRID * 3] * 4)
        page.setSpacing(style.GRID * 2)
        page.addWidget(style.label(f"{salvaged.path.name} holds what could be read", "title"))
        page.addWidget(style.label(f"It is in {salvaged.path.parent}. The damaged file is as it was.", "muted"))
        page.addWidget(self.told, 1)
        page.addLayout(row)
        needed = self._needed(WIDTH * style.GRID - 8 * style.GRID)
        self.told.setMinimumHeight(min(needed, MOST))
        self.told.setMaximumHeight(needed)
        style.fit(self, WIDTH)

    def _needed(self, width: int) -> int:
        """How high the sentences are in so many pixels, with what stands around them."""
        every = QRect(0, 0, width, 1 << 20)
        words = self.told.fontMetrics().boundingRect(every, Qt.TextFlag.TextWordWrap, self.told.toPlainText())
        return words.height() + 3 * style.GRID

    def _on_open(self) -> None:
        self.accept()
        self.open_wanted.emit()
