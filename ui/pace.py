"""Something done again and again as it is asked for, yet never most of the time."""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

REST = 4
"""So many times as long as it took it rests: of the time, a fifth at most goes into it, however large the file."""


class Pace(QObject):
    """`due` says when to begin; `done` is to be called when it has ended. What is asked for meanwhile is done once,
    after a rest."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._running = self._again = False
        self._took = QElapsedTimer()
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._on_rested)

    def ask(self) -> None:
        """Do it, now if it may be."""
        self._again = self._running or self._rest.isActive()
        if not self._again:
            self._running = True
            self._took.start()
            self.due.emit()

    def done(self) -> None:
        """It has ended."""
        if self._running:
            self._running = False
            self._rest.start(REST * self._took.elapsed())

    def forget(self) -> None:
        """What runs is of no interest any more, nor is what was asked for."""
        self._running = self._again = False
        self._rest.stop()

    def _on_rested(self) -> None:
        if self._again:
            self.ask()
