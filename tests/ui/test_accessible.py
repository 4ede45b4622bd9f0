"""Whoever cannot see the screen, or sees it twice as large, can use every window: names, roles, order, room."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.old_files import broken_file
from tests.ui import access
from ui.bars import Bar
from ui.inbox.page import InboxPage
from ui.page import Page
from ui.review import parts
from ui.review.kinds import KINDS
from ui.tables.page import TablePage
from ui.windows.desk import Desk
from ui.windows.frame import Frame
from ui.windows.pages import NAMED, PAGES
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow
from ui.windows.tour import Tour

Open = Callable[[Path], ProjectWindow]
SMALL = (1100, 620)
"""A laptop's screen of 2,200 by 1,240 at 200 %."""
OFTEN = [page.name for page in PAGES if not page.rare]
RARE = [page.name for page in PAGES if page.rare]
BROKEN = (
    "UPDATE tasks SET current_phase = 'in review' WHERE id = 3",
    "UPDATE runs SET task_id = 90001 WHERE id = 10",
    "UPDATE task_versions SET gates_json = NULL WHERE version_num = 3",
)


@pytest.fixture
def window(opened: Open, example_file: Path, qtbot: QtBot) -> ProjectWindow:
    made = opened(example_file)
    made.resize(*SMALL)
    made.show_details(wanted=True)
    qtbot.waitUntil(lambda: bool(made.details.findChildren(QAbstractButton)))
    return made


@pytest.fixture
def old(opened: Open, tmp_path: Path, qtbot: QtBot) -> ProjectWindow:
    """A file of change-driven-dev of which the upgrade set something aside: it has the rare pages too."""
    made = opened(migrated(broken_file(tmp_path / "calc.db", *BROKEN)))
    made.resize(*SMALL)
    made.show_details(wanted=True)
    qtbot.waitUntil(lambda: all(made.acts[NAMED[name].action].isVisible() for name in RARE))
    return made


def migrated(path: Path) -> Path:
    from desktop.store import migrate

    migrate.upgrade_copy(path, repair=None)
    return path


def settle(window: ProjectWindow, qtbot: QtBot) -> None:
    page = window.current
    if isinstance(page, TablePage):
        qtbot.waitUntil(lambda: page.feed.whole)
    QApplication.processEvents()


def faults(root: QWidget) -> list[str]:
    return [*access.nameless(root), *access.clipped(root), *access.unreachable(root)]


@pytest.mark.parametrize("page", OFTEN)
def test_every_page_can_be_heard_used_without_a_mouse_and_read_at_200_percent(
    window: ProjectWindow, page: str, qtbot: QtBot
) -> None:
    window.show_page(page)
    settle(window, qtbot)
    assert faults(window) == []


def test_pages_that_not_every_file_has_can_be_heard_too(old: ProjectWindow, qtbot: QtBot) -> None:
    for page in RARE:
        old.show_page(page)
        settle(old, qtbot)
        old.table.view.selectRow(0)
        qtbot.waitUntil(lambda: bool(old.details.widget() and old.details.widget().findChildren(QWidget)))
        assert faults(old) == [], page


def test_no_kind_of_window_is_forgotten_here() -> None:
    assert access.kinds(Frame) == {ProjectWindow, StartWindow}


def test_whatever_is_known_of_one_thing_can_be_heard(window: ProjectWindow, old: ProjectWindow, qtbot: QtBot) -> None:
    seen: set[str] = set()
    for at in (window, old):
        for page in (it.name for it in PAGES if at.acts[it.action].isVisible()):
            at.show_page(page)
            settle(at, qtbot)
            if isinstance(at.current, TablePage) and at.table.model.ids:
                at.table.view.selectRow(0)
            elif isinstance(at.current, InboxPage):
                qtbot.waitUntil(lambda: bool(window.desk.inbox.turn()))
                at.current.take_keyboard()
            if at.current.kind in KINDS and at.current.selected_ids():
                qtbot.waitUntil(lambda at=at: isinstance(at.details.widget(), parts.Page))
                QApplication.processEvents()
                assert faults(at.details) == [], page
                seen.add(at.current.kind)
    assert seen == set(KINDS)


def test_the_start_window_can_be_heard(desk: Desk) -> None:
    start = desk.start()
    start.resize(*SMALL)
    QApplication.processEvents()
    assert isinstance(start, StartWindow)
    assert faults(start) == []


def test_a_letter_is_underlined_once_in_each_menu_and_among_the_menus(window: ProjectWindow, desk: Desk) -> None:
    for frame in (window, desk.start()):
        assert frame.acts
        menus = [it for it in frame.menuBar().findChildren(QMenu) if it.actions()]
        assert len(menus) >= 3
        assert access.doubled([it.title() for it in menus]) == []
        assert {it.title(): found for it in menus if (found := access.doubled(shown(it)))} == {}


def test_the_buttons_of_all_bars_in_a_window_have_a_letter_each_and_those_of_pages_none(
    opened: Open, tmp_path: Path, qtbot: QtBot
) -> None:
    window = opened(broken_file(tmp_path / "calc.db", BROKEN[2]))
    window.say("bad", "It is damaged.", dict.fromkeys(("&Backups…", "&Salvage…", "Undo"), lambda: None))
    Tour.begin(window)
    window.findChildren(Tour)[0].go(1)
    qtbot.waitUntil(lambda: len(window.findChildren(Bar)) == 2)
    bars = [*window.findChildren(Bar), *window.findChildren(Tour)]
    of_bars = [it for bar in bars for it in bar.findChildren(QPushButton)]
    texts = [it.text() for it in of_bars]
    assert len(texts) == 9 and all(map(has_letter, texts)), texts
    assert access.doubled([*texts, *(it.text() for it in window.menuBar().actions())]) == []
    assert {"&Undo upgrade", "Show &backup", "&Details"} <= set(texts), "each has its own, if it is free"
    others = [it.text() for it in window.findChildren(QAbstractButton) if it.isVisible() and it not in of_bars]
    assert [it for it in others if has_letter(it)] == []


def has_letter(text: str) -> bool:
    return not QKeySequence.mnemonic(text).isEmpty()


def shown(menu: QMenu) -> list[str]:
    return [it.text() for it in menu.actions() if not it.isSeparator()]


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


def test_the_keyboard_goes_from_one_page_to_the_next_without_a_stop(
    window: ProjectWindow, qapp: QApplication, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    stops: list[QWidget] = []
    acts = [window.acts[page.action] for page in PAGES if not page.rare]
    for act in acts:  # what a page shows is there from now on
        act.trigger()
        settle(window, qtbot)
        qtbot.waitUntil(lambda: not isinstance(window.focusWidget(), QLineEdit | QPushButton))
    qapp.focusChanged.connect(lambda _before, now: stops.append(now))
    for act in acts:
        stops.clear()
        act.trigger()
        settle(window, qtbot)
        assert len(stops) == 1 and window.current.isAncestorOf(stops[0]), act.text()


def test_every_kind_of_page_stands_in_the_navigation(window: ProjectWindow, old: ProjectWindow, qtbot: QtBot) -> None:
    made: set[type[Page]] = set()
    for at in (window, old):
        for page in (it.name for it in PAGES if at.acts[it.action].isVisible()):
            at.show_page(page)
            settle(at, qtbot)
            made.add(type(at.current))
    assert access.kinds(Page) - made == set()
