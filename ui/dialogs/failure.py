"""The dialog behind the one door: one sentence, what to do with it, and Copy details."""

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.paths import program_version, state_dir
from ui import style

Offer: TypeAlias = tuple[str, Callable[[], object]]


class FailureDialog(QDialog):
    """`sentence` large, `details` to copy; for a bug they are also shown, with where the log is.

    `offer`: the text of one more button, and what it does once this is closed.
    """

    def __init__(
        self, sentence: str, *, details: str, bug: bool, offer: Offer | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Something went wrong" if bug else "Placet")
        self.details = f"Placet {program_version()}\n{sentence}\n\n{details}"

        glyph = QLabel()
        glyph.setPixmap(style.icon("warning-circle", "bad" if bug else "warn").pixmap(style.GRID * 4, style.GRID * 4))
        said = style.label(sentence)
        said.setObjectName("sentence")
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        top = QHBoxLayout()
        top.setSpacing(style.GRID * 2)
        top.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(said, 1)

        copy = QPushButton("&Copy details")
        copy.clicked.connect(self._on_copy)
        close = QPushButton("Close")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        if offer is not None:
            more = QPushButton(offer[0])
            more.clicked.connect(self.accept)
            more.clicked.connect(lambda _checked=False: offer[1]())
            buttons.addWidget(more)

        page = QVBoxLayout(self)
        page.setContentsMargins(*[style.GRID * 3] * 4)
        page.setSpacing(style.GRID * 2)
        page.addLayout(top, 0 if bug else 1)
        if bug:
            page.addWidget(style.label(f"The log is in {state_dir() / 'logs'}.", "muted"))
            shown = QPlainTextEdit(details)
            shown.setAccessibleName("Details")
            shown.setReadOnly(True)
            shown.setFont(style.monospace())
            shown.setMinimumHeight(style.GRID * 24)
            page.addWidget(shown, 1)
        page.addLayout(buttons)
        style.fit(self, 80 if bug else 56)
        close.setFocus()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details)
