"""The head of a dialog that decides: what is asked, about exactly which words, by whom and since when."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ui import keys, style
from ui.review import parts

GRID = style.GRID


class Asked(parts.Page):
    """One sentence, the exact scope with its digest to copy, whoever asks, and the way to the single lines."""

    lines_wanted = Signal(bool)
    """The words are to be read line by line, or all on one page again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=3 * GRID)
        self._digest = ""
        self.column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        self.column.setSpacing(GRID // 2)
        self.question = style.label("Reading…", "title")
        self.add(self.question)
        self.scope = parts.quiet("")
        self.scope.setWordWrap(False)
        self.copy = QToolButton()
        self.copy.setIcon(style.icon("copy-simple", "muted"))
        self.copy.setToolTip("Copy the whole SHA-256")
        self.copy.setAccessibleName("Copy the whole SHA-256")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._digest))
        line = QHBoxLayout()
        line.setSpacing(GRID // 2)
        line.addWidget(self.scope)
        line.addWidget(self.copy)
        line.addStretch(1)
        self.lines = QToolButton()
        self.lines.setText("Line by line")
        self.lines.setIcon(style.icon("list-numbers"))
        self.lines.setIconSize(parts.BESIDE)
        self.lines.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.lines.setCheckable(True)
        self.lines.setEnabled(False)
        self.lines.setToolTip(f"Compare wordings and comment on lines ({keys.shown('read_lines')})")
        self.lines.clicked.connect(self.lines_wanted)
        line.addWidget(self.lines)
        self.column.addLayout(line)
        self.asker = style.label("")
        self.asker.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.asker.hide()
        self.add(self.asker)

    def fill(self, question: str, scope: str, digest: str, asker: str) -> None:
        """What is asked, about exactly what, the SHA-256 of that, and who asks; `asker` may be empty."""
        self._digest = digest
        self.lines.setEnabled(True)
        self.question.setText(question)
        self.scope.setText(f"{scope} · SHA-256 {parts.short(digest)}")
        self.scope.setToolTip(digest)
        self.scope.setAccessibleDescription(f"SHA-256 {digest}")
        self.asker.setText(asker)
        self.asker.setVisible(bool(asker))
