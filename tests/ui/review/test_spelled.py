"""What nobody sees is spelled out where one reads it, and what is selected, copied and found is what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.review import colours
from ui.review.dress import Dress
from ui.review.lines import LineView
from ui.review.pages import Lines
from ui.review.spelled import INSTEAD, MANY, spelled

Key, Modifier = Qt.Key, Qt.KeyboardModifier
TAGGED = "".join(chr(0xE0000 + ord(letter)) for letter in "rm")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("if (admin\u202e) {", "if (admin[U+202E]) {"),
        ("pay\u200bment", "pay[U+200B]ment"),
        (f"run{TAGGED}!", "run[unseen: rm]!"),
        ("one\u2028two\rthree\r", "one[U+2028]two[U+000D]three\r"),
        ("user\u200d = 1\ufe0f\ufe0f", "user[U+200D] = 1\ufe0f[U+FE0F]"),
        ("\x1b[2K\tdone", "[U+001B][2K\tdone"),
        ("👩\u200d👧 ❤\ufe0f \u05e9\u200f 名前", "👩\u200d👧 ❤\ufe0f \u05e9\u200f 名前"),
    ],
)
def test_what_nobody_sees_is_spelled_out(line: str, told: str) -> None:
    assert spelled(line).text == told


@given(st.text(alphabet=f"a 名👧\t\u202e\u200b{TAGGED}", max_size=40))
def test_every_column_has_its_place_and_every_place_its_column(line: str) -> None:
    told = spelled(line)
    places = [told.at(column) for column in range(len(line) + 1)]
    assert [told.column(place) for place in places] == list(range(len(line) + 1))
    assert places == sorted(set(places))
    assert told.at(len(line)) == len(told.text.encode("utf-16-le")) // 2
    assert all(told.text.encode("utf-16-le")[2 * at : 2 * at + 2] == b"[\0" for at, _length in told.signs)


def test_a_line_full_of_them_does_not_grow_without_end() -> None:
    assert spelled("\u200b" * 10_000).text == "[U+200B]" * MANY + INSTEAD * (10_000 - MANY)


@pytest.fixture
def view(qtbot: QtBot) -> LineView:
    view = LineView()
    qtbot.addWidget(view)
    view.resize(600, 200)
    view.show()
    view.setFocus()
    return view


def copied(view: LineView) -> str:
    view.copy()
    return QGuiApplication.clipboard().text()


def laid_out(view: LineView, line: int) -> str:
    """The letters of a line as they are on the screen."""
    return view._layout(line).text()


def place(view: LineView, line: int, column: int) -> QPoint:
    """Where on the screen a column begins, in what was laid out."""
    row = view._layout(line).lineAt(0)
    x = row.cursorToX(column)[0]  # pyright: ignore[reportIndexIssue]  # its stub hides the pair
    return QPoint(view._gutter + int(x), line * view._height + 5)


def test_the_view_shows_what_nobody_sees_and_copies_what_was_written(view: LineView, qtbot: QtBot) -> None:
    line = f"if (admin\u202e{TAGGED}) 👧 end"
    view.show_lines(Lines([line]))
    assert laid_out(view, 0) == "if (admin[U+202E][unseen: rm]) 👧 end"
    assert [(mark.start, mark.length) for mark in view._marks(0, line)] == [(9, 8), (17, 12)]
    qtbot.keyClick(view, Key.Key_A, Modifier.ControlModifier)
    assert copied(view) == line
    assert "admin[U+202E]" in view.accessibleDescription()


def test_marks_stand_on_their_words_behind_what_is_spelled_out(view: LineView) -> None:
    view.show_lines(Lines(["a\u202e👧 word"]))
    view.show_found("word")
    view.go_to(0, 4, select=4)
    assert laid_out(view, 0).encode("utf-16-le")[2 * 12 :].decode("utf-16-le") == "word"
    assert [(mark.start, mark.length) for mark in view._marks(0, "a\u202e👧 word")] == [(1, 8), (12, 4), (12, 4)]
    view.go_to(0, 0, select=3)
    assert [(mark.start, mark.length) for mark in view._marks(0, "a\u202e👧 word")][-1] == (0, 11)


def test_a_word_that_changed_does_not_cover_them(view: LineView, qtbot: QtBot) -> None:
    line = '+if "user\u202e"'
    view.show_lines(Lines([line]))
    view.dress(Dress(pair=lambda _line: (line[1:], 'if "user"', True)))
    qtbot.waitUntil(lambda: len(view._marks(0, line)) == 2)
    word, sign = view._marks(0, line)
    assert word.start <= sign.start
    assert sign.format.background().color() == colours.inks()[colours.Kind.UNSEEN].ground


def test_the_mouse_takes_such_a_character_as_one(view: LineView, qtbot: QtBot) -> None:
    view.show_lines(Lines(["ab\u202ecd"]))
    for to, wanted in ((4, "ab"), (8, "ab\u202e"), (11, "ab\u202ec")):
        qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, 0, 0))
        qtbot.mouseMove(view.viewport(), place(view, 0, to))
        qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, 0, to))
        assert copied(view) == wanted


def test_the_end_of_a_line_that_grew_can_be_brought_into_sight(view: LineView, qtbot: QtBot) -> None:
    view.resize(300, 200)
    view.show_lines(Lines(["\u200b" * 20 + "end"]))
    view.grab()
    qtbot.waitUntil(lambda: view.horizontalScrollBar().maximum() > 20 * 8 * view._advance - 300)
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert place(view, 0, 163).x() - view.horizontalScrollBar().value() <= view.viewport().width()


def test_a_short_line_that_grew_is_wrapped_and_seen_whole(view: LineView, qtbot: QtBot) -> None:
    view.show_lines(Lines(["\x01" * 30, "end"]))
    view.wrap(wraps=True)
    assert view.heights is not None
    assert view.heights[0] > 1
    qtbot.waitUntil(lambda: view.seen.gap(2) is None)


def test_it_stands_out_of_every_line(qapp: QApplication) -> None:
    del qapp
    ink = colours.inks()[colours.Kind.UNSEEN]
    grounds = [one.ground for one in colours.inks().values() if one is not ink]
    assert ink.ground is not None
    assert ink.ground not in grounds
