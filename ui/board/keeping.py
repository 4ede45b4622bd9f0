"""What keeps cards back: asked for those that are on the screen, and again when it may be different."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.queries.requirements import RequirementRow
from desktop.words import TaskStatus
from ui import work
from ui.board.column import BoardColumn

if TYPE_CHECKING:
    from desktop.store.project import Project

LOOK_MS = 100
# The others are over, and nothing keeps them back.
OPEN = (TaskStatus.PENDING, TaskStatus.AWAITING_APPROVAL, TaskStatus.APPROVED, TaskStatus.IN_PROGRESS)


class Keeping(QObject):
    """Fills `unmet` for the cards on the screen, a moment after they came there."""

    learned = Signal()
    """More is known of what keeps cards back."""

    def __init__(
        self,
        columns: Mapping[TaskStatus, BoardColumn],
        unmet: dict[int, tuple[RequirementRow, ...]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._columns = [columns[status] for status in OPEN]
        self._unmet = unmet
        self._looked: set[int] = set()
        self._project: Project | None = None
        self._soon = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._soon.timeout.connect(self._look)
        for column in self._columns:
            column.model.dataChanged.connect(self.look)
            column.model.modelReset.connect(self.look)
            column.view.verticalScrollBar().valueChanged.connect(self.look)

    def hold(self, project: "Project") -> None:
        """From now on this project is asked."""
        self._project = project

    def look(self) -> None:
        """Other cards may be on the screen."""
        self._soon.start()

    def look_anew(self) -> None:
        """Something was written that may keep cards back, or not any more."""
        self._looked.clear()
        self._soon.start()

    def _look(self) -> None:
        if self._project is None:
            return
        seen: set[int] = set()
        for column in self._columns:
            if column.isVisible():
                first, last = column.view.rows_on_screen()
                seen.update(one for one in column.model.ids[first : last + 1] if one)
        fresh = sorted(seen - self._looked)
        if fresh:
            from desktop.queries import board

            self._looked.update(fresh)
            work.show(self, self._project.read(board.unmet, fresh), lambda found: self._on_found(fresh, found))

    def _on_found(self, asked: Sequence[int], found: Mapping[int, tuple[RequirementRow, ...]]) -> None:
        for one in asked:
            self._unmet.pop(one, None)
        self._unmet.update(found)
        self.learned.emit()
