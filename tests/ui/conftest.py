"""A desk with its windows, closed again after the test, and ways to speak of what is on the screen."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.settings import Settings
from ui import style
from ui.tables.page import TablePage
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow

W = TypeVar("W", bound=QWidget)


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    """A desk with the usual settings and no window yet; it ends before its files go, and nothing works on afterwards.

    Whoever still looked at a file that is gone would take the next test's for it: a file is known by its inode, and a
    new one may get that of the last.
    """
    assert tmp_path.is_dir()
    before = set(threading.enumerate())
    style.apply(qapp, "light")
    settings.save(Settings(who="Ada Lovelace"))
    made = Desk(settings.load(pytest.fail))
    yield made
    made.quit()
    qtbot.waitUntil(lambda: not made.frames)
    for left in qapp.topLevelWidgets():
        left.close()
    qtbot.waitUntil(lambda: all(it in before or it.daemon for it in threading.enumerate()))


@pytest.fixture
def opened(qtbot: QtBot, desk: Desk) -> Callable[[Path], ProjectWindow]:
    """Open a file as a person would, and wait for its window with its first rows."""

    def wait(path: Path) -> ProjectWindow:
        desk.open(path, desk.start())
        qtbot.waitUntil(lambda: desk.window_of(path.resolve()) is not None, timeout=30_000)
        window = desk.window_of(path.resolve())
        assert isinstance(window, ProjectWindow)
        qtbot.waitUntil(lambda: all(it.feed.whole for it in window.pages.values() if isinstance(it, TablePage)))
        return window

    return wait


def seen(kind: type[W]) -> list[W]:
    """Every window of this kind on the screen."""
    return [it for it in QApplication.topLevelWidgets() if isinstance(it, kind) and it.isVisible()]
