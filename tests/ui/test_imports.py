"""A test of what has been imported by the time the first window is painted: all else waits until it is wanted."""

import os
import subprocess
import sys

PROBE = """
import sys
from desktop import app
from ui.windows.desk import Desk
from ui.windows.frame import Frame

paint = Frame.paintEvent


def painting(window, event):
    paint(window, event)
    print(*sorted(sys.modules), flush=True)
    window.painted.connect(window.desk.quit)


Frame.paintEvent = painting
sys.argv = ["placet"]
app.main()
"""
OURS = {
    *("desktop", "desktop.app", "desktop.errors", "desktop.paths", "desktop.settings", "desktop.words", "resources"),
    *("ui", "ui.actions", "ui.instance", "ui.style", "ui.words"),
    *("ui.windows", "ui.windows.desk", "ui.windows.frame", "ui.windows.known", "ui.windows.start"),
}
THEIRS = {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets", "platformdirs"}
# Of Python's own: each of these costs milliseconds and is not needed for a window.
LATER = {
    *("sqlite3", "hashlib", "csv", "email", "importlib.metadata", "logging.handlers", "platform", "uuid"),
    *("concurrent.futures", "importlib.resources", "signal", "socket"),
}


def test_the_first_paint_waits_for_nothing_it_does_not_need() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    probe = subprocess.run([sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True)
    there = set(probe.stdout.partition("\n")[0].split())
    assert there, probe.stderr
    assert {name for name in there if name.split(".")[0] in {"desktop", "ui", "migrations", "resources"}} == OURS
    named = {name for name in there if name in THEIRS or name.split(".")[0] in _installed(there)}
    assert named == THEIRS
    assert there & LATER == set()


def _installed(there: set[str]) -> set[str]:
    """Top names that are neither Python's, nor ours, nor what a bare window of PySide brings along."""
    bare = {"PySide6", "shiboken6", "shibokensupport", "signature_bootstrap", "__feature__", "__main__", "platformdirs"}
    # Debian's Python brings it into every process.
    bare |= {"sitecustomize"}
    ours = {"desktop", "ui", "migrations", "resources"}
    return {name.split(".")[0] for name in there} - set(sys.stdlib_module_names) - bare - ours
