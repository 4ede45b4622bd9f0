"""Whoever cannot see the screen, or sees it twice as large, can use every window: names, roles, order, room."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QDialog,
    QHeaderView,
    QMenuBar,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.tables.page import TablePage
from ui.windows.desk import Desk
from ui.windows.pages import PAGES
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow

Open = Callable[[Path], ProjectWindow]
# What these are, their parent says; Qt makes them, and names what is inside.
PARTS = (QHeaderView, QScrollBar, QMenuBar)
WHOLES = (QAbstractSpinBox,)
SMALL = (1100, 620)
"""A laptop's screen of 2,200 by 1,240 at 200 %."""
OFTEN = [page.name for page in PAGES if not page.rare]
ON_A_TASK = ("review", "edit", "ask", "split", "cancel", "preferences", "palette", "shortcuts", "backups", "about")


@pytest.fixture
def window(opened: Open, example_file: Path, qtbot: QtBot) -> ProjectWindow:
    made = opened(example_file)
    made.resize(*SMALL)
    qtbot.waitUntil(lambda: bool(made.details.findChildren(QAbstractButton)))
    return made


def controls(root: QWidget) -> Iterator[QWidget]:
    """Every control in view that the keyboard can reach."""
    for it in (root, *root.findChildren(QWidget)):
        reached = it.isVisible() and it.focusPolicy() & Qt.FocusPolicy.TabFocus
        if reached and not isinstance(it, PARTS) and not isinstance(it.parent(), WHOLES):
            yield it


def told(control: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(control)
    assert found is not None, control
    return found


def nameless(root: QWidget) -> list[str]:
    """What a screen reader could only call by its kind."""
    wrong: list[str] = []
    for control in controls(root):
        its = told(control)
        name = its.text(QAccessible.Text.Name)
        is_frame = isinstance(control, QAbstractScrollArea) and not isinstance(control, QAbstractItemView)
        if not name and not (is_frame and control.focusProxy()):
            wrong.append(f"{type(control).__name__} {control.objectName()} in {type(control.parent()).__name__}")
        if its.role() is QAccessible.Role.NoRole:
            wrong.append(f"{type(control).__name__} has no role")
    return wrong


def clipped(root: QWidget) -> list[str]:
    """Buttons whose words do not fit into them."""
    return [
        f"{it.text()!r}: {it.width()} of {it.minimumSizeHint().width()}"
        for it in root.findChildren(QAbstractButton)
        if it.isVisible() and it.text() and it.width() < it.minimumSizeHint().width()
    ]


def unreachable(root: QWidget) -> list[str]:
    """Buttons that Tab never leads to, though nothing else does what they do."""
    return [
        it.text() or it.accessibleName()
        for it in root.findChildren(QAbstractButton)
        if it.isVisible()
        and it.isEnabled()
        and it.focusPolicy() is Qt.FocusPolicy.NoFocus
        and not isinstance(it.parent(), (QTabBar, QHeaderView, QAbstractItemView))
        and not it.objectName().startswith("qt_")
        and (it.text() or it.accessibleName())
    ]


def settle(window: ProjectWindow, qtbot: QtBot) -> None:
    page = window.current
    if isinstance(page, TablePage):
        qtbot.waitUntil(lambda: page.feed.whole)
    QApplication.processEvents()


@pytest.mark.parametrize("page", OFTEN)
def test_every_page_can_be_heard_and_fits_at_200_percent(window: ProjectWindow, page: str, qtbot: QtBot) -> None:
    window.show_page(page)
    settle(window, qtbot)
    assert nameless(window) == []
    assert clipped(window) == []


def test_the_start_window_can_be_heard(desk: Desk) -> None:
    start = desk.start()
    start.resize(*SMALL)
    QApplication.processEvents()
    assert isinstance(start, StartWindow)
    assert nameless(start) == []
    assert clipped(start) == []


@pytest.mark.parametrize("act", ON_A_TASK)
def test_every_dialog_can_be_heard_and_has_the_keyboard_in_it(window: ProjectWindow, act: str, qtbot: QtBot) -> None:
    window.show_page("tasks")
    settle(window, qtbot)
    for task in (29, 22, 12, *window.table.model.ids):
        window.table.select([task])
        qtbot.waitUntil(lambda task=task: window.chosen("task") == [task])
        qtbot.wait(50)  # what may be done with it is asked in a worker
        if window.acts[act].isEnabled():
            break
    window.acts[act].trigger()
    qtbot.waitUntil(lambda: any(it.isVisible() for it in window.findChildren(QDialog)))
    dialog = next(it for it in window.findChildren(QDialog) if it.isVisible())
    qtbot.waitUntil(lambda: dialog.focusWidget() is not None)
    assert dialog.windowTitle()
    assert nameless(dialog) == []
    assert clipped(dialog) == []


def test_tab_goes_round_the_window_and_comes_back(window: ProjectWindow, qtbot: QtBot) -> None:
    window.show_page("tasks")
    settle(window, qtbot)
    window.activateWindow()
    first = window.current.focusWidget() or window.focusWidget()
    seen: list[QWidget] = []
    for _ in range(120):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        at = window.focusWidget()
        assert at is not None
        if at is first:
            break
        seen.append(at)
    assert window.focusWidget() is first
    assert window.navigation in seen
    assert any(window.details.isAncestorOf(it) for it in seen)


@pytest.mark.parametrize("page", OFTEN)
def test_no_button_is_for_the_mouse_alone(window: ProjectWindow, page: str, qtbot: QtBot) -> None:
    window.show_page(page)
    settle(window, qtbot)
    assert unreachable(window) == []
