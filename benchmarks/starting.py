"""From the start of the program to a painted window, each in a process of its own."""

import json
import tempfile
from pathlib import Path

from benchmarks.data import Data
from benchmarks.measure import AT_LEAST, Result, child, median_ratio

RUNS = AT_LEAST * 8
FILES = 5
MEMORY = Path("/dev/shm")


def measure(data: Data) -> list[Result]:
    """Both rows of the page that speak of starting; bare, start and rows in turn."""
    samples: dict[str, list[float]] = {"bare": [], "start": [], "rows": []}
    with tempfile.TemporaryDirectory() as home:
        _know_files(Path(home), data)
        for _ in range(RUNS):
            for way, times in samples.items():
                environment = {f"XDG_{name}_HOME": home for name in ("CONFIG", "STATE", "DATA")}
                # Its own for each, for they are ended before they clean up; in memory, where a desktop has it.
                with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as running:
                    times.append(child("benchmarks.start", way, data.project, XDG_RUNTIME_DIR=running, **environment))
    bare, start, rows = (tuple(times[1:]) for times in samples.values())
    how = (
        f"{RUNS - 1} starts of each in turn, after one of each that nobody counts; from the start of the process. What "
        "Python compiled is kept, of ours and of the peer, as where a program is installed. What PySide brings as "
        "source a bare window compiles at every start; Placet keeps that as well (docs/decisions/0010)."
    )
    return [
        Result(
            "window painted",
            "bare PySide6 window",
            start,
            bare,
            median_ratio(start, bare),
            1.3,
            f"{how} The start window of somebody who has opened {FILES} files.",
            why="Counted in instructions, where the bare window takes 100: the fonts of what stands in it take 7, "
            "PySide's classes of tables, buttons and settings 6, our own modules 5, platformdirs, json and datetime "
            "4, laying out and painting 3; and 21 are saved, for what PySide brings as source, and compiles at every "
            "start, is kept compiled (desktop/bytecode.py). What is imported by then is held to what is needed by "
            "tests/ui/test_imports.py.",
        ),
        Result(
            "window with the first rows of the million-task file",
            "bare PySide6 window",
            rows,
            bare,
            median_ratio(rows, bare),
            2,
            f"{how} `placet FILE`, until real rows are painted in the window of the file, which is opened behind them.",
            why="What the start window takes, and to that: the names of `Qt` (13 ms of computing, where the bare "
            "window takes 100), as many modules again (25 ms), the icon font (5 ms), the lists and filters of the "
            "window (10 ms), and painting its rows (3 ms). Reading them takes 3 ms; SQLAlchemy is imported after they "
            "are on the screen.",
        ),
    ]


def _know_files(home: Path, data: Data) -> None:
    """Settings of somebody who has opened some files: the start window lists them."""
    paths = [data.project, *(data.folder / f"project-{number}.placet" for number in range(1, FILES))]
    recent = [{"path": f"{path}", "opened_at": f"2026-01-{20 - at} 09:30:00+00:00"} for at, path in enumerate(paths)]
    (home / "placet").mkdir()
    (home / "placet" / "settings.json").write_text(json.dumps({"who": "Ada", "recent": recent}), encoding="utf-8")
