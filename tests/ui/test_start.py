"""Tests of the start window: what is known of each file, without changing it."""

import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableView, QToolTip
from pytestqt.qtbot import QtBot

from desktop.queries import glance
from desktop.settings import Recent, Settings
from desktop.words import TaskStatus
from tests.ui.conftest import seen
from ui.dialogs.failure import FailureDialog
from ui.windows.counts import StatusCounts
from ui.windows.desk import Desk
from ui.windows.frame import Frame
from ui.windows.known import COLUMNS, FILE, OPENED, ORDER, PROJECT, RIGHT, RUN, TASKS, KnownModel, Role, look
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow


def drop(window: Frame, *paths: Path) -> bool:
    """Drop files on a window as a file manager would; whether it was willing to take them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(10, 10), action, data, button, key)
    entered.ignore()
    QApplication.sendEvent(window, entered)
    if entered.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(10, 10), action, data, button, key))
    return entered.isAccepted()


@pytest.fixture
def filled(head_file: Path) -> Path:
    """A current file with a project and tasks in several states."""
    from desktop.commands import projects, tasks
    from desktop.store.opening import open_project

    project = open_project(head_file)
    id_ = project.write(projects.create, name="Harbour").result()
    ids = [project.write(tasks.create, id_, title=f"Task {at}").result() for at in range(5)]
    project.write(tasks.delete, ids[:1]).result()
    project.close()
    return head_file


def texts(model: KnownModel, column: int) -> list[str]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


def listed(qtbot: QtBot, desk: Desk, *paths: Path) -> StartWindow:
    """The start window once every file was looked at."""
    recents = tuple(Recent(path, datetime.now(UTC) - timedelta(hours=3 * at)) for at, path in enumerate(paths))
    desk.change(Settings(who="Ada", recent=recents))
    start = desk.start()
    qtbot.waitUntil(lambda: "Looking" not in texts(start.model, FILE), timeout=30_000)
    return start


def test_a_current_file_shows_its_project_and_where_its_tasks_stand(qtbot: QtBot, desk: Desk, filled: Path) -> None:
    start = listed(qtbot, desk, filled)
    assert texts(start.model, PROJECT) == ["Harbour"]
    assert texts(start.model, TASKS) == ["4 pending"]
    assert start.model.index(0, TASKS).data(Role.STATUSES) == {TaskStatus.PENDING: 4}
    assert texts(start.model, FILE) == ["Ready"]
    assert texts(start.model, OPENED) == ["just now"]


def test_signs_of_states_say_what_they_mean(
    qtbot: QtBot, desk: Desk, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = listed(qtbot, desk, filled)
    qtbot.waitUntil(lambda: isinstance(start.table.itemDelegateForColumn(TASKS), StatusCounts))
    said: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, *_: said.append(text))
    cell = start.table.visualRect(start.model.index(0, TASKS))
    for x in (cell.left() + 12, cell.right() - 4):
        at = QPoint(x, cell.center().y())
        QApplication.sendEvent(start.table.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, QPoint()))
    assert said[0] == "4 pending"
    assert [start.model.horizontalHeaderItem(at).toolTip() != "" for at in range(len(COLUMNS))] == [
        *(False, False, True, True, True, True, False, False)
    ]


def test_the_last_run_of_a_file_is_told(qtbot: QtBot, desk: Desk, example_file: Path) -> None:
    start = listed(qtbot, desk, example_file)
    assert texts(start.model, RUN)[0].startswith("Succeeded ")
    tip = start.model.index(0, RUN).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("Run 12 by copilot_cli, of “Survive the plug being pulled”: succeeded\n")


def test_a_file_whose_look_fails_stays_listed_and_the_others_are_looked_at(
    qtbot: QtBot, desk: Desk, filled: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = Path(shutil.copy(filled, filled.with_name("other.placet")))
    there = glance.glance
    monkeypatch.setattr(glance, "glance", lambda path: {}["unexpected"] if path == filled else there(path))
    start = listed(qtbot, desk, filled, other)
    assert texts(start.model, FILE) == ["Cannot be opened", "Ready"]
    assert start.model.index(0, FILE).data(Qt.ItemDataRole.ToolTipRole) == "Something in it could not be read."
    caplog.clear()


def test_whoever_comes_back_to_the_list_sees_the_files_as_they_are_now(qtbot: QtBot, desk: Desk, filled: Path) -> None:
    start = listed(qtbot, desk, filled)
    filled.unlink()
    start.windowHandle().activeChanged.emit()
    qtbot.waitUntil(lambda: texts(start.model, FILE) == ["Not there"], timeout=30_000)


def test_files_that_cannot_be_read_stay_listed_and_say_why(
    qtbot: QtBot, desk: Desk, old_file: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.placet"
    broken.write_bytes(b"nothing of the kind")
    start = listed(qtbot, desk, old_file, broken, tmp_path / "gone.placet")
    assert texts(start.model, FILE) == ["To be upgraded", "Cannot be opened", "Not there"]
    tips = [start.model.index(row, FILE).data(Qt.ItemDataRole.ToolTipRole) for row in range(3)]
    assert "broken.placet" in tips[1]
    assert "gone.placet" in tips[2]
    qtbot.keyClick(start.table, Qt.Key.Key_Down)
    assert start.statusBar().currentMessage() == tips[1]
    qtbot.keyClick(start.table, Qt.Key.Key_Down)
    assert start.statusBar().currentMessage() == tips[2]
    assert tips[2] in start.model.index(2, FILE).data(Role.SPOKEN)


def test_looking_at_a_file_changes_nothing(filled: Path, old_file: Path) -> None:
    folder = filled.parent

    def now() -> dict[str, tuple[str, int]]:
        return {
            path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in folder.iterdir()
        }

    before = now()
    for path in (filled, old_file):
        look(Recent(path, datetime.now(UTC)))
    assert now() == before


@pytest.mark.usefixtures("qapp")
def test_every_status_has_its_place_among_the_counts() -> None:
    assert sorted(ORDER) == sorted(TaskStatus)


def test_roles_told_by_number_are_those_of_qt() -> None:
    its = Qt.ItemDataRole
    named = (its.DisplayRole, its.DecorationRole, its.ToolTipRole, its.TextAlignmentRole, its.ForegroundRole)
    ours = (Role.TEXT, Role.ICON, Role.TIP, Role.ALIGNMENT, Role.COLOUR, Role.SPOKEN, Role.STATUSES)
    assert ours == (*named, its.AccessibleTextRole, its.UserRole)
    assert int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter) == RIGHT


def test_what_is_told_to_widgets_in_words_has_come_to_them(desk: Desk) -> None:
    table = desk.start().table
    assert table.textElideMode() == Qt.TextElideMode.ElideMiddle
    assert table.horizontalHeader().defaultAlignment() == Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    said = next(it for it in desk.start().findChildren(QLabel) if it.text() == "No project was opened yet.")
    assert said.alignment() == Qt.AlignmentFlag.AlignCenter


def test_nobody_writes_into_the_list(qtbot: QtBot, desk: Desk, filled: Path) -> None:
    start = listed(qtbot, desk, filled)
    qtbot.keyClick(start.table, Qt.Key.Key_F2)
    assert start.table.state() == QTableView.State.NoState


def test_the_window_used_last_is_the_one_in_front(qtbot: QtBot, desk: Desk) -> None:
    start, other = desk.start(), Frame(desk, "another")
    qtbot.addWidget(other)
    desk.frames.append(other)
    for window in (other, start, other):
        window.come_forward()
        qtbot.waitUntil(window.isActiveWindow)
        assert desk.front() is window
    desk.closed(other)


def test_an_empty_start_window_is_a_sentence_and_a_button(desk: Desk) -> None:
    start = desk.start()
    assert not start.table.isVisible()
    assert [it.text() for it in start.findChildren(QPushButton) if it.isVisible()].count("New project file…") == 1


def test_enter_opens_the_file_that_is_chosen(qtbot: QtBot, desk: Desk, filled: Path) -> None:
    start = listed(qtbot, desk, filled)
    start.table.setFocus()
    qtbot.keyClick(start.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.window_of(filled) is not None, timeout=30_000)


def test_files_can_be_dropped_on_it(qtbot: QtBot, desk: Desk, filled: Path) -> None:
    assert drop(desk.start(), filled)
    qtbot.waitUntil(lambda: desk.window_of(filled) is not None, timeout=30_000)


def test_something_that_is_no_file_cannot_be_dropped(desk: Desk) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.placet")])
    entered = QDragEnterEvent(
        QPoint(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    entered.ignore()
    QApplication.sendEvent(desk.start(), entered)
    assert not entered.isAccepted()


def test_a_file_dropped_that_is_none_of_ours_is_refused_with_a_sentence(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear Ada")
    start = desk.start()
    drop(start, other)
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)))
    assert desk.frames == [start]
    seen(FailureDialog)[0].close()


def test_a_file_can_be_forgotten_and_is_left_alone(qtbot: QtBot, desk: Desk, filled: Path) -> None:
    start = listed(qtbot, desk, filled)
    start.table.setFocus()
    qtbot.keyClick(start.table, Qt.Key.Key_Delete)
    assert desk.settings.recent == ()
    assert filled.exists()


def test_another_start_hands_its_files_to_this_desk(
    qtbot: QtBot, opened: Callable[[Path], ProjectWindow], desk: Desk, filled: Path, tmp_path: Path
) -> None:
    other = shutil.copy(filled, tmp_path / "other.placet")
    first = opened(filled)
    desk.take([Path(other)], "")
    qtbot.waitUntil(lambda: desk.window_of(Path(other)) is not None, timeout=30_000)
    assert first in desk.frames
    desk.take([], "")


def test_every_column_has_a_title_and_every_cell_can_be_read_aloud(qtbot: QtBot, desk: Desk, filled: Path) -> None:
    model = listed(qtbot, desk, filled).model
    for column in range(model.columnCount()):
        assert model.headerData(column, Qt.Orientation.Horizontal) == COLUMNS[column]
        assert isinstance(model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole), str)
