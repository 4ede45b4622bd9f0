"""Criteria, gates and what a task waits for are written in its dialog by keyboard alone, and nothing is lost."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.commands import tasks
from desktop.queries import tasks as wanted
from desktop.queries.rows import Gate, VersionRow
from desktop.words import Phase
from tests.ui.harbour import Harbour, Wait
from ui.dialogs.task import TaskDialog
from ui.dialogs.wording import WordingFields

Key = Qt.Key
UNIT = Gate("unit tests", "pytest -q", "all of them", "output_contains", "passed", 120, True, '{"shard": 2}')
LINT = Gate("lint", "ruff check", "", "exit_code_0", "", None, False, "")
Open = Callable[[int | None], TaskDialog]


@pytest.fixture
def opened(harbour: Harbour) -> Iterator[Open]:
    made: list[TaskDialog] = []

    def opening(task_id: int | None) -> TaskDialog:
        task = None if task_id is None else harbour.project.read(wanted.detail, task_id).result()
        dialog = TaskDialog(harbour.project, harbour.project_id, task=task)
        made.append(dialog)
        dialog.show()
        return dialog

    yield opening
    for dialog in made:
        if shiboken6.isValid(dialog):
            dialog.begin()
            dialog.close()


@pytest.fixture
def rich_id(harbour: Harbour) -> int:
    """A task in planning with gates, criteria and something it waits for."""
    words = {"title": "Tide tables", "description": "For a year.", "priority": 0}
    more = {"gates": [UNIT, LINT], "waits_for": [harbour.task_id], "criteria": ["It is free", "It is quick"]}
    return harbour.project.write(tasks.create, harbour.project_id, **words, **more).result()


def version(harbour: Harbour, task_id: int) -> VersionRow:
    return harbour.project.read(wanted.detail, task_id).result().versions[0]


def typed(qtbot: QtBot, dialog: TaskDialog, *what: str | Qt.Key) -> None:
    """Type where the keyboard is: a cell that is written in is a field of its own."""
    for one in what:
        there = dialog.focusWidget()
        qtbot.keyClicks(there, one) if isinstance(one, str) else qtbot.keyClick(there, one)
        QApplication.processEvents()


def turned_to(dialog: TaskDialog, at: int) -> WordingFields:
    dialog._words.tabs.setCurrentIndex(at)
    dialog._words.tabs.currentWidget().setFocus()
    return dialog._words


def test_criteria_are_written_line_after_line_moved_and_taken_away(
    opened: Open, harbour: Harbour, qtbot: QtBot
) -> None:
    dialog = opened(None)
    typed(qtbot, dialog, "Tide tables")
    fields = turned_to(dialog, 0)
    typed(
        qtbot, dialog, Key.Key_Return, "It is free", Key.Key_Return, "It is quick", Key.Key_Return, "No", Key.Key_Return
    )
    typed(qtbot, dialog, Key.Key_Return)
    assert fields.criteria.values() == ("It is free", "It is quick", "No")
    assert fields.tabs.tabText(0) == "Acceptance criteria  3"
    assert fields.criteria.table.rowCount() == 3
    fields.criteria.table.setCurrentCell(2, 0)
    qtbot.keyClick(fields.criteria.table, Key.Key_Delete)
    qtbot.keyClick(fields.criteria.table, Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(fields.criteria.table, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert fields.criteria.values() == ("It is quick", "It is free")
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.saved) as saved:
        qtbot.keyClick(dialog._title, Key.Key_Return)
    assert version(harbour, saved.args[0]).criteria == ("It is quick", "It is free")


def test_what_is_being_typed_counts_without_leaving_the_cell(opened: Open, qtbot: QtBot) -> None:
    dialog = opened(None)
    fields = turned_to(dialog, 0)
    typed(qtbot, dialog, Key.Key_Return, "It is fr")
    assert fields.draft().criteria == ("It is fr",)
    typed(qtbot, dialog, Key.Key_Home, "Well: ")
    assert fields.draft().criteria == ("Well: It is fr",)


def test_gates_keep_what_the_table_does_not_show(opened: Open, harbour: Harbour, rich_id: int, qtbot: QtBot) -> None:
    dialog = opened(rich_id)
    fields = turned_to(dialog, 1)
    assert fields.gates.values() == (UNIT, LINT)
    table = fields.gates.table
    table.setCurrentCell(0, 2)
    typed(qtbot, dialog, Key.Key_Space)
    table.setCurrentCell(0, 3)
    typed(qtbot, dialog, Key.Key_Return, "90.5", Key.Key_Return)
    typed(qtbot, dialog, Key.Key_Insert, "docs", Key.Key_Tab, "make docs", Key.Key_Return)
    assert dialog.note.text() == "Saving writes version 2."
    with qtbot.waitSignal(dialog.saved):
        dialog.save_button.click()
    docs = replace(LINT, name="docs", command="make docs", required=True)
    assert version(harbour, rich_id).gates == (replace(UNIT, required=False, timeout=90.5), LINT, docs)


def test_a_time_limit_that_is_no_number_is_told(opened: Open, rich_id: int, qtbot: QtBot, settled: Wait) -> None:
    dialog = opened(rich_id)
    turned_to(dialog, 1).gates.table.setCurrentCell(0, 3)
    typed(qtbot, dialog, Key.Key_Return, "soon", Key.Key_Return)
    assert "“soon”" in dialog.note.text()
    dialog.save_button.click()
    settled(dialog._trouble.isVisible)
    assert dialog.save_button.isEnabled()


def test_a_task_to_wait_for_is_found_by_words_and_by_number(
    opened: Open, harbour: Harbour, rich_id: int, qtbot: QtBot, settled: Wait
) -> None:
    dialog = opened(None)
    typed(qtbot, dialog, "Harbour lights")
    its = turned_to(dialog, 2).waits_for
    for search, wanted_id in (("pay", harbour.task_id), (f"#{rich_id}", rich_id)):
        its.search.setFocus()
        its.search.selectAll()
        typed(qtbot, dialog, search)
        first = f"{wanted_id}  "
        settled(lambda first=first: its.list.count() == 1 and its.list.item(0).text().startswith(first))
        typed(qtbot, dialog, Key.Key_Return, Key.Key_Space)
    assert its.values() == (harbour.task_id, rich_id)
    its.search.setFocus()
    typed(qtbot, dialog, Key.Key_Escape)
    settled(lambda: its.list.count() == 2)
    typed(qtbot, dialog, Key.Key_Down, Key.Key_Return)
    assert its.values() == (rich_id,)
    with qtbot.waitSignal(dialog.saved) as saved:
        qtbot.keyClick(dialog._title, Key.Key_Return)
    assert version(harbour, saved.args[0]).dependencies == (rich_id,)


def test_a_circle_is_refused_in_the_words_of_the_command(
    opened: Open, harbour: Harbour, rich_id: int, settled: Wait
) -> None:
    last = harbour.project.write(tasks.create, harbour.project_id, title="Last", waits_for=[rich_id]).result()
    dialog = opened(rich_id)
    dialog._words.waits_for.fill((last,))
    dialog._words.waits_for.changed.emit()
    dialog.save_button.click()
    settled(dialog._trouble.isVisible)
    assert dialog._trouble_said.text() == "“Tide tables” cannot wait for “Last”: that waits for “Tide tables”."
    assert version(harbour, rich_id).dependencies == (harbour.task_id,)


def test_after_planning_gates_are_requested_and_not_written(
    opened: Open, harbour: Harbour, rich_id: int, qtbot: QtBot
) -> None:
    row = harbour.project.read(wanted.detail, rich_id).result().row
    same = {"title": row.title, "description": "For a year.", "priority": 0, "phase": Phase.ARCHITECT}
    harbour.project.write(tasks.edit, rich_id, row_version=row.row_version, **same).result()
    dialog = opened(rich_id)
    fields = turned_to(dialog, 1)
    fields.gates.table.setCurrentCell(1, 0)
    typed(qtbot, dialog, Key.Key_Delete)
    assert dialog.save_button.text() == "&Submit change request"
    dialog._why.setPlainText("Nobody reads it.")
    with qtbot.waitSignal(dialog.saved):
        dialog.save_button.click()
    (asked,) = harbour.project.read(wanted.detail, rich_id).result().change_requests
    assert (asked.proposal.gates, asked.proposal.title, asked.proposal.criteria) == ((UNIT,), None, None)
    assert version(harbour, rich_id).gates == (UNIT, LINT)


def test_skipping_a_phase_asks_for_the_reason(opened: Open, harbour: Harbour, rich_id: int, qtbot: QtBot) -> None:
    dialog = opened(rich_id)
    assert not dialog._why.isVisible()
    dialog._phase.setCurrentIndex(dialog._phase.findData(Phase.REVIEW_APPROVAL))
    assert dialog._why.isVisible()
    assert dialog.note.text() == "That skips architecture, which is recorded. Say why."
    assert not dialog.save_button.isEnabled()
    dialog._why.setPlainText("It is small.")
    with qtbot.waitSignal(dialog.saved):
        dialog.save_button.click()
    assert harbour.project.read(wanted.detail, rich_id).result().row.phase is Phase.REVIEW_APPROVAL
