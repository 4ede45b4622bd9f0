"""Tests of the desktop as a process: first a window, then the rest; one for all; none without a display."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

Start = Callable[..., subprocess.Popen[str]]
SCREEN = {"QT_QPA_PLATFORM": "offscreen"}
NO_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
PROBE = """
import sys
from desktop import app
from desktop.settings import Settings
running = app.application()
from ui.windows.desk import Desk
heavy = {"sqlalchemy", "alembic", "qtawesome", "desktop.schema", "PySide6.QtNetwork"}
desk = Desk(Settings(who="Ada"))
start = desk.start()
start.painted.disconnect()  # what begins only then: the workers that look at files import much, at any moment
start.painted.connect(lambda: print(sorted(heavy & sys.modules.keys())))
start.painted.connect(running.quit)
running.exec()
"""


COMMAND = """
import sys
from desktop.app import main
sys.argv = ["placet", "--help"]
try:
    main()
except SystemExit:
    print([name for name in sys.modules if name.startswith(("PySide6", "ui"))])
"""


@pytest.fixture
def child_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home for child processes, so that they are one person's desktop and nobody else's."""
    monkeypatch.setenv("PLACET_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def placet(child_home: Path) -> Iterator[Start]:
    """Start the program; whatever still runs after the test is ended."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: object, screen: bool = True) -> subprocess.Popen[str]:
        started.append(_started(*arguments, screen=screen))
        return started[-1]

    assert child_home
    yield start
    for process in started:
        process.kill()
        process.communicate()


def _started(*arguments: object, screen: bool) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in NO_SCREEN}
    if screen:
        environment |= SCREEN
    command = [sys.executable, "-m", "desktop", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until_open(path: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the process has the file open, which its lock file shows."""
    while not path.with_name(path.name + ".lock").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


def test_the_first_paint_waits_for_nothing_heavy() -> None:
    probe = subprocess.run([sys.executable, "-c", PROBE], env=os.environ | SCREEN, capture_output=True, text=True)
    assert probe.stdout == "[]\n", probe.stderr


def test_a_second_start_hands_its_file_to_the_first_and_ends(placet: Start, head_file: Path, old_file: Path) -> None:
    first = placet(head_file)
    until_open(head_file, first)
    second = placet(old_file)
    assert second.wait() == 0
    until_open(old_file, first)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_by_the_system_to_end_it_closes_its_files(placet: Start, head_file: Path, number: int) -> None:
    process = placet(head_file)
    until_open(head_file, process)
    process.send_signal(number)
    assert process.wait() == 0, process.communicate()
    assert [it.name for it in head_file.parent.iterdir() if it.is_file()] == [head_file.name]


def test_a_file_that_cannot_be_opened_leaves_the_start_window(placet: Start, child_home: Path, tmp_path: Path) -> None:
    process = placet(tmp_path / "missing.placet")
    log = child_home / "home" / "state" / "logs" / "placet.log"
    while not (log.exists() and "missing.placet" in log.read_text()):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.terminate()
    assert process.wait() == 0
    assert not (tmp_path / "missing.placet").exists()


def test_without_a_display_it_says_so(placet: Start, child_home: Path) -> None:
    process = placet(screen=False)
    _out, said = process.communicate()
    assert process.returncode == 1
    assert "no display" in said
    assert not (child_home / "home").exists()


def test_without_a_display_the_demo_is_drawn(placet: Start, child_home: Path, tmp_path: Path) -> None:
    mine = tmp_path / "harbour.png"
    mine.write_text("mine")
    process = placet("demo", tmp_path / "harbour.placet", screen=False)
    out, said = process.communicate()
    assert process.returncode == 0, said
    assert mine.read_text() == "mine"
    picture = child_home / "home" / "state" / "pictures" / "harbour.png"
    assert str(picture) in out
    drawn = QImage(str(picture))
    assert drawn.width() > 600
    colours = {drawn.pixel(x, y) for x in range(0, drawn.width(), 7) for y in range(0, drawn.height(), 3)}
    assert len(colours) > 50, "an empty window"


def test_a_command_needs_no_qt() -> None:
    probe = subprocess.run([sys.executable, "-c", COMMAND], capture_output=True, text=True)
    assert probe.stdout.endswith("\n[]\n"), probe.stdout + probe.stderr


@pytest.mark.parametrize("screen", [{"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":9876"}, {"QT_QPA_PLATFORM": "none"}])
def test_a_screen_there_is_no_way_to_is_said_and_nothing_aborts(child_home: Path, screen: dict[str, str]) -> None:
    assert child_home
    surroundings = {key: value for key, value in os.environ.items() if key not in NO_SCREEN} | screen
    done = subprocess.run(
        [sys.executable, "-m", "desktop"], env=surroundings, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("No window can be opened here: ")
    assert len(done.stderr.splitlines()) == 1
