"""The store's voice on the screen's thread: what another transaction changed, as a signal."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from desktop.store.project import Project


class Relay(QObject):
    """`changed(Changes)` is emitted on the thread this lives in, after every commit, ours or another program's."""

    changed = Signal(object)
    _told = Signal(object)

    def __init__(self, project: "Project", parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Twice round: whoever listens to `changed`, a plain function too, is called on this object's thread.
        self._told.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        project.told = self._told.emit
