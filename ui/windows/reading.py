"""A text under review in the middle of the window, in the place of the table, and the way back."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop.commands.comments import About
from desktop.queries.rows import ArtifactRow
from ui import style
from ui.review.commenting import WithKey
from ui.review.surface import Surface
from ui.windows.pages import NAMED

if TYPE_CHECKING:
    from desktop.store.changes import Changes
    from desktop.store.project import Project


PAGES = {"task": "tasks", "change request": "change requests", "artifact": "artifacts"}
"""Which page a text of a kind belongs to."""


class Text(NamedTuple):
    """A text of one thing; `show` shows it."""

    kind: str
    id: int
    show: Callable[[], object]


class ReadingPage(QWidget):
    """The review surface with a button in its head that leads back: to the text before, then to the page before.

    `left` when the person goes back to the page.
    """

    left = Signal()
    returned = Signal(str, int)
    """The text one came from is shown again: what it is of (kind, id)."""
    held = Signal()
    """What was being written here when the person went elsewhere could not be kept, and waits for them."""

    def __init__(self, project: "Project", with_key: WithKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now: Text | None = None
        self._before: list[Text] = []
        self.back = back = QToolButton()
        back.setIcon(style.icon("arrow-left", "muted"))
        back.clicked.connect(self.go_back)
        self.surface = Surface(project, with_key, self)
        self.surface.panel.composer.refused.connect(self.held)
        self.viewer = self.surface.viewer
        head = self.viewer.head.layout()
        if isinstance(head, QBoxLayout):
            head.insertWidget(0, back)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.surface)
        for keys in ("Esc", "Alt+Left"):
            QShortcut(QKeySequence(keys), self, self.go_back, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_artifact(self, artifact: ArtifactRow) -> None:
        """Show this one, with the keyboard in its text."""
        self._read(Text("artifact", artifact.id, partial(self.surface.show_artifact, artifact)))

    def show_task(self, task_id: int, version_id: int | None = None) -> None:
        """Show a task's words, or those of one of its versions."""
        about = None if version_id is None else About(version_id=version_id)
        self._read(Text("task", task_id, partial(self.surface.show_task, task_id, about)))

    def show_change(self, change_request_id: int) -> None:
        """Show what a change request would change."""
        self._read(Text("change request", change_request_id, partial(self.surface.show_change, change_request_id)))

    def come_from(self, page: str, kind: str) -> str:
        """Say that back leads to this page, where one of `kind` can be selected; the page to which the text belongs."""
        where = "the text before" if self._before else NAMED[page].title
        self.back.setAccessibleName(f"Back to {where}")
        self.back.setToolTip(f"Back to {where} (Esc)")
        return page if self._now is None or self._now.kind == kind else PAGES[self._now.kind]

    def go_back(self) -> None:
        """To the text from which one came to this one; from the first to the page."""
        if not self._before:
            self.left.emit()
            return
        self._now = self._before.pop()
        self._show(self._now)
        self.returned.emit(self._now.kind, self._now.id)

    def _read(self, text: Text) -> None:
        if not self.isVisible():
            self._before.clear()
        elif self._now is not None and self._now[:2] != text[:2]:
            self._before.append(self._now)
        self._now = text
        self._show(text)

    def _show(self, text: Text) -> None:
        text.show()
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
