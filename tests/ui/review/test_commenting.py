"""A comment goes where it is said to go; what takes a key asks for it and goes on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop.commands import actors, comments
from desktop.commands.comments import About
from desktop.words import CommentKind, CommentState
from tests.people import person, program
from tests.ui.harbour import FIRST, Harbour, Wait
from tests.ui.review.conftest import Press
from ui.review.surface import Surface

Key = Qt.Key


def beside(surface: Surface, harbour: Harbour, settled: Wait) -> None:
    """A text of which three lines were put in and one was changed, side by side with the one before."""
    harbour.edit(description=FIRST)
    harbour.edit(description=FIRST.replace("an hour", "a day").replace("- nothing", "- one\n- two\n- three\n- nothing"))
    surface.show_task(harbour.task_id)
    settled(surface.bar.isVisible)
    surface.compare_with(1)
    surface.set_beside(True)
    settled(surface.sides.isVisible)
    settled(lambda: "+ - three" in lines(surface.sides.new))


def lines(view: object) -> list[str]:
    return [view.lines.line(number).strip() for number in range(view.lines.count)]


def test_where_nothing_stands_a_comment_goes_to_the_nearest_line_of_that_side_and_says_so(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press, qtbot: QtBot
) -> None:
    beside(surface, harbour, settled)
    old = surface.sides.old
    old.setFocus()
    empty = lines(surface.sides.new).index("+ - two")
    assert old.lines.line(empty) == ""
    old.go_to(empty)
    press(Key.Key_C)
    assert surface.viewer.foot._told.text() == "No line stands there, so the comment is on the nearest one."
    heading = surface.panel.composer.findChildren(QLabel)[0].text()
    assert heading == "Version 3, line 5", "what is written on is said before anything is written"
    qtbot.keyClicks(QApplication.focusWidget(), "Why?")
    press(Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    settled(lambda: len(surface.panel.drafts) == 1)
    (thread,) = surface.prepared.threads
    assert (thread.edition, thread.root.quoted) == ("version 3", "- released after an hour")


def test_on_a_row_that_counts_lines_a_comment_goes_to_the_nearest_line(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press
) -> None:
    text = "\n".join(f"line {number}" for number in range(40))
    harbour.edit(description=text)
    harbour.edit(description=text + "\nthe end")
    surface.show_task(harbour.task_id)
    settled(surface.bar.isVisible)
    surface.setFocus()
    surface.compare_with(1)
    settled(lambda: lines(surface.text)[0] == "⋯ 39 unchanged lines")
    surface.text.go_to(0)
    assert surface.stage.spot is None
    press(Key.Key_C)
    assert surface.text.selection.caret[0] == 1
    assert "nearest" in surface.viewer.foot._told.text()


def test_where_a_side_has_no_line_at_all_the_comment_is_on_the_whole_text_and_says_so(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press
) -> None:
    harbour.attach("plan.txt", b"")
    surface.show_artifact(harbour.attach("plan.txt", b"One step.\n"))
    settled(surface.bar.isVisible)
    surface.setFocus()
    surface.compare_with(1)
    surface.set_beside(True)
    settled(surface.sides.isVisible)
    surface.sides.old.setFocus()
    press(Key.Key_C)
    assert surface.viewer.foot._told.text() == "No line stands there, so the comment is on the whole text."


def test_a_rendered_text_says_how_to_comment_on_one_line(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press
) -> None:
    surface.show_artifact(harbour.attach("plan.md", b"# Plan\n\nOne step.\n"))
    settled(surface.bar.isVisible)
    surface.setFocus()
    press(Key.Key_C)
    assert surface.viewer.foot._told.text() == "To comment on one line, show it as text first."


@pytest.mark.parametrize("kind", [CommentKind.NOTE, CommentKind.PRAISE])
def test_what_asks_for_nothing_is_not_waived_by_key_either(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press, kind: CommentKind
) -> None:
    about = About(version_id=harbour.task().versions[0].id)
    harbour.project.write(comments.say, about, kind=kind, text="Good.", line=0, quoted="x").result()
    surface.show_task(harbour.task_id)
    settled(lambda: len(surface.prepared.threads) == 1)
    surface.setFocus()
    press(Key.Key_N)
    press(Key.Key_X)
    said = "Only an issue or a suggestion is waived: a note or praise asks for nothing."
    assert surface.viewer.foot._told.text() == said
    assert surface.prepared.threads[0].root.state is CommentState.OPEN


def test_waiving_asks_for_the_key_first_and_goes_on_once_it_is_there(
    harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    version = harbour.task().versions[0].id

    def comment(session: Session) -> None:
        with actors.acting_as(session, person("Bo")):
            comments.say(session, About(version_id=version), kind=CommentKind.ISSUE, text="How?", line=0, quoted="x")

    harbour.project.write(comment).result()
    harbour.project.actor = program("Ada")
    waiting = []
    surface = Surface(harbour.project, waiting.append)
    qtbot.addWidget(surface)
    surface.resize(1200, 700)
    surface.show()
    harbour.relay.changed.connect(surface.show_changes)
    surface.show_task(harbour.task_id)
    settled(lambda: len(surface.prepared.threads) == 1)
    surface.setFocus()
    for key in (Key.Key_N, Key.Key_X):
        qtbot.keyClick(QApplication.focusWidget(), key)
    (then,) = waiting
    assert surface.prepared.threads[0].root.state is CommentState.OPEN
    harbour.project.actor = person("Ada")
    then()
    settled(lambda: surface.prepared.threads[0].root.state is CommentState.WAIVED)
