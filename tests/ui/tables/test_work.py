"""The tables of change requests and of runs, on the worked example as a person with a keyboard uses it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.queries.filters import ChangeRequestFilter, RunFilter
from desktop.queries.runs import ListedRun
from desktop.words import ChangeRequestStatus, Phase, RunStatus
from tests.ui.review.test_details import said
from ui.review.change_request_page import ChangeRequestPage
from ui.review.run_page import RunPage
from ui.review.task_page import TaskPage
from ui.tables import runs
from ui.tables.page import TablePage
from ui.windows.project import ProjectWindow

Key = Qt.Key
Open = Callable[[Path], ProjectWindow]
START, END = datetime.fromisoformat("2026-01-02 10:00:00"), datetime.fromisoformat("2026-01-02 10:01:23")


@pytest.fixture
def window(opened: Open, example_file: Path) -> ProjectWindow:
    return opened(example_file)


def shown(qtbot: QtBot, window: ProjectWindow, page: str) -> TablePage:
    """A page whose list is there."""
    window.show_page(page)
    table = window.table
    qtbot.waitUntil(lambda: table.feed.whole)
    return table


def test_a_change_request_is_found_and_told_by_keyboard_alone(qtbot: QtBot, window: ProjectWindow) -> None:
    qtbot.keyClick(window, Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert window.page == "change requests"
    table = window.table
    qtbot.waitUntil(lambda: table.feed.whole)
    qtbot.keyClick(window.focusWidget(), Key.Key_Slash)
    qtbot.keyClicks(window.focusWidget(), "remind")
    qtbot.waitUntil(lambda: table.feed.whole and len(table.model.ids) == 1)
    qtbot.keyClick(window.focusWidget(), Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.details.widget(), ChangeRequestPage))
    qtbot.waitUntil(lambda: "− A text message" in said(window.details))
    assert "Leave the gate code out of the message" in said(window.details)
    assert "Review and decide…" in said(window.details)


def test_change_requests_are_filtered_by_their_state(qtbot: QtBot, window: ProjectWindow) -> None:
    table = shown(qtbot, window, "change requests")
    every = len(table.model.ids)
    table.show_where(ChangeRequestFilter(statuses=frozenset({ChangeRequestStatus.IMPLEMENTED})))
    qtbot.waitUntil(lambda: table.feed.whole and 0 < len(table.model.ids) < every)
    table.view.selectRow(0)
    qtbot.waitUntil(lambda: "It became version" in said(window.details))
    assert "What changed" in said(window.details)


def test_a_run_is_told_in_full_and_leads_to_its_task(qtbot: QtBot, window: ProjectWindow) -> None:
    qtbot.keyClick(window, Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    table = window.table
    qtbot.waitUntil(lambda: table.feed.whole)
    table.show_where(RunFilter(statuses=frozenset({RunStatus.FAILURE})))
    qtbot.waitUntil(lambda: table.feed.whole and len(table.model.ids) == 2)
    table.view.selectRow(0)
    qtbot.waitUntil(lambda: isinstance(window.details.widget(), RunPage))
    page = window.details.widget()
    assert "attempt 1 of 3" in said(page)
    assert "approved version" in said(page)
    assert " · " in said(page)
    page.task_opened.emit(page._detail.run.task_id)
    qtbot.waitUntil(lambda: isinstance(window.details.widget(), TaskPage))
    assert window.page == "tasks"


def run(**what: Any) -> ListedRun:
    usual: dict[str, Any] = {
        "id": 1,
        "task_id": 1,
        "task_title": "Tide tables",
        "project_id": 1,
        "project_name": "Harbour",
        "engine": "codex",
        "status": RunStatus.SUCCESS,
        "phase": Phase.CODER,
        "version": 1,
        "attempt": 2,
        "allowed": 3,
        "start_time": START,
        "end_time": END,
        "passed": 1,
        "failed": 1,
    }
    return ListedRun(**usual | what)


def test_a_run_says_how_it_went_in_a_few_words() -> None:
    assert (runs.attempt(run()), runs.attempt(run(allowed=None)), runs.attempt(run(attempt=4))) == ("2 of 3", "2", "4")
    assert (runs.lasted(run()), runs.lasted(run(end_time=None))) == ("1 min 23 s", "")
    assert (runs.gates(run()), runs.gates_in_full(run())) == ("1 of 2", "1 passed, 1 failed")
    assert (runs.gates(run(passed=0, failed=0)), runs.gates(run(passed=None, failed=None))) == ("", "?")
