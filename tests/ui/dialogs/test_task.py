"""The task dialog writes what was typed, says what that means, and loses nothing when somebody was faster."""

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.queries import tasks
from desktop.words import Phase
from tests.ui.harbour import SECOND, Harbour, Wait
from tests.ui.review.test_details import said
from ui.dialogs.task import TaskDialog
from ui.question import Question

Open = Callable[..., TaskDialog]


@pytest.fixture
def opened(harbour: Harbour) -> Iterator[Open]:
    """Open the dialog for a new task, or to edit the one there is."""
    made: list[TaskDialog] = []

    def opening(*, edit: bool) -> TaskDialog:
        dialog = TaskDialog(harbour.project, harbour.project_id, task=harbour.task() if edit else None)
        made.append(dialog)
        dialog.show()
        return dialog

    yield opening
    for dialog in made:
        if shiboken6.isValid(dialog):
            dialog.begin()
            dialog.close()


def pressed(dialog: TaskDialog, text: str) -> None:
    next(one for one in dialog.findChildren(QPushButton) if one.text() == text and one.isVisible()).click()


def test_a_task_is_made_by_keyboard_alone(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = opened(edit=False)
    assert not dialog.save_button.isEnabled()
    qtbot.keyClicks(dialog.focusWidget(), "Tide tables")
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClicks(dialog.focusWidget(), "For a year ahead.")
    assert dialog.note.text() == "This becomes version 1."
    with qtbot.waitSignal(dialog.saved) as saved:
        qtbot.keyClick(dialog._title, Qt.Key.Key_Return)
    made = harbour.project.read(tasks.detail, saved.args[0]).result()
    assert (made.row.title, made.description, made.row.phase) == ("Tide tables", "For a year ahead.", Phase.PLANNER)


def test_it_says_when_saving_writes_a_new_version(opened: Open, harbour: Harbour) -> None:
    harbour.decide(approved=True)
    dialog = opened(edit=True)
    assert dialog.note.text() == "The words are those of version 2, so no new version is written."
    dialog._title.setText("Payments at once")
    assert dialog.note.text() == "Saving writes version 3. It needs an approval of its own."
    dialog._title.setText("Payments in advance")
    dialog._priority.setValue(9)
    assert "no new version" in dialog.note.text()


def test_priority_and_phase_alone_keep_the_version(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = opened(edit=True)
    dialog._priority.setValue(9)
    dialog._phase.setCurrentIndex(dialog._phase.findData(Phase.PLANNER))
    with qtbot.waitSignal(dialog.saved):
        dialog.save_button.click()
    row = harbour.task().row
    assert (row.priority, row.phase, row.version) == (9, Phase.PLANNER, 2)


def test_what_was_typed_survives_that_somebody_was_faster(
    opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = opened(edit=True)
    dialog._description.text.appendPlainText("- typed by me")
    harbour.edit(title="Payments at once")
    dialog.save_button.click()
    settled(lambda: "− Payments at once\n+ Payments in advance" in said(dialog))
    assert "was changed meanwhile" in said(dialog)
    assert dialog._description.text.toPlainText().endswith("- typed by me")
    assert dialog.note.text() == "Saving writes version 4."
    with qtbot.waitSignal(dialog.saved):
        dialog.save_button.click()
    assert [one.title for one in harbour.task().versions[:2]] == ["Payments in advance", "Payments at once"]


def test_what_is_there_can_be_taken_instead(opened: Open, harbour: Harbour, settled: Wait) -> None:
    dialog = opened(edit=True)
    dialog._title.setText("Payments, as I see them")
    harbour.edit(title="Payments at once")
    dialog.save_button.click()
    settled(lambda: "Take what is there" in said(dialog))
    pressed(dialog, "&Take what is there")
    assert dialog._title.text() == "Payments at once"
    assert dialog._trouble.isHidden()


def test_a_refusal_is_shown_in_place(opened: Open, harbour: Harbour, settled: Wait) -> None:
    dialog = opened(edit=True)
    harbour.project.write(remove, harbour.task_id).result()
    dialog._title.setText("Payments at once")
    dialog.save_button.click()
    settled(dialog._trouble.isVisible)
    assert dialog._title.text() == "Payments at once"
    assert dialog.save_button.isEnabled()


def remove(session: object, task_id: int) -> None:
    from desktop.commands import tasks as commands

    commands.delete(session, [task_id])


def test_leaving_with_something_typed_asks_first(opened: Open, qtbot: QtBot) -> None:
    dialog = opened(edit=True)
    dialog._title.setText("Payments at once")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    box = dialog.findChild(Question)
    assert dialog.isVisible()
    assert box.no.isDefault()
    with qtbot.waitSignal(dialog.rejected):
        box.yes.click()


def test_leaving_with_nothing_typed_asks_nothing(opened: Open, qtbot: QtBot) -> None:
    dialog = opened(edit=True)
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_the_description_is_read_as_it_will_be_read(opened: Open) -> None:
    dialog = opened(edit=True)
    switch = dialog._description._switch
    switch._buttons[dialog._description._prose].click()
    assert dialog._description._pages.currentWidget() is dialog._description._prose
    assert "released after 15 minutes" in dialog._description._prose.toPlainText()
    assert dialog._description.text.toPlainText() == SECOND


def test_it_says_which_task_is_edited_and_saves_only_what_is_different(opened: Open, harbour: Harbour) -> None:
    dialog = opened(edit=True)
    row = harbour.task().row
    assert f"Task {row.id}, version {row.version}" in {
        it.text() for it in dialog.findChildren(QLabel) if it.isVisible()
    }
    assert not dialog.save_button.isEnabled()
    dialog._priority.stepUp()
    assert dialog.save_button.isEnabled()
    dialog._priority.stepDown()
    assert not dialog.save_button.isEnabled()


def test_the_conditions_grow_with_their_lines(opened: Open) -> None:
    dialog = opened(edit=False)
    words = dialog._words
    before = words.tabs.height()
    words.criteria.fill(["one", "two", "three", "four"])
    words.criteria.changed.emit()
    assert words.tabs.height() > before
