"""Gates that a rename dropped are told where the task is looked at, and carried over with one click or for all."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.commands import tasks as act
from desktop.queries import tasks
from tests.old_files import broken_file
from tests.queries.test_gates import DROPPED, NONE
from tests.ui.conftest import desk, opened, seen
from tests.ui.review.test_details import said
from ui.dialogs.gates import CarryGatesDialog
from ui.review.gates import carry_text
from ui.windows.project import ProjectWindow

__all__ = ["desk", "opened"]

Open = Callable[[Path], ProjectWindow]
# 5 is completed, 14 pending, 17 approved and 20 cancelled (tests/old_files.py).
SEVERAL = DROPPED.replace("(2, 17)", "(2, 5, 14, 17, 20)")


@pytest.fixture
def renamed(tmp_path: Path) -> Path:
    return broken_file(tmp_path / "project_1.db", NONE, SEVERAL)


def looking_at(window: ProjectWindow, qtbot: QtBot, task_id: int) -> None:
    window.show_page("tasks")
    window.table.select([task_id])
    qtbot.waitUntil(lambda: f"Task {task_id} ·" in said(window.details))


def button(widget: QWidget, text: str) -> QPushButton:
    return next(it for it in widget.findChildren(QPushButton) if it.text() == text)


def has(widget: QWidget, text: str) -> bool:
    return any(it.text() == text for it in widget.findChildren(QPushButton))


def gates_of(path: Path) -> list[tuple[int, int, int]]:
    """Task, newest version, and how many gates that has."""
    with closing(sqlite3.connect(path)) as file:
        return file.execute(
            "SELECT task_id, max(version_num), json_array_length(gates_json) FROM task_versions"
            " WHERE task_id IN (2, 5, 14, 17, 20) GROUP BY task_id ORDER BY task_id"
        ).fetchall()


def test_a_task_tells_what_it_lost_and_gets_it_back_with_one_click(opened: Open, renamed: Path, qtbot: QtBot) -> None:
    window = opened(renamed)
    looking_at(window, qtbot, 17)
    told = said(window.details)
    assert "did not keep the 2 gates of version 2: tests, lint." in told
    assert "Carrying them over writes version 4 with them. It then needs a new approval." in told
    assert gates_of(renamed)[3] == (17, 3, None), "nothing is changed silently"
    button(window.details, "Carry gates over").click()
    qtbot.waitUntil(lambda: "Task 17 · version 4" in said(window.details))
    assert gates_of(renamed)[3] == (17, 4, 2)
    assert "Carry gates over" not in said(window.details)
    assert "Awaiting approval" in said(window.details)


def test_a_task_nobody_approved_is_not_said_to_need_a_new_approval(opened: Open, renamed: Path, qtbot: QtBot) -> None:
    window = opened(renamed)
    looking_at(window, qtbot, 2)
    assert "needs a new approval" not in said(window.details)


def test_all_tasks_of_a_project_are_shown_before_their_gates_are_carried_over(
    opened: Open, renamed: Path, qtbot: QtBot
) -> None:
    window = opened(renamed)
    looking_at(window, qtbot, 2)
    qtbot.waitUntil(lambda: has(window.details, "Carry over in all 3 tasks…"))
    button(window.details, "Carry over in all 3 tasks…").click()
    (dialog,) = seen(CarryGatesDialog)
    assert [it.task_id for it in dialog.chosen()] == [2, 14, 17], "5 and 20 are done with"
    assert dialog.note.text() == "One of them is approved and then needs a new approval."
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert [it.task_id for it in dialog.chosen()] == [2, 17]
    assert dialog.save_button.text() == "&Carry over in 2 tasks"
    with qtbot.waitSignal(dialog.saved):
        dialog.save_button.click()
    assert gates_of(renamed) == [(2, 4, 2), (5, 3, None), (14, 3, None), (17, 4, 2), (20, 3, None)]


def test_two_tasks_are_both() -> None:
    assert [carry_text(count) for count in (2, 12)] == ["Carry over in both tasks…", "Carry over in all 12 tasks…"]


def test_the_project_offers_it_as_well(opened: Open, renamed: Path, qtbot: QtBot) -> None:
    window = opened(renamed)
    window.show_page("projects")
    window.table.select([1])
    qtbot.waitUntil(lambda: "renamed 5 tasks, it did not keep the gates" in said(window.details))
    button(window.details, "Carry over in all 3 tasks…").click()
    (dialog,) = seen(CarryGatesDialog)
    dialog.reject()
    assert all(count is None for _task, _version, count in gates_of(renamed))


def test_when_somebody_was_faster_nothing_is_carried_over_and_the_list_is_shown_anew(
    opened: Open, renamed: Path, qtbot: QtBot
) -> None:
    window = opened(renamed)
    looking_at(window, qtbot, 2)
    qtbot.waitUntil(lambda: has(window.details, "Carry over in all 3 tasks…"))
    button(window.details, "Carry over in all 3 tasks…").click()
    (dialog,) = seen(CarryGatesDialog)
    now = window.project.read(tasks.detail, 17).result()
    words = {"title": now.row.title, "description": now.description, "phase": now.row.phase}
    window.project.write(act.edit, 17, row_version=now.row.row_version, **words, priority=99).result()
    dialog.save_button.click()
    qtbot.waitUntil(lambda: "was changed meanwhile" in said(dialog))
    qtbot.waitUntil(lambda: dialog.chosen()[2].row_version == now.row.row_version + 1)
    assert all(count is None for _task, _version, count in gates_of(renamed))
    with qtbot.waitSignal(dialog.saved):
        dialog.save_button.click()
    assert gates_of(renamed)[3] == (17, 4, 2)


def test_a_task_that_is_done_with_tells_it_and_stays_as_it_is(opened: Open, renamed: Path, qtbot: QtBot) -> None:
    window = opened(renamed)
    looking_at(window, qtbot, 5)
    assert "did not keep the 2 gates" in said(window.details)
    assert "The task is completed, so its version stays as it is." in said(window.details)
    assert not has(window.details, "Carry gates over")
