"""Asking, cancelling, splitting and merging from the window of the worked example, as a person with a keyboard does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from desktop.commands import tasks as act
from desktop.queries import links, requests, runs, tasks
from desktop.queries.filters import TaskFilter
from desktop.words import TaskStatus
from tests.ui.conftest import seen
from tests.ui.review.test_details import said
from ui.bars import Bar
from ui.dialogs.approval import ApprovalDialog
from ui.dialogs.ask import AskDialog
from ui.dialogs.change_editor import ChangeEditor
from ui.dialogs.decision import DecisionDialog
from ui.dialogs.merge import MergeDialog
from ui.dialogs.reason import CancelDialog
from ui.dialogs.split import SplitDialog
from ui.windows.project import ProjectWindow

Key = Qt.Key
Open = Callable[[Path], ProjectWindow]
PENDING = (28, 27)
"""Tasks of the example that nobody has asked about, by hand of one project."""
COMPLETED, IN_PROGRESS = 9, 14


@pytest.fixture
def window(opened: Open, example_file: Path) -> ProjectWindow:
    return opened(example_file)


def chosen(qtbot: QtBot, window: ProjectWindow, *ids: int) -> None:
    """Select tasks, and wait until it is known what may be done with them."""
    window.show_page("tasks")
    window.table.select(ids)
    qtbot.waitUntil(lambda: set(window.chosen("task")) == set(ids) == set(window.task_acts.looked_at))
    qtbot.waitUntil(lambda: bool(window.task_acts.legal) or ids == (COMPLETED,))


def dialog(qtbot: QtBot, kind: type[QDialog]) -> Any:
    qtbot.waitUntil(lambda: bool(seen(kind)))
    return seen(kind)[0]


def status(window: ProjectWindow, task_id: int) -> TaskStatus:
    return window.project.read(tasks.rows, [task_id]).result()[task_id].status


def test_approval_is_asked_for_by_keyboard_alone(qtbot: QtBot, window: ProjectWindow) -> None:
    chosen(qtbot, window, PENDING[0])
    qtbot.keyClick(window.table.view, Key.Key_R)
    asking = dialog(qtbot, AskDialog)
    qtbot.keyClicks(asking.focusWidget(), "Are whole øre enough?")
    qtbot.keyClick(asking.focusWidget(), Key.Key_Tab)
    qtbot.keyClick(asking.focusWidget(), Key.Key_Space)
    assert asking.moment.isEnabled()
    qtbot.keyClick(asking.focusWidget(), Key.Key_Return)
    qtbot.waitUntil(lambda: status(window, PENDING[0]) is TaskStatus.AWAITING_APPROVAL)
    (request,) = window.project.read(requests.of_task, PENDING[0]).result()
    assert request.question == "Are whole øre enough?"
    assert request.expires_at is not None
    qtbot.waitUntil(lambda: not window.acts["ask"].isEnabled())


def test_only_what_the_state_allows_is_offered(qtbot: QtBot, window: ProjectWindow) -> None:
    def enabled() -> set[str]:
        return {name for name in ("ask", "split", "merge", "cancel", "reopen") if window.acts[name].isEnabled()}

    chosen(qtbot, window, PENDING[0])
    assert enabled() == {"ask", "split", "cancel"}
    chosen(qtbot, window, *PENDING)
    assert enabled() == {"merge"}
    chosen(qtbot, window, COMPLETED)
    assert enabled() == set()
    qtbot.waitUntil(lambda: "Convert the price list" in said(window.details))
    assert "Split…" not in said(window.details)


def test_where_there_is_nothing_to_decide_the_key_says_why_and_opens_nothing(
    qtbot: QtBot, window: ProjectWindow
) -> None:
    chosen(qtbot, window, IN_PROGRESS)
    assert not window.acts["review"].isEnabled()
    for _ in range(2):
        qtbot.keyClick(window.table.view, Key.Key_A)
    qtbot.waitUntil(lambda: len(bars(window)) == 1)
    assert "is in progress, and only a task that is awaiting approval can be approved" in bars(window)[0]
    assert not seen(ApprovalDialog)
    chosen(qtbot, window, PENDING[0])
    qtbot.waitUntil(window.acts["review"].isEnabled)
    qtbot.keyClick(window.table.view, Key.Key_A)
    assert len(seen(ApprovalDialog)) == 1
    seen(ApprovalDialog)[0].told.emit("You approved version 1 of “Winter storage”.")
    qtbot.waitUntil(lambda: bars(window) == ["You approved version 1 of “Winter storage”."])
    seen(ApprovalDialog)[0].close()


def test_the_key_is_not_lost_where_it_comes_before_it_is_known_what_may_be_done(
    qtbot: QtBot, window: ProjectWindow
) -> None:
    chosen(qtbot, window, COMPLETED)
    waits = window.project.read(requests.pending).result()
    task_id = next(one.task_id for one in waits if one.change_request_id is None)
    asked: list[list[int]] = []

    def press(_ids: object) -> None:
        if window.task_acts.looked_at not in asked and not window.task_acts.why_not:
            asked.append(window.task_acts.looked_at)
            qtbot.keyClick(window.table.view, Key.Key_A)

    window.table.selected.connect(press)
    window.table.select([task_id])
    assert dialog(qtbot, ApprovalDialog).objectName() == f"decide about {task_id}"
    dialog(qtbot, ApprovalDialog).reject()
    qtbot.waitUntil(window.isActiveWindow)
    window.table.select([COMPLETED])
    qtbot.waitUntil(lambda: any("can be approved" in text for text in bars(window)))
    assert asked == [[task_id], [COMPLETED]], "it was not known yet"
    assert not seen(ApprovalDialog)


def test_the_review_of_a_task_is_one_dialog_however_often_it_is_asked_for(qtbot: QtBot, window: ProjectWindow) -> None:
    chosen(qtbot, window, PENDING[0])
    qtbot.waitUntil(window.acts["review"].isEnabled)
    for _ in range(3):
        window.acts["review"].trigger()
    assert len(seen(ApprovalDialog)) == 1
    seen(ApprovalDialog)[0].close()


def bars(window: ProjectWindow) -> list[str]:
    """What was done or refused, as it stands at the top of the window."""
    return [bar.text.text() for bar in window.findChildren(Bar, "told") if bar.isVisible()]


def test_a_task_is_cancelled_with_a_reason_and_reopened(qtbot: QtBot, window: ProjectWindow) -> None:
    chosen(qtbot, window, PENDING[0])
    window.acts["cancel"].trigger()
    asking = dialog(qtbot, CancelDialog)
    assert not asking.save_button.isEnabled()
    qtbot.keyClicks(asking.focusWidget(), "The accountant does it.")
    asking.save_button.click()
    qtbot.waitUntil(lambda: status(window, PENDING[0]) is TaskStatus.CANCELLED)
    qtbot.waitUntil(window.acts["reopen"].isEnabled)
    window.acts["reopen"].trigger()
    qtbot.waitUntil(lambda: status(window, PENDING[0]) is TaskStatus.PENDING)


def test_a_task_is_split_and_both_ends_say_so(qtbot: QtBot, window: ProjectWindow) -> None:
    chosen(qtbot, window, PENDING[0])
    window.acts["split"].trigger()
    asking = dialog(qtbot, SplitDialog)
    assert asking.note.text() == "Write at least a second part."
    asking.parts.titles.add()
    qtbot.keyClicks(asking.focusWidget(), "Print the year")
    qtbot.keyClick(asking.focusWidget(), Key.Key_Tab)
    asking.parts.text.setPlainText("On paper.")
    asking.reason.setText("Two people need it.")
    assert "is cancelled and says what took its place" in asking.note.text()
    asking.save_button.click()
    qtbot.waitUntil(lambda: status(window, PENDING[0]) is TaskStatus.CANCELLED)
    made = [one.task_id for one in window.project.read(links.of_task, PENDING[0]).result().became]
    qtbot.waitUntil(lambda: f"Split from task {PENDING[0]}." in said(window.details))
    assert "Two people need it." in said(window.details)
    window.details.show_one("task", PENDING[0])
    became = ", ".join(map(str, made))
    qtbot.waitUntil(lambda: f"Superseded: it was split into task {became}." in said(window.details))
    assert "Reopen" not in said(window.details)
    assert window.project.read(tasks.detail, made[1]).result().description == "On paper."


def test_several_tasks_are_merged_into_one(qtbot: QtBot, window: ProjectWindow) -> None:
    chosen(qtbot, window, *PENDING)
    qtbot.keyClick(window.table.view, Key.Key_M)
    asking = dialog(qtbot, MergeDialog)
    assert "## Winter storage" in asking.description.text.toPlainText()
    asking.title.setText("The end of the year")
    asking.reason.setText("One report.")
    asking.save_button.click()
    qtbot.waitUntil(lambda: "Merged from task 27, 28." in said(window.details))
    assert {status(window, one) for one in PENDING} == {TaskStatus.CANCELLED}


def test_what_is_refused_is_told_in_the_words_of_the_command(qtbot: QtBot, window: ProjectWindow) -> None:
    chosen(qtbot, window, PENDING[0])
    window.task_acts.do("ask", PENDING[0])
    asking = dialog(qtbot, AskDialog)
    window.project.write(act.cancel, PENDING[0], "Too late").result()
    asking.save_button.click()
    qtbot.waitUntil(asking._trouble.isVisible)
    assert asking._trouble_said.text().startswith("“Hand the year to the accountant” is cancelled, and only a task")
    assert asking.save_button.isEnabled()


def test_a_draft_opens_its_editor(qtbot: QtBot, window: ProjectWindow) -> None:
    window.show_page("change requests")
    qtbot.waitUntil(lambda: window.table.feed.whole)
    window.table.view.selectRow(0)
    qtbot.keyClick(window.table.view, Key.Key_Return)
    editor = dialog(qtbot, ChangeEditor)
    assert editor.why.toPlainText() == 'Add "mooring buoy".'


def test_a_run_leads_to_its_task(qtbot: QtBot, window: ProjectWindow) -> None:
    window.show_page("runs")
    qtbot.waitUntil(lambda: window.table.feed.whole)
    window.table.view.selectRow(0)
    qtbot.waitUntil(window.acts["go_to_task"].isEnabled)
    (its_task,) = (run.task_id for run in window.project.read(runs.rows, window.table.selected_ids()).result().values())
    qtbot.keyClick(window.table.view, Key.Key_T)
    qtbot.waitUntil(lambda: window.page == "tasks")
    qtbot.waitUntil(lambda: window.chosen("task") == [its_task])


def test_the_way_to_a_task_takes_away_the_filter_that_hides_it_and_no_other(
    qtbot: QtBot, window: ProjectWindow
) -> None:
    window.show_page("tasks")
    window.table.show_where(TaskFilter(statuses=frozenset({TaskStatus.COMPLETED})))
    qtbot.waitUntil(lambda: window.table.feed.whole and PENDING[0] not in window.table.model.ids)
    window.details.task_opened.emit(COMPLETED)
    qtbot.waitUntil(lambda: window.chosen("task") == [COMPLETED])
    assert window.table.filters.narrowed()
    window.details.task_opened.emit(PENDING[0])
    qtbot.waitUntil(lambda: window.chosen("task") == [PENDING[0]])
    assert not window.table.filters.narrowed()


def test_lists_of_tasks_and_of_change_requests_have_the_same_keys_to_decide(
    qtbot: QtBot, window: ProjectWindow
) -> None:
    waits = window.project.read(requests.pending).result()
    of_task = next(one.task_id for one in waits if one.change_request_id is None)
    of_change = next(one.change_request_id for one in waits if one.change_request_id is not None)
    for page, id_, name in (
        ("tasks", of_task, f"decide about {of_task}"),
        ("change requests", of_change, f"change request {of_change}"),
    ):
        window.show_page(page)
        window.table.select([id_])
        qtbot.waitUntil(lambda: window.acts["review"].isEnabled() and window.acts["reject"].isEnabled())
        window.acts["review"].trigger()
        dialog = window.findChild(DecisionDialog, name)
        assert dialog.focusWidget() is dialog.reading
        window.acts["reject"].trigger()
        assert dialog.focusWidget() is dialog.foot.notes
        qtbot.waitUntil(lambda dialog=dialog: dialog.reading.is_complete)
        dialog.close()
    assert [window.acts[name].shortcut().toString() for name in ("review", "reject")] == ["A", "D"]
