"""An artifact in the middle of the window, in the place of the table, and the way back."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop.queries.rows import ArtifactRow
from ui import style, words
from ui.review.viewer import ArtifactViewer

if TYPE_CHECKING:
    from desktop.store.project import Project


class ReadingPage(QWidget):
    """`left` when the person goes back."""

    left = Signal()

    def __init__(self, project: "Project", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        back = QToolButton()
        back.setIcon(style.icon("arrow-left", "muted"))
        back.setText("Back")
        back.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        back.setToolTip("Back to the table (Esc)")
        back.clicked.connect(self.left)
        self._name = style.label("", "heading")
        self._what = style.label("", "muted")
        self._what.setWordWrap(False)
        bar = QFrame()
        bar.setProperty("role", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(style.GRID, style.GRID, style.GRID * 2, style.GRID)
        row.setSpacing(style.GRID)
        row.addWidget(back)
        row.addWidget(self._name, 1)
        row.addWidget(self._what)
        self._viewer = ArtifactViewer(self)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(bar)
        page.addWidget(self._viewer, 1)
        for keys in ("Esc", "Alt+Left"):
            QShortcut(QKeySequence(keys), self, self.left.emit, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_artifact(self, artifact: ArtifactRow) -> None:
        """Show this one, with the keyboard in its text."""
        self._name.setText(artifact.name)
        self._what.setText(" · ".join(filter(None, (words.type_text(artifact.type), words.size_text(artifact.size)))))
        self._viewer.show_artifact(self._project, artifact)
        self._viewer.setFocus()
