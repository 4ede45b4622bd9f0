"""Python objects that hold each other are let go on the screen's thread alone, for there may be widgets among them."""

import gc

from PySide6.QtCore import QObject, QTimer

PAUSE_MS = 500


class Tidy(QObject):
    """From now on nobody else looks for them, as long as this lives.

    Python looks in whichever thread happens to make the next object. Where widgets, icons or texts are among them, a
    worker that asks the file would destroy these while the screen is being painted, which Qt does not survive.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self, interval=PAUSE_MS)
        timer.timeout.connect(tidy)
        timer.start()


def tidy() -> None:
    """Look through as many of the three generations as Python itself would by now."""
    made, most = gc.get_count(), gc.get_threshold()
    due = [generation for generation in range(len(made)) if made[generation] > most[generation]]
    if due:
        gc.collect(due[-1])
