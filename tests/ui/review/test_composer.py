"""Nothing typed into a comment is lost: it stays until it is on the disk, with why it is not."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.commands import comments
from desktop.words import ArtifactType, CommentKind
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.conftest import Press
from tests.ui.review.test_surface import lettering, read, write
from ui.review.surface import Surface

Key, Modifier = Qt.Key, Qt.KeyboardModifier

LONG = "Why so early? " * 1_000
"""More than a comment may say."""


def test_a_comment_that_cannot_be_kept_stays_where_it_was_typed_and_says_why(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press
) -> None:
    surface.show_task(harbour.task_id)
    read(surface, settled)
    composer = surface.panel.composer
    press(Key.Key_C)
    composer.text.setPlainText(LONG)
    press(Key.Key_Return, modifier=Modifier.ControlModifier)
    settled(lambda: "10,000 fit; shorten it" in lettering(composer))
    assert composer.text.toPlainText() == LONG
    assert composer.text.hasFocus()
    composer.text.setPlainText("Why so early?")
    press(Key.Key_Return, modifier=Modifier.ControlModifier)
    settled(lambda: len(surface.panel.drafts) == 1 and not composer.busy)
    assert surface.panel.drafts[0].root.text == "Why so early?"


def test_what_is_being_typed_survives_a_refusal_while_one_goes_elsewhere(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press
) -> None:
    surface.show_task(harbour.task_id)
    read(surface, settled)
    composer = surface.panel.composer
    press(Key.Key_C)
    composer.text.setPlainText(LONG)
    surface.show_artifact(harbour.attach("plan.md", b"# Plan\n", ArtifactType.PLAN))
    settled(lambda: surface.bar.isVisible() and composer.isVisible())
    assert composer.text.toPlainText() == LONG
    composer.text.setPlainText("Half a thought")
    surface.show_task(harbour.task_id)
    settled(lambda: [one.root.text for one in surface.prepared.threads] == ["Half a thought"])
    assert not composer.busy


def test_a_comment_somebody_changed_meanwhile_is_refused_once_and_then_given_these_words(
    surface: Surface, harbour: Harbour, settled: Wait, qtbot: QtBot, press: Press
) -> None:
    surface.show_task(harbour.task_id)
    read(surface, settled)
    write(surface, qtbot, press, 0, "First words")
    settled(lambda: len(surface.panel.drafts) == 1 and not surface.panel.composer.busy)
    draft = surface.panel.drafts[0].root
    surface.commenting._on_act("edit", draft)
    qtbot.keyClicks(surface.panel.composer.text, " of mine")
    theirs = {"row_version": draft.row_version, "text": "Other words", "kind": CommentKind.NOTE}
    harbour.project.write(comments.edit, draft.id, **theirs).result()
    press(Key.Key_Return, modifier=Modifier.ControlModifier)
    settled(lambda: "it says “Other words” now" in lettering(surface.panel.composer))
    settled(lambda: surface.panel.drafts[0].root.text == "Other words")
    press(Key.Key_Return, modifier=Modifier.ControlModifier)
    settled(lambda: surface.panel.drafts[0].root.text == "First words of mine")
