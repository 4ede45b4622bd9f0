"""One start, which says how long it took to a painted window: `python -m benchmarks.start bare|start|rows FILE`."""

import os
import sys
import time
from typing import TYPE_CHECKING

# Nothing else is imported here: it would count as time of the bare window, and save Placet its own import of it.
if TYPE_CHECKING:
    from collections.abc import Callable

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
    window.resize(1280, 608)
    _once_painted(window, began)
    window.show()
    app.exec()


def start(began: float, _path: str) -> None:
    """`placet`."""
    _run(["placet"], lambda: _watch_windows(lambda: _tell(began)))


def rows(began: float, path: str) -> None:
    """`placet FILE`."""
    real: list[bool] = []

    def watch() -> None:
        from PySide6.QtCore import QTimer

        from ui.tables.view import TableView

        paint = TableView.paintEvent

        def painted(view: TableView, event: "QPaintEvent") -> None:
            paint(view, event)
            first, last = view.rows_on_screen()
            if last >= first and all(view.spine.row_at(row) is not None for row in range(first, last + 1)):
                real.append(True)
                QTimer.singleShot(0, lambda: _tell(began))

        TableView.paintEvent = painted
        _watch_windows(lambda: _tell(began) if real else None)

    _run(["placet", path], watch)


def _watch_windows(painted: "Callable[[], None]") -> None:
    """Call `painted` when a window was painted, and before what the program does then."""
    from PySide6.QtCore import QTimer

    from ui.windows.frame import Frame

    paint = Frame.paintEvent

    def paints(window: Frame, event: "QPaintEvent") -> None:
        QTimer.singleShot(0, painted)
        paint(window, event)

    Frame.paintEvent = paints


def _run(arguments: list[str], watch: "Callable[[], None]") -> None:
    """The program, with `watch` called before there is any window, but after it has imported Qt in its own way."""
    sys.argv = arguments
    from desktop import app

    make = app.application

    def made() -> "QApplication":
        app = make()
        watch()
        return app

    app.application = made
    app.main()


if __name__ == "__main__":
    # The clock is the machine's own, the same in parent and child.
    {"bare": bare, "start": start, "rows": rows}[sys.argv[1]](float(os.environ["BENCH_BEGAN"]), sys.argv[2])
