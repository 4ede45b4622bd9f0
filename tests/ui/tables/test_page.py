"""Tests of a list on screen, over a real file."""

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.commands import tasks as do
from desktop.queries.filters import TaskFilter, TaskSort
from desktop.store.project import Project
from desktop.words import Phase, TaskStatus
from tests.ui.tables.conftest import HOW_MANY, MakePage, write
from ui.tables.artifacts import ARTIFACTS
from ui.tables.listing import Listing
from ui.tables.page import TablePage
from ui.tables.projects import PROJECTS
from ui.tables.spine import SpineModel
from ui.tables.tasks import TASKS

LISTINGS = (TASKS, ARTIFACTS, PROJECTS)


def ids(page: TablePage) -> list[int]:
    return list(page.model.ids)


def count(page: TablePage) -> str:
    return page.line.count.text()


def text(page: TablePage, row: int, key: str) -> str:
    column = [column.key for column in page.listing.columns].index(key)
    return page.model.data(page.model.index(row, column))


def choose(page: TablePage, *rows: int) -> None:
    page.view.clearSelection()
    for row in rows:
        flag = QItemSelectionModel.SelectionFlag
        page.view.selectionModel().setCurrentIndex(page.model.index(row, 0), flag.Select | flag.Rows)


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.many)
def test_a_page_shows_its_list_in_its_first_order(qtbot: QtBot, page: MakePage, listing: Listing) -> None:
    shown = page(listing)
    qtbot.waitUntil(lambda: text(shown, 0, "id") not in ("", "…"))
    assert count(shown) == {"tasks": "300 tasks", "artifacts": "40 artifacts", "projects": "3 projects"}[listing.many]
    assert shown.view.horizontalHeader().sortIndicatorSection() == listing.column_of(listing.by)


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.many)
def test_no_model_stands_before_a_list_and_no_row_of_it_is_measured(page: MakePage, listing: Listing) -> None:
    view = page(listing).view
    assert type(view.model()) is SpineModel
    for header in (view.horizontalHeader(), view.verticalHeader()):
        sections = range(header.count())
        assert all(header.sectionResizeMode(at) != header.ResizeMode.ResizeToContents for at in sections)


def test_the_first_rows_are_the_newest_tasks(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    assert ids(shown) == list(range(HOW_MANY, 0, -1))
    qtbot.waitUntil(lambda: text(shown, 0, "title") == "Task 300 about lamps")
    assert text(shown, 0, "status") == "Cancelled"
    assert text(shown, 0, "project") == "Harbour"


def test_searching_narrows_the_list_as_one_types(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    qtbot.keyClicks(shown.filters.search, "lam")
    qtbot.waitUntil(lambda: count(shown) == "60 of 300 tasks")
    assert ids(shown) == list(range(300, 0, -5))
    shown.filters.clear.click()
    qtbot.waitUntil(lambda: count(shown) == "300 tasks")
    assert shown.filters.search.text() == ""
    assert not shown.filters.clear.isVisible()


def test_filters_are_checked_in_menus_and_combine(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    status = shown.filters.choices["statuses"]
    for action in status.menu().actions()[:2]:
        action.trigger()
    wanted = {TaskStatus.PENDING, TaskStatus.IN_PROGRESS}
    assert shown.question.where == TaskFilter(statuses=frozenset(wanted))
    assert status.text() == "Status: Pending +1"
    assert status.menu().actions()[0].text() == "Pending\t✓"
    expected = [n for n in range(300, 0, -1) if n % 7 in (0, 1)]
    qtbot.waitUntil(lambda: ids(shown) == expected and shown.feed.whole)
    shown.filters.choices["phases"].menu().actions()[0].trigger()
    assert shown.question.where.phases == frozenset({Phase.PLANNER})
    qtbot.waitUntil(lambda: ids(shown) == [n for n in expected if n % 4 == 0])


def test_a_file_with_several_projects_offers_them_as_a_filter(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    button = shown.filters.project
    assert button is not None
    qtbot.waitUntil(button.isVisible)
    names = [action.text() for action in button.menu().actions()]
    assert names == ["All projects", "Ferry", "Harbour", "Lighthouse"]
    button.menu().actions()[1].trigger()
    assert button.text() == "Project: Ferry"
    qtbot.waitUntil(lambda: count(shown) == "100 of 300 tasks")


def test_deleted_rows_are_shown_on_their_own(qtbot: QtBot, page: MakePage, project: Project) -> None:
    project.write(do.delete, [3, 4]).result()
    shown = page()
    shown.filters.deleted.click()
    qtbot.waitUntil(lambda: count(shown) == "2 deleted tasks")
    assert sorted(ids(shown)) == [3, 4]


def test_a_click_on_the_header_sorts_only_by_what_is_offered(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    shown.view.restore_columns({"order": [column.key for column in TASKS.columns], "hidden": ["project", "version"]})
    header = shown.view.horizontalHeader()
    for key, order in (("priority", (TaskSort.PRIORITY, True)), ("phase", (TaskSort.PRIORITY, True))):
        at = [column.key for column in TASKS.columns].index(key)
        where = header.viewport().mapFromParent(header.rect().center())
        where.setX(header.sectionViewportPosition(at) + 20)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
        assert (shown.question.by, shown.question.falling) == order
    assert header.sortIndicatorSection() == [column.key for column in TASKS.columns].index("priority")
    expected = sorted(range(1, HOW_MANY + 1), key=lambda n: (n % 6, n), reverse=True)
    qtbot.waitUntil(lambda: ids(shown) == expected)


def test_selection_survives_another_order(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    with qtbot.waitSignal(shown.selected):
        choose(shown, 10, 200)
    before = sorted(shown.selected_ids())
    with qtbot.assertNotEmitted(shown.selected, wait=0):
        shown.restore_state({"sort": "title", "falling": False})
    qtbot.waitUntil(lambda: shown.feed.whole and ids(shown)[0] == 1)
    assert sorted(shown.selected_ids()) == before


def test_a_row_that_is_still_in_the_list_stays_selected_under_another_filter(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    shown.select([150])
    shown.show_where(TaskFilter(text="lamps"))
    qtbot.waitUntil(lambda: shown.feed.whole and len(ids(shown)) == 60)
    assert shown.selected_ids() == [150]


def test_another_programs_change_appears_without_losing_selection_or_place(
    qtbot: QtBot, page: MakePage, project: Project
) -> None:
    shown = page()
    bar = shown.view.verticalScrollBar()
    bar.setValue(100 * 28 + 7)
    choose(shown, 102, 105)
    top, chosen = shown.model.id_at(shown.view.rowAt(0)), shown.selected_ids()
    write(project.path, "INSERT INTO tasks(id, project_id, title) VALUES (999, 1, 'New')")
    qtbot.waitUntil(lambda: ids(shown)[0] == 999)
    assert shown.model.id_at(shown.view.rowAt(0)) == top
    assert bar.value() % 28 == 7
    assert shown.selected_ids() == chosen
    assert count(shown) == "301 tasks"
    write(project.path, "UPDATE tasks SET updated_at = datetime('now', '1 day') WHERE id = ?", chosen[0])
    qtbot.waitUntil(lambda: ids(shown)[0] == chosen[0])
    assert sorted(shown.selected_ids()) == sorted(chosen)
    assert shown.model.id_at(shown.view.rowAt(0)) == top


def test_a_row_on_screen_is_shown_anew_when_it_was_written(qtbot: QtBot, page: MakePage, project: Project) -> None:
    shown = page()
    write(project.path, "UPDATE tasks SET title = 'Another title' WHERE id = 300")
    qtbot.waitUntil(lambda: text(shown, 0, "title") == "Another title")


def test_a_page_out_of_view_reads_nothing_and_catches_up_when_it_is_shown(
    qtbot: QtBot, page: MakePage, project: Project
) -> None:
    shown = page()
    shown.hide()
    with qtbot.waitSignal(shown.relay.changed):
        write(project.path, "INSERT INTO tasks(id, project_id, title) VALUES (999, 1, 'New')")
    assert shown._behind
    assert not shown.feed._later.isActive(), "nothing is about to be read"
    assert 999 not in ids(shown)
    shown.show()
    qtbot.waitUntil(lambda: ids(shown)[0] == 999)


def test_rows_deleted_here_leave_the_list_and_the_selection(qtbot: QtBot, page: MakePage, project: Project) -> None:
    shown = page()
    choose(shown, 0, 1, 2)
    with qtbot.waitSignal(shown.selected, check_params_cb=lambda told: told == [299]):
        project.write(do.delete, [300, 298])
    assert ids(shown)[:2] == [299, 297]
    assert count(shown) == "298 tasks"


def test_a_burst_of_changes_ends_with_what_is_true(qtbot: QtBot, page: MakePage, project: Project) -> None:
    shown = page()
    for n in range(1, 21):
        project.write(do.delete, [n])
    qtbot.waitUntil(lambda: ids(shown) == list(range(300, 20, -1)))


def test_selected_rows_are_told_once_and_by_id(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    with qtbot.waitSignal(shown.selected) as told:
        choose(shown, 0, 2)
    assert told.args == [[300, 298]]
    with qtbot.waitSignal(shown.activated) as opened:
        qtbot.keyClick(shown.view, Qt.Key.Key_Return)
    assert opened.args == [298]


def test_the_keyboard_moves_selects_and_finds(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    choose(shown, 0)
    view = shown.view
    for key, row in (
        (Qt.Key.Key_J, 1),
        (Qt.Key.Key_Down, 2),
        (Qt.Key.Key_K, 1),
        (Qt.Key.Key_End, HOW_MANY - 1),
        (Qt.Key.Key_Home, 0),
    ):
        qtbot.keyClick(view, key)
        assert view.currentIndex().row() == row
    qtbot.keyClick(view, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    assert shown.selected_ids() == [300, 299]
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(shown.selected_ids()) == HOW_MANY
    shown.start_search()
    assert shown.focusWidget() is shown.filters.search
    qtbot.keyClick(shown.filters.search, Qt.Key.Key_Escape)
    assert shown.focusWidget() is view


def test_selected_rows_are_copied_with_their_titles(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    shown.view.restore_columns({"order": ["priority", "title"], "hidden": []})
    for at, column in enumerate(TASKS.columns):
        shown.view.setColumnHidden(at, column.key not in ("priority", "title"))
    choose(shown, 0, 1)
    clipboard = QGuiApplication.clipboard()
    with qtbot.waitSignal(clipboard.dataChanged):
        qtbot.keyClick(shown.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "Priority\tTitle\n0\tTask 300 about lamps\n5\tTask 299 about tides\n"


def test_the_filtered_list_is_exported_in_its_order(qtbot: QtBot, page: MakePage, tmp_path: Path) -> None:
    shown = page()
    shown.show_where(TaskFilter(text="lamps"))
    shown.export_csv(tmp_path / "lamps.csv")
    qtbot.waitUntil(lambda: shown.line.progress.text() == "Exported 60 tasks to lamps.csv.")
    lines = (tmp_path / "lamps.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "No.,Title,Status,Priority,Updated"
    assert lines[1] == "300,Task 300 about lamps,Cancelled,0,2026-01-01 05:00:00"
    assert len(lines) == 61
    assert not shown.line.stop.isVisible()


def test_a_search_without_a_match_says_so_and_leads_back(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    shown.show_where(TaskFilter(text="submarine"))
    qtbot.waitUntil(shown.empty.isVisible)
    assert shown.empty.sentence.text() == "No tasks match the search and the filters."
    assert shown.empty.button.text() == "Show all tasks"
    shown.empty.button.click()
    qtbot.waitUntil(shown.view.isVisible)
    assert shown.question.where == TaskFilter()


def test_a_list_without_anything_offers_to_begin(qtbot: QtBot, page: MakePage, project: Project) -> None:
    project.write(do.delete, list(range(1, HOW_MANY + 1))).result()
    begin = QAction("&New task…")
    shown = page(begin=begin)
    qtbot.waitUntil(shown.empty.isVisible)
    assert shown.empty.sentence.text() == "This file has no tasks yet."
    assert shown.empty.button.text() == "New task"
    with qtbot.waitSignal(begin.triggered):
        shown.empty.button.click()
    project.write(do.restore, [7])
    qtbot.waitUntil(shown.view.isVisible)
    assert ids(shown) == [7]


def test_columns_and_order_come_back(page: MakePage) -> None:
    first = page()
    header = first.view.horizontalHeader()
    header.moveSection(header.visualIndex(2), 0)
    header.resizeSection(0, 99)
    first.view.setColumnHidden(3, True)
    first.restore_state({**first.state(), "sort": "priority", "falling": True})
    second = page()
    second.restore_state(first.state())
    assert second.state() == first.state()
    assert second.view.column_state()["order"][0] == "status"
    assert second.question.by == TaskSort.PRIORITY
    second.view.reset_columns()
    assert second.view.column_state()["order"] == [column.key for column in TASKS.columns]


def test_a_state_of_another_version_of_the_program_does_no_harm(page: MakePage) -> None:
    shown = page()
    before = shown.state()
    shown.restore_state({"order": ["gone"], "widths": {"gone": 5}, "hidden": ["gone"], "sort": "gone"})
    assert shown.state() == before


def test_the_last_column_cannot_be_hidden(page: MakePage) -> None:
    shown = page()
    shown.restore_state({"order": [c.key for c in TASKS.columns], "hidden": [c.key for c in TASKS.columns]})
    assert shown.view.shown_columns() == [0]
    enabled = [action.isEnabled() for action in shown.view.columns_menu().actions() if action.isChecked()]
    assert enabled == [False]


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_columns_are_chosen_and_rows_sorted_without_a_mouse(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    shown.choose_columns()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and menu.activeAction().text() == "No."
    at = next(at for at, column in enumerate(TASKS.columns) if not column.shown)
    for _ in range(at):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert at in shown.view.shown_columns()
    for falling in (True, False):
        (sorting,) = shown.view.columns_menu().findChildren(QMenu)
        assert sorting.title() == "Sort by"
        titles = [it.text() for it in sorting.actions()]
        assert "Priority" in titles and "Version" not in titles, "only what the header offers as well"
        sorting.actions()[titles.index("Priority")].trigger()
        assert (shown.question.by, shown.question.falling) == (TaskSort.PRIORITY, falling)


def test_the_context_menu_offers_the_given_actions_from_the_keyboard_too(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    choose(shown, 3)
    action = QAction("Approve…", shown)
    shown.set_actions([action])
    qtbot.keyClick(shown.view, Qt.Key.Key_Menu)
    assert shown.view.actions() == [action]


def test_what_is_shown_can_be_read_aloud(qtbot: QtBot, page: MakePage) -> None:
    shown = page()
    qtbot.waitUntil(lambda: text(shown, 0, "status") == "Cancelled")
    status, updated = (shown.model.index(0, TASKS.column_of(sort) or 0) for sort in (TaskSort.STATUS, TaskSort.UPDATED))
    assert status.data(Qt.ItemDataRole.AccessibleTextRole) == "Status: Cancelled"
    assert str(updated.data(Qt.ItemDataRole.ToolTipRole)).startswith("2026-01-01")
    assert shown.view.accessibleName() == "Tasks"
    assert shown.filters.search.accessibleName() == "Search tasks"
    assert shown.filters.choices["statuses"].accessibleName() == "Status: all"
