"""Tests of the backups of real files: listed, verified, put back in place or under a new name."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton
from pytestqt.qtbot import QtBot

from desktop.commands import projects
from desktop.store.backup import Backup, back_up, backups
from desktop.store.files import change_counter
from desktop.store.identify import Kind, identify
from tests.ui.conftest import seen
from ui.bars import Bar
from ui.dialogs.backup_list import COLUMNS, MADE, ROWS, VERIFIED, WHY
from ui.dialogs.backups import BackupsDialog
from ui.dialogs.failure import FailureDialog
from ui.dialogs.preferences import PreferencesDialog
from ui.question import Question
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow

Open = Callable[[Path], ProjectWindow]


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        return [name for (name,) in file.execute("SELECT name FROM projects ORDER BY id")]


def add(window: ProjectWindow, name: str) -> None:
    window.project.write(projects.create, name=name).result()


def shown(qtbot: QtBot, window: ProjectWindow | StartWindow) -> BackupsDialog:
    """The dialog as the menu brings it, once it knows what there is and has verified it."""
    window.acts["backups"].trigger()
    (dialog,) = seen(BackupsDialog)
    settled(qtbot, dialog)
    return dialog


def settled(qtbot: QtBot, dialog: BackupsDialog) -> None:
    qtbot.waitUntil(lambda: dialog.summary.text() != "")
    qtbot.waitUntil(lambda: all(line.verified_at != line.backup.made_at for line in dialog.model.lines), timeout=30_000)
    qtbot.waitUntil(lambda: dialog.verifying.isEnabled() or not dialog.model.lines)


def texts(dialog: BackupsDialog, column: int) -> list[str]:
    return [dialog.model.index(row, column).data() for row in range(dialog.model.rowCount())]


def press(qtbot: QtBot, button: QAbstractButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def question() -> Question:
    (asked,) = seen(Question)
    return asked


def answer(qtbot: QtBot, text: str) -> None:
    press(qtbot, next(it for it in (question().no, question().yes) if it.text() == text))


@pytest.fixture
def backup(head_file: Path, desk: Desk) -> Backup:
    """Of a file without any project in it."""
    return back_up(head_file, desk.settings.backups_in, reason="on request", changes=change_counter(head_file))


@pytest.fixture
def window(opened: Open, backup: Backup) -> ProjectWindow:
    return opened(backup.source)


def test_every_backup_is_listed_with_when_why_and_how_many_rows(qtbot: QtBot, window: ProjectWindow) -> None:
    dialog = shown(qtbot, window)
    assert texts(dialog, MADE) == ["just now"]
    assert texts(dialog, WHY) == ["on request"]
    assert int(texts(dialog, ROWS)[0]) > 0
    assert dialog.model.index(0, MADE).data(Qt.ItemDataRole.ToolTipRole).startswith("20")
    assert dialog.chosen() is not None


def test_a_backup_that_changed_is_not_called_whole(qtbot: QtBot, window: ProjectWindow, backup: Backup) -> None:
    dialog = shown(qtbot, window)
    assert texts(dialog, VERIFIED) == ["just now"]
    with backup.path.open("r+b") as file:
        file.seek(5000)
        file.write(b"x" * 100)
    press(qtbot, dialog.verifying)
    qtbot.waitUntil(lambda: texts(dialog, VERIFIED) == ["not whole"])
    assert "has changed since it was made" in dialog.model.index(0, VERIFIED).data(Qt.ItemDataRole.ToolTipRole)
    press(qtbot, dialog.restoring)
    answer(qtbot, "&Restore")
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)), timeout=30_000)
    (told,) = seen(FailureDialog)
    assert told.windowTitle() == "Placet"
    assert names(backup.source) == []
    told.close()


def test_restoring_says_what_it_replaces_and_keeps_it(
    qtbot: QtBot, desk: Desk, window: ProjectWindow, backup: Backup
) -> None:
    for name in ("Harbour", "Lighthouse"):
        add(window, name)
    dialog = shown(qtbot, window)
    press(qtbot, dialog.restoring)
    said = question().told.text()
    assert "2 changes made since then will be gone" in said
    assert str(desk.settings.backups_in) in said
    answer(qtbot, "&Restore")
    qtbot.waitUntil(lambda: desk.window_of(backup.source) not in (None, window), timeout=30_000)
    there = desk.window_of(backup.source)
    assert isinstance(there, ProjectWindow)
    assert desk.frames == [there]
    bar = there.findChildren(Bar)[0].text.text()
    assert "with 2 later changes" in bar
    assert names(backup.source) == []
    newest = backups(desk.settings.backups_in, backup.source)[0]
    assert (newest.reason, names(newest.path)) == ("before restoring", ["Harbour", "Lighthouse"])


def test_enter_restores_nothing(qtbot: QtBot, window: ProjectWindow, backup: Backup) -> None:
    add(window, "Harbour")
    dialog = shown(qtbot, window)
    press(qtbot, dialog.restoring)
    qtbot.keyClick(question(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not seen(Question))
    assert dialog.isVisible()
    assert names(backup.source) == ["Harbour"]


def test_a_backup_is_restored_under_a_new_name_and_the_file_stays(
    qtbot: QtBot, desk: Desk, window: ProjectWindow, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(window, "Harbour")
    to = backup.source.with_name("as it was.placet")
    monkeypatch.setattr(desk, "ask_name", lambda _over, _title, _name, then: then(to))
    dialog = shown(qtbot, window)
    press(qtbot, dialog.copying)
    qtbot.waitUntil(lambda: any("as it was.placet is" in it.text.text() for it in window.findChildren(Bar)))
    assert (names(to), names(backup.source)) == ([], ["Harbour"])
    press(qtbot, dialog.copying)
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)))
    assert "already exists" in seen(FailureDialog)[0].details
    seen(FailureDialog)[0].close()


def test_a_file_without_backups_offers_one(qtbot: QtBot, opened: Open, head_file: Path) -> None:
    window = opened(head_file)
    window.acts["backups"].trigger()
    (dialog,) = seen(BackupsDialog)
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.empty)
    assert "There is no backup of project.placet" in dialog.empty.sentence.text()
    there = [it.text() for it in dialog.findChildren(QPushButton) if it.isVisible()]
    assert sorted(there) == ["&Back up now", "Close"], "the one thing there is to do, once"
    press(qtbot, dialog.empty.button)
    qtbot.waitUntil(lambda: len(dialog.model.lines) == 1, timeout=30_000)
    assert dialog.stack.currentWidget() is dialog.table
    qtbot.waitUntil(lambda: window.state.backup.isVisible())


def test_changes_since_a_backup_made_here_are_counted(qtbot: QtBot, opened: Open, head_file: Path) -> None:
    window = opened(head_file)
    add(window, "Harbour")
    window.acts["backups"].trigger()
    (dialog,) = seen(BackupsDialog)
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.empty)
    press(qtbot, dialog.empty.button)
    qtbot.waitUntil(lambda: len(dialog.model.lines) == 1, timeout=30_000)
    qtbot.waitUntil(dialog.restoring.isEnabled)
    press(qtbot, dialog.restoring)
    assert "Nothing was changed in it since then" in question().told.text()
    answer(qtbot, "Cancel")
    add(window, "Lighthouse")
    press(qtbot, dialog.restoring)
    assert "1 change made since then" in question().told.text()
    answer(qtbot, "Cancel")


def test_from_the_start_window_the_backups_of_all_files_are_listed(
    qtbot: QtBot, desk: Desk, backup: Backup, tmp_path: Path
) -> None:
    other = Path(shutil.copy(backup.source, tmp_path / "other.placet"))
    back_up(other, desk.settings.backups_in, reason="on request")
    backup.source.unlink()
    start = desk.start()
    dialog = shown(qtbot, start)
    assert texts(dialog, 0) == ["other.placet", "project.placet"]
    assert not dialog.making.isVisible()
    dialog.table.selectRow(1)
    press(qtbot, dialog.restoring)
    qtbot.waitUntil(lambda: bool(seen(Question)))
    assert "There is no project.placet" in question().told.text()
    answer(qtbot, "&Restore")
    qtbot.waitUntil(lambda: bool(start.findChildren(Bar)), timeout=30_000)
    assert names(backup.source) == []
    buttons = [it.text() for it in start.findChildren(Bar)[0].findChildren(QPushButton)]
    assert buttons == ["&Open"]


def test_what_cannot_be_read_any_more_stays_under_another_name(qtbot: QtBot, desk: Desk, backup: Backup) -> None:
    broken = b"not a project any more" * 1000
    backup.source.write_bytes(broken)
    start = desk.start()
    start.show_backups(backup.source)
    (dialog,) = seen(BackupsDialog)
    settled(qtbot, dialog)
    press(qtbot, dialog.restoring)
    qtbot.waitUntil(lambda: bool(seen(Question)))
    assert "cannot be read. It stays there under another name." in question().told.text()
    answer(qtbot, "&Restore")
    qtbot.waitUntil(lambda: bool(start.findChildren(Bar)), timeout=30_000)
    aside = backup.source.with_name("project.unreadable-1.placet")
    assert aside.name in start.findChildren(Bar)[0].text.text()
    assert (aside.read_bytes(), names(backup.source)) == (broken, [])


def test_an_older_backup_is_restored_and_not_upgraded_again(
    qtbot: QtBot, opened: Open, desk: Desk, old_file: Path
) -> None:
    window = opened(old_file)
    dialog = shown(qtbot, window)
    press(qtbot, dialog.restoring)
    answer(qtbot, "&Restore")
    qtbot.waitUntil(lambda: [type(frame) for frame in desk.frames] == [StartWindow], timeout=30_000)
    bar = desk.frames[0].findChildren(Bar)[0]
    assert [it.text() for it in bar.findChildren(QPushButton)] == ["&Open", "Show &backup"]
    assert identify(old_file).kind is Kind.older


def test_where_there_are_no_backups_at_all_the_folder_can_be_changed(qtbot: QtBot, desk: Desk) -> None:
    desk.start().acts["backups"].trigger()
    (dialog,) = seen(BackupsDialog)
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.empty)
    press(qtbot, dialog.empty.button)
    assert seen(PreferencesDialog)
    seen(PreferencesDialog)[0].close()


def test_it_is_one_dialog_and_every_control_has_a_name(qtbot: QtBot, window: ProjectWindow) -> None:
    dialog = shown(qtbot, window)
    window.acts["backups"].trigger()
    assert seen(BackupsDialog) == [dialog]
    assert dialog.table.accessibleName()
    assert all(button.text() for button in dialog.findChildren(QPushButton) if button.isVisible())
    assert dialog.table.hasFocus() or dialog.focusWidget() is dialog.table
    assert len(COLUMNS) == dialog.model.columnCount()
