"""A person says what became of a run: completed, knowing that nothing was checked, or given back with a reason."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.queries import audit, tasks
from desktop.queries.filters import AuditFilter, AuditSort
from desktop.words import TaskStatus
from ui.dialogs.completing import CompleteDialog
from ui.dialogs.reason import GiveBackDialog
from ui.dialogs.who import WhoDialog
from ui.windows.project import ProjectWindow

DONE = 14
"""The task of the example whose run is over, without a gate."""


@pytest.fixture
def window(opened: Callable[[Path], ProjectWindow], example_file: Path) -> ProjectWindow:
    return opened(example_file)


def status(window: ProjectWindow) -> TaskStatus:
    return window.project.read(tasks.detail, DONE).result().row.status


def test_it_is_completed_only_once_somebody_with_a_key_says_they_looked(window: ProjectWindow, qtbot: QtBot) -> None:
    window.go_to_task(DONE)
    qtbot.waitUntil(window.acts["complete"].isEnabled)
    window.acts["complete"].trigger()
    qtbot.waitUntil(lambda: window.findChild(WhoDialog) is not None)
    assert window.findChild(CompleteDialog) is None, "first who it is"
    window.findChild(WhoDialog).save_button.click()
    qtbot.waitUntil(lambda: window.findChild(CompleteDialog) is not None)
    dialog = window.findChild(CompleteDialog)
    assert not dialog.save_button.isEnabled()
    dialog.known.setFocus()
    qtbot.keyClick(dialog.known, Qt.Key.Key_Space)
    qtbot.keyClick(dialog.save_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: status(window) is TaskStatus.COMPLETED)
    (entry,) = window.project.read(audit.page, AuditFilter(), AuditSort.ID, True, 0, 1).result()
    assert (entry.act, entry.signed) == ("task.complete", True)


def test_it_is_given_back_for_a_reason(window: ProjectWindow, qtbot: QtBot) -> None:
    window.task_acts.do("give_back", DONE)
    qtbot.waitUntil(lambda: window.findChild(GiveBackDialog) is not None)
    dialog = window.findChild(GiveBackDialog)
    assert not dialog.save_button.isEnabled()
    qtbot.keyClicks(dialog.reason, "The log is not read back.")
    qtbot.keyClick(dialog.save_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: status(window) is TaskStatus.APPROVED)
