"""What became of a question, and what stands in its way, is told and dealt with where one would answer it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import shiboken6
from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop.commands import actors, approvals, moment, requirements, tasks
from desktop.queries import requests
from desktop.queries import requirements as states
from desktop.words import Phase, RequestState, RequirementState, TaskStatus
from tests.people import person
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.test_details import said
from ui.dialogs.approval import ApprovalDialog
from ui.dialogs.change import ChangeDialog
from ui.dialogs.override import OverrideDialog
from ui.dialogs.until import UntilDialog

Open = Callable[[], ApprovalDialog]


@pytest.fixture
def opened(harbour: Harbour, settled: Wait, sits: Callable[..., None]) -> Iterator[Open]:
    """Open the dialog for Mira and wait until all of it is read."""
    made: list[ApprovalDialog] = []
    sits()

    def opening() -> ApprovalDialog:
        dialog = ApprovalDialog(harbour.project, harbour.relay, harbour.task_id)
        dialog.resize(dialog.width(), 2_000)
        made.append(dialog)
        dialog.show()
        settled(lambda: dialog.reading.is_seen)
        return dialog

    yield opening
    for dialog in made:
        if shiboken6.isValid(dialog):
            dialog.close()


def waiting(harbour: Harbour) -> requests.RequestRow | None:
    """The question that waits."""
    return next(iter(harbour.project.read(requests.pending).result()), None)


def ask_until_yesterday(session: Session, task_id: int) -> None:
    """Ask as Ada, in such a way that the time to answer is over by now."""
    for request in requests.of_task(session, task_id):
        if request.state is RequestState.PENDING:
            approvals.withdraw(session, request.id)
    now = moment.now()
    with actors.acting_as(session, person("Ada")), moment.at(now - timedelta(days=2)):
        approvals.ask(session, task_id, expires_at=now - timedelta(days=1))


def withdraw(session: Session, request_id: int) -> None:
    """Ask no longer, as Ada."""
    with actors.acting_as(session, person("Ada")):
        approvals.withdraw(session, request_id, "I found a better way.")


def test_a_request_that_is_withdrawn_meanwhile_says_so_and_arms_nothing(
    opened: Open, harbour: Harbour, settled: Wait
) -> None:
    harbour.ask("Is it enough?")
    dialog = opened()
    dialog._on_a()
    assert dialog.is_armed
    request = waiting(harbour)
    assert request is not None
    harbour.project.write(withdraw, request.id).result()
    settled(lambda: "Ada withdrew the request for it just now. “I found a better way.”" in said(dialog))
    assert not dialog.is_armed
    assert dialog.freshness.property("role") == "warn"


def test_a_request_that_expired_says_so(opened: Open, harbour: Harbour) -> None:
    harbour.project.write(ask_until_yesterday, harbour.task_id).result()
    harbour.project.write(approvals.expire).result()
    dialog = opened()
    assert "Ada asked, 2 days ago." in said(dialog)
    assert "The request expired just now: nobody decided in time." in said(dialog)


def test_whoever_asked_withdraws_there_and_nobody_else(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    harbour.ask("Is it enough?")
    assert opened().foot.acts == []
    request = waiting(harbour)
    assert request is not None
    harbour.project.write(approvals.withdraw, request.id).result()
    harbour.project.write(approvals.ask, harbour.task_id).result()
    dialog = opened()
    (button,) = dialog.foot.acts
    assert button.text() == "Withdraw the request"
    dialog.foot.notes.setPlainText("Not yet.")
    with qtbot.waitSignal(dialog.rejected):
        button.click()
    assert harbour.task().row.status is TaskStatus.PENDING
    assert harbour.task().approvals[0].comment == "Not yet."


def test_what_stands_in_the_way_is_let_pass_for_a_reason_and_until_a_time(
    opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    harbour.object("Who refunds?")
    dialog = opened()
    (button,) = [one for one in dialog.findChildren(QPushButton) if one.text() == "Let it pass…"]
    button.click()
    (asking,) = dialog.findChildren(OverrideDialog)
    assert not asking.save_button.isEnabled()
    asking.reason.setPlainText("Ada is on holiday, and the refund has a task of its own.")
    until = QDateTime.currentDateTime().addDays(3)
    asking.moment.setDateTime(until)
    with qtbot.waitSignal(asking.saved):
        asking.save_button.click()
    settled(lambda: "Comments resolved: overridden. Mira lets it pass until" in said(dialog))
    found = harbour.project.read(states.states, harbour.task_id, Phase.REVIEW_APPROVAL).result()
    (row,) = [one for one in found if one.name == "Comments resolved"]
    assert row.state is RequirementState.OVERRIDDEN
    settled(lambda: dialog.foot.approve.isEnabled())
    with qtbot.waitSignal(dialog.decided):
        dialog.foot.approve.click()
    assert harbour.task().row.status is TaskStatus.APPROVED


def test_comments_that_stand_in_the_way_are_a_press_away_from_where_that_is_said(
    opened: Open, harbour: Harbour, settled: Wait
) -> None:
    harbour.object("Who refunds?")
    dialog = opened()
    (button,) = [one for one in dialog.findChildren(QPushButton) if one.text() == "Read the comments"]
    button.click()
    settled(lambda: "Who refunds?" in said(dialog))
    assert dialog.head.lines.isChecked()


def test_ones_own_approval_is_told_while_another_person_is_needed(
    opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    two = {"name": "Two people", "applicable_if": "always", "satisfied_if": "people at least", "parameter": "2"}
    harbour.project.write(requirements.add, harbour.project_id, phase=Phase.REVIEW_APPROVAL, **two).result()
    dialog = opened()
    with qtbot.waitSignal(dialog.decided):
        dialog.foot.approve.click()
    again = opened()
    settled(lambda: "You approved version 2 already; it waits for another person." in said(again))
    assert not again.foot.approve.isVisible()


def test_what_changed_is_told_since_ones_own_last_decision(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = opened()
    dialog.foot.notes.setPlainText("Say who refunds.")
    with qtbot.waitSignal(dialog.decided):
        dialog.foot.changes.click()
    harbour.edit(description="Ada refunds.")
    harbour.decide(approved=False, comment="Not Ada.")
    harbour.edit(description="Bo refunds.")
    text = said(opened())
    assert "Changed since you requested changes to version 2, just now" in text
    assert "Say who refunds." in text
    assert "+ Bo refunds." in text


def test_the_scope_names_where_and_what_was_skipped_by_whom(opened: Open, harbour: Harbour) -> None:
    harbour.edit(phase=Phase.PLANNER)
    now = harbour.task()
    same = {"title": now.row.title, "description": now.description, "priority": 5, "row_version": now.row.row_version}
    harbour.project.write(tasks.edit, harbour.task_id, **same, phase=Phase.CODER, reason="One line.").result()
    text = said(opened())
    assert "Architecture and Review and approval, by Mira: “One line.”" in text
    assert "No folder is named in the project" in text


def test_not_now_takes_any_time_to_come(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = opened()
    dialog.foot._pick()
    (picking,) = dialog.findChildren(UntilDialog)
    when = QDateTime.currentDateTime().addDays(40)
    picking.moment.setDateTime(when)
    with qtbot.waitSignal(dialog.rejected):
        picking.save_button.click()
    request = waiting(harbour)
    assert request is not None
    assert request.snoozed_until is not None
    assert abs((request.snoozed_until - moment.now()).days - 40) <= 1


def test_a_dialog_is_as_high_as_what_there_is_to_read(
    harbour: Harbour, settled: Wait, sits: Callable[..., None]
) -> None:
    sits()
    dialog = ApprovalDialog(harbour.project, harbour.relay, harbour.task_id)
    full = dialog.height()
    dialog.show()
    settled(lambda: dialog.reading.is_complete)
    assert dialog.height() == full
    harbour.edit(title="Short", description="Three words only.")
    change = ChangeDialog(harbour.project, harbour.relay, harbour.task().change_requests[0].id)
    change.show()
    settled(lambda: change.reading.is_complete and change.height() < full)
    for one in (dialog, change):
        one.close()
