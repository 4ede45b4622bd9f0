"""What an upgrade set aside is seen, mended, put back, left out and exported in the window of its file."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QListWidget, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.store import migrate
from tests.old_files import broken_file, old_file
from tests.ui.review.test_details import said
from ui.review.cell_editor import CellEditor
from ui.review.quarantine_page import SetAsidePage
from ui.windows.project import ProjectWindow

Open = Callable[[Path], ProjectWindow]
BROKEN = (
    "UPDATE tasks SET current_phase = 'in review' WHERE id = 3",
    "UPDATE tasks SET extra_data = '{broken' WHERE id = 4",
    "UPDATE tasks SET priority = 'high' WHERE id = 5",
    "UPDATE runs SET task_id = 90001 WHERE id = 10",
    "UPDATE approvals SET comment = CAST(x'ff' AS TEXT) WHERE id = 2",
    "UPDATE task_versions SET gates_json = '[{broken' WHERE task_id = 17 AND version_num = 3",
)
GATES = '[{"name": "tests", "command": "make test"}]'


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """An upgraded file of which some was set aside."""
    path = broken_file(tmp_path / "project_1.db", *BROKEN)
    migrate.upgrade_copy(path, repair=None)
    return path


class Aside:
    """The page of what was set aside, in the window of a file."""

    def __init__(self, window: ProjectWindow, path: Path, qtbot: QtBot) -> None:
        self.window, self._path, self._qtbot = window, path, qtbot
        qtbot.waitUntil(lambda: window.acts["show_set_aside"].isVisible())
        window.show_page("set aside")
        qtbot.waitUntil(lambda: window.table.feed.whole)

    def look(self, table: str, row_id: int) -> SetAsidePage:
        """Choose what was set aside of a row."""
        sql = "SELECT id FROM quarantine WHERE table_name = ? AND row_id = ?"
        ((note_id,),) = self.rows(sql, table, row_id)
        self.window.table.select([note_id])
        self._qtbot.waitUntil(
            lambda: isinstance(it := self.window.details.widget(), SetAsidePage) and it.note_id == note_id
        )
        return self.page

    @property
    def page(self) -> SetAsidePage:
        page = self.window.details.widget()
        assert isinstance(page, SetAsidePage)
        return page

    def button(self, text: str) -> QPushButton:
        return next(it for it in self.page.findChildren(QPushButton) if it.text() == text)

    def has(self, text: str) -> bool:
        return any(it.text() == text for it in self.page.findChildren(QPushButton))

    def field(self, kind: type[Any]) -> Any:
        (editor,) = self.page.findChildren(CellEditor)
        return editor.findChild(kind)

    def until(self, text: str) -> None:
        """Wait until the details say this."""
        self._qtbot.waitUntil(lambda: text in said(self.window.details))

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._path)) as file:
            return file.execute(sql, values).fetchall()


@pytest.fixture
def aside(opened: Open, broken: Path, qtbot: QtBot) -> Aside:
    return Aside(opened(broken), broken, qtbot)


def spoken(window: ProjectWindow) -> list[str]:
    """The pages in the navigation as a screen reader says them."""
    items = [window.navigation.item(row) for row in range(window.navigation.count())]
    return [item.data(Qt.ItemDataRole.AccessibleTextRole) or item.text() for item in items]


def test_the_page_is_there_only_where_something_was_set_aside(opened: Open, tmp_path: Path, qtbot: QtBot) -> None:
    clean = opened(old_file(tmp_path / "clean.db"))
    qtbot.waitUntil(lambda: clean.acts["show_receipts"].isVisible(), timeout=30_000)  # by now it was counted
    assert not any(text.startswith("Set aside") for text in spoken(clean))
    assert not clean.acts["show_set_aside"].isVisible()


def test_a_choice_is_mended_and_put_back(aside: Aside, qtbot: QtBot) -> None:
    page = aside.look("tasks", 3)
    assert "“in review” is not a phase this program knows." in said(page)
    assert "Putting it back fills the gap." in said(page)
    assert not aside.button("Put back").isEnabled()
    box: QComboBox = aside.field(QComboBox)
    box.setCurrentIndex(box.findText("Review and approval"))
    aside.button("Put back").click()
    aside.until("as “Review and approval”.")
    assert aside.rows("SELECT current_phase FROM tasks WHERE id = 3") == [("REVIEW_APPROVAL",)]
    qtbot.waitUntil(lambda: "Set aside, 5 wait to be put back or left out" in spoken(aside.window))
    assert aside.has("Put back again")
    aside.until("Putting it back replaces what stands there now.")
    assert aside.window.table.line.count.text().endswith(" notes of upgrades"), "not all of them is set aside"


def test_what_does_not_fit_is_said_beneath_the_field(aside: Aside) -> None:
    aside.look("tasks", 4)
    text: QPlainTextEdit = aside.field(QPlainTextEdit)
    assert text.toPlainText() == "{broken"
    assert "It is not valid JSON" in said(aside.page)
    assert not aside.button("Put back").isEnabled()
    text.setPlainText('{"broken": false}')
    assert "It is not valid JSON" not in said(aside.page)
    aside.button("Put back").click()
    aside.until("Put back by")
    assert aside.rows("SELECT extra_data FROM tasks WHERE id = 4") == [('{"broken": false}',)]


def test_it_is_done_by_keyboard_and_enter_puts_nothing_back(aside: Aside, qtbot: QtBot) -> None:
    aside.look("tasks", 5)
    line: QLineEdit = aside.field(QLineEdit)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(line, "8")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert aside.rows("SELECT priority FROM tasks WHERE id = 5") == [(0,)]
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is aside.button("Put back")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    aside.until("Put back by")
    assert aside.rows("SELECT priority FROM tasks WHERE id = 5") == [(8,)]


def test_a_row_comes_back_to_the_task_that_is_chosen_from_the_list(aside: Aside, qtbot: QtBot) -> None:
    aside.look("runs", 10)
    line: QLineEdit = aside.field(QLineEdit)
    found: QListWidget = aside.field(QListWidget)
    qtbot.keyClicks(line, "Task 14 v2")
    qtbot.waitUntil(lambda: found.count() == 1)
    found.setCurrentRow(0)
    qtbot.keyClick(found, Qt.Key.Key_Return)
    assert line.text() == "14"
    aside.button("Put back").click()
    aside.until("It was put back.")
    assert aside.rows("SELECT task_id FROM runs WHERE id = 10") == [(14,)]


def test_what_is_missing_of_a_version_comes_back_in_a_new_one(aside: Aside) -> None:
    note = aside.rows("SELECT row_id FROM quarantine WHERE table_name = 'task_versions' AND row_id IS NOT NULL")
    aside.look("task_versions", note[0][0])
    assert "writes version 4 of the task" in said(aside.page)
    assert "it then needs a new approval" in said(aside.page), "task 17 is approved"
    aside.field(QPlainTextEdit).setPlainText(GATES)
    aside.button("Put back").click()
    aside.until("Put back by")
    found = aside.rows("SELECT version_num, gates_json FROM task_versions WHERE task_id = 17 ORDER BY version_num")
    assert found[2:] == [(3, None), (4, GATES)]


def test_a_decision_is_only_seen_and_left_out(aside: Aside) -> None:
    aside.look("approvals", 2)
    assert "A decision is never written afterwards" in said(aside.page)
    assert not aside.has("Put back")
    before = aside.rows("SELECT * FROM approvals")
    aside.button("Leave out").click()
    aside.until("Left out by")
    assert aside.rows("SELECT * FROM approvals") == before
    assert not aside.has("Leave out")


def test_what_changed_meanwhile_is_not_overwritten_and_what_was_typed_stays(aside: Aside, qtbot: QtBot) -> None:
    aside.look("tasks", 5)
    line: QLineEdit = aside.field(QLineEdit)
    line.setText("8")
    with closing(sqlite3.connect(aside._path)) as file, file:
        file.execute("UPDATE tasks SET priority = 3 WHERE id = 5")
    aside.button("Put back").click()
    qtbot.waitUntil(lambda: aside.field(QLineEdit) is not line)
    assert aside.field(QLineEdit).text() == "8"
    aside.until("3")
    assert aside.rows("SELECT priority FROM tasks WHERE id = 5") == [(3,)]


def test_it_leaves_as_json_with_every_original(aside: Aside, tmp_path: Path, qtbot: QtBot) -> None:
    to = tmp_path / "aside.json"
    aside.window.table.export_csv(to)
    qtbot.waitUntil(to.exists)
    told = json.loads(to.read_text(encoding="utf-8"))
    assert len(told) == len(aside.window.table.model.ids)
    assert "in review" in [one["original"] for one in told]
