"""Tests of opening a file as a person does: its window, or one sentence, and never anything in between."""

import gc
import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from desktop.errors import Cancelled, Known
from desktop.settings import Settings
from desktop.store.consent import LARGE
from desktop.store.progress import Progress
from tests import old_files
from tests.ui.conftest import seen
from ui import failure, work
from ui.bars import Bar, WaitBar
from ui.dialogs.failure import FailureDialog
from ui.dialogs.receipt import ReceiptDialog
from ui.dialogs.upgrade import UpgradeDialog
from ui.question import Question
from ui.windows.desk import Desk
from ui.windows.opening import Opening
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow


def state_of(folder: Path) -> dict[str, str]:
    """Every file in a folder by name, with the digest of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def zero_bytes(path: Path) -> None:
    path.touch()


def not_sqlite(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7 this is no database" * 100)


def empty_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT)")


def damaged(path: Path) -> None:
    old_files.old_file(path)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(20_000))


def unknown_revision(path: Path) -> None:
    old_files.old_file(path, stamp="ffff00001111")


def drifted(path: Path) -> None:
    old_files.broken_file(path, "ALTER TABLE tasks ADD COLUMN half TEXT")


def missing(_path: Path) -> None:
    pass


def folder(path: Path) -> None:
    path.mkdir()


REFUSED = [
    *(zero_bytes, not_sqlite, empty_database, foreign, damaged, unknown_revision),
    *(drifted, missing, folder),
]


@pytest.mark.parametrize("make", REFUSED)
def test_what_cannot_be_opened_is_one_sentence_and_stays_as_it_was(
    qtbot: QtBot, desk: Desk, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "project_1.db"
    make(path)
    before = state_of(tmp_path)
    start = desk.start()
    desk.open(path, start)
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)), timeout=30_000)
    (dialog,) = seen(FailureDialog)
    sentence = dialog.findChild(QLabel, "sentence")
    assert isinstance(sentence, QLabel)
    assert "project_1.db" in sentence.text()
    assert dialog.windowTitle() == "Placet", "a bug, not a sentence"
    assert desk.frames == [start]
    assert desk.settings.recent == ()
    assert state_of(tmp_path) == before
    dialog.close()


def test_the_sentence_can_be_copied_with_its_details(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "nothing.placet"
    desk.open(path, desk.start())
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)))
    (dialog,) = seen(FailureDialog)
    button = next(it for it in dialog.findChildren(QPushButton) if it.text() == "&Copy details")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "nothing.placet" in copied
    assert copied.startswith("Placet ")
    dialog.close()


def test_a_current_file_takes_the_place_of_the_start_window(
    opened: Callable[[Path], ProjectWindow], desk: Desk, head_file: Path
) -> None:
    window = opened(head_file)
    assert desk.frames == [window]
    assert desk.settings.recent[0].path == head_file


def test_a_clean_old_file_is_upgraded_with_a_receipt(opened: Callable[[Path], ProjectWindow], old_file: Path) -> None:
    window = opened(old_file)
    (bar,) = window.findChildren(Bar)
    assert [button.text() for button in bar.findChildren(QPushButton)] == ["&Undo upgrade", "Show &backup", "&Details"]
    assert len(window.pages["tasks"].model.ids) == old_files.TASKS
    receipt = window.project.receipt
    assert receipt is not None
    assert receipt.backup is not None
    assert receipt.backup.exists()


def test_the_receipt_says_what_was_counted(
    qtbot: QtBot, opened: Callable[[Path], ProjectWindow], old_file: Path
) -> None:
    window = opened(old_file)
    details = next(it for it in window.findChildren(QPushButton) if it.text() == "&Details")
    qtbot.mouseClick(details, Qt.MouseButton.LeftButton)
    (dialog,) = seen(ReceiptDialog)
    table = dialog.findChild(QTableWidget)
    assert isinstance(table, QTableWidget)
    rows = [[table.item(row, column).text() for column in range(3)] for row in range(table.rowCount())]
    assert ["Tasks", "21", "21"] in rows
    assert not {"Meta", "Quarantine", "Receipts"} & {row[0] for row in rows}, "what is set aside is said once, above"
    dialog.close()


def test_undoing_an_upgrade_brings_the_old_file_back(
    qtbot: QtBot, opened: Callable[[Path], ProjectWindow], desk: Desk, old_file: Path
) -> None:
    with closing(sqlite3.connect(old_file)) as file:
        before = list(file.iterdump())
    window = opened(old_file)
    undo = next(it for it in window.findChildren(QPushButton) if it.text() == "&Undo upgrade")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    (asked,) = seen(Question)
    qtbot.mouseClick(asked.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(isinstance(frame, StartWindow) for frame in desk.frames), timeout=30_000)
    (start,) = desk.frames
    assert "as it was before the upgrade" in start.findChildren(Bar)[0].text.text()
    with closing(sqlite3.connect(old_file)) as file:
        assert list(file.iterdump()) == before


@pytest.fixture
def repairable(tmp_path: Path) -> Path:
    """An old file with a value that must be set aside."""
    return old_files.broken_file(tmp_path / "project_1.db", "UPDATE tasks SET status = 'WAITING' WHERE id = 3")


@pytest.fixture
def asked(qtbot: QtBot, desk: Desk, repairable: Path) -> UpgradeDialog:
    desk.open(repairable, desk.start())
    qtbot.waitUntil(lambda: bool(seen(UpgradeDialog)), timeout=30_000)
    return seen(UpgradeDialog)[0]


def press(qtbot: QtBot, dialog: UpgradeDialog, text: str) -> None:
    button = next(it for it in dialog.findChildren(QPushButton) if it.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_sets_something_aside_asks_first_and_cancel_leaves_all_as_it_was(
    qtbot: QtBot, desk: Desk, repairable: Path
) -> None:
    before = state_of(repairable.parent)
    start = desk.start()
    desk.open(repairable, start)
    qtbot.waitUntil(lambda: bool(seen(UpgradeDialog)), timeout=30_000)
    (dialog,) = seen(UpgradeDialog)
    press(qtbot, dialog, "Cancel")
    assert desk.frames == [start]
    assert state_of(repairable.parent) == before


def test_above_two_gigabytes_the_backup_is_asked_about_first(qtbot: QtBot, desk: Desk, old_file: Path) -> None:
    os.truncate(old_file, LARGE + 1)  # what follows the last page takes no space, and SQLite does not look at it
    before = old_file.stat()
    desk.open(old_file, desk.start())
    qtbot.waitUntil(lambda: bool(seen(UpgradeDialog)), timeout=30_000)
    (dialog,) = seen(UpgradeDialog)
    assert "A backup of 2.0 GB is made first." in [it.text() for it in dialog.findChildren(QLabel)]
    assert "Nothing is set aside: every row stays." in [it.text() for it in dialog.findChildren(QLabel)]
    press(qtbot, dialog, "Cancel")
    assert (old_file.stat().st_size, old_file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert not desk.settings.backups_in.exists() or not list(desk.settings.backups_in.iterdir())


def test_enter_gives_no_answer_and_none_is_preselected(qtbot: QtBot, asked: UpgradeDialog) -> None:
    answers: list[str] = []
    asked.decided.connect(answers.append)
    assert not any(button.isDefault() or button.autoDefault() for button in asked.findChildren(QPushButton))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        qtbot.keyClick(asked.focusWidget() or asked, key)
    assert answers == []
    assert asked.isVisible()


def test_upgrade_is_done_when_asked_for(qtbot: QtBot, desk: Desk, asked: UpgradeDialog, repairable: Path) -> None:
    press(qtbot, asked, "&Upgrade")
    qtbot.waitUntil(lambda: desk.window_of(repairable) is not None, timeout=30_000)
    window = desk.window_of(repairable)
    assert isinstance(window, ProjectWindow)
    assert window.project.receipt is not None
    assert window.project.receipt.set_aside == 1


def test_read_only_shows_it_and_leaves_the_file_as_it_was(
    qtbot: QtBot, desk: Desk, asked: UpgradeDialog, repairable: Path
) -> None:
    before = repairable.read_bytes()
    press(qtbot, asked, "Open &read-only")
    qtbot.waitUntil(lambda: desk.window_of(repairable) is not None, timeout=30_000)
    window = desk.window_of(repairable)
    assert isinstance(window, ProjectWindow)
    assert window.project.read_only
    assert repairable.read_bytes() == before
    assert not {"new_task", "edit", "delete", "review", "attach", "undo"} & window.acts.keys()
    assert "private copy" in window.findChildren(Bar)[0].text.text()


def test_a_copy_is_converted_and_the_file_stays(
    qtbot: QtBot, desk: Desk, asked: UpgradeDialog, repairable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = repairable.read_bytes()
    to = repairable.with_name("copy.placet")
    monkeypatch.setattr(desk, "ask_name", lambda _over, _title, _name, then: then(to))
    press(qtbot, asked, "&Convert a copy…")
    qtbot.waitUntil(lambda: desk.window_of(to) is not None, timeout=30_000)
    assert repairable.read_bytes() == before


@pytest.mark.parametrize("answer", ["&Upgrade", "Open &read-only", "&Convert a copy…"])
def test_what_was_to_be_done_then_is_done_after_the_question(
    qtbot: QtBot, desk: Desk, repairable: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    to = repairable.with_name("copy.placet")
    monkeypatch.setattr(desk, "ask_name", lambda _over, _title, _name, then: then(to))
    done: list[Path] = []
    desk.open(repairable, desk.start(), then=lambda window: done.append(window.path))
    qtbot.waitUntil(lambda: bool(seen(UpgradeDialog)), timeout=30_000)
    press(qtbot, seen(UpgradeDialog)[0], answer)
    qtbot.waitUntil(lambda: bool(done), timeout=30_000)
    assert done == [to if "copy" in answer else repairable]


def test_what_is_wanted_of_a_file_that_is_being_opened_is_done_when_it_is_open(
    qtbot: QtBot, desk: Desk, head_file: Path
) -> None:
    done: list[str] = []
    start = desk.start()
    desk.open(head_file, start, then=lambda _window: done.append("first"))
    desk.open(head_file, start, then=lambda _window: done.append("second"))
    desk.open(head_file, start)
    qtbot.waitUntil(lambda: bool(done), timeout=30_000)
    desk.open(head_file, start, then=lambda window: done.append(window.path.name))
    assert done == ["first", "second", head_file.name]


def test_always_asking_asks_for_a_clean_file_too(qtbot: QtBot, desk: Desk, old_file: Path) -> None:
    desk.change(Settings(who="Ada", ask_always=True))
    desk.open(old_file, desk.start())
    qtbot.waitUntil(lambda: bool(seen(UpgradeDialog)), timeout=30_000)
    seen(UpgradeDialog)[0].reject()


def test_a_file_opened_twice_raises_the_window_it_has(
    qtbot: QtBot, opened: Callable[[Path], ProjectWindow], desk: Desk, head_file: Path
) -> None:
    window = opened(head_file)
    link = head_file.with_name("link.placet")
    link.symlink_to(head_file)
    shown: list[ProjectWindow] = []
    for name in (head_file, link):
        desk.open(name, then=shown.append)
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert shown == [window, window]
    assert desk.frames == [window]
    assert not seen(FailureDialog)


def test_a_new_project_has_one_project_named_after_its_file(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "Harbour.placet"
    desk.make(path, desk.start())
    qtbot.waitUntil(lambda: desk.window_of(path) is not None, timeout=30_000)
    window = desk.window_of(path)
    assert isinstance(window, ProjectWindow)
    qtbot.waitUntil(lambda: len(window.pages["projects"].model.ids) == 1)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        assert file.execute("SELECT name FROM projects").fetchall() == [("Harbour",)]


def test_a_new_project_never_takes_the_place_of_a_file(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "there.placet"
    path.write_text("mine")
    desk.make(path, desk.start())
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)), timeout=30_000)
    assert path.read_text() == "mine"
    seen(FailureDialog)[0].close()


def test_a_cancelled_opening_ends_in_silence(qtbot: QtBot, old_file: Path) -> None:
    before = old_file.read_bytes()
    opening = Opening(old_file, Settings(who="Ada"))
    opening.cancel()
    with qtbot.waitSignal(opening.failed, timeout=30_000) as ended:
        opening.start()
    assert isinstance(ended.args[0], Cancelled)
    assert old_file.read_bytes() == before


def test_an_abandoned_opening_leaves_the_file_closed(qtbot: QtBot, head_file: Path) -> None:
    opening = Opening(head_file, Settings(who="Ada"))
    heard: list[object] = []
    for signal in (opening.opened, opening.failed, opening.consent_needed):
        signal.connect(heard.append)
    opening.start()
    opening.abandon()
    ended: list[object] = []
    work.show(opening, opening._future, ended.append, ended.append)  # is told after the opening was
    qtbot.waitUntil(lambda: bool(ended))
    opening.end()
    assert not head_file.with_name("project.placet.lock").exists()
    assert heard == []


def test_the_wait_bar_says_the_step_and_how_much_is_done(qtbot: QtBot) -> None:
    cancelled: list[bool] = []
    bar = WaitBar("Opening a.placet", lambda: cancelled.append(True))
    qtbot.addWidget(bar)
    assert not bar.isVisible()
    bar.show_progress(Progress("Backing up", 3, 4))
    assert bar.said.text() == "Opening a.placet: Backing up, 75 %"
    qtbot.waitUntil(bar.isVisible)
    qtbot.mouseClick(bar.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert cancelled == [True]


def test_what_is_told_over_no_window_is_seen_as_well(qtbot: QtBot) -> None:
    failure.tell(None, Known("The disk is full."))
    gc.collect()
    (dialog,) = seen(FailureDialog)
    dialog.close()
    qtbot.waitUntil(lambda: not seen(FailureDialog))


def test_a_known_error_is_not_a_bug_in_the_dialog(qtbot: QtBot, desk: Desk) -> None:
    from ui import failure

    failure.tell(desk.start(), Known("The disk is full; free some space and try again.", detail="ENOSPC"))
    (dialog,) = seen(FailureDialog)
    assert dialog.details.endswith("ENOSPC")
    dialog.close()
    qtbot.waitUntil(lambda: not seen(FailureDialog))
