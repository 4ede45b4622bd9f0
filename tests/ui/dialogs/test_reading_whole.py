"""All of what is decided about is on the screen, however it is written, and the foot says what is so."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.queries.rows import Gate
from desktop.words import TaskStatus
from tests.ui.dialogs.conftest import Open
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.test_fitting import NASTY
from ui import style
from ui.dialogs.decision import WIDTH
from ui.review import parts
from ui.review.prose import Prose
from ui.review.to_the_end import ToTheEnd

Key = Qt.Key


LONG = {
    "letters": "A" * 300,
    "address": "https://example.org/" + "q" * 300,
    "path": "/srv/" + "berth_" * 60,
    "signs": "泊" * 300,
    "accents": "e\u0301" * 200,
}


@pytest.mark.parametrize("word", LONG.values(), ids=LONG)
def test_a_word_that_never_ends_breaks_and_all_of_it_is_on_the_screen(
    deciding: Open, harbour: Harbour, settled: Wait, word: str
) -> None:
    gates = [Gate(word[:200], f"run {word}", "", "exit_code_0", "", 60, True, "")]
    harbour.edit(title=word, description=word, criteria=[word], gates=gates)
    dialog = deciding(tall=2_000)
    assert dialog.minimumSizeHint().width() <= WIDTH
    settled(lambda: dialog.reading.is_seen)
    assert dialog.reading.horizontalScrollBar().maximum() == 0
    shown = [label for label in dialog.findChildren(QLabel) if word in label.text()]
    assert shown
    assert all(label.x() + label.width() <= label.parentWidget().width() for label in shown)
    assert all("\u200b" not in label.accessibleName() for label in shown)


def test_however_a_text_was_written_nothing_of_it_stands_beside_the_page(deciding: Open, harbour: Harbour) -> None:
    harbour.edit(description="\n\n".join(NASTY.values()))
    dialog = deciding()
    texts = [prose for prose in dialog.findChildren(Prose) if prose.isVisible()]
    assert texts
    assert all(prose.document().size().width() <= prose.viewport().width() for prose in texts)
    assert dialog.reading.horizontalScrollBar().maximum() == 0
    assert not dialog.reading.is_seen


def test_what_is_cut_off_at_the_side_is_not_seen(settled: Wait, qtbot: QtBot) -> None:
    other = ToTheEnd("Cut off")
    qtbot.addWidget(other)
    other.resize(700, 600)
    wide = parts.Page()
    wide.add(style.label("At the left"))
    wide.setMinimumWidth(3 * other.width())
    other.put(wide, stay=False)
    other.show()
    other.complete()
    bar = other.horizontalScrollBar()
    settled(lambda: bar.maximum() > 0 and other._in_part)
    assert not other.is_seen
    pressed = 0
    while not other.is_seen:
        other.go_on()
        pressed += 1
        assert pressed < 10
    assert bar.value() == bar.maximum()


def test_the_hint_knows_where_the_keyboard_is(deciding: Open, harbour: Harbour, qtbot: QtBot, settled: Wait) -> None:
    dialog = deciding(tall=2_000)
    settled(lambda: dialog.foot.approve.isEnabled())
    qtbot.keyClick(dialog.reading, Key.Key_A)
    assert "Press A again to approve." in dialog.foot.hint.text()
    dialog.foot.notes.setFocus()
    assert "Tab leaves the notes; then press A to approve." in dialog.foot.hint.text()
    assert "A decision is not undone" in dialog.foot.hint.text()
    qtbot.keyClicks(dialog.foot.notes, "a")
    qtbot.keyClick(dialog.foot.notes, Key.Key_Tab)
    assert "Press A again to approve." in dialog.foot.hint.text()
    with qtbot.waitSignal(dialog.decided):
        qtbot.keyClick(dialog.focusWidget(), Key.Key_A)
    assert harbour.decided()[0] == ("Mira", True, "a", 2)


def test_what_was_decided_is_told_in_a_sentence(deciding: Open, settled: Wait, qtbot: QtBot) -> None:
    dialog = deciding(tall=2_000)
    settled(lambda: dialog.foot.approve.isEnabled())
    with qtbot.waitSignal(dialog.told) as told:
        dialog.foot.approve.click()
    assert told.args == ["You approved version 2 of “Payments in advance”."]


def test_presses_quick_as_a_double_click_decide_nothing(
    deciding: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = deciding()
    QApplication.setDoubleClickInterval(60_000)
    try:
        for _ in range(60):
            qtbot.keyClick(dialog.reading, Key.Key_A)
        assert dialog.is_armed
        assert dialog.reading.is_seen
        assert "Press A again to approve." in dialog.foot.hint.text()
        settled(lambda: not dialog.is_busy)
        assert harbour.task().row.status is TaskStatus.AWAITING_APPROVAL
    finally:
        QApplication.setDoubleClickInterval(0)
    with qtbot.waitSignal(dialog.decided):
        qtbot.keyClick(dialog.reading, Key.Key_A)
