"""Tests of a window that shows the first rows of its file before that is open."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.queries.filters import TaskSort
from desktop.store.lock import hold
from desktop.store.opening import open_project
from tests.ui.conftest import seen
from tests.ui.tables.conftest import fill, write
from ui.dialogs.failure import FailureDialog
from ui.windows import project
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is."""
    monkeypatch.setattr(project, "AT_ONCE", 60)


@pytest.fixture
def filled(head_file: Path) -> Path:
    fill(head_file)
    return head_file


@pytest.fixture
def early(desk: Desk, filled: Path) -> ProjectWindow:
    """The window of the file, which is not open yet."""
    window = desk.begin(filled)
    assert isinstance(window, ProjectWindow)
    return window


def opened(qtbot: QtBot, desk: Desk, window: ProjectWindow) -> None:
    """Open what the window shows, as the program does once it is painted."""
    desk.open(window.path, window)
    qtbot.waitUntil(lambda: not window.waits and all(page.feed.whole for page in window.pages.values()), timeout=30_000)


def in_view(window: ProjectWindow) -> list[str]:
    model = window.table.model
    return [model.index(row, 1).data() for row in range(5)]


def test_the_first_rows_are_there_before_the_file_is_open(early: ProjectWindow, filled: Path) -> None:
    assert early.waits
    assert in_view(early) == [f"Task {n} about {'tides' if n % 5 else 'lamps'}" for n in range(300, 295, -1)]
    assert [it.name for it in filled.parent.iterdir()] == [filled.name], "nothing holds the file yet"


def test_the_same_window_works_once_it_is_open(qtbot: QtBot, desk: Desk, early: ProjectWindow) -> None:
    before = in_view(early)
    early.table.view.select([297])
    opened(qtbot, desk, early)
    assert seen(ProjectWindow) == [early]
    assert in_view(early) == before
    assert len(early.table.model.ids) == 300
    qtbot.waitUntil(lambda: early.table.selected_ids() == [297])
    qtbot.waitUntil(lambda: early.acts["delete"].isEnabled())
    early.acts["delete"].trigger()
    qtbot.waitUntil(lambda: 297 not in early.table.model.ids)


def test_what_changed_before_it_was_open_is_shown_then(
    qtbot: QtBot, desk: Desk, early: ProjectWindow, filled: Path
) -> None:
    write(filled, "UPDATE tasks SET title = 'Another' WHERE id = 299")
    write(filled, "UPDATE tasks SET deleted_at = updated_at WHERE id = 298")
    opened(qtbot, desk, early)
    qtbot.waitUntil(lambda: in_view(early)[1] == "Another")
    assert 298 not in early.table.model.ids


def test_it_shows_the_page_and_the_order_that_were_left(
    qtbot: QtBot, desk: Desk, early: ProjectWindow, filled: Path
) -> None:
    opened(qtbot, desk, early)
    early.show_page("artifacts")
    early.table.view.sorted.emit(early.table.listing.column_of(TaskSort.ID) or 0, False)
    early.close()
    qtbot.waitUntil(lambda: not desk.frames)
    again = desk.begin(filled)
    assert isinstance(again, ProjectWindow)
    assert (again.page, list(again.table.model.ids)) == ("artifacts", list(range(1, 41)))
    assert (again.table.question.by, again.table.question.falling) == ("id", False)


def test_a_sort_before_it_is_open_is_done_then(qtbot: QtBot, desk: Desk, early: ProjectWindow) -> None:
    early.table.view.sorted.emit(0, False)
    opened(qtbot, desk, early)
    assert list(early.table.model.ids) == list(range(1, 301))


def test_a_file_that_needs_more_than_a_look_is_opened_from_the_start_window(
    desk: Desk, old_file: Path, tmp_path: Path
) -> None:
    assert isinstance(desk.begin(old_file), StartWindow)
    assert isinstance(desk.begin(tmp_path / "missing.placet"), StartWindow)
    assert seen(ProjectWindow) == []


def test_a_file_that_does_not_open_after_all_is_told_over_the_start_window(
    qtbot: QtBot, desk: Desk, early: ProjectWindow, filled: Path
) -> None:
    lock = hold(filled, exclusive=True, what="is upgrading it")
    desk.open(filled, early)
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)), timeout=30_000)
    lock.release()
    assert (seen(ProjectWindow), len(seen(StartWindow))) == ([], 1)
    seen(FailureDialog)[0].close()


def test_a_file_nobody_may_write_becomes_read_only(qtbot: QtBot, desk: Desk, filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as file, file:
        file.execute("CREATE TRIGGER tidy AFTER UPDATE ON tasks BEGIN SELECT 1; END")
    window = desk.begin(filled)
    assert isinstance(window, ProjectWindow)
    opened(qtbot, desk, window)
    assert window.project.read_only
    assert "(read-only)" in window.windowTitle()
    assert "delete" not in window.acts


@pytest.mark.parametrize("leave", [lambda desk, _window: desk.quit(), lambda _desk, window: window.close()])
def test_closed_before_it_is_open_it_leaves_no_file_open(
    qtbot: QtBot, desk: Desk, early: ProjectWindow, leave: Callable[[Desk, ProjectWindow], object]
) -> None:
    desk.open(early.path, early)
    leave(desk, early)
    qtbot.waitUntil(lambda: not desk.frames)
    desk.end()
    open_project(early.path).close()
    QApplication.processEvents()
    assert seen(ProjectWindow) == []
