"""A text under review in the middle of the window, in the place of the table, and the way back."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop.commands.comments import About
from desktop.queries.rows import ArtifactRow
from ui import style
from ui.review.surface import Surface

if TYPE_CHECKING:
    from desktop.store.changes import Changes
    from desktop.store.project import Project


class ReadingPage(QWidget):
    """The review surface with a button in its head; `left` when the person goes back."""

    left = Signal()
    held = Signal()
    """What was being written here when the person went elsewhere could not be kept, and waits for them."""

    def __init__(self, project: "Project", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        back = QToolButton()
        back.setIcon(style.icon("arrow-left", "muted"))
        back.setAccessibleName("Back to the table")
        back.setToolTip("Back to the table (Esc)")
        back.clicked.connect(self.left)
        self.surface = Surface(project, self)
        self.surface.panel.composer.refused.connect(self.held)
        self.viewer = self.surface.viewer
        head = self.viewer.head.layout()
        if isinstance(head, QBoxLayout):
            head.insertWidget(0, back)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.surface)
        for keys in ("Esc", "Alt+Left"):
            QShortcut(QKeySequence(keys), self, self.left.emit, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_artifact(self, artifact: ArtifactRow) -> None:
        """Show this one, with the keyboard in its text."""
        self.surface.show_artifact(artifact)
        self.surface.setFocus()

    def show_task(self, task_id: int, version_id: int | None = None) -> None:
        """Show a task's words, or those of one of its versions."""
        self.surface.show_task(task_id, None if version_id is None else About(version_id=version_id))
        self.surface.setFocus()

    def show_change(self, change_request_id: int) -> None:
        """Show what a change request would change."""
        self.surface.show_change(change_request_id)
        self.surface.setFocus()

    def show_changes(self, changes: "Changes") -> None:
        """Something was written."""
        self.surface.show_changes(changes)

    def leave(self, then: Callable[[], object] | None = None) -> bool:
        """The person goes elsewhere, or the window is about to close; as of the surface."""
        return self.surface.leave(then)

    def hideEvent(self, event: QHideEvent) -> None:
        """Whatever is being written is kept."""
        super().hideEvent(event)
        self.leave()
