"""What is decided about is read line by line, too: compared, commented on, and counted as read."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.words import CommentState
from tests.ui.dialogs.conftest import Open
from tests.ui.dialogs.test_approval import press
from tests.ui.harbour import Harbour, Wait
from ui.dialogs.who import WhoDialog

Key = Qt.Key


def test_the_lines_are_read_and_commented_on_in_the_dialog_and_count_as_seen(
    deciding: Open, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    harbour.edit(description="\n\n".join(f"Paragraph {number} of many." for number in range(60)))
    dialog = deciding()
    press(dialog, qtbot, Key.Key_L)
    assert dialog.ways.surface is not None
    surface = dialog.ways.surface
    settled(surface.bar.isVisible)
    assert surface.isVisible()
    assert surface.bar.edition.currentText() == "Version 3"
    assert surface.text.hasFocus()
    assert not dialog.reading.has_seen("words", dialog.shown.digest)
    text, count = surface.text, surface.text.lines.count
    settled(lambda: text.seen.gap(count) != 0)
    while (gap := text.seen.gap(count)) is not None:
        qtbot.keyClick(text, Key.Key_PageDown)
        settled(lambda gap=gap: text.seen.gap(count) != gap)
    settled(lambda: dialog.reading.has_seen("words", dialog.shown.digest))
    qtbot.keyClick(surface.text, Key.Key_C)
    qtbot.keyClicks(QApplication.focusWidget(), "An hour is long.")
    qtbot.keyClick(surface.panel.composer.text, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled(lambda: len(surface.panel.drafts) == 1 and not surface.panel.composer.busy)
    qtbot.keyClick(surface.text, Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.reading.hasFocus()
    pressed = 0
    while not dialog.is_armed:
        press(dialog, qtbot, Key.Key_A)
        QApplication.processEvents()
        pressed += 1
        assert pressed < 10, "the words themselves are not gone through again"
    with qtbot.waitSignal(dialog.decided):
        press(dialog, qtbot, Key.Key_A)
    assert "version 3 line by line, to its end" in harbour.viewed()[0]


def test_the_page_is_where_one_was_in_it_and_need_not_be_read_again(
    deciding: Open, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    harbour.edit(description="\n\n".join(f"Paragraph {number} of many." for number in range(60)))
    dialog = deciding()
    page, bar = dialog.reading, dialog.reading.verticalScrollBar()
    for _ in range(4):
        press(dialog, qtbot, Key.Key_A)
    read, there, width = dict(page._in_part), bar.value(), dialog.width()
    assert there > 0
    press(dialog, qtbot, Key.Key_L)
    settled(dialog.ways.surface.bar.isVisible)
    assert dialog.width() > width, "there is room for comments"
    qtbot.keyClick(dialog.ways.surface.text, Key.Key_L)
    settled(lambda: (dialog.width(), bar.value()) == (width, there))
    assert page._in_part == read


def test_a_comment_being_typed_is_kept_when_the_dialog_closes_and_holds_it_where_it_cannot_be(
    deciding: Open, settled: Wait, qtbot: QtBot
) -> None:
    dialog = deciding()
    press(dialog, qtbot, Key.Key_L)
    settled(dialog.ways.surface.bar.isVisible)
    qtbot.keyClick(dialog.ways.surface.text, Key.Key_C)
    composer = dialog.ways.surface.panel.composer
    composer.text.setPlainText("Why so early? " * 1_000)
    dialog.close()
    settled(lambda: not composer._keeping)
    assert dialog.isVisible()
    assert composer.text.isVisible()
    composer.text.setPlainText("Why so early?")
    with qtbot.waitSignal(dialog.rejected):
        dialog.close()


def test_whoever_has_no_key_is_asked_for_one_when_they_waive_and_it_is_waived(
    deciding: Open, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    harbour.object("An hour is long.")
    dialog = deciding(key=False)
    press(dialog, qtbot, Key.Key_L)
    settled(lambda: dialog.ways.surface.prepared.threads)
    surface = dialog.ways.surface
    surface.setFocus()
    for key in (Key.Key_N, Key.Key_X):
        qtbot.keyClick(QApplication.focusWidget(), key)
    (asking,) = dialog.findChildren(WhoDialog)
    assert surface.prepared.threads[0].root.state is CommentState.OPEN
    with qtbot.waitSignal(dialog.named):
        asking.save_button.click()
    settled(lambda: surface.prepared.threads[0].root.state is CommentState.WAIVED)
    assert surface.prepared.threads[0].root.settled_by == "Mira"
