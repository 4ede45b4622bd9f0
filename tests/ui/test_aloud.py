"""What comes up by itself reaches the screen reader, once, and takes the keyboard from nobody."""

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from pytestqt.qtbot import QtBot

from ui.bars import Bar
from ui.review.freshness import Freshness


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
