"""From one decision to the next by one key, inside the dialog that decides, and nothing written is lost on the way."""

from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.inbox.conftest import dialog_of, inbox_of, known
from ui.dialogs.approval import ApprovalDialog
from ui.inbox.page import InboxPage
from ui.question import Question
from ui.windows.desk import Desk

Key = Qt.Key
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


def title(dialog: ApprovalDialog) -> str:
    return dialog.shown.subject.title if dialog.shown is not None else ""


def on_the_screen(qtbot: QtBot, desk: Desk, path: Path, which: str) -> ApprovalDialog:
    """The dialog about the task of this title, once it is the only one there."""

    def found() -> bool:
        window = desk.window_of(path)
        there = [it for it in window.findChildren(ApprovalDialog) if it.isVisible()] if window is not None else []
        return [title(it) for it in there] == [which] and there[0].reading.is_complete

    qtbot.waitUntil(found, timeout=30_000)
    return dialog_of(qtbot, desk, path)


def first(qtbot: QtBot, desk: Desk, path: Path) -> ApprovalDialog:
    start = known(desk, path)
    inbox_of(qtbot, start)
    start.acts["next"].trigger()
    return on_the_screen(qtbot, desk, path, "First")


def decide(qtbot: QtBot, dialog: ApprovalDialog) -> None:
    """Approve by keyboard, whatever that takes."""

    def armed() -> bool:
        if not dialog.is_armed:
            qtbot.keyClick(dialog.reading, Key.Key_A)
        return dialog.is_armed

    qtbot.waitUntil(armed)
    with qtbot.waitSignal(dialog.decided):
        qtbot.keyClick(dialog.reading, Key.Key_A)


def test_the_next_thing_is_one_key_away_inside_the_dialog(qtbot: QtBot, desk: Desk, harbour: Path) -> None:
    dialog = first(qtbot, desk, harbour)
    qtbot.keyClick(dialog.reading, Key.Key_Period)
    dialog = on_the_screen(qtbot, desk, harbour, "Second")
    qtbot.keyClick(dialog.reading, Key.Key_Period)
    on_the_screen(qtbot, desk, harbour, "First")


def test_after_a_decision_the_same_key_leads_on_and_at_the_end_to_the_inbox(
    qtbot: QtBot, desk: Desk, harbour: Path
) -> None:
    decide(qtbot, first(qtbot, desk, harbour))
    window = desk.window_of(harbour)
    assert window is not None
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Key.Key_Period)
    dialog = on_the_screen(qtbot, desk, harbour, "Second")
    qtbot.keyClick(dialog.reading, Key.Key_Period)
    qtbot.waitUntil(lambda: isinstance(window.current, InboxPage))
    qtbot.waitUntil(lambda: not (shiboken6.isValid(dialog) and dialog.isVisible()))


def test_notes_are_asked_about_before_one_goes_on(qtbot: QtBot, desk: Desk, harbour: Path) -> None:
    dialog = first(qtbot, desk, harbour)
    qtbot.keyClicks(dialog.foot.notes, "An hour. Or two.")
    assert dialog.foot.words == "An hour. Or two.", "the key is a letter while one writes"
    qtbot.keyClick(dialog.reading, Key.Key_Period)
    asked = dialog.findChild(Question)
    qtbot.keyClick(asked, Key.Key_Escape)
    assert (dialog.isVisible(), dialog.foot.words) == (True, "An hour. Or two.")
    qtbot.keyClick(dialog.reading, Key.Key_Period)
    dialog.findChildren(Question)[-1].yes.click()
    on_the_screen(qtbot, desk, harbour, "Second")
