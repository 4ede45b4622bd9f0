"""Every key is known in one place, and a person may choose another one for each."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.words import TaskStatus
from ui import keys
from ui.bars import Bar
from ui.board.page import BoardPage
from ui.dialogs.shortcuts import ShortcutsDialog
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow


@pytest.fixture(autouse=True)
def _usual_again() -> None:
    keys.choose({})


def test_no_two_actions_have_the_same_key_where_both_work() -> None:
    met = [(key.name, other.name) for key in keys.known() if (other := keys.taken(key.name, key.usual)) is not None]
    assert met == []


def test_every_key_is_one_qt_understands() -> None:
    assert [key.name for key in keys.known() if QKeySequence(key.usual).isEmpty()] == []


def test_a_chosen_key_holds_at_once_in_what_is_there_already(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    action = QAction(window)
    keys.bind(action, "find")
    keys.choose({"find": "Ctrl+Alt+F", "nobody knows this": "F9"})
    assert action.shortcut().toString() == "Ctrl+Alt+F"
    assert keys.chosen == {"find": "Ctrl+Alt+F"}
    keys.choose({})
    assert action.shortcut().toString() == "Ctrl+F"


def test_a_chosen_letter_moves_in_a_list() -> None:
    def event(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QKeyEvent:
        return QKeyEvent(QEvent.Type.KeyPress, key, held)

    keys.choose({"next_row": "N"})
    assert keys.pressed(event(Qt.Key.Key_N), "next_row")
    assert not keys.pressed(event(Qt.Key.Key_J), "next_row")
    assert not keys.pressed(event(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier), "next_row")
    assert keys.pressed(event(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier), "next_row", shift=True)
    keys.choose({"next_row": ""})
    assert not keys.pressed(event(Qt.Key.Key_J), "next_row")


def test_a_letter_key_is_the_same_key_while_one_writes_cyrillic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")  # elsewhere keys have other numbers
    j, a, comma = 44, 38, 59
    held, typed = Qt.KeyboardModifier.NoModifier, QEvent.Type.KeyPress
    assert keys.pressed(QKeyEvent(typed, ord("О"), held, j, 0, 0, "о"), "next_row")
    assert keys.pressed(QKeyEvent(typed, ord("Ф"), held, a, 0, 0, "ф"), "decide_approve")
    assert not keys.pressed(QKeyEvent(typed, ord("Ф"), held, a, 0, 0, "ф"), "next_row")
    assert not keys.pressed(QKeyEvent(typed, ord("Б"), held, comma, 0, 0, "б"), "next_row")
    assert not keys.pressed(QKeyEvent(typed, ord("Ö"), held, j, 0, 0, "ö"), "next_row"), "a Latin letter is itself"


def test_a_search_begins_with_its_key_on_every_page_that_has_one(
    qtbot: QtBot, opened: Callable[[Path], ProjectWindow], example_file: Path
) -> None:
    window = opened(example_file)
    begun: list[str] = []
    for name in ("projects", "tasks", "board", "change requests", "runs", "artifacts", "audit"):
        window.show_page(name)
        qtbot.waitUntil(lambda: isinstance(window.focusWidget(), QAbstractItemView), timeout=30_000)
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        if isinstance(window.focusWidget(), QLineEdit):
            begun.append(name)
    assert begun == ["projects", "tasks", "board", "change requests", "runs", "artifacts", "audit"]


def test_cards_are_moved_by_the_keys_a_person_chose(
    qtbot: QtBot, opened: Callable[[Path], ProjectWindow], example_file: Path
) -> None:
    window = opened(example_file)
    keys.choose({"card_after": "Alt+Shift+L", "card_before": ""})
    window.show_page("board")
    board = window.current
    assert isinstance(board, BoardPage)
    moves = "Drag a card to another column, or press Alt+Shift+L, to move it."
    assert board.line.text() == f"The newest tasks stand first. {moves}"
    column = board.columns[TaskStatus.PENDING]
    steps: list[tuple[int, bool]] = []
    column.view.aside.connect(lambda step, taking: steps.append((step, taking)))
    held = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    for key, modifier in ((Qt.Key.Key_L, held), (Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)):
        qtbot.keyClick(column.view, key, modifier)
    assert steps == [(1, True)]
    assert keys.taken("card_after", "J") == next(key for key in keys.known() if key.name == "next_row")


def _sheet(desk: Desk, qtbot: QtBot) -> ShortcutsDialog:
    start = desk.start()
    start.acts["shortcuts"].trigger()
    sheet = start.findChild(ShortcutsDialog)
    qtbot.waitExposed(sheet)
    return sheet


def _choose_line(sheet: ShortcutsDialog, name: str) -> None:
    sheet.table.selectRow([key.name for key in sheet._keys].index(name))
    assert sheet._chosen().name == name


def test_another_key_is_pressed_saved_and_given_back(desk: Desk, qtbot: QtBot) -> None:
    sheet = _sheet(desk, qtbot)
    _choose_line(sheet, "open")
    qtbot.keyClick(sheet.field, Qt.Key.Key_F7)
    sheet.field.editingFinished.emit()
    assert desk.start().acts["open"].shortcut().toString() == "F7"
    assert settings.load(pytest.fail).keys == {"open": "F7"}
    _choose_line(sheet, "open")
    qtbot.mouseClick(sheet.usual, Qt.MouseButton.LeftButton)
    assert desk.start().acts["open"].shortcut().toString() == "Ctrl+O"
    assert settings.load(pytest.fail).keys == {}


def test_a_key_another_action_has_is_refused_in_a_sentence(desk: Desk, qtbot: QtBot) -> None:
    sheet = _sheet(desk, qtbot)
    _choose_line(sheet, "open")
    sheet.field.setKeySequence(QKeySequence("Ctrl+Q"))
    sheet.field.editingFinished.emit()
    assert "Quit" in sheet.findChild(Bar).text.text()
    assert desk.start().acts["open"].shortcut().toString() == "Ctrl+O"
    assert settings.load(pytest.fail).keys == {}


def test_the_usual_key_is_refused_as_well_while_another_action_has_it(desk: Desk, qtbot: QtBot) -> None:
    sheet = _sheet(desk, qtbot)
    for name, key in (("decide_approve", "B"), ("decide_reject", "A")):
        _choose_line(sheet, name)
        sheet.field.setKeySequence(QKeySequence(key))
        sheet.field.editingFinished.emit()
    _choose_line(sheet, "decide_approve")
    qtbot.mouseClick(sheet.usual, Qt.MouseButton.LeftButton)
    assert "A is the key of “Reject”" in sheet.findChild(Bar).text.text()
    assert settings.load(pytest.fail).keys == {"decide_approve": "B", "decide_reject": "A"}
    assert sheet.field.keySequence().toString() == "B"


def test_enter_and_esc_are_never_chosen_to_decide(desk: Desk, qtbot: QtBot) -> None:
    sheet = _sheet(desk, qtbot)
    for name in ("decide_approve", "decide_reject", "read_lines"):
        _choose_line(sheet, name)
        for key in ("Return", "Enter", "Ctrl+Return", "Escape"):
            sheet.field.setKeySequence(QKeySequence(key))
            sheet.field.editingFinished.emit()
            assert sheet.field.keySequence() == QKeySequence(keys.of(name)), "it has its key again"
    assert keys.chosen == {}


def test_a_key_that_works_where_one_decides_is_taken_there() -> None:
    """Whoever decides may read line by line, and goes on to the next thing from there."""
    taken = {key: keys.taken("decide_approve", key) for key in ("J", "C", ".", "Escape", "Q")}
    assert {key: other and other.name for key, other in taken.items()} == {
        "J": "next_change",
        "C": "comment",
        ".": "next",
        "Escape": "leave",
        "Q": None,
    }
    assert keys.taken("viewed", "A") == next(key for key in keys.known() if key.name == "decide_approve")


def test_what_every_desktop_has_so_is_told_and_not_chosen(desk: Desk, qtbot: QtBot) -> None:
    sheet = _sheet(desk, qtbot)
    _choose_line(sheet, "open_row")
    assert not sheet.field.isEnabled()
    assert not sheet.usual.isEnabled()
