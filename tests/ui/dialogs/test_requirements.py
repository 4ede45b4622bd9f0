"""What a project demands of its tasks is read, added and removed in its window, and told on each task's page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.words import Phase
from ui.dialogs.requirements import RequirementsDialog
from ui.windows.bars import Bar
from ui.windows.project import ProjectWindow

Open = Callable[[Path], ProjectWindow]


@pytest.fixture
def window(opened: Open, example_file: Path) -> ProjectWindow:
    return opened(example_file)


@pytest.fixture
def sheet(window: ProjectWindow, qtbot: QtBot) -> RequirementsDialog:
    window.edits.show_requirements(1)
    made = window.findChild(RequirementsDialog)
    qtbot.waitUntil(lambda: bool(made.table.chosen()))
    return made


def lines(sheet: RequirementsDialog) -> list[list[str]]:
    return sheet.table.lines.texts()[1:]


def add(sheet: RequirementsDialog, qtbot: QtBot, name: str, number: str) -> None:
    sheet.phase.setCurrentIndex(sheet.phase.findData(Phase.REVIEW_APPROVAL))
    sheet.name.setFocus()
    qtbot.keyClicks(sheet.name, name)
    qtbot.keyClicks(sheet.number, number)
    qtbot.keyClick(sheet.put, Qt.Key.Key_Space)


def test_a_requirement_is_added_stands_on_the_pages_of_tasks_and_is_removed(
    sheet: RequirementsDialog, window: ProjectWindow, qtbot: QtBot
) -> None:
    before = lines(sheet)
    assert ["Review and approval", "Approved (built in)", "Always", "Approved"] in before
    assert not sheet.remove.isEnabled()
    add(sheet, qtbot, "Four eyes", "2")
    wanted = ["Review and approval", "Four eyes", "Always", "People at least 2"]
    qtbot.waitUntil(lambda: wanted in lines(sheet))
    window.show_page("tasks")
    window.table.select([29])
    qtbot.waitUntil(
        lambda: any("Four eyes: not met." in it.text() for it in window.details.widget().findChildren(QLabel))
    )
    sheet.table.selectRow(lines(sheet).index(wanted))
    qtbot.keyClick(sheet.remove, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: lines(sheet) == before)


def test_a_number_that_is_missing_is_said_and_nothing_is_lost(sheet: RequirementsDialog, qtbot: QtBot) -> None:
    add(sheet, qtbot, "Four eyes", "")
    qtbot.waitUntil(lambda: bool(sheet.findChildren(Bar)))
    assert "need a whole number" in sheet.findChild(Bar).text.text()
    assert sheet.name.text() == "Four eyes"
