"""The panel at the right of a project window: what is known about the one thing that is selected."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.errors import Known
from ui import failure, style
from ui.review import parts
from ui.review.kinds import KINDS
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.changes import Changes
    from desktop.store.project import Project
    from ui.relay import Relay


class DetailsPanel(QScrollArea):
    """Shows one thing of any of `KINDS`, and reads it anew whenever it may have changed."""

    artifact_opened = Signal(object)
    """An ArtifactRow was pressed to be read."""
    task_opened = Signal(int)
    """Another task was pressed (id)."""
    decision_wanted = Signal(int)
    """Somebody wants to decide about this task (id)."""
    text_wanted = Signal(str, int, int)
    """A text is to be read in the middle: of a "task" or a "change request" (its id), which version (id; 0: as now)."""
    act_wanted = Signal(str, int)
    """Something is to be done with a task: one of `actions.TASK_ACTS`, and its id."""
    change_wanted = Signal(int)
    """A change request (id) is to be shown."""
    edit_wanted = Signal(str, int)
    """Somebody wants to edit a "task" or "project" (kind, id)."""
    receipt_wanted = Signal(int)
    """The receipt of a decision (id) is to be saved."""
    requirements_wanted = Signal(int)
    """Somebody wants to see what a project (id) demands of its tasks."""
    gates_wanted = Signal(object)
    """The gates an older tool dropped are wanted back: all DroppedGates; several are to be shown first."""

    def __init__(self, project: "Project", relay: "Relay", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.project = project
        self._shown: tuple[str, int] | None = None
        self._read: tuple[tuple[str, int], Any] | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Details")
        self.setMinimumWidth(40 * style.GRID)
        self.show_nothing()
        relay.changed.connect(self._on_changed)

    def show_one(self, kind: str, id_: int) -> None:
        """Show what is known about one thing; `kind` is one of `KINDS`."""
        asked = self._shown = (kind, id_)
        future = self.project.read(KINDS[kind].read, id_)
        show(self, future, partial(self._on_read, asked), partial(self._on_failed, asked))

    def show_nothing(self, sentence: str = "Select something to see what is known about it.") -> None:
        """Show a sentence."""
        self._shown = self._read = None
        page = parts.Page()
        page.add(style.label(sentence, "muted"))
        page.end()
        self._put(page)

    def _on_changed(self, changes: "Changes") -> None:
        if self._shown and changes.touches(*KINDS[self._shown[0]].tables):
            self.show_one(*self._shown)

    def _on_read(self, asked: tuple[str, int], detail: Any) -> None:
        if asked != self._shown or self._read == (asked, detail):
            return
        again = self._read is not None and self._read[0] == asked
        place = self.verticalScrollBar().value() if again else 0
        page = KINDS[asked[0]].page(self, detail)
        before = self.widget()
        if again and isinstance(before, parts.Page):
            page.take_over(before)
        self._put(page)
        self._read = (asked, detail)
        QTimer.singleShot(0, self, lambda: self.verticalScrollBar().setValue(place))

    def _on_failed(self, asked: tuple[str, int], error: BaseException) -> None:
        if asked != self._shown:
            return
        if isinstance(error, Known):
            self.show_nothing(error.sentence)
        else:
            failure.tell(self, error)

    def _put(self, page: QWidget) -> None:
        page.setAutoFillBackground(True)
        page.setBackgroundRole(self.palette().ColorRole.Base)
        self.setWidget(page)
