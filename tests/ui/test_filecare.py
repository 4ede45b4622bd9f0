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

from tests import old_files
from tests.ui.conftest import seen
from ui.dialogs.failure import FailureDialog
from ui.dialogs.salvaged import SalvagedDialog
from ui.windows.bars import Bar
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
    asked = window.care.asked
    assert asked is not None
    assert "tidy on tasks" in asked.informativeText()
    press(qtbot, next(it for it in asked.buttons() if it.text() == "&Allow changes"))
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
    asked = window.care.asked
    assert asked is not None
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    qtbot.wait(50)
    assert window.project.read_only
    assert window.isVisible()


def test_a_file_opened_read_only_has_nothing_to_allow(qtbot: QtBot, desk: Desk, guarded: Path) -> None:
    desk.open(guarded, desk.start(), read_only=True)
    qtbot.waitUntil(lambda: desk.window_of(guarded) is not None, timeout=30_000)
    window = desk.window_of(guarded)
    assert isinstance(window, ProjectWindow)
    assert "&Allow changes…" not in [it.text() for it in window.findChildren(QPushButton)]
    assert not any(isinstance(frame, StartWindow) for frame in desk.frames)
