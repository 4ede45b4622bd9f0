"""The approval dialog decides on purpose, about exactly what was read, or not at all."""

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.queries import approvals
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.test_details import said
from ui.dialogs.approval import ApprovalDialog

Key = Qt.Key
Open = Callable[..., ApprovalDialog]


@pytest.fixture
def opened(harbour: Harbour, settled: Wait) -> Iterator[Open]:
    """Open the dialog as large as it comes, or `tall` pixels high, for `who`, and wait until all of it is there."""

    made: list[ApprovalDialog] = []

    def opening(*, who: str = "Mira", tall: int = 0) -> ApprovalDialog:
        dialog = ApprovalDialog(harbour.project, harbour.relay, harbour.task_id, who)
        if tall:
            dialog.resize(dialog.width(), tall)
        made.append(dialog)
        dialog.show()
        settled(lambda: dialog._complete)
        return dialog

    yield opening
    for dialog in made:
        if shiboken6.isValid(dialog):
            dialog.close()


def press(dialog: ApprovalDialog, qtbot: QtBot, key: Key) -> None:
    qtbot.keyClick(dialog._reading, key)


def test_it_shows_what_exactly_is_decided_about(opened: Open, harbour: Harbour) -> None:
    dialog = opened()
    subject = harbour.project.read(approvals.subject, harbour.task_id).result()
    assert dialog._asked.text() == "Approve version 2 of “Payments in advance”?"
    assert dialog._scope.toolTip() == subject.digest
    dialog._copy.click()
    assert QGuiApplication.clipboard().text() == subject.digest
    text = said(dialog)
    assert "Changed since Ada approved version 1, just now" in text
    assert "+ - a refund needs two people" in text
    assert "nothing is charged twice" in text
    assert "passes when it exits with 0" in text
    assert "Version 2 is what the task says now." in text


def test_a_reads_to_the_end_then_arms_then_approves(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = opened(tall=480)
    bar = dialog._reading.verticalScrollBar()
    assert not dialog._approve.isEnabled()
    pressed = 0
    while not dialog._armed:
        press(dialog, qtbot, Key.Key_A)
        pressed += 1
        assert pressed < 30
    assert pressed > 1
    assert bar.value() == bar.maximum()
    assert harbour.decided()[0][0] == "Ada"
    with qtbot.waitSignal(dialog.decided):
        press(dialog, qtbot, Key.Key_A)
    assert harbour.decided()[0] == ("Mira", True, None, 2)


def test_even_what_fits_on_one_screen_takes_two_presses(
    opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = opened(tall=2_000)
    settled(lambda: dialog._seen)
    press(dialog, qtbot, Key.Key_A)
    assert "Press A again to approve." in dialog._hint.text()
    assert harbour.decided()[0][0] == "Ada"
    with qtbot.waitSignal(dialog.decided):
        press(dialog, qtbot, Key.Key_A)


def test_enter_never_approves_wherever_the_focus_is(
    opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = opened(tall=2_000, who="")
    settled(lambda: dialog._approve.isEnabled())
    dialog._name.setText("Mira")
    for button in dialog.findChildren(QPushButton):
        assert not button.autoDefault()
        assert not button.isDefault()
    for widget in (dialog._reading, dialog._approve, dialog._reject, dialog._later, dialog._name, dialog._comment):
        widget.setFocus()
        for key in (Key.Key_Return, Key.Key_Enter):
            qtbot.keyClick(widget, key)
            qtbot.keyClick(widget, key, Qt.KeyboardModifier.ControlModifier)
    assert dialog.isVisible()
    assert not dialog._busy
    assert len(harbour.decided()) == 2


def test_letters_typed_into_the_comment_decide_nothing(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = opened(tall=2_000)
    dialog._comment.setFocus()
    qtbot.keyClicks(dialog._comment, "a banana a day")
    assert dialog._comment.toPlainText() == "a banana a day"
    assert not dialog._armed
    assert len(harbour.decided()) == 2


def test_a_rejection_needs_a_reason(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = opened()
    assert not dialog._reject.isEnabled()
    press(dialog, qtbot, Key.Key_D)
    assert dialog._comment.hasFocus()
    qtbot.keyClicks(dialog._comment, "Two people are too many.")
    dialog._reject.setFocus()
    with qtbot.waitSignal(dialog.decided):
        qtbot.keyClick(dialog._reject, Key.Key_Space)
    assert harbour.decided()[0] == ("Mira", False, "Two people are too many.", 2)


def test_not_now_decides_nothing(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = opened()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog._later, Key.Key_Space)
    assert len(harbour.decided()) == 2


def test_a_version_that_arrives_meanwhile_turns_it_stale_at_once(
    opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = opened(tall=2_000)
    settled(lambda: dialog._approve.isEnabled())
    press(dialog, qtbot, Key.Key_A)
    harbour.edit(description="Other words, all of them.")
    settled(lambda: dialog._freshness.property("role") == "warn")
    assert "Version 3 arrived just now; review the difference before you decide." in said(dialog)
    assert not dialog._approve.isEnabled()
    press(dialog, qtbot, Key.Key_A)
    press(dialog, qtbot, Key.Key_A)
    assert len(harbour.decided()) == 2

    dialog._freshness.newer.click()
    settled(lambda: dialog._complete and dialog._asked.text().startswith("Approve version 3"))
    assert "Changed since version 2, which you were reading" in said(dialog)
    assert not dialog._armed


def test_a_refusal_is_shown_in_place_and_the_new_version_offered(opened: Open, harbour: Harbour, settled: Wait) -> None:
    dialog = opened(tall=2_000)
    settled(lambda: dialog._approve.isEnabled())
    harbour.relay.blockSignals(True)  # the news has not come yet when the button is pressed
    harbour.edit(description="Other words, all of them.")
    dialog._approve.click()
    settled(lambda: dialog._freshness.newer.isVisible())
    assert "Version 3 arrived" in dialog._freshness.sentence.text()
    assert len(harbour.decided()) == 2


def test_what_somebody_else_approved_is_not_approved_again(
    opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = opened(tall=2_000)
    harbour.decide(approved=True)
    settled(lambda: "Version 2 was approved by Ada, just now." in said(dialog))
    assert not dialog._approve.isVisible()
    press(dialog, qtbot, Key.Key_A)
    press(dialog, qtbot, Key.Key_A)
    assert len(harbour.decided()) == 3


def test_nothing_is_decided_in_a_file_open_read_only(opened: Open, harbour: Harbour) -> None:
    harbour.project.read_only = True
    dialog = opened()
    assert "This file is open read-only, so nothing can be decided here." in said(dialog)
    assert not dialog._approve.isVisible()
    assert not dialog._reject.isVisible()


def test_who_decides_is_asked_in_place_when_nobody_said_so_yet(
    opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = opened(who="", tall=2_000)
    settled(lambda: dialog._approve.isEnabled())
    dialog._approve.click()
    assert dialog._name.hasFocus()
    assert len(harbour.decided()) == 2
    qtbot.keyClicks(dialog._name, "Mira")
    with qtbot.waitSignals([dialog.named, dialog.decided]):
        dialog._approve.click()
    assert harbour.decided()[0] == ("Mira", True, None, 2)


def test_the_words_are_read_to_their_end_however_long(opened: Open, harbour: Harbour, settled: Wait) -> None:
    harbour.edit(description="\n\n".join(f"Paragraph {number} of many." for number in range(3_000)))
    dialog = opened()
    assert not dialog._seen
    bar = dialog._reading.verticalScrollBar()
    settled(lambda: bar.maximum() > 20_000)
    bar.setValue(bar.maximum() - 50)
    assert not dialog._approve.isEnabled()
    bar.setValue(bar.maximum())
    settled(lambda: dialog._approve.isEnabled())


def test_tab_reaches_every_control(opened: Open, qtbot: QtBot, settled: Wait) -> None:
    dialog = opened(tall=2_000)
    settled(lambda: dialog._approve.isEnabled())
    dialog._comment.setPlainText("why")
    QGuiApplication.processEvents()
    wanted = {dialog._comment, dialog._later, dialog._reject, dialog._approve, dialog._copy}
    reached = set()
    dialog._reading.setFocus()
    for _ in range(60):
        qtbot.keyClick(dialog.focusWidget() or dialog, Key.Key_Tab)
        reached.add(dialog.focusWidget())
    assert wanted <= reached
