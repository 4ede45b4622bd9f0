"""Tests of what every window does with itself on a screen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import seen
from ui import style
from ui.dialogs.approval import ApprovalDialog
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow


def test_a_window_that_was_maximised_and_put_away_comes_back_as_large(desk: Desk) -> None:
    window = desk.start()
    window.showMaximized()
    window.showMinimized()
    window.come_forward()
    assert (window.isMinimized(), window.isMaximized()) == (False, True)


def test_a_window_is_no_larger_than_its_screen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style.QApplication, "platformName", staticmethod(lambda: "xcb"))
    window = desk.start()
    window.recall(1_000, 1_000)
    room = window.screen().availableGeometry()
    assert window.width() <= room.width()
    assert window.height() <= room.height() * 9 // 10


def test_what_decides_stands_on_a_small_screen(
    opened: Callable[[Path], ProjectWindow],
    example_file: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(style, "tallest", lambda _dialog: 450)
    window = opened(example_file)
    window.edits.review(13)
    qtbot.waitUntil(lambda: any(it.reading.is_complete for it in seen(ApprovalDialog)), timeout=30_000)
    (dialog,) = seen(ApprovalDialog)
    assert dialog.height() <= 450
    assert dialog.foot.approve.mapTo(dialog, dialog.foot.approve.rect().bottomLeft()).y() < 450
