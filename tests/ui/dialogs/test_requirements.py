"""What a project demands of its tasks is read, added and removed in its window, and told on each task's page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop import identity
from desktop.queries import audit
from desktop.queries.filters import AuditFilter, AuditSort
from desktop.words import Phase
from tests.ui.conftest import seen
from ui.bars import Bar
from ui.dialogs.remove_requirement import RemoveRequirementDialog
from ui.dialogs.requirements import RequirementsDialog
from ui.dialogs.who import WhoDialog
from ui.question import Question
from ui.windows.project import ProjectWindow

Open = Callable[[Path], ProjectWindow]
WANTED = ["Review and approval", "Four eyes", "Always", "2 or more people approved it"]


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


def add(sheet: RequirementsDialog, qtbot: QtBot, name: str) -> None:
    sheet.phase.setCurrentIndex(sheet.phase.findData(Phase.REVIEW_APPROVAL))
    sheet.name.setFocus()
    qtbot.keyClicks(sheet.name, name)
    qtbot.keyClick(sheet.put, Qt.Key.Key_Space)


def asked_to_remove(sheet: RequirementsDialog, qtbot: QtBot) -> RemoveRequirementDialog:
    """The dialog that asks why, for “Four eyes”, which is added first."""
    add(sheet, qtbot, "Four eyes")
    qtbot.waitUntil(lambda: WANTED in lines(sheet))
    sheet.table.selectRow(lines(sheet).index(WANTED))
    qtbot.keyClick(sheet.remove, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(seen(RemoveRequirementDialog)))
    return seen(RemoveRequirementDialog)[0]


def test_a_requirement_is_added_stands_on_the_pages_of_tasks_and_is_removed_for_a_reason(
    sheet: RequirementsDialog, window: ProjectWindow, qtbot: QtBot
) -> None:
    identity.make_mine("Ada Lovelace")
    before = lines(sheet)
    assert ["Review and approval", "Approved (built in)", "Always", "A person approved this very version"] in before
    assert not sheet.remove.isEnabled()
    asking = asked_to_remove(sheet, qtbot)
    window.show_page("tasks")
    window.table.select([29])
    qtbot.waitUntil(
        lambda: any("Four eyes: not met." in it.text() for it in window.details.widget().findChildren(QLabel))
    )
    then = "Tasks of this project leave review and approval without “Four eyes”. "
    then += "Still demanded there: “Approved”, “Comments resolved”."
    assert then in [it.text() for it in asking.findChildren(QLabel)]
    assert not asking.save_button.isEnabled(), "no reason is written yet"
    qtbot.keyClicks(asking.reason, "We are one person now")
    qtbot.keyClick(asking.save_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: lines(sheet) == before)
    (entry,) = window.project.read(audit.page, AuditFilter(), AuditSort.ID, True, 0, 1).result()
    assert (entry.act, entry.signed, entry.facts["reason"]) == ("requirement.remove", True, "We are one person now")


def test_whoever_has_no_key_is_asked_who_they_are_before_a_requirement_is_removed(
    sheet: RequirementsDialog, qtbot: QtBot
) -> None:
    add(sheet, qtbot, "Four eyes")
    qtbot.waitUntil(lambda: WANTED in lines(sheet))
    sheet.table.selectRow(lines(sheet).index(WANTED))
    qtbot.keyClick(sheet.remove, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(seen(WhoDialog)))
    assert not seen(RemoveRequirementDialog)
    seen(WhoDialog)[0].reject()
    qtbot.waitUntil(lambda: not seen(WhoDialog))
    assert WANTED in lines(sheet)


def test_a_reason_that_was_typed_is_not_lost_by_escape(sheet: RequirementsDialog, qtbot: QtBot) -> None:
    identity.make_mine("Ada Lovelace")
    asking = asked_to_remove(sheet, qtbot)
    qtbot.keyClicks(asking.reason, "We are one")
    qtbot.keyClick(asking, Qt.Key.Key_Escape)
    asking.findChild(Question).no.click()
    assert (asking.isVisible(), asking.reason.toPlainText()) == (True, "We are one")
    asking.reject()
    asking.findChildren(Question)[-1].yes.click()
    qtbot.waitUntil(lambda: not seen(RemoveRequirementDialog))


def test_a_number_is_asked_for_where_a_condition_needs_one(sheet: RequirementsDialog, qtbot: QtBot) -> None:
    assert (sheet.asked.number(), sheet.met.number()) == ([], ["2"])
    sheet.asked.box.setCurrentIndex(sheet.asked.box.findData("priority at least"))
    assert sheet.asked.number() == ["2"]
    add(sheet, qtbot, "Four eyes for what matters")
    wanted = "Its priority is 2 or more", "2 or more people approved it"
    qtbot.waitUntil(lambda: wanted in [tuple(line[2:]) for line in lines(sheet)])


def test_a_name_that_is_taken_is_said_and_nothing_is_lost(sheet: RequirementsDialog, qtbot: QtBot) -> None:
    add(sheet, qtbot, "approved")
    qtbot.waitUntil(lambda: bool(sheet.findChildren(Bar)))
    assert "There is a requirement “approved”" in sheet.findChild(Bar).text.text()
    assert sheet.name.text() == "approved"
