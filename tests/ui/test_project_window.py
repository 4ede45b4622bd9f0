"""Tests of the window of an open file, as a person with a keyboard uses it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.commands import projects
from desktop.errors import Known
from desktop.queries.filters import TaskFilter
from desktop.words import TaskStatus
from tests.ui.conftest import seen
from tests.ui.test_start import drop
from ui.bars import Bar, WaitBar
from ui.dialogs.attach import AttachDialog
from ui.dialogs.failure import FailureDialog
from ui.dialogs.project import ProjectDialog
from ui.dialogs.task import TaskDialog
from ui.dialogs.which_project import WhichProjectDialog
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow

Open = Callable[[Path], ProjectWindow]


@pytest.fixture
def window(opened: Open, example_file: Path) -> ProjectWindow:
    return opened(example_file)


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        return file.execute(sql).fetchall()


def chosen(qtbot: QtBot, window: ProjectWindow, page: str, at: int = 0, count: int = 1) -> list[int]:
    """Show a page and select some of its rows; their ids."""
    window.show_page(page)
    ids = list(window.pages[page].model.ids[at : at + count])
    window.pages[page].select(ids)
    qtbot.waitUntil(lambda: window.pages[page].selected_ids() == ids)
    qtbot.waitUntil(lambda: window.acts["delete"].isEnabled())
    return ids


def test_it_shows_the_tables(window: ProjectWindow, example_file: Path) -> None:
    for page in ("projects", "tasks", "artifacts"):
        (count,) = rows(example_file, f"SELECT count(*) FROM {page} WHERE deleted_at IS NULL")[0]
        assert len(window.pages[page].model.ids) == count


def test_a_number_beside_a_page_is_what_waits_or_goes_on_and_says_so(qtbot: QtBot, window: ProjectWindow) -> None:
    def beside() -> dict[str, tuple[str, str, str]]:
        """What stands beside each page, what is told of it, and what is read aloud."""
        items = [window.navigation.item(at) for at in range(window.navigation.count())]
        roles = (Qt.ItemDataRole.UserRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        return {it.text(): tuple(it.data(int(role)) or "" for role in roles) for it in items}

    qtbot.waitUntil(lambda: bool(beside()["Change requests"][0] and beside()["Inbox"][0]), timeout=30_000)
    told = "1 waits to be decided or applied"
    assert beside()["Change requests"] == ("1", told, f"Change requests, {told}")
    waits = len(window.desk.inbox.turn())
    assert beside()["Inbox"] == (f"{waits}", f"{waits} wait for you", f"Inbox, {waits} wait for you")
    assert {name for name, (number, _, _) in beside().items() if number} == {"Inbox", "Change requests"}
    assert beside()["Runs"] == ("", "", "Runs")


def test_the_first_row_is_chosen_and_its_details_are_shown(qtbot: QtBot, window: ProjectWindow) -> None:
    qtbot.waitUntil(lambda: len(window.table.selected_ids()) == 1)
    qtbot.waitUntil(lambda: _title(window, 0) in {label.text() for label in window.details.findChildren(QLabel)})


def test_a_task_names_those_it_depends_on(qtbot: QtBot, window: ProjectWindow, example_file: Path) -> None:
    ((title,),) = rows(example_file, "SELECT title FROM tasks WHERE id = 2")
    window.show_page("tasks")
    window.table.select([12])
    qtbot.waitUntil(lambda: f"2  {title}" in {it.text() for it in window.details.findChildren(QAbstractButton)})


def test_what_was_deleted_can_be_taken_back_and_done_again(
    qtbot: QtBot, window: ProjectWindow, example_file: Path
) -> None:
    ids = chosen(qtbot, window, "tasks", 2, 3)
    marked = f"SELECT id FROM tasks WHERE deleted_at IS NOT NULL AND id IN ({', '.join(map(str, ids))})"
    window.acts["delete"].trigger()
    qtbot.waitUntil(lambda: len(rows(example_file, marked)) == 3)
    qtbot.waitUntil(lambda: window.acts["undo"].isEnabled())
    assert window.acts["undo"].text() == "&Undo deleting 3 tasks"
    window.acts["undo"].trigger()
    qtbot.waitUntil(lambda: rows(example_file, marked) == [])
    qtbot.waitUntil(lambda: window.acts["redo"].isEnabled())
    window.acts["redo"].trigger()
    qtbot.waitUntil(lambda: len(rows(example_file, marked)) == 3)


def test_a_deletion_is_said_and_its_undo_selects_what_is_there_again(qtbot: QtBot, window: ProjectWindow) -> None:
    (id_,) = chosen(qtbot, window, "tasks", 2)
    title = _title(window, 2)
    window.acts["delete"].trigger()
    qtbot.waitUntil(lambda: id_ not in window.table.model.ids)
    (bar,) = seen_bars(window)
    assert bar.text.text().startswith(f"Deleted task {id_} “{title}”.")
    qtbot.mouseClick(bar.findChild(QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.table.selected_ids() == [id_])
    assert seen_bars(window) == []


def test_a_newer_deletion_or_another_page_ends_what_is_said_of_one(qtbot: QtBot, window: ProjectWindow) -> None:
    for many in (2, 3):
        ids = chosen(qtbot, window, "tasks", 0, many)
        window.acts["delete"].trigger()
        qtbot.waitUntil(lambda ids=ids: not set(ids) & set(window.table.model.ids))
        qtbot.waitUntil(lambda many=many: [it.text.text() for it in seen_bars(window)] == [f"Deleted {many} tasks."])
    window.show_page("audit")
    assert seen_bars(window) == []


def test_deleting_a_task_that_waits_says_what_becomes_of_the_question(qtbot: QtBot, window: ProjectWindow) -> None:
    window.show_page("tasks")
    window.table.show_where(TaskFilter(statuses=frozenset({TaskStatus.AWAITING_APPROVAL})))
    qtbot.waitUntil(lambda: window.table.feed.whole)
    chosen(qtbot, window, "tasks")
    window.acts["delete"].trigger()
    qtbot.waitUntil(lambda: bool(seen_bars(window)))
    assert seen_bars(window)[0].text.text().endswith(" Nobody is asked to decide about it until it is restored.")


def seen_bars(window: ProjectWindow) -> list[Bar]:
    return [bar for bar in window.findChildren(Bar) if bar.isVisible() and bar.text.text().startswith("Deleted")]


def test_deleted_rows_are_restored_from_their_own_list(qtbot: QtBot, window: ProjectWindow, example_file: Path) -> None:
    ids = chosen(qtbot, window, "tasks")
    window.acts["delete"].trigger()
    qtbot.waitUntil(lambda: ids[0] not in window.table.model.ids)
    window.table.show_where(TaskFilter(deleted=True))
    qtbot.waitUntil(lambda: ids[0] in window.table.model.ids and window.table.feed.whole)
    window.table.select(ids)
    qtbot.waitUntil(lambda: window.acts["restore"].isEnabled())
    assert not window.acts["delete"].isEnabled()
    window.acts["restore"].trigger()
    qtbot.waitUntil(lambda: rows(example_file, f"SELECT deleted_at FROM tasks WHERE id = {ids[0]}") == [(None,)])


def test_a_delete_that_fails_is_said_and_cannot_be_undone(
    qtbot: QtBot, window: ProjectWindow, example_file: Path
) -> None:
    chosen(qtbot, window, "tasks")
    moved = example_file.rename(example_file.with_name("moved.placet"))
    window.acts["delete"].trigger()
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)))
    moved.rename(example_file)
    assert not window.acts["undo"].isEnabled()
    seen(FailureDialog)[0].close()


def test_a_commit_of_another_program_is_seen_without_losing_the_selection(
    qtbot: QtBot, window: ProjectWindow, example_file: Path
) -> None:
    ids = chosen(qtbot, window, "tasks", 3)
    before = len(window.table.model.ids)
    with closing(sqlite3.connect(example_file, timeout=10)) as other, other:
        other.execute("UPDATE tasks SET title = 'from elsewhere' WHERE id = ?", ids)
        other.execute("UPDATE tasks SET deleted_at = '2026-01-01 00:00:00' WHERE id = ?", (window.table.model.ids[7],))
    qtbot.waitUntil(lambda: len(window.table.model.ids) == before - 1)
    assert window.table.selected_ids() == ids
    qtbot.waitUntil(lambda: "from elsewhere" in {_title(window, row) for row in range(10)})


def _title(window: ProjectWindow, row: int) -> str:
    return window.table.model.index(row, 1).data() or ""


def test_enter_on_a_project_shows_its_tasks_alone(qtbot: QtBot, window: ProjectWindow) -> None:
    ids = chosen(qtbot, window, "projects")
    qtbot.keyClick(window.table.view, Qt.Key.Key_Return)
    assert window.page == "tasks"
    qtbot.waitUntil(lambda: window.table.question.where == TaskFilter(project_id=ids[0]))


def test_an_artifact_is_read_in_the_middle_and_escape_goes_back(qtbot: QtBot, window: ProjectWindow) -> None:
    chosen(qtbot, window, "artifacts")
    qtbot.keyClick(window.table.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.reading)
    assert not window.acts["delete"].isEnabled(), "what cannot be seen is not deleted"
    qtbot.keyClick(window.reading.viewer, Qt.Key.Key_Escape)
    assert window.stack.currentWidget() is window.pages["artifacts"]
    assert window.acts["find"].isEnabled()


@pytest.mark.parametrize(("page", "kind"), [("tasks", TaskDialog), ("projects", ProjectDialog)])
def test_edit_asks_for_other_words(qtbot: QtBot, window: ProjectWindow, page: str, kind: type[QWidget]) -> None:
    chosen(qtbot, window, page)
    window.acts["edit"].trigger()
    qtbot.waitUntil(lambda: bool(seen(kind)))
    seen(kind)[0].close()


def test_a_new_task_is_asked_for_in_the_only_project(qtbot: QtBot, window: ProjectWindow) -> None:
    window.acts["new_task"].trigger()
    qtbot.waitUntil(lambda: bool(seen(TaskDialog)))
    seen(TaskDialog)[0].close()


def test_a_document_dropped_on_it_is_attached_and_a_project_is_opened(
    qtbot: QtBot, window: ProjectWindow, desk: Desk, head_file: Path, tmp_path: Path
) -> None:
    note = tmp_path / "note.md"
    note.write_text("# Note")
    drop(window, note, head_file)
    qtbot.waitUntil(lambda: bool(seen(AttachDialog)) and desk.window_of(head_file) is not None, timeout=30_000)
    seen(AttachDialog)[0].close()


def test_a_copy_is_saved_and_can_be_opened(
    qtbot: QtBot, window: ProjectWindow, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "copy.placet"
    monkeypatch.setattr(desk, "ask_name", lambda _over, _title, _name, then: then(to))
    window.acts["save_copy"].trigger()
    qtbot.waitUntil(lambda: any("saved as copy.placet" in bar.text.text() for bar in window.findChildren(Bar)))
    assert rows(to, "SELECT count(*) FROM tasks") == rows(window.real, "SELECT count(*) FROM tasks")


def test_a_check_says_that_the_file_is_sound(qtbot: QtBot, window: ProjectWindow) -> None:
    window.acts["check"].trigger()
    qtbot.waitUntil(lambda: any("is sound" in bar.text.text() for bar in window.findChildren(Bar)), timeout=30_000)
    assert window.state.checked.text.text() == "Checked, sound"


def test_what_it_looked_like_is_remembered_for_this_file(
    qtbot: QtBot, opened: Open, desk: Desk, example_file: Path, head_file: Path
) -> None:
    window = opened(example_file)
    chosen(qtbot, window, "artifacts", 2, 2)
    ids = window.table.selected_ids()
    window.acts["details"].trigger()
    window.resize(790, 555)
    desk.start()
    window.close()
    qtbot.waitUntil(lambda: desk.window_of(example_file) is None)
    again = opened(example_file)
    assert again.page == "artifacts"
    assert not again.details.isVisible()
    assert again.height() == 555
    qtbot.waitUntil(lambda: again.table.selected_ids() == ids)
    assert opened(head_file).page == "tasks"


def test_closing_waits_for_what_is_being_written(qtbot: QtBot, opened: Open, desk: Desk, example_file: Path) -> None:
    window = opened(example_file)
    ids = chosen(qtbot, window, "tasks")
    desk.start()
    other = sqlite3.connect(example_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    window.acts["delete"].trigger()
    window.close()
    qtbot.waitUntil(lambda: [it.isVisible() for it in window.findChildren(WaitBar)] == [True])
    assert desk.window_of(example_file) is window, "it waits while the other program writes"
    other.execute("COMMIT")
    other.close()
    qtbot.waitUntil(lambda: desk.window_of(example_file) is None, timeout=30_000)
    assert rows(example_file, f"SELECT deleted_at IS NULL FROM tasks WHERE id = {ids[0]}") == [(0,)]
    assert [it.name for it in example_file.parent.iterdir() if it.name.startswith("harbour")] == ["harbour.placet"]


def test_close_brings_the_start_window_back_where_it_was_the_last(
    qtbot: QtBot, window: ProjectWindow, desk: Desk
) -> None:
    window.acts["close_file"].trigger()
    qtbot.waitUntil(lambda: [type(frame) for frame in desk.frames] == [StartWindow])


def test_a_file_opened_read_only_offers_nothing_that_it_refuses(qtbot: QtBot, desk: Desk, example_file: Path) -> None:
    desk.open(example_file, desk.start(), read_only=True)
    qtbot.waitUntil(lambda: desk.window_of(example_file) is not None, timeout=30_000)
    window = desk.window_of(example_file)
    assert isinstance(window, ProjectWindow)
    assert not {"new_task", "edit", "delete", "review", "attach", "undo"} & window.acts.keys()
    assert window.state.mode.isVisible()
    assert "(read-only)" in window.windowTitle()
    with pytest.raises(Known, match="read-only"):
        window.project.write(lambda _session: None).result()


def test_an_empty_file_offers_its_first_project(qtbot: QtBot, opened: Open, head_file: Path) -> None:
    window = opened(head_file)
    window.show_page("projects")
    page = window.pages["projects"]
    qtbot.waitUntil(page.empty.isVisible)
    qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(seen(ProjectDialog)))
    seen(ProjectDialog)[0].close()


def test_a_task_begun_in_a_file_without_a_project_leads_over_its_first_project(
    qtbot: QtBot, opened: Open, head_file: Path
) -> None:
    window = opened(head_file)
    window.show_page("tasks")
    window.acts["new_task"].trigger()
    qtbot.waitUntil(lambda: bool(seen(ProjectDialog)))
    (first,) = seen(ProjectDialog)
    assert first.note.text() == "This file has no project yet. The new task comes after it."
    qtbot.keyClicks(first.focusWidget(), "Harbour")
    qtbot.mouseClick(first.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(seen(TaskDialog)))
    assert seen(ProjectDialog) == []
    seen(TaskDialog)[0].close()


def test_where_there_are_several_projects_one_is_asked_for(qtbot: QtBot, window: ProjectWindow) -> None:
    second = window.project.write(projects.create, name="Pier").result()
    window.show_page("audit")
    window.acts["new_task"].trigger()
    qtbot.waitUntil(lambda: bool(seen(WhichProjectDialog)))
    (asked,) = seen(WhichProjectDialog)
    asked.box.setCurrentIndex(asked.box.findData(second))
    qtbot.keyClick(asked.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(seen(TaskDialog)))
    (dialog,) = seen(TaskDialog)
    qtbot.keyClicks(dialog.focusWidget(), "Rails")
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not seen(TaskDialog))
    assert rows(window.path, "SELECT project_id FROM tasks WHERE title = 'Rails'") == [(second,)]


def test_every_control_can_be_named_by_a_screen_reader(qtbot: QtBot, window: ProjectWindow) -> None:
    qtbot.waitUntil(lambda: bool(window.details.findChildren(QAbstractButton)))
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QTextEdit)
    nameless = [
        it
        for kind in kinds
        for it in window.findChildren(kind)
        if it.isVisible() and it.focusPolicy() is not Qt.FocusPolicy.NoFocus and not (it.accessibleName() or _text(it))
    ]
    assert nameless == []


def _text(control: QWidget) -> str:
    return control.text() if isinstance(control, QAbstractButton) else ""


def test_no_two_actions_share_a_key(window: ProjectWindow) -> None:
    keys = [act.shortcut().toString() for act in window.acts.values() if not act.shortcut().isEmpty()]
    assert sorted(keys) == sorted(set(keys))


def test_the_screens_thread_never_asks_the_file(
    qtbot: QtBot, window: ProjectWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from sqlalchemy import Engine, event

    from desktop.store import database

    here: list[str] = []
    asking: set[threading.Thread] = set()

    def asked(*_: object) -> None:
        asking.add(threading.current_thread())

    real = database.connect

    def watched(path: Path, **how: object) -> sqlite3.Connection:
        if threading.current_thread() is threading.main_thread():
            here.append(str(path))
        return real(path, **how)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(database, "connect", watched)
    event.listen(Engine, "before_cursor_execute", asked)
    try:
        for page in ("projects", "artifacts", "tasks"):
            chosen(qtbot, window, page)
        window.acts["delete"].trigger()
        qtbot.waitUntil(lambda: window.acts["undo"].isEnabled())
    finally:
        event.remove(Engine, "before_cursor_execute", asked)
    assert here == []
    assert asking and threading.main_thread() not in asking
