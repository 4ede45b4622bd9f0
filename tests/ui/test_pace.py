"""Tests of work that is asked for more often than it can be done."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.pace import Pace


def test_what_is_asked_for_meanwhile_is_done_once_afterwards(qtbot: QtBot) -> None:
    parent, begun = QObject(), []
    pace = Pace(parent)
    pace.due.connect(lambda: begun.append(1))
    for _ in range(5):
        pace.ask()
    assert len(begun) == 1
    with qtbot.waitSignal(pace.due):
        pace.done()
    assert len(begun) == 2
    pace.done()
    qtbot.waitUntil(lambda: not pace._rest.isActive())
    assert len(begun) == 2


def test_what_is_forgotten_is_not_done_and_the_next_begins_at_once() -> None:
    parent, begun = QObject(), []
    pace = Pace(parent)
    pace.due.connect(lambda: begun.append(1))
    pace.ask()
    pace.ask()
    pace.forget()
    pace.done()
    pace.ask()
    assert len(begun) == 2
