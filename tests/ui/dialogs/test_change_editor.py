"""A draft is written beside what it would change, kept, submitted, withdrawn, and lost to nobody who was faster."""

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.commands import change_requests as act
from desktop.queries import change_requests
from desktop.queries.rows import ChangeRequestRow, Proposal
from desktop.words import ChangeRequestStatus, Verdict
from tests.people import person
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.test_details import said
from ui.dialogs.change_editor import ChangeEditor

Key = Qt.Key
Open = Callable[..., ChangeEditor]


@pytest.fixture
def opened(harbour: Harbour) -> Iterator[Open]:
    made: list[ChangeEditor] = []

    def opening(change_id: int | None = None) -> ChangeEditor:
        found = None if change_id is None else harbour.project.read(change_requests.in_full, change_id).result()
        made.append(ChangeEditor(harbour.project, harbour.task(), change=found))
        made[-1].show()
        return made[-1]

    yield opening
    for dialog in made:
        if shiboken6.isValid(dialog):
            dialog.begin()
            dialog.close()


def drafted(harbour: Harbour) -> int:
    what = Proposal(title="Payments on arrival")
    return harbour.project.write(act.create, harbour.task_id, content="Nobody pays before.", proposal=what).result()


def now(harbour: Harbour, change_id: int) -> ChangeRequestRow:
    return harbour.project.read(change_requests.detail, change_id).result()


def test_the_difference_follows_what_is_typed_and_it_is_submitted_by_keyboard_alone(
    opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    editor = opened()
    assert not editor.save_button.isEnabled()
    qtbot.keyClicks(editor.focusWidget(), "Nobody pays before.")
    assert editor.note.text() == "It proposes no other words yet."
    qtbot.keyClick(editor.focusWidget(), Key.Key_Tab)
    qtbot.keyClick(editor.focusWidget(), Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor.focusWidget(), "Payments on arrival")
    settled(lambda: "+ Payments on arrival" in editor.difference.prose.toPlainText())
    editor.words.criteria.fill(("It is free",))
    editor.words.criteria.changed.emit()
    settled(lambda: "It is free" in editor.difference.prose.toPlainText())
    with qtbot.waitSignal(editor.saved) as saved:
        qtbot.keyClick(editor.words.title, Key.Key_Return)
    row = now(harbour, saved.args[0])
    assert (row.status, row.content) == (ChangeRequestStatus.SUBMITTED, "Nobody pays before.")
    assert row.proposal == Proposal(title="Payments on arrival", criteria=("It is free",))


def test_a_draft_is_kept_and_gone_on_with(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    change_id = drafted(harbour)
    editor = opened(change_id)
    assert editor.words.title.text() == "Payments on arrival"
    editor.words.title.setText("Payments at the pier")
    with qtbot.waitSignal(editor.saved):
        editor._keep.click()
    row = now(harbour, change_id)
    assert (row.status, row.proposal.title) == (ChangeRequestStatus.DRAFT, "Payments at the pier")


def test_a_draft_is_withdrawn(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    change_id = drafted(harbour)
    editor = opened(change_id)
    with qtbot.waitSignal(editor.saved):
        editor._withdraw.click()
    assert now(harbour, change_id).status is ChangeRequestStatus.WITHDRAWN


def test_what_was_asked_for_when_it_was_sent_back_stands_above_it(opened: Open, harbour: Harbour) -> None:
    change_id = drafted(harbour)
    harbour.project.write(act.submit, change_id).result()
    harbour.project.actor = person("Ada")
    digest = now(harbour, change_id).digest
    back = {"digest": digest, "verdict": Verdict.CHANGES_REQUESTED, "comment": "Say until when."}
    harbour.project.write(act.decide, change_id, **back).result()
    assert "Ada asks for changes, just now: Say until when." in said(opened(change_id))


def test_what_was_typed_survives_that_somebody_was_faster(
    opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    change_id = drafted(harbour)
    editor = opened(change_id)
    editor.words.title.setText("Payments at the pier")
    row_version = now(harbour, change_id).row_version
    theirs = {"row_version": row_version, "content": "Their words.", "proposal": Proposal(title="Theirs")}
    harbour.project.write(act.edit, change_id, **theirs).result()
    editor._keep.click()
    settled(lambda: "Take what is there" in said(editor))
    assert "was changed meanwhile" in editor._trouble_said.text()
    assert editor.words.title.text() == "Payments at the pier"
    with qtbot.waitSignal(editor.saved):
        editor._keep.click()
    assert now(harbour, change_id).proposal.title == "Payments at the pier"
