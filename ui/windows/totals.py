"""How much waits or goes on, on each page of an open file, counted again whenever that may have changed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.errors import Cancelled
from ui import failure, work
from ui.pace import Pace

if TYPE_CHECKING:
    from desktop.queries.rows import Statistics
    from desktop.store.changes import Changes
    from desktop.store.project import Project

COUNTED = ("tasks", "change_requests", "runs", "quarantine", "receipts")


class Totals(QObject):
    """Counts at a pace that leaves time for other readers."""

    counted = Signal(object)
    """How much waits or goes on, by the names of the pages (dict[str, int])."""

    def __init__(self, project: "Project", window: QWidget) -> None:
        super().__init__(window)
        self._project = project
        self._window = window
        self._pace = Pace(self)
        self._pace.due.connect(self._count)
        self._pace.ask()

    def show_changes(self, changes: "Changes") -> None:
        """Something was written."""
        if changes.touches(*COUNTED):
            self._pace.ask()

    def _count(self) -> None:
        from desktop.queries import receipts

        work.show(self._window, self._project.read(receipts.statistics), self._on_counted, self._on_failed)

    def _on_counted(self, told: "Statistics") -> None:
        self._pace.done()
        self.counted.emit(told.counts)

    def _on_failed(self, error: BaseException) -> None:
        self._pace.done()
        if not isinstance(error, Cancelled):
            failure.tell(self._window, error)
