"""A word that was broken to fit is copied as it is, whatever way it is copied."""

import gc
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from ui import style

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
LEFT, NONE, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
WORD = "e\u0301" * 30 + "\U0001f469" * 30
SAID = f"See {WORD} there"


@pytest.fixture
def made(qtbot: QtBot) -> style.Label:
    """A label with a word too wide, that can be selected."""
    label = style.label(SAID)
    qtbot.addWidget(label)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.resize(200, 400)
    label.show()
    label.setFocus()
    QApplication.clipboard().setText("before")
    assert "\u200b" in QLabel.text(label)
    return label


def everything(label: style.Label) -> None:
    label.setSelection(0, len(QLabel.text(label).encode("utf-16-le")) // 2)


def menu(label: style.Label) -> QMenu:
    at = QPoint(20, 10)
    QApplication.sendEvent(label, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, label.mapToGlobal(at)))
    return label.findChildren(QMenu)[-1]


def test_by_key(made: style.Label, qtbot: QtBot) -> None:
    everything(made)
    qtbot.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == SAID


def test_by_menu(made: style.Label) -> None:
    shown = menu(made)
    copy, choose = shown.actions()
    assert not copy.isEnabled(), "nothing is selected"
    choose.trigger()
    shown.close()
    assert made.selectedText().replace("\u200b", "") == SAID
    shown = menu(made)
    shown.actions()[0].trigger()
    shown.close()
    assert QGuiApplication.clipboard().text() == SAID


def test_by_selecting_alone_where_there_is_a_clipboard_for_that(
    made: style.Label, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A screen of tests has none, so this stands in for it."""

    taken: dict[QClipboard.Mode, str] = {}

    selecting = SimpleNamespace(supportsSelection=lambda: True, setText=lambda text, mode: taken.update({mode: text}))
    monkeypatch.setattr(QGuiApplication, "clipboard", lambda: selecting)
    everything(made)
    QTest.mouseRelease(made, LEFT, NONE, QPoint(20, 10))
    assert taken == {QClipboard.Mode.Selection: SAID}


def test_it_is_not_dragged_away_with_what_breaks_it(made: style.Label) -> None:
    everything(made)
    QTest.mousePress(made, LEFT, SHIFT, QPoint(60, made.height() // 2))
    assert made.hasSelectedText(), "a selection still ends somewhere else"
    QTest.mouseRelease(made, LEFT, SHIFT, QPoint(60, made.height() // 2))
    everything(made)
    QTest.mousePress(made, LEFT, NONE, QPoint(20, 10))
    assert not made.hasSelectedText(), "a press on it would begin to drag it"
    QTest.mouseRelease(made, LEFT, NONE, QPoint(20, 10))


def test_a_double_click_selects_the_word_whole(made: style.Label) -> None:
    QTest.mouseDClick(made, LEFT, NONE, QPoint(60, made.height() // 2))
    assert made.selectedText().replace("\u200b", "") == WORD


def test_one_that_python_lets_go_of_goes_quietly(qtbot: QtBot) -> None:
    label = style.label(SAID)
    label.itself = label
    label.show()
    with qtbot.captureExceptions() as raised:
        del label
        gc.collect()
    assert raised == []
