"""One start, which says how long it took to a painted window: `python -m benchmarks.start bare|start|rows FILE`."""

import os
import sys
import time
from typing import TYPE_CHECKING

# Nothing else is imported here: it would count as time of the bare window, and save Placet its own import of it.
if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget


def _tell(began: float) -> None:
    """Say how long it took, and end at once: what follows is not measured."""
    sys.stdout.write(f"{(time.monotonic() - began) * 1000}\n")
    sys.stdout.flush()
    os._exit(0)


def _once_painted(widget: "QWidget", began: float) -> None:
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, lambda: _tell(began))
            return False

    widget.installEventFilter(Watch(widget))


def bare(began: float, _path: str) -> None:
    """A window with nothing in it."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    app, window = QApplication(["bare"]), QMainWindow()
    window.resize(1120, 608)
    _once_painted(window, began)
    window.show()
    app.exec()


def start(began: float, _path: str) -> None:
    """`placet`."""
    sys.argv = ["placet"]
    from desktop import app

    make = app.application

    def made() -> "QApplication":
        from PySide6.QtCore import QTimer

        from ui.windows.frame import Frame

        paint = Frame.paintEvent

        def painted(window: Frame, event: "QPaintEvent") -> None:
            QTimer.singleShot(0, lambda: _tell(began))
            paint(window, event)

        Frame.paintEvent = painted
        return make()

    app.application = made
    app.main()


def rows(began: float, path: str) -> None:
    """`placet FILE`."""
    sys.argv = ["placet", path]
    from desktop import app
    from ui.windows.desk import Desk

    show = Desk.show_project

    def shown(desk: Desk, *arguments: object) -> object:
        from PySide6.QtCore import QTimer

        from benchmarks.screen import Paints, is_real

        window = show(desk, *arguments)
        view = window.pages["tasks"].view

        def real() -> bool:
            if is_real(view):
                QTimer.singleShot(0, lambda: _tell(began))
            return True

        Paints(view.viewport(), real)
        return window

    Desk.show_project = shown
    app.main()


if __name__ == "__main__":
    # The clock is the machine's own, the same in parent and child.
    {"bare": bare, "start": start, "rows": rows}[sys.argv[1]](float(os.environ["BENCH_BEGAN"]), sys.argv[2])
