"""From the start of the program to a painted window, each in a process of its own."""

import tempfile

from benchmarks.data import Data
from benchmarks.measure import AT_LEAST, Result, child, median_ratio

RUNS = AT_LEAST * 3


def measure(data: Data) -> list[Result]:
    """Both rows of the page that speak of starting; bare, start and rows in turn."""
    samples: dict[str, list[float]] = {"bare": [], "start": [], "rows": []}
    with tempfile.TemporaryDirectory() as home:
        for _ in range(RUNS):
            for way, times in samples.items():
                environment = {f"XDG_{name}_HOME": home for name in ("CONFIG", "STATE", "DATA")}
                times.append(child("benchmarks.start", way, data.project, XDG_RUNTIME_DIR=home, **environment))
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
