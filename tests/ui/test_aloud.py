"""What comes up by itself reaches the screen reader, once, and takes the keyboard from nobody."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from pytestqt.qtbot import QtBot

from tests.ui.conftest import seen
from ui.bars import Bar
from ui.dialogs.approval import ApprovalDialog
from ui.review.freshness import Freshness
from ui.windows.project import ProjectWindow


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be read out; there is no screen reader here."""
    said: list[str] = []

    def note(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    return said


def test_a_bar_is_read_out(heard: list[str], qtbot: QtBot) -> None:
    bar = Bar("good", "A copy was saved.", {})
    qtbot.addWidget(bar)
    assert heard == ["A copy was saved."]


def test_that_something_newer_is_there_is_read_out_once(heard: list[str], qtbot: QtBot) -> None:
    line = Freshness()
    qtbot.addWidget(line)
    line.tell("good", "Version 4 is what the task says now.")
    for when in ("just now", "1 min ago", "2 min ago"):
        line.tell("warn", f"Version 5 arrived {when}.")
    assert heard == ["Version 5 arrived just now."]


def test_what_the_key_that_approves_would_do_next_is_read_out(
    heard: list[str], qtbot: QtBot, opened: Callable[[Path], ProjectWindow], example_file: Path
) -> None:
    opened(example_file).edits.review(20)
    qtbot.waitUntil(lambda: any(it.reading.is_complete for it in seen(ApprovalDialog)), timeout=30_000)
    (dialog,) = seen(ApprovalDialog)

    def armed() -> bool:
        if not dialog.is_armed:
            qtbot.keyClick(dialog.reading, Qt.Key.Key_A)
        return dialog.is_armed

    qtbot.waitUntil(armed)
    assert "Press A again to approve" in heard[-1]
