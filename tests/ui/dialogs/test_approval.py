"""The approval dialog decides on purpose, about exactly what was read, or not at all."""

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop import identity
from desktop.commands import requirements, tasks
from desktop.queries import approvals, requests
from desktop.words import Phase, TaskStatus
from tests.ui.dialogs.conftest import Open
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.test_details import said
from ui.dialogs.approval import ApprovalDialog
from ui.dialogs.who import WhoDialog
from ui.question import Question

# Menus grab the keyboard, which the offscreen platform cannot, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)

Key = Qt.Key


def press(dialog: ApprovalDialog, qtbot: QtBot, key: Key) -> None:
    qtbot.keyClick(dialog.reading, key)


def test_it_shows_what_exactly_is_decided_about(deciding: Open, harbour: Harbour) -> None:
    dialog = deciding()
    subject = harbour.project.read(approvals.subject, harbour.task_id).result()
    assert dialog.head.question.text() == "Approve version 2 of “Payments in advance”?"
    assert dialog.head.scope.toolTip() == subject.digest
    dialog.head.copy.click()
    assert QGuiApplication.clipboard().text() == subject.digest
    text = said(dialog)
    assert "Changed since Ada approved version 1, just now" in text
    assert "+ - a refund needs two people" in text
    assert "nothing is charged twice" in text
    assert "passes when it exits with 0" in text
    assert "Version 2 is what the task says now." in text


def test_a_reads_to_the_end_then_arms_then_approves(deciding: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = deciding(tall=480)
    bar = dialog.reading.verticalScrollBar()
    assert not dialog.foot.approve.isEnabled()
    pressed = 0
    while not dialog.is_armed:
        press(dialog, qtbot, Key.Key_A)
        pressed += 1
        assert pressed < 30
    assert pressed > 1
    assert bar.maximum() - bar.value() < 32, "nothing stands in the margin below"
    assert harbour.decided()[0][0] == "Ada"
    with qtbot.waitSignal(dialog.decided):
        press(dialog, qtbot, Key.Key_A)
    assert harbour.decided()[0] == ("Mira", True, None, 2)


def test_however_small_it_is_made_nothing_is_painted_over_something_else(deciding: Open, settled: Wait) -> None:
    dialog = deciding(tall=480)
    dialog.resize(1, 1)
    foot, hint = dialog.foot, dialog.foot.hint
    settled(lambda: dialog.height() >= dialog.minimumSizeHint().height() and foot.width() == dialog.width())
    assert hint.height() >= hint.heightForWidth(hint.width()) > hint.fontMetrics().height(), "it takes several lines"
    assert foot.notes.geometry().bottom() < hint.geometry().top()
    assert hint.geometry().bottom() < foot.approve.geometry().top()
    assert foot.approve.geometry().bottom() < foot.height()


def test_even_what_fits_on_one_screen_takes_two_presses(
    deciding: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = deciding(tall=2_000)
    settled(lambda: dialog.reading.is_seen)
    press(dialog, qtbot, Key.Key_A)
    assert "Press A again to approve." in dialog.foot.hint.text()
    assert harbour.decided()[0][0] == "Ada"
    with qtbot.waitSignal(dialog.decided):
        press(dialog, qtbot, Key.Key_A)


def test_a_key_that_is_held_decides_nothing(deciding: Open, harbour: Harbour) -> None:
    dialog = deciding()
    for _ in range(20):
        held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_A, Qt.KeyboardModifier.NoModifier, "a", True)
        QApplication.sendEvent(dialog.reading, held)
    assert not dialog.is_armed
    assert harbour.task().row.status is TaskStatus.AWAITING_APPROVAL


def test_notes_that_were_given_to_nobody_are_asked_about(deciding: Open, qtbot: QtBot) -> None:
    dialog = deciding()
    qtbot.keyClicks(dialog.foot.notes, "An hour is long.")
    press(dialog, qtbot, Key.Key_Escape)
    assert dialog.isVisible()
    asked = dialog.findChild(Question)
    asked.no.click()
    assert dialog.foot.words == "An hour is long."
    dialog.close()
    asked = dialog.findChildren(Question)[-1]
    asked.yes.click()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog) or not dialog.isVisible())


def test_enter_never_approves_wherever_the_focus_is(
    deciding: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = deciding(tall=2_000)
    settled(lambda: dialog.foot.approve.isEnabled())
    for button in dialog.findChildren(QPushButton):
        assert not button.autoDefault()
        assert not button.isDefault()
    for widget in (
        dialog.reading,
        dialog.foot.approve,
        dialog.foot.reject,
        dialog.foot.later,
        dialog.foot.notes,
    ):
        widget.setFocus()
        for key in (Key.Key_Return, Key.Key_Enter):
            qtbot.keyClick(widget, key)
            qtbot.keyClick(widget, key, Qt.KeyboardModifier.ControlModifier)
    assert dialog.isVisible()
    assert not dialog.is_busy
    assert len(harbour.decided()) == 2


def test_letters_typed_into_the_comment_decide_nothing(deciding: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = deciding(tall=2_000)
    dialog.foot.notes.setFocus()
    qtbot.keyClicks(dialog.foot.notes, "a banana a day")
    assert dialog.foot.notes.toPlainText() == "a banana a day"
    assert not dialog.is_armed
    assert len(harbour.decided()) == 2


def test_a_rejection_needs_a_reason(deciding: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = deciding()
    dialog.foot.reject.click()
    assert dialog.foot.notes.hasFocus()
    assert "To reject it, write above what should be different, then press Reject." in dialog.foot.hint.text()
    dialog.reading.setFocus()
    press(dialog, qtbot, Key.Key_D)
    assert dialog.foot.notes.hasFocus()
    assert len(harbour.decided()) == 2
    qtbot.keyClicks(dialog.foot.notes, "Two people are too many.")
    dialog.foot.reject.setFocus()
    with qtbot.waitSignal(dialog.decided):
        qtbot.keyClick(dialog.foot.reject, Key.Key_Space)
    assert harbour.decided()[0] == ("Mira", False, "Two people are too many.", 2)


def test_not_now_decides_nothing(deciding: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = deciding()
    qtbot.keyClick(dialog.foot.later, Key.Key_Space)
    with qtbot.waitSignal(dialog.rejected):
        dialog.foot.findChild(QMenu).actions()[-1].trigger()
    assert len(harbour.decided()) == 2
    assert harbour.project.read(requests.pending).result()[0].snoozed_until is None


def test_a_version_that_arrives_meanwhile_turns_it_stale_at_once(
    deciding: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = deciding(tall=2_000)
    settled(lambda: dialog.foot.approve.isEnabled())
    press(dialog, qtbot, Key.Key_A)
    harbour.edit(description="Other words, all of them.")
    settled(lambda: dialog.freshness.property("role") == "warn")
    assert "Version 3 arrived just now; review the difference before you decide." in said(dialog)
    assert not dialog.foot.approve.isEnabled()
    press(dialog, qtbot, Key.Key_A)
    press(dialog, qtbot, Key.Key_A)
    assert len(harbour.decided()) == 2

    dialog.freshness.newer.click()
    settled(lambda: dialog.reading.is_complete and dialog.head.question.text().startswith("Approve version 3"))
    assert "Changed since version 2, which you were reading" in said(dialog)
    assert not dialog.is_armed


def test_a_refusal_is_shown_in_place_and_the_new_version_offered(
    deciding: Open, harbour: Harbour, settled: Wait
) -> None:
    dialog = deciding(tall=2_000)
    settled(lambda: dialog.foot.approve.isEnabled())
    harbour.relay.blockSignals(True)  # the news has not come yet when the button is pressed
    harbour.edit(description="Other words, all of them.")
    dialog.foot.approve.click()
    settled(lambda: dialog.freshness.newer.isVisible())
    assert "Version 3 arrived" in dialog.freshness.sentence.text()
    assert len(harbour.decided()) == 2


def test_what_somebody_else_approved_is_not_approved_again(
    deciding: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = deciding(tall=2_000)
    harbour.decide(approved=True)
    settled(lambda: "Version 2 was approved by Ada, just now." in said(dialog))
    assert not dialog.foot.approve.isVisible()
    assert dialog.foot.later.text() == "Close"
    settled(lambda: dialog.foot.later.geometry().right() > dialog.width() - 40)
    assert dialog.freshness.property("role") == "good"
    assert dialog.head.question.text() == "Version 2 of “Payments in advance”"
    assert "What you decide about" not in said(dialog)
    press(dialog, qtbot, Key.Key_A)
    press(dialog, qtbot, Key.Key_A)
    assert len(harbour.decided()) == 3


def test_nothing_is_decided_in_a_file_open_read_only(deciding: Open, harbour: Harbour) -> None:
    harbour.project.read_only = True
    dialog = deciding()
    assert "This file is open read-only, so nothing can be decided here." in said(dialog)
    assert not dialog.foot.approve.isVisible()
    assert not dialog.foot.reject.isVisible()


def test_who_decides_is_asked_first_and_nothing_is_decided_by_saying_so(
    deciding: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = deciding(key=False, tall=2_000)
    settled(lambda: dialog.foot.approve.isEnabled())
    dialog.foot.approve.click()
    (asking,) = dialog.findChildren(WhoDialog)
    assert asking.name.text() == "Mira"
    with qtbot.waitSignal(dialog.named):
        qtbot.keyClick(asking.name, Key.Key_Return)
    assert len(harbour.decided()) == 2
    assert "You decide as Mira." in dialog.foot.hint.text()
    with qtbot.waitSignal(dialog.decided):
        dialog.foot.approve.click()
    assert harbour.decided()[0] == ("Mira", True, None, 2)
    (approval, *_) = [one for one in harbour.task().approvals if one.of_a_person]
    me = identity.mine()
    assert me is not None
    assert approval.key == me.key


def test_the_words_are_read_to_their_end_however_long(
    deciding: Open, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    harbour.edit(description="\n\n".join(f"Paragraph {number} of many." for number in range(1_000)))
    dialog = deciding()
    assert not dialog.reading.is_seen
    bar = dialog.reading.verticalScrollBar()
    settled(lambda: bar.maximum() > 20_000)
    bar.setValue(bar.maximum())
    assert not dialog.reading.is_seen, "what was passed over has not been read"
    bar.setValue(0)
    press(dialog, qtbot, Key.Key_A)
    first = bar.value()
    for _ in range(200):
        if not dialog.reading.is_seen:
            assert not dialog.foot.approve.isEnabled()
            press(dialog, qtbot, Key.Key_A)
    assert first < bar.value() < bar.maximum(), "the end was read already"
    assert dialog.foot.approve.isEnabled()


def test_what_was_read_stays_read_when_something_beside_it_changes(
    deciding: Open, harbour: Harbour, settled: Wait
) -> None:
    harbour.edit(description="\n\n".join(f"Paragraph {number} of many." for number in range(100)))
    dialog = deciding()
    while not dialog.reading.is_seen:
        dialog.reading.go_on()
    page = dialog.reading.widget()
    dialog.reading.verticalScrollBar().setValue(300)
    harbour.object("Who refunds?")
    settled(lambda: dialog.reading.widget() is not page and dialog.reading.is_complete)
    assert dialog.reading.has_seen("words", dialog.shown.digest)
    assert not dialog.reading.is_seen, "the requirement is not met any more, which nobody has seen"
    dialog.reading.go_on()
    settled(lambda: dialog.reading.is_seen)


def test_tab_reaches_every_control(deciding: Open, qtbot: QtBot, settled: Wait) -> None:
    dialog = deciding(tall=2_000)
    settled(lambda: dialog.foot.approve.isEnabled())
    dialog.foot.notes.setPlainText("why")
    QGuiApplication.processEvents()
    wanted = {dialog.foot.notes, dialog.foot.later, dialog.foot.reject, dialog.foot.approve, dialog.head.copy}
    reached = set()
    dialog.reading.setFocus()
    for _ in range(60):
        qtbot.keyClick(dialog.focusWidget() or dialog, Key.Key_Tab)
        reached.add(dialog.focusWidget())
    assert wanted <= reached


def test_changes_are_requested_with_words_and_go_back_to_planning(
    deciding: Open, harbour: Harbour, qtbot: QtBot
) -> None:
    dialog = deciding()
    dialog.foot.changes.click()
    assert "To request changes, write above" in dialog.foot.hint.text()
    assert len(harbour.decided()) == 2
    qtbot.keyClicks(dialog.foot.notes, "Say who refunds.")
    assert "To request changes" not in dialog.foot.hint.text()
    with qtbot.waitSignal(dialog.decided):
        qtbot.keyClick(dialog.foot.changes, Key.Key_Space)
    assert harbour.decided()[0] == ("Mira", False, "Say who refunds.", 2)
    assert harbour.task().row.status is TaskStatus.PENDING


def test_notes_make_it_an_approval_with_notes(deciding: Open, harbour: Harbour, qtbot: QtBot, settled: Wait) -> None:
    dialog = deciding(tall=2_000)
    settled(lambda: dialog.foot.approve.isEnabled())
    assert dialog.foot.approve.text() == "Approve version 2"
    qtbot.keyClicks(dialog.foot.notes, "Mind the fees.")
    assert dialog.foot.approve.text() == "Approve version 2 with notes"
    with qtbot.waitSignal(dialog.decided):
        dialog.foot.approve.click()
    assert harbour.decided()[0] == ("Mira", True, "Mind the fees.", 2)


def test_what_was_on_screen_is_kept_with_the_verdict(
    deciding: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = deciding(tall=2_000)
    settled(lambda: dialog.foot.approve.isEnabled())
    digest = harbour.project.read(approvals.subject, harbour.task_id).result().digest
    with qtbot.waitSignal(dialog.decided):
        dialog.foot.approve.click()
    assert harbour.viewed()[0] == [f"version 2, to its end, SHA-256 {digest}", "what changed since version 1"]


def test_it_says_who_asks_and_what_and_can_be_put_off(deciding: Open, harbour: Harbour, qtbot: QtBot) -> None:
    harbour.ask("Is 15 minutes enough?")
    dialog = deciding()
    assert "Ada asks, just now. Is 15 minutes enough?" in said(dialog)
    qtbot.keyClick(dialog.foot.later, Key.Key_Space)
    menu = dialog.foot.findChild(QMenu)
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(menu, Key.Key_Return)
    request = harbour.project.read(requests.pending).result()[0]
    assert request.snoozed_until is not None
    assert request.snoozed_until > request.asked_at


def test_a_requirement_that_is_not_met_is_shown_and_names_itself_when_one_approves_all_the_same(
    deciding: Open, harbour: Harbour, settled: Wait
) -> None:
    harbour.object("Who refunds?")
    dialog = deciding(tall=2_000)
    settled(lambda: dialog.foot.approve.isEnabled())
    assert "Comments resolved: not met." in said(dialog)
    dialog.foot.approve.click()
    settled(lambda: not dialog.is_busy)
    assert "Comments resolved" in dialog.freshness.sentence.text() or "comment" in dialog.freshness.sentence.text()
    assert len(harbour.decided()) == 2


def test_criteria_and_what_it_waits_for_are_read_too(deciding: Open, harbour: Harbour) -> None:
    other = harbour.project.write(tasks.create, harbour.project_id, title="Choose a bank").result()
    harbour.edit(criteria=["A refund arrives within a day"], waits_for=[other])
    dialog = deciding(tall=2_000)
    text = said(dialog)
    assert "A refund arrives within a day" in text
    assert f"Task {other}, “Choose a bank”: pending" in text
    assert "+ - A refund arrives within a day" in text


def test_what_an_older_tool_approved_without_its_words_can_be_approved_again(
    deciding: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    harbour.approved_by_an_older_tool()
    dialog = deciding(tall=2_000)
    settled(lambda: dialog.foot.approve.isEnabled())
    with qtbot.waitSignal(dialog.decided):
        dialog.foot.approve.click()
    assert harbour.decided()[0] == ("Mira", True, None, 2)
    assert harbour.task().row.status is TaskStatus.APPROVED


def test_while_more_people_are_needed_one_approval_is_no_obstacle(
    deciding: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    two = {"name": "Two people", "applicable_if": "always", "satisfied_if": "people at least", "parameter": "2"}
    harbour.project.write(requirements.add, harbour.project_id, phase=Phase.REVIEW_APPROVAL, **two).result()
    harbour.decide(approved=True)
    dialog = deciding(tall=2_000)
    assert "Two people: not met. 1 of 2 people approved version 2." in said(dialog)
    settled(lambda: dialog.foot.approve.isEnabled())
    with qtbot.waitSignal(dialog.decided):
        dialog.foot.approve.click()
    assert harbour.task().row.status is TaskStatus.APPROVED
