"""Two texts side by side have room for enough of each, or are shown as one; comments and files give way."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.commands import comments
from desktop.commands.comments import About
from desktop.words import ArtifactType, CommentKind, CommentState
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.conftest import Press
from tests.ui.review.test_surface import PATCH, read
from ui.review.sides import CHARACTERS
from ui.review.surface import Surface

Key = Qt.Key


def test_beside_each_other_enough_of_both_is_seen_and_where_it_is_not_they_are_one(
    surface: Surface, harbour: Harbour, settled: Wait
) -> None:
    surface.resize(1104, 700)
    surface.show_artifact(harbour.attach("fix.diff", PATCH.encode(), ArtifactType.DIFF))
    settled(surface.tree.isVisible)
    surface.set_beside(True)
    settled(surface.sides.isVisible)
    assert not surface.tree.isVisible(), "the files fold where there is too little room for all"
    for view in (surface.sides.old, surface.sides.new):
        settled(lambda view=view: view._width() / view._advance >= CHARACTERS)
    surface.show_comments()
    settled(surface.panel.isVisible)
    assert surface.viewer.across.orientation() is Qt.Orientation.Vertical, "comments stand below"
    assert surface.sides.new._width() / surface.sides.new._advance >= CHARACTERS
    surface.resize(800, 700)
    settled(lambda: not surface.sides.isVisible())
    assert not surface.bar._beside.isEnabled()
    assert surface.stage.beside, "it is kept for when there is room"
    surface.resize(1600, 700)
    settled(lambda: surface.sides.isVisible() and surface.tree.isVisible())


def test_the_files_fold_where_one_text_has_too_little_room_beside_them(
    surface: Surface, harbour: Harbour, settled: Wait
) -> None:
    surface.show_artifact(harbour.attach("fix.diff", PATCH.encode(), ArtifactType.DIFF))
    settled(surface.tree.isVisible)
    surface.resize(640, 700)
    settled(lambda: not surface.tree.isVisible())
    settled(lambda: surface.text._width() / surface.text._advance >= CHARACTERS)
    surface.bar.files.click()
    assert surface.tree.isVisible(), "but whoever wants them has them"


def test_tab_leads_from_the_text_through_all_that_stands_around_it_and_back(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press, qtbot: QtBot
) -> None:
    window, beyond = QWidget(), QPushButton("Beyond")
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    for part in (surface, beyond):
        column.addWidget(part)
    window.resize(1200, 700)
    window.show()
    row = harbour.attach("fix.diff", PATCH.encode(), ArtifactType.DIFF)
    for text in ("First.", "Second."):
        harbour.project.write(comments.say, About(artifact_id=row.id), kind=CommentKind.NOTE, text=text).result()
    surface.show_artifact(row)
    settled(lambda: len(surface.panel.threads) == 2)
    surface.setFocus()
    order: list[str] = []
    while (at := QApplication.focusWidget()) is not surface.text or not order:
        assert at is not None
        order.append(at.accessibleName() or (at.text() if isinstance(at, QAbstractButton) else ""))
        press(Key.Key_Tab)
    surface.setParent(None)
    buttons = [f"{act}: note on the whole text" for act in ("Reply", "Resolve", "Edit")]
    cards = [f"Note on the whole text by Ada: {text}" for text in ("First.", "Second.")]
    head = ["Text", "Hex", "Find (Ctrl+F)", "Copy digest", "Save as…"]
    bar = ["Show files", "Unified", "Side by side", "Wrap long lines", "Mark as viewed", "Show comments: 2"]
    panel = ["Comments", cards[0], *buttons, cards[1], *buttons]
    assert order == ["Text", *head, *bar, "Files", *panel, "Beyond"]


def test_the_files_can_be_had_and_put_away(surface: Surface, harbour: Harbour, settled: Wait) -> None:
    surface.show_artifact(harbour.attach("fix.diff", PATCH.encode(), ArtifactType.DIFF))
    settled(surface.tree.isVisible)
    surface.bar.files.click()
    assert not surface.tree.isVisible()
    surface.bar.files.click()
    assert surface.tree.isVisible()


def test_a_comment_says_in_which_file_and_on_which_line_of_it_it_is(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press
) -> None:
    surface.show_artifact(harbour.attach("fix.diff", PATCH.encode(), ArtifactType.DIFF))
    settled(surface.tree.isVisible)
    surface.setFocus()
    lines = PATCH.split("\n")
    for line, told in (
        ("+    release(after=900)", "hold.py, line 2"),
        ("-    release(after=3600)", "hold.py, old line 2"),
    ):
        surface.text.go_to(lines.index(line))
        press(Key.Key_C)
        assert surface.panel.composer._heading.text() == told
        surface.panel.composer.discard()


def test_a_comment_is_sent_at_once_or_drafted_and_only_drafts_are_submitted(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press, qtbot: QtBot
) -> None:
    surface.show_task(harbour.task_id)
    read(surface, settled)
    panel, composer = surface.panel, surface.panel.composer
    press(Key.Key_C)
    settled(composer.isVisible)
    assert composer._heading.text() == "Version 1, line 1"
    assert composer._now.isVisible() and not panel.submit.isVisible()
    composer.text.setPlainText("A draft")
    composer._done.click()
    settled(lambda: len(panel.drafts) == 1 and not composer.busy)
    assert panel.submit.isVisible() and panel.submit.text() == "Submit 1 draft"
    press(Key.Key_C)
    composer.text.setPlainText("For all")
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(composer.text, Key.Key_Return, shift)
    settled(lambda: len(panel.threads) == 2 and not composer.busy)
    assert {one.root.text: one.root.state for one in panel.threads} == {
        "A draft": CommentState.DRAFT,
        "For all": CommentState.OPEN,
    }
