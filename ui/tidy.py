"""Python objects that hold each other are let go on the screen's thread alone, for there may be widgets among them."""

import gc
import time

from PySide6.QtCore import QAbstractEventDispatcher, QObject, QTimer

PAUSE_MS = 500
IDLE_SECONDS = 0.05
"""Three frames: whoever scrolls, types or drags lets the screen's thread sleep less."""
MOST = 250_000
"""So many new objects are looked through even while it is busy, for some 20 ms."""


class Tidy(QObject):
    """From now on nobody else looks for them, as long as this lives; while nothing else is to be done, if possible.

    Python looks in whichever thread happens to make the next object. Where widgets, icons or texts are among them, a
    worker that asks the file would destroy these while the screen is being painted, which Qt does not survive. And it
    looks at any moment: for 3 ms often, for 50 at times, in which a table that is scrolled would stand still.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._asleep_since = time.monotonic()
        QAbstractEventDispatcher.instance().aboutToBlock.connect(self._on_sleep)
        timer = QTimer(self, interval=PAUSE_MS)
        timer.timeout.connect(self._on_pause)
        timer.start()

    def _on_sleep(self) -> None:
        self._asleep_since = time.monotonic()

    def _on_pause(self) -> None:
        if time.monotonic() - self._asleep_since >= IDLE_SECONDS:
            tidy()
        elif gc.get_count()[0] > MOST:
            gc.collect(0)


def tidy() -> None:
    """Look through as many of the three generations as Python itself would by now."""
    made, most = gc.get_count(), gc.get_threshold()
    due = [generation for generation in range(len(made)) if made[generation] > most[generation]]
    if due:
        gc.collect(due[-1])
