"""Tests of what a person can do for a file that is damaged, or that has triggers of somebody's own."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton
from pytestqt.qtbot import QtBot

from desktop.store.opening import open_project
from tests import old_files
from tests.triggers import without_rules
from tests.ui.conftest import seen
from ui.bars import Bar
from ui.dialogs.backups import BackupsDialog
from ui.dialogs.failure import FailureDialog
from ui.dialogs.salvaged import SalvagedDialog
from ui.question import Question
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow

TRIGGER = "CREATE TRIGGER tidy AFTER UPDATE ON tasks BEGIN UPDATE tasks SET status = 'APPROVED'; END"


def button(owner: object, text: str) -> QAbstractButton:
    assert isinstance(owner, Bar | FailureDialog | SalvagedDialog | ProjectWindow)
    return next(it for it in owner.findChildren(QPushButton) if it.text() == text)


def press(qtbot: QtBot, it: QAbstractButton) -> None:
    qtbot.mouseClick(it, Qt.MouseButton.LeftButton)


@pytest.fixture
def cut_short(tmp_path: Path) -> Path:
    """A project file whose last quarter was lost."""
    path = old_files.old_file(tmp_path / "calc.placet")
    os.truncate(path, path.stat().st_size * 3 // 4)
    return path


def test_a_damaged_file_is_salvaged_from_its_refusal(
    qtbot: QtBot, desk: Desk, cut_short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cut_short.read_bytes()
    proposed: list[Path] = []

    def name_it(_over: object, _title: str, name: str, then: Callable[[Path], object]) -> None:
        proposed.append(Path(name))
        then(Path(name))

    monkeypatch.setattr(desk, "ask_name", name_it)
    desk.open(cut_short, desk.start())
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)), timeout=30_000)
    press(qtbot, button(seen(FailureDialog)[0], "&Salvage…"))
    qtbot.waitUntil(lambda: bool(seen(SalvagedDialog)), timeout=60_000)
    to = cut_short.with_name("calc (salvaged).placet")
    assert proposed == [to]
    assert "rows were read out of" in seen(SalvagedDialog)[0].told.toPlainText()
    press(qtbot, button(seen(SalvagedDialog)[0], "&Open it"))
    qtbot.waitUntil(lambda: desk.window_of(to) is not None, timeout=30_000)
    assert cut_short.read_bytes() == before


def test_what_never_was_a_project_offers_no_salvage(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(b"%PDF-1.7 this is no database" * 100)
    desk.open(path, desk.start())
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)), timeout=30_000)
    (told,) = seen(FailureDialog)
    assert "&Salvage…" not in [it.text() for it in told.findChildren(QPushButton)]
    told.close()


def test_where_nothing_can_be_salvaged_it_is_said_and_no_file_is_made(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "calc.placet"
    path.write_bytes(b"%PDF-1.7 this is no database" * 100)
    monkeypatch.setattr(desk, "ask_name", lambda _over, _title, name, then: then(Path(name)))
    desk.open(path, desk.start())
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)), timeout=30_000)
    (first,) = seen(FailureDialog)
    press(qtbot, button(first, "&Salvage…"))
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)) and seen(FailureDialog) != [first], timeout=60_000)
    assert seen(FailureDialog)[0].windowTitle() == "Placet"
    assert list(tmp_path.iterdir()) == [path]
    seen(FailureDialog)[0].close()


@pytest.fixture
def worn(old_file: Path) -> Path:
    """A project file of today with an index that leads to a row that is not there: only the full check finds it."""
    open_project(old_file).close()
    with closing(sqlite3.connect(old_file)) as file:
        (page,) = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_tasks_project_id'").fetchone()
        (size,) = file.execute("PRAGMA page_size").fetchone()
    with old_file.open("r+b") as stream:
        stream.seek(page * size - 1)
        (rowid,) = stream.read(1)
        stream.seek(page * size - 1)
        stream.write(bytes([rowid ^ 0x40]))
    return old_file


def damage_told(qtbot: QtBot, window: ProjectWindow) -> Bar:
    def told() -> list[Bar]:
        return [bar for bar in window.findChildren(Bar) if "is damaged" in bar.text.text()]

    qtbot.waitUntil(lambda: bool(told()), timeout=30_000)
    (bar,) = told()
    return bar


def test_from_a_file_found_damaged_while_open_its_backups_are_one_press_away(
    qtbot: QtBot, opened: Callable[[Path], ProjectWindow], worn: Path
) -> None:
    window = opened(worn)
    press(qtbot, button(damage_told(qtbot, window), "&Backups…"))
    (dialog,) = seen(BackupsDialog)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    assert dialog.restoring.isEnabled()
    dialog.close()


def test_a_file_found_damaged_while_open_is_salvaged_into_a_new_one(
    qtbot: QtBot,
    opened: Callable[[Path], ProjectWindow],
    desk: Desk,
    worn: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk, "ask_name", lambda _over, _title, name, then: then(Path(name)))
    window = opened(worn)
    bar = damage_told(qtbot, window)
    before = worn.read_bytes()
    press(qtbot, button(bar, "&Salvage…"))
    qtbot.waitUntil(lambda: bool(seen(SalvagedDialog)), timeout=60_000)
    assert desk.window_of(worn) is None
    press(qtbot, button(seen(SalvagedDialog)[0], "&Open it"))
    to = worn.with_name("project_1 (salvaged).placet")
    qtbot.waitUntil(lambda: desk.window_of(to) is not None, timeout=30_000)
    assert worn.read_bytes() == before


@pytest.fixture
def guarded(head_file: Path) -> Path:
    """A current file with a trigger of somebody's own."""
    with closing(sqlite3.connect(head_file)) as file:
        file.execute(TRIGGER)
    return head_file


def test_a_files_own_triggers_are_allowed_once_a_person_says_so(
    qtbot: QtBot, opened: Callable[[Path], ProjectWindow], desk: Desk, guarded: Path
) -> None:
    window = opened(guarded)
    assert window.project.read_only
    press(qtbot, button(window, "&Allow changes…"))
    (asked,) = seen(Question)
    assert "tidy on tasks" in asked.told.text()
    press(qtbot, asked.yes)
    qtbot.waitUntil(lambda: desk.window_of(guarded) not in (None, window), timeout=30_000)
    again = desk.window_of(guarded)
    assert isinstance(again, ProjectWindow)
    assert not again.project.read_only
    assert desk.frames == [again]
    again.close_file()
    qtbot.waitUntil(lambda: desk.window_of(guarded) is None)
    assert opened(guarded).project.read_only, "it is asked at each opening"


def test_enter_does_not_allow_them(qtbot: QtBot, opened: Callable[[Path], ProjectWindow], guarded: Path) -> None:
    window = opened(guarded)
    press(qtbot, button(window, "&Allow changes…"))
    (asked,) = seen(Question)
    answers: list[str] = []
    asked.accepted.connect(lambda: answers.append("yes"))
    asked.rejected.connect(lambda: answers.append("no"))
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    assert answers == ["no"]
    assert window.project.read_only
    assert window.isVisible()


def test_a_file_opened_read_only_has_nothing_to_allow(qtbot: QtBot, desk: Desk, guarded: Path) -> None:
    desk.open(guarded, desk.start(), read_only=True)
    qtbot.waitUntil(lambda: desk.window_of(guarded) is not None, timeout=30_000)
    window = desk.window_of(guarded)
    assert isinstance(window, ProjectWindow)
    assert "&Allow changes…" not in [it.text() for it in window.findChildren(QPushButton)]
    assert not any(isinstance(frame, StartWindow) for frame in desk.frames)


def test_what_was_opened_read_only_is_opened_for_changes_from_its_bar(
    qtbot: QtBot, desk: Desk, head_file: Path
) -> None:
    desk.open(head_file, desk.start(), read_only=True)
    qtbot.waitUntil(lambda: desk.window_of(head_file) is not None, timeout=30_000)
    window = desk.window_of(head_file)
    press(qtbot, button(window, "&Open for changes"))
    qtbot.waitUntil(lambda: desk.window_of(head_file) not in (None, window), timeout=30_000)
    again = desk.window_of(head_file)
    assert isinstance(again, ProjectWindow)
    assert not again.project.read_only


def test_what_is_damaged_is_counted_in_words_and_what_is_not_is_not_named(
    qtbot: QtBot, opened: Callable[[Path], ProjectWindow], old_file: Path
) -> None:
    open_project(old_file).close()
    with closing(sqlite3.connect(old_file)) as file, without_rules(file):
        file.execute("UPDATE runs SET task_id = 4242 WHERE id = 1")
        file.commit()
    said = damage_told(qtbot, opened(old_file)).text.text()
    assert "is damaged: 1 reference that leads nowhere. Save a copy" in said


def test_a_window_that_is_not_told_of_others_changes_any_more_says_so(
    qtbot: QtBot,
    opened: Callable[[Path], ProjectWindow],
    old_file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    window = opened(old_file)
    window.project._writer.shutdown()
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)), timeout=30_000)
    (told,) = seen(FailureDialog)
    assert told.parent() is window
    assert "cannot schedule" in caplog.text
    caplog.clear()
    told.close()
