"""A test of what has been imported by the time the first window is painted: all else waits until it is wanted."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from desktop.commands import projects, tasks
from desktop.store.opening import open_project

PROBE = """
import builtins, sys
from desktop import app
from PySide6 import QtCore, QtWidgets
from ui.windows.desk import Desk
from ui.windows.frame import Frame

paint = Frame.paintEvent


def painting(window, event):
    QtCore.QTimer.singleShot(0, lambda: painted(window))  # before what the program does then
    paint(window, event)


def painted(window):
    lazy = {"Qt": QtCore, "QStyle": QtWidgets, "QWizard": QtWidgets}
    made = [f"{module.__name__}.{name}" for name, module in lazy.items() if name in vars(module)]
    made += ["a second look"] if builtins.__import__ is not builtins.__orig_import__ else []
    print(*sorted(sys.modules), *made, sep=",", flush=True)
    window.painted.connect(window.desk.quit)


Frame.paintEvent = painting
sys.argv[0] = "placet"
if sys.argv[1:]:
    from ui.windows import project
    project.AT_ONCE = 60  # however busy the machine is
app.main()
"""
OURS = {
    *("desktop", "desktop.app", "desktop.bytecode", "desktop.errors", "desktop.paths", "desktop.settings"),
    *("desktop.times", "resources"),
    *("ui", "ui.actions", "ui.instance", "ui.style", "ui.words", "ui.tables", "ui.tables.widths"),
    *("ui.windows", "ui.windows.desk", "ui.windows.frame", "ui.windows.known", "ui.windows.start"),
}
OF_A_FILE = (OURS - {"ui.windows.known", "ui.windows.start"}) | {
    *("desktop.words", "ui.keys"),
    *("desktop.queries", "desktop.queries.filters", "desktop.queries.first", "desktop.queries.listed"),
    *("desktop.store", "desktop.store.database", "desktop.store.first", "desktop.store.golden"),
    *(
        "desktop.store.header",
        "desktop.store.reading",
        "desktop.store.sentences",
        "ui.glyphs",
        "ui.pace",
        "ui.work",
        "ui.failure",
    ),
    *(
        "ui.windows.filestate",
        "ui.windows.navigation",
        "ui.windows.offers",
        "ui.windows.pages",
        "ui.windows.project",
        "ui.windows.room",
        "ui.windows.stack",
        "ui.beside",
        "ui.flow",
        "ui.page",
        "ui.tables",
    ),
    *("ui.tables.cells", "ui.tables.columns", "ui.tables.empty", "ui.tables.feed", "ui.tables.filters"),
    *("ui.tables.line", "ui.tables.listing", "ui.tables.moves", "ui.tables.page"),
    *("ui.tables.header", "ui.tables.spine", "ui.tables.tasks", "ui.tables.view", "ui.tables.widths"),
}
THEIRS = {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets", "platformdirs"}
# Of Python's own: each of these costs milliseconds and is not needed for a window.
LATER = {
    *("sqlite3", "hashlib", "csv", "email", "importlib.metadata", "logging.handlers", "platform", "uuid"),
    *("concurrent.futures", "dataclasses", "importlib.resources", "signal", "socket"),
}


def test_the_first_paint_waits_for_nothing_it_does_not_need() -> None:
    there = _imported()
    assert _ours(there) == OURS
    assert _theirs(there) == THEIRS
    assert there & LATER == set()
    # Each of these brings hundreds of names, of which Python makes objects; the last one stands for all widgets.
    assert not there & {"PySide6.QtCore.Qt", "PySide6.QtWidgets.QStyle", "PySide6.QtWidgets.QWizard"}


def test_pyside_reads_no_source_in_search_of_features() -> None:
    assert "a second look" not in _imported()


def test_nor_do_the_first_rows_of_a_file(head_file: Path) -> None:
    with closing(open_project(head_file)) as project:
        harbour = project.write(projects.create, name="Harbour").result()
        project.write(tasks.create, harbour, title="A row to be painted").result()
    there = _imported(head_file)
    assert _ours(there) == OF_A_FILE
    assert _theirs(there) == THEIRS
    assert there & LATER == {"sqlite3", "concurrent.futures", "dataclasses"}
    assert not there & {"PySide6.QtWidgets.QStyle", "PySide6.QtWidgets.QWizard"}


def _imported(*arguments: object) -> set[str]:
    """What has been imported when a window is painted for the first time."""
    command = [sys.executable, "-c", PROBE, *map(str, arguments)]
    probe = subprocess.run(command, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True)
    there = set(probe.stdout.partition("\n")[0].split(","))
    assert there, probe.stderr
    return there


def _ours(there: set[str]) -> set[str]:
    return {name for name in there if name.split(".")[0] in {"desktop", "ui", "migrations", "resources"}}


def _theirs(there: set[str]) -> set[str]:
    return {name for name in there if name in THEIRS or name.split(".")[0] in _installed(there)}


def _installed(there: set[str]) -> set[str]:
    """Top names that are neither Python's, nor ours, nor what a bare window of PySide brings along."""
    bare = {"PySide6", "shiboken6", "shibokensupport", "signature_bootstrap", "__feature__", "__main__", "platformdirs"}
    # Debian's Python brings it into every process.
    bare |= {"sitecustomize"}
    ours = {"desktop", "ui", "migrations", "resources"}
    return {name.split(".")[0] for name in there} - set(sys.stdlib_module_names) - bare - ours
