"""From the start of the program to a painted window, each in a process of its own."""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import AT_LEAST, Result, child, median_ratio

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from benchmarks.data import Data

RUNS = AT_LEAST * 3


def measure(data: "Data") -> list[Result]:
    """Both rows of the page that speak of starting; bare, start and rows in turn."""
    samples: dict[str, list[float]] = {"bare": [], "start": [], "rows": []}
    with tempfile.TemporaryDirectory() as home:
        for _ in range(RUNS):
            for way, times in samples.items():
                environment = {f"XDG_{name}_HOME": home for name in ("CONFIG", "STATE", "DATA")}
                times.append(child("benchmarks.starting", way, data.project, XDG_RUNTIME_DIR=home, **environment))
    bare, start, rows = (tuple(times[1:]) for times in samples.values())
    how = f"{RUNS - 1} starts of each in turn, after one of each that nobody counts; from the start of the process."
    return [
        Result(
            "window painted",
            "bare PySide6 window",
            start,
            bare,
            median_ratio(start, bare),
            1.3,
            how,
            why="Imports, a table, menus, fonts and a style sheet come on top of a bare window. What is imported by "
            "then is held to what is needed by tests/ui/test_imports.py.",
        ),
        Result(
            "window with the first rows of the million-task file",
            "bare PySide6 window",
            rows,
            bare,
            median_ratio(rows, bare),
            2,
            how + " `placet FILE`, until real rows are painted in the window of the file.",
            why="Opening, asking and showing a file import SQLAlchemy, which by itself takes longer than a bare "
            "window. The start window is painted before.",
        ),
    ]


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
    from ui.windows.desk import Desk

    begin = Desk.start

    def started(desk: Desk) -> object:
        window = begin(desk)
        window.painted.connect(lambda: _tell(began))
        return window

    Desk.start = started
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
    {"bare": bare, "start": start, "rows": rows}[sys.argv[1]](float(os.environ["BENCH_BEGAN"]), str(Path(sys.argv[2])))
