"""An artifact in the middle of the window, in the place of the table, and the way back."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop.queries.rows import ArtifactRow
from ui import style
from ui.review.viewer import ArtifactViewer

if TYPE_CHECKING:
    from desktop.store.project import Project


class ReadingPage(QWidget):
    """The viewer with a button in its head; `left` when the person goes back."""

    left = Signal()

    def __init__(self, project: "Project", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        back = QToolButton()
        back.setIcon(style.icon("arrow-left", "muted"))
        back.setAccessibleName("Back to the table")
        back.setToolTip("Back to the table (Esc)")
        back.clicked.connect(self.left)
        self.viewer = ArtifactViewer(self)
        head = self.viewer.head.layout()
        if isinstance(head, QBoxLayout):
            head.insertWidget(0, back)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.viewer)
        for keys in ("Esc", "Alt+Left"):
            QShortcut(QKeySequence(keys), self, self.left.emit, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_artifact(self, artifact: ArtifactRow) -> None:
        """Show this one, with the keyboard in its text."""
        self.viewer.show_artifact(self._project, artifact)
        self.viewer.setFocus()
