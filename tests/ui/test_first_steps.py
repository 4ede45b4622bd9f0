"""Every page that is empty says so in a sentence, and offers what can be done first in this very file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.commands import projects, tasks
from desktop.store.opening import open_project
from tests.ui.conftest import seen
from ui.board.page import BoardPage
from ui.dialogs.attach import AttachDialog
from ui.dialogs.project import ProjectDialog
from ui.dialogs.task import TaskDialog
from ui.tables.empty import Empty
from ui.tables.page import TablePage
from ui.windows.desk import Desk
from ui.windows.pages import PAGES
from ui.windows.project import ProjectWindow

Open = Callable[[Path], ProjectWindow]
NO_PROJECT, NO_TASKS = "This file has no project yet.", "This file has no tasks yet."
NOTHING_WAITS = "Nothing waits for you. What is asked of you comes up here by itself."
TO_TELL = "There is nothing to tell yet; it begins with the first task."
TO_CHOOSE = "Harbour has no architectures to choose from yet. Agents and people propose them."
FIRST = {
    "inbox": (NOTHING_WAITS, ""),
    **dict.fromkeys(
        ("projects", "tasks", "board", "change requests", "runs", "artifacts", "architecture", "overview"),
        (NO_PROJECT, "Add project"),
    ),
    "receipts": ("This file was never upgraded.", ""),
    "set aside": ("Nothing of this file was set aside.", ""),
}
THEN = FIRST | {
    "tasks": (NO_TASKS, "New task"),
    "board": (NO_TASKS, "New task"),
    "change requests": (NO_TASKS, "New task"),
    "runs": (NO_TASKS, "New task"),
    "artifacts": ("This file has no artifacts yet.", "Attach artifact"),
    "architecture": (TO_CHOOSE, "Propose an architecture"),
    "overview": (TO_TELL, "New task"),
}


def said(window: ProjectWindow, page: str, qtbot: QtBot) -> tuple[str, str] | None:
    """What a page says and offers; None where it is not empty."""
    if page in ("receipts", "set aside"):
        window.navigation.offer(page)
    window.show_page(page)
    empty = window.current.findChild(Empty)
    if page == "audit":  # that the file was made stands there
        return None
    qtbot.waitUntil(empty.isVisible, timeout=30_000)
    assert [it for it in empty.findChildren(QPushButton) if it.isVisible()] == [empty.button] * bool(
        empty.button.isVisibleTo(empty)
    )
    return empty.sentence.text(), empty.button.text()


def all_said(window: ProjectWindow, wanted: dict[str, tuple[str, str]], qtbot: QtBot) -> None:
    for page in PAGES:
        if page.name in wanted:
            qtbot.waitUntil(lambda page=page: said(window, page.name, qtbot) == wanted[page.name], timeout=10_000)


def with_a_project(path: Path, *titles: str) -> Path:
    """The file, with a project and these tasks."""
    project = open_project(path)
    made = project.write(projects.create, name="Harbour").result()
    for title in titles:
        project.write(tasks.create, made, title=title).result()
    project.close()
    return path


def test_a_new_file_begins_with_a_project_whatever_page_is_shown(opened: Open, head_file: Path, qtbot: QtBot) -> None:
    assert set(FIRST) == {page.name for page in PAGES} - {"audit"}
    all_said(opened(head_file), FIRST, qtbot)


def test_where_there_is_a_project_tasks_come_next(opened: Open, head_file: Path, qtbot: QtBot) -> None:
    wanted = {name: it for name, it in THEN.items() if name != "projects"}
    all_said(opened(with_a_project(head_file)), wanted, qtbot)


def test_of_tasks_their_change_requests_and_runs_come(opened: Open, head_file: Path, qtbot: QtBot) -> None:
    window = opened(with_a_project(head_file, "Tides"))
    for page in ("change requests", "runs"):
        qtbot.waitUntil(lambda page=page: (said(window, page, qtbot) or ("", ""))[1] == "Show the tasks")
        window.current.findChild(Empty).button.click()
        assert window.page == "tasks"


def test_a_file_that_cannot_be_written_offers_nothing_that_writes(desk: Desk, head_file: Path, qtbot: QtBot) -> None:
    desk.open(head_file, desk.start(), read_only=True)
    qtbot.waitUntil(lambda: desk.window_of(head_file.resolve()) is not None, timeout=30_000)
    window = desk.window_of(head_file.resolve())
    assert isinstance(window, ProjectWindow)
    all_said(window, {name: (sentence, "") for name, (sentence, _button) in FIRST.items()}, qtbot)


@pytest.mark.parametrize(
    ("page", "dialog"),
    [("tasks", TaskDialog), ("board", TaskDialog), ("overview", TaskDialog), ("artifacts", AttachDialog)],
)
def test_the_first_step_is_done_by_its_button_and_the_next_one_takes_its_place(
    opened: Open, head_file: Path, qtbot: QtBot, page: str, dialog: type
) -> None:
    window = opened(head_file)
    qtbot.waitUntil(lambda: said(window, page, qtbot) == FIRST[page])
    window.current.findChild(Empty).button.click()
    qtbot.waitUntil(lambda: bool(seen(ProjectDialog)))
    (asked,) = seen(ProjectDialog)
    asked.findChildren(QLineEdit)[0].setText("Harbour")
    asked.save()
    qtbot.waitUntil(lambda: said(window, page, qtbot) == THEN[page], timeout=30_000)
    if dialog is TaskDialog:
        window.current.findChild(Empty).button.click()
        qtbot.waitUntil(lambda: bool(seen(TaskDialog)))


def test_filters_that_find_nothing_are_taken_away_by_the_button(opened: Open, example_file: Path, qtbot: QtBot) -> None:
    window = opened(example_file)
    for page in (it for it in PAGES if not it.rare):
        window.show_page(page.name)
        if isinstance(window.current, (TablePage, BoardPage)):
            filters, empty = window.current.filters, window.current.empty
            filters.search.setText("zzqqx")
            qtbot.waitUntil(lambda empty=empty: empty.isVisible(), timeout=30_000)
            assert empty.sentence.text().endswith(" match the search and the filters."), page.name
            assert empty.button.text().startswith("Show all "), page.name
            empty.button.click()
            assert not filters.narrowed()
            qtbot.waitUntil(lambda empty=empty: not empty.isVisible(), timeout=30_000)
