"""A keyboard and eyes: what a person has who walks through the program without a mouse."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QKeyCombination
from PySide6.QtGui import QGuiApplication, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import desk, opened

__all__ = ["desk", "opened"]

# Menus grab the keyboard, which the offscreen platform cannot, and says so.
QUIET = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)

MOST_TABS = 60


class Person:
    """Presses keys, each for whatever window has the keyboard, and waits for what is on the screen."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._before: list[QWidget] = []

    def until(self, so: Callable[[], object]) -> None:
        """Wait for something to be so."""
        self._qtbot.waitUntil(lambda: self._manage_windows() or bool(so()), timeout=30_000)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, such as `Ctrl+O`, `Down`, `A`."""
        for key in keys:
            pressed: QKeyCombination = QKeySequence(key)[0]
            QTest.keyClick(self._window(), pressed.key(), pressed.keyboardModifiers())

    def write(self, text: str) -> None:
        """Type a text, letter by letter."""
        for letter in text:
            QTest.keyClick(self._window(), letter)

    def reach(self, name: str) -> None:
        """Press Tab until the control of this name has the keyboard; it must be reachable."""
        for _ in range(MOST_TABS):
            if self.at() == name:
                return
            self.press("Tab")
        pytest.fail(f"Tab does not lead to “{name}”; the keyboard is at “{self.at()}”.")

    def choose(self, menu: str, entry: str) -> None:
        """Choose a menu entry by the underlined letters of both."""
        self.press(f"Alt+{menu}")
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        self.press(entry)

    def choose_file(self, path: Path) -> None:
        """Type a path into the file dialog that has come up, and press Enter."""
        self.until(lambda: isinstance(QApplication.activeWindow(), QFileDialog))
        self.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
        self.press("Ctrl+A")
        self.write(str(path))
        self.press("Return")
        self.until(lambda: not isinstance(QApplication.activeWindow(), QFileDialog))

    def at(self) -> str:
        """The name of the control that has the keyboard, as a screen reader says it."""
        control = QApplication.focusWidget()
        if control is None:
            return ""
        text = control.text().replace("&", "") if isinstance(control, QAbstractButton) else ""
        return control.accessibleName() or text

    def dialog(self, title: str) -> QDialog:
        """Wait for the dialog of this title to have the keyboard."""
        self.until(lambda: isinstance(it := QApplication.activeWindow(), QDialog) and it.windowTitle() == title)
        found = QApplication.activeWindow()
        assert isinstance(found, QDialog)
        return found

    def _window(self) -> QWindow:
        self.until(QGuiApplication.focusWindow)
        return QGuiApplication.focusWindow()

    def _manage_windows(self) -> None:
        """The part of a window manager, which the offscreen platform has not: back to the window used before."""
        active = QApplication.activeWindow()
        self._before = [it for it in self._before if shiboken6.isValid(it) and it.isVisible() and it is not active]
        if active is not None:
            self._before.append(active)
        elif self._before:
            self._before[-1].activateWindow()


@pytest.fixture
def person(qtbot: QtBot) -> Person:
    return Person(qtbot)


@pytest.fixture(scope="session")
def harbour_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from desktop import example

    path = tmp_path_factory.mktemp("journeys") / "harbour.placet"
    example.make(path)
    return path


@pytest.fixture
def harbour(harbour_template: Path, tmp_path: Path) -> Path:
    """The worked example, a copy of its own."""
    return Path(shutil.copy(harbour_template, tmp_path / "harbour.placet"))


def said(window: QWidget) -> str:
    """Every word on the screen of a window."""
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def rows(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What another program reads in the file."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        return file.execute(sql, values).fetchall()


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a file."""
    tables = [name for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: sorted(rows(path, f'SELECT * FROM "{name}"'), key=repr) for name in tables}
