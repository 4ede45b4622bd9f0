"""How far long work in another thread is, and the wish to stop it."""

from threading import Event

from PySide6.QtCore import QObject, Signal

from desktop.store.progress import Progress


class Watch(QObject):
    """How far work in another thread is, told on the screen's, and the wish to stop it."""

    stepped = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stop = Event()

    def report(self, progress: Progress) -> None:
        """Called by the work."""
        self.stepped.emit(progress)

    def stop(self) -> None:
        """Wish it to stop."""
        self._stop.set()

    def is_stopped(self) -> bool:
        """Asked by the work."""
        return self._stop.is_set()
