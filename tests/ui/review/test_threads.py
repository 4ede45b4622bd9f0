"""What a thread says of itself: only what asks for something is open."""

from datetime import datetime

import pytest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from desktop.queries.carrying import How, Place
from desktop.queries.comments import CommentRow
from desktop.words import CommentKind, CommentState
from ui.review.material import Reader, Thread
from ui.review.thread import ThreadCard
from ui.review.threads import ThreadPanel

NOW = datetime.fromisoformat("2026-03-01 12:00:00")


def thread(number: int, kind: CommentKind) -> Thread:
    text = {"version_id": 1, "change_request_id": None, "artifact_id": None, "digest": "0" * 64}
    line = {"line": 2, "quoted": "A berth", "reply_to": None, "settled_by": None, "settled_at": None}
    by = {"author": "Ada", "author_key": "", "created_at": NOW, "updated_at": NOW, "row_version": 1}
    root = CommentRow(id=number, kind=kind, text="Who pays?", state=CommentState.OPEN, **text, **line, **by)
    return Thread(root, (), Place(2, How.SAME), "version 1")


@pytest.mark.parametrize("kind", list(CommentKind))
def test_a_note_and_praise_are_not_open_and_nobody_waives_them(qtbot: QtBot, kind: CommentKind) -> None:
    card = ThreadCard(thread(1, kind), reader=Reader("", "Bo"), writable=True)
    qtbot.addWidget(card)
    card.show()
    asks = kind in (CommentKind.ISSUE, CommentKind.SUGGESTION)
    shown = [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
    assert ("Open" in shown) is asks
    assert ("Waive" in [button.text() for button in card.findChildren(QToolButton)]) is asks
    assert card.accessibleName().startswith("Open ") is asks


def test_of_one_comment_of_each_kind_two_are_counted_as_open(qtbot: QtBot) -> None:
    panel = ThreadPanel()
    qtbot.addWidget(panel)
    panel.show_threads([thread(*one) for one in enumerate(CommentKind)], reader=Reader("", "Bo"), writable=True)
    assert "Comments  4 · 2 open" in [label.text() for label in panel.findChildren(QLabel)]
