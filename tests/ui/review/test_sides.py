"""Two texts side by side are searched as one, with the keyboard, and what was found has the keyboard then."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.words import ArtifactType
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.conftest import Press
from tests.ui.review.test_surface import PATCH, read
from ui import style
from ui.review.lines import LineView
from ui.review.patch import between
from ui.review.sides import SideBySide
from ui.review.surface import Surface

Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def beside(surface: Surface, harbour: Harbour, settled: Wait) -> Surface:
    """A patch, its two texts side by side."""
    surface.resize(1800, 700)
    surface.show_artifact(harbour.attach("fix.diff", PATCH.encode(), ArtifactType.DIFF))
    read(surface, settled)
    surface.set_beside(True)
    settled(lambda: surface.viewer.page is surface.sides)
    surface.setFocus()
    return surface


@pytest.fixture
def sides(qtbot: QtBot) -> SideBySide:
    """Texts of sixty lines; one of the old is longer than there is room for, the last of the new one far longer."""
    sides = SideBySide()
    qtbot.addWidget(sides)
    sides.resize(900, 300)
    old = ["y" * 100, *(f"line {number}" for number in range(1, 60))]
    sides.show_patch(between(old, [*old[:-1], "x" * 300], context=100))
    sides.show()
    qtbot.waitUntil(lambda: sides.new.verticalScrollBar().maximum() > 0)
    return sides


def test_a_long_line_is_read_to_its_end_whatever_stands_beside_it(sides: SideBySide) -> None:
    bar = sides.new.horizontalScrollBar()
    assert bar.maximum() > sides.old.horizontalScrollBar().maximum() > 0
    bar.setValue(bar.maximum())
    assert bar.value() == bar.maximum()


def test_both_texts_end_at_the_same_row(sides: SideBySide, qtbot: QtBot) -> None:
    old, new = (view.verticalScrollBar() for view in (sides.old, sides.new))
    sides.show_patch(between(["one"] * 60, [*["one"] * 59, "x" * 300], context=100))
    qtbot.waitUntil(lambda: old.maximum() == new.maximum() > 0)
    new.setValue(new.maximum())
    assert old.value() == new.value() == new.maximum()
    sides.show_patch(between(["one"], ["two"]))
    qtbot.waitUntil(lambda: not sides.new.horizontalScrollBar().isVisible())
    assert not sides.old.horizontalScrollBar().isVisible()


def test_the_line_one_is_on_is_marked_on_the_side_that_has_the_keyboard(beside: Surface) -> None:
    beside.sides.old.setFocus()
    beside.sides.old.go_to(5)

    def edges() -> list[QColor]:
        """The colour at the very left of line 5, of both texts."""
        return [
            view.grab().toImage().pixelColor(1, 5 * view._height + 8) for view in (beside.sides.old, beside.sides.new)
        ]

    assert edges() == [QColor(style.colours().accent), QColor(style.colours().surface)]
    beside.bar.wrap.setFocus()
    assert edges() == [QColor(style.colours().edge), QColor(style.colours().surface)]


def test_whoever_turns_to_two_texts_and_back_stays_on_the_line_also_on_an_old_one(
    beside: Surface, press: Press
) -> None:
    press(Key.Key_S)
    line = next(number for number in range(20) if beside.text.lines.line(number) == "-    release(after=3600)")
    beside.text.go_to(line)
    press(Key.Key_S)
    assert beside.sides.old.hasFocus()
    assert beside.text.lines.line(beside.text.selection.caret[0]) == "-    release(after=3600)"
    press(Key.Key_S)
    assert beside.text.selection.caret[0] == line


def test_a_comment_on_an_old_line_leads_into_the_old_text(beside: Surface, settled: Wait, press: Press) -> None:
    beside.sides.old.setFocus()
    beside.sides.old.go_to(5)
    press(Key.Key_C)
    beside.panel.composer.text.setPlainText("Why?")
    beside.panel.composer.finish(now=True)
    settled(lambda: len(beside.panel.threads) == 1 and not beside.panel.composer.busy)
    beside.sides.new.setFocus()
    beside.sides.new.go_to(0)
    press(Key.Key_N)
    assert beside.sides.old.hasFocus()
    assert beside.sides.old.selection.caret[0] == 5


def test_the_line_of_the_caret_stays_in_sight_when_comments_take_room(sides: SideBySide) -> None:
    sides.resize(900, 600)
    last = sides.new.rows - 2
    sides.new.go_to(last)
    sides.resize(900, 300)
    top = sides.new.verticalScrollBar().value()
    assert top <= last < top + sides.new.rows


def told(surface: Surface) -> str:
    """What the bar says was found."""
    return next(label.text() for label in surface.viewer.bar.findChildren(QLabel))


def selected(view: LineView) -> str:
    """What is selected of one line."""
    (line, start), (_line, end) = view.selection.span
    return (view.lines.line(line) or "")[start:end]


def test_both_texts_are_searched_in_the_order_of_their_lines(beside: Surface, qtbot: QtBot, press: Press) -> None:
    press(Key.Key_F, modifier=Modifier.ControlModifier)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, "release")
    found: list[str] = []
    for _ in range(3):
        press(Key.Key_Return)
        side = "old" if selected(beside.sides.old) else "new"
        assert selected(beside.sides.old) + selected(beside.sides.new) == "release"
        found.append(f"{side}: {told(beside)}")
    assert found == [
        "old: Line 2 of the old text",
        "new: Line 2 of the new text",
        "old: Line 2 of the old text",
    ]
    press(Key.Key_Return, modifier=Modifier.ShiftModifier)
    assert told(beside) == "Line 2 of the new text"
    marks = [len(view._marks(5, view.lines.line(5) or "")) for view in (beside.sides.old, beside.sides.new)]
    assert min(marks) >= 1, "both are marked"


def test_what_stands_in_both_is_found_once(beside: Surface, qtbot: QtBot, press: Press) -> None:
    press(Key.Key_F, modifier=Modifier.ControlModifier)
    qtbot.keyClicks(QApplication.focusWidget(), "def ")
    found: list[str] = []
    for _ in range(3):
        press(Key.Key_Return)
        found.append(told(beside))
    assert found == ["Line 1 of the new text", "Line 10 of the new text", "Line 1 of the new text"]
    qtbot.keyClicks(QApplication.focusWidget(), "nowhere")
    press(Key.Key_Return)
    assert told(beside) == "Not found."


def test_the_keyboard_goes_to_the_text_in_which_it_was_found(beside: Surface, qtbot: QtBot, press: Press) -> None:
    press(Key.Key_F, modifier=Modifier.ControlModifier)
    qtbot.keyClicks(QApplication.focusWidget(), "3600")
    press(Key.Key_Return, Key.Key_Escape)
    assert beside.sides.old.hasFocus()
    assert selected(beside.sides.old) == "3600"
    assert beside.stage.spot is not None
    assert beside.stage.spot.text == "-    release(after=3600)"
