"""A change request is read, decided about and applied in its dialog, and asked for where a task is edited."""

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop.commands import actors, tasks
from desktop.commands import change_requests as act
from desktop.queries import change_requests
from desktop.queries.rows import ChangeRequestRow, Proposal
from desktop.words import ChangeRequestStatus, Phase, Verdict
from tests.people import person
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.test_details import said
from ui.dialogs.change import ChangeDialog
from ui.dialogs.task import TaskDialog

Key = Qt.Key
Open = Callable[..., ChangeDialog]


@pytest.fixture
def opened(harbour: Harbour, settled: Wait, sits: Callable[..., None]) -> Iterator[Open]:
    """Open the dialog of a change request and wait until all of it is read."""
    made: list[ChangeDialog] = []

    def opening(change_id: int, *, tall: int = 2_000) -> ChangeDialog:
        sits()
        dialog = ChangeDialog(harbour.project, harbour.relay, change_id)
        dialog.resize(dialog.width(), tall)
        made.append(dialog)
        dialog.show()
        settled(lambda: dialog.reading.is_seen)
        return dialog

    yield opening
    for dialog in made:
        if shiboken6.isValid(dialog):
            dialog.close()


def proposed(harbour: Harbour, *, submitted: bool = True) -> int:
    """A change of the task's title, and its id."""
    command = act.propose if submitted else act.create
    what = Proposal(title="Payments on arrival")
    return harbour.project.write(command, harbour.task_id, content="Nobody pays **before**.", proposal=what).result()


def now(harbour: Harbour, change_id: int) -> ChangeRequestRow:
    return harbour.project.read(change_requests.detail, change_id).result()


def test_it_is_approved_by_a_twice_and_applied_by_its_button(
    opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    change_id = proposed(harbour)
    dialog = opened(change_id)
    assert "Nobody pays before." in said(dialog)
    assert "+ Payments on arrival" in said(dialog)
    qtbot.keyClick(dialog.reading, Key.Key_A)
    assert now(harbour, change_id).status is ChangeRequestStatus.SUBMITTED
    qtbot.keyClick(dialog.reading, Key.Key_A)
    settled(lambda: dialog.newest and dialog.newest.row.status is ChangeRequestStatus.APPROVED)
    assert not dialog.foot.approve.isVisible()
    assert [button.text() for button in dialog.foot.acts] == ["Apply the change"]
    dialog.foot.acts[0].click()
    settled(lambda: dialog.newest and dialog.newest.row.status is ChangeRequestStatus.IMPLEMENTED)
    assert harbour.task().row.title == "Payments on arrival"
    assert "The change was applied. It became version 3." in said(dialog)
    assert dialog.freshness.property("role") == "good"
    assert dialog.head.question.text() == "Changed “Payments on arrival”"
    assert "What would change" not in said(dialog)
    assert "What changed" in said(dialog)
    assert "All the words of version 3" in said(dialog)


def test_a_long_reason_hides_in_no_box_of_its_own(harbour: Harbour, settled: Wait, sits: Callable[..., None]) -> None:
    sits()
    why = "\n\n".join(f"Reason {number}." for number in range(200))
    what = Proposal(title="Payments on arrival")
    change_id = harbour.project.write(act.propose, harbour.task_id, content=why, proposal=what).result()
    dialog = ChangeDialog(harbour.project, harbour.relay, change_id)
    dialog.resize(dialog.width(), 600)
    dialog.show()
    settled(lambda: dialog.reading.is_complete)
    assert dialog.reading.tall() > 200 * 14
    assert not dialog.reading.is_seen
    dialog.close()


def test_enter_decides_nothing(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    change_id = proposed(harbour)
    dialog = opened(change_id)
    for widget in (dialog.reading, dialog.foot.approve, dialog.foot.notes):
        qtbot.keyClick(widget, Key.Key_Return)
    assert now(harbour, change_id).status is ChangeRequestStatus.SUBMITTED


def test_changes_are_requested_with_words_only(opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait) -> None:
    change_id = proposed(harbour)
    dialog = opened(change_id)
    dialog.foot.changes.click()
    assert now(harbour, change_id).status is ChangeRequestStatus.SUBMITTED
    qtbot.keyClicks(dialog.foot.notes, "Say until when.")
    dialog.foot.changes.click()
    settled(lambda: dialog.newest and dialog.newest.row.status is ChangeRequestStatus.DRAFT)
    assert now(harbour, change_id).version == 2


def test_other_words_that_arrive_while_one_reads_are_compared_with_those_one_was_reading(
    opened: Open, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    change_id = proposed(harbour)
    dialog = opened(change_id)

    def reword(session: Session) -> None:
        with actors.acting_as(session, person("Tor")):
            read = change_requests.detail(session, change_id)
            about = {"digest": read.digest, "verdict": Verdict.CHANGES_REQUESTED, "comment": "Which ones?"}
            act.decide(session, change_id, **about)
            read = change_requests.detail(session, change_id)
            words = {"content": read.content, "proposal": Proposal(title="Payments on leaving")}
            act.edit(session, change_id, row_version=read.row_version, **words)
            act.submit(session, change_id)

    harbour.project.write(reword).result()
    settled(lambda: not dialog.is_fresh())
    assert dialog.freshness.property("role") == "warn"
    qtbot.keyClick(dialog.reading, Key.Key_A)
    qtbot.keyClick(dialog.reading, Key.Key_A)
    assert now(harbour, change_id).status is ChangeRequestStatus.SUBMITTED
    dialog.freshness.newer.click()
    settled(lambda: dialog.reading.is_seen)
    assert "Changed since wording 1, which you were reading" in said(dialog)
    assert "− Payments on arrival" in said(dialog)
    assert "+ Payments on leaving" in said(dialog)


def test_a_draft_is_submitted_and_withdrawn(opened: Open, harbour: Harbour, settled: Wait) -> None:
    change_id = proposed(harbour, submitted=False)
    dialog = opened(change_id)
    assert "It is a draft; submit it to have it decided." in said(dialog)
    assert dialog.freshness.property("role") == "bar"
    foot = [*dialog.foot.acts, dialog.foot.later]
    assert [button.text() for button in foot] == ["Withdraw", "Submit", "Close"]
    assert sorted(foot, key=lambda button: button.x()) == foot
    assert [foot[0].nextInFocusChain(), foot[1].nextInFocusChain()] == [foot[1], dialog.foot.reject]
    dialog._act("submit")
    settled(lambda: dialog.newest and dialog.newest.row.status is ChangeRequestStatus.SUBMITTED)
    dialog._act("withdraw")
    settled(lambda: dialog.newest and dialog.newest.row.status is ChangeRequestStatus.WITHDRAWN)
    assert dialog.foot.acts == []


def test_what_was_written_for_an_older_version_says_so_and_is_not_applied(
    opened: Open, harbour: Harbour, settled: Wait
) -> None:
    change_id = proposed(harbour)
    dialog = opened(change_id)
    harbour.edit(title="Other words")
    settled(lambda: "The task is at version 3 by now" in said(dialog))


def test_editing_after_planning_asks_for_the_change_and_says_why(harbour: Harbour, qtbot: QtBot) -> None:
    there = harbour.task()
    same = {"title": there.row.title, "description": there.description, "priority": 5, "phase": Phase.ARCHITECT}
    harbour.project.write(
        tasks.edit, harbour.task_id, row_version=there.row.row_version, reason="Later.", **same
    ).result()
    dialog = TaskDialog(harbour.project, harbour.project_id, task=harbour.task())
    dialog.show()
    dialog._title.setText("Payments on arrival")
    assert dialog.save_button.text() == "&Submit change request"
    assert not dialog.save_button.isEnabled()
    dialog._why.setPlainText("Nobody pays before.")
    with qtbot.waitSignal(dialog.saved):
        dialog.save_button.click()
    (change,) = [one for one in harbour.task().change_requests if one.proposal.title]
    assert change.status is ChangeRequestStatus.SUBMITTED
    assert change.content == "Nobody pays before."
    assert harbour.task().row.title == "Payments in advance"
