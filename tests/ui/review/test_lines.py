"""The line view: any line at once, found, selected and copied, with the keyboard as with the mouse."""

from concurrent.futures import Future

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.queries.viewing import find_in
from tests.ui.harbour import Wait
from ui.review import colours, fitting
from ui.review.colours import Kind
from ui.review.layout import AT_MOST
from ui.review.lines import COPY_AT_MOST, LineView
from ui.review.pages import PAGE, Lines, PagedLines, Reading

Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def view(qtbot: QtBot) -> LineView:
    view = LineView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.setFocus()
    return view


def shown(view: LineView, *lines: str) -> LineView:
    view.show_lines(Lines(list(lines)))
    return view


def selected(view: LineView) -> str:
    view.copy()
    return QGuiApplication.clipboard().text()


def test_the_keyboard_selects_across_lines_and_copies(view: LineView, qtbot: QtBot) -> None:
    shown(view, "alpha beta", "gamma", "delta")
    qtbot.keyClick(view, Key.Key_Right, Modifier.ControlModifier)
    qtbot.keyClick(view, Key.Key_Down, Modifier.ShiftModifier)
    assert selected(view) == "beta\ngamma"
    qtbot.keyClick(view, Key.Key_A, Modifier.ControlModifier)
    assert selected(view) == "alpha beta\ngamma\ndelta"


def test_home_end_and_their_far_ends(view: LineView, qtbot: QtBot) -> None:
    shown(view, "alpha", "beta", "gamma")
    qtbot.keyClick(view, Key.Key_End, Modifier.ControlModifier)
    assert view.selection.caret == (2, 5)
    qtbot.keyClick(view, Key.Key_Home)
    assert view.selection.caret == (2, 0)
    qtbot.keyClick(view, Key.Key_Left)
    assert view.selection.caret == (1, 4)
    qtbot.keyClick(view, Key.Key_Home, Modifier.ControlModifier)
    assert view.selection.caret == (0, 0)


def test_the_mouse_selects_what_it_was_drawn_over(view: LineView, qtbot: QtBot) -> None:
    shown(view, "alpha beta", "gamma")
    start, end = view.viewport().rect().topLeft() + QPoint(45, 5), QPoint(590, 5)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view.viewport(), end)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert selected(view) == "alpha beta"[view.selection.anchor[1] :]
    assert view.selection.caret == (0, 10)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, 5))
    assert view.selection.span == ((0, 0), (0, 10))


def test_a_screen_reader_hears_the_line_of_the_caret(view: LineView, qtbot: QtBot) -> None:
    shown(view, "alpha", "beta")
    qtbot.keyClick(view, Key.Key_Down)
    assert view.accessibleDescription() == "Line 2 of 2: beta"


def test_going_to_a_line_brings_it_into_sight(view: LineView) -> None:
    shown(view, *(str(number) for number in range(100_000)))
    view.go_to(77_777)
    assert view.verticalScrollBar().value() <= 77_777 < view.verticalScrollBar().value() + view.rows


def test_prose_is_wrapped_where_it_is_well_read_and_code_where_the_view_ends(view: LineView) -> None:
    shown(view, "many words in one row " * 60)
    view.resize(2_400, 400)
    view.wrap(wraps=True, as_prose=True)
    as_prose, row = view.heights, view._layout(0).lineAt(0).naturalTextWidth()
    assert fitting.measure(view.fontMetrics()) * 0.85 < row <= fitting.measure(view.fontMetrics())
    view.wrap(wraps=True)
    assert as_prose is not None
    assert view.heights is not None
    assert view.heights[0] < as_prose[0]
    view.resize(300, 400)
    view.wrap(wraps=True, as_prose=True)
    assert view._layout(0).lineAt(0).naturalTextWidth() <= 300


@pytest.mark.parametrize("wide", [260, 391, 600, 1000])
def test_a_line_has_the_rows_it_is_laid_out_in_whatever_it_is_written_with(view: LineView, wide: int) -> None:
    letters = (
        "W@",
        "Привет ",
        "Ünï ",
        "漢字",
        "한국어 ",
        "ﷺ",
        "🎉👩‍👩‍👧 ",
        "e\u0301",
        "\u202e",
        "\u3164",
        "ｗ",
        "\t",
        "㍿",
        "ǅ",
    )
    shown(view, *(letter * times for letter in letters for times in range(1, 60)), "", "x" * (AT_MOST + 1))
    view.resize(wide, 400)
    view.wrap(wraps=True)
    assert view.heights is not None
    assert list(view.heights) == [view._layout(line).lineCount() for line in range(len(view.heights))]


def test_a_line_that_wrapped_is_whole_again_once_it_no_longer_does(view: LineView) -> None:
    """Rows of a line that stayed as they were would be painted over by the next lines, and its end would be lost."""
    view.wrap(wraps=True)
    shown(view, "word " * 60, "short")
    view.grab()
    assert view._layout(0).lineCount() > 1
    view.wrap(wraps=False)
    view.grab()
    assert view._layout(0).lineCount() == 1
    assert view.horizontalScrollBar().maximum() > 0
    assert view._layout(0).lineAt(0).naturalTextWidth() > view.viewport().width()


def test_more_than_a_clipboard_should_hold_is_said_not_copied(view: LineView, qtbot: QtBot) -> None:
    view.show_lines(Lines(["x"] * (COPY_AT_MOST + 1)))
    view.select_all()
    QGuiApplication.clipboard().setText("before")
    with qtbot.waitSignal(view.said):
        view.copy()
    assert QGuiApplication.clipboard().text() == "before"


def test_a_line_of_a_million_letters_is_painted_and_copied_whole(view: LineView) -> None:
    shown(view, "short", "x" * 1_000_000)
    view.grab()
    view.select_all()
    assert len(selected(view)) == 1_000_006
    assert view.horizontalScrollBar().maximum() < AT_MOST * 30


def test_wide_letters_and_tabs_keep_the_caret_where_it_is_drawn(view: LineView, qtbot: QtBot) -> None:
    shown(view, "名前\tx")
    for _ in range(3):
        qtbot.keyClick(view, Key.Key_Right, Modifier.ShiftModifier)
    assert selected(view) == "名前\t"


class Reader:
    """Lines of a file too long to hold, read only when asked for."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[tuple[int, int]] = []

    def __call__(self, first: int, count: int) -> "Future[list[str]]":
        self.asked.append((first, count))
        future: Future[list[str]] = Future()
        future.set_result([f"line {number}" for number in range(first, min(self.count, first + count))])
        return future


def test_only_the_pages_on_screen_are_read(view: LineView, settled: Wait) -> None:
    reader = Reader(1_000_000)
    lines = PagedLines(reader.count, Reading(reader, reader), [])
    view.show_lines(lines)
    view.go_to(500_000)
    settled(lambda: lines.line(500_000))
    assert lines.line(500_000) == "line 500000"
    assert all(count <= 2 * PAGE for _, count in reader.asked)
    assert len(reader.asked) <= 2


def test_the_page_one_left_is_not_waited_for(qtbot: QtBot) -> None:
    pending: list[Future[list[str]]] = []

    def read(_first: int, _count: int) -> "Future[list[str]]":
        pending.append(Future())
        return pending[-1]

    lines = PagedLines(10_000, Reading(read, read), [])
    lines.want(0, 40)
    lines.want(5_000, 5_040)
    assert pending[0].cancelled()
    assert not pending[1].cancelled()
    with qtbot.waitSignal(lines.arrived):
        pending[1].set_result(["x"] * PAGE)


def test_pages_on_screen_together_are_read_together(settled: Wait) -> None:
    reader = Reader(2 * PAGE + 7)
    lines = PagedLines(reader.count, Reading(reader, reader), [])
    lines.want(PAGE - 5, reader.count)
    settled(lambda: lines.line(0))
    assert reader.asked == [(0, reader.count)]
    assert [lines.line(number) for number in range(reader.count)] == [
        f"line {number}" for number in range(reader.count)
    ]
    lines.want(0, reader.count)
    assert len(reader.asked) == 1


def test_a_page_still_on_screen_is_waited_for(qtbot: QtBot) -> None:
    pending: list[Future[list[str]]] = []

    def read(_first: int, _count: int) -> "Future[list[str]]":
        pending.append(Future())
        return pending[-1]

    lines = PagedLines(10 * PAGE, Reading(read, read), [])
    lines.want(PAGE - 5, PAGE + 5)
    lines.want(PAGE + 5, PAGE + 15)
    assert len(pending) == 1
    with qtbot.waitSignal(lines.arrived):
        pending[0].set_result(["x"] * 2 * PAGE)
    assert lines.line(PAGE + 9) == "x"


def test_what_was_read_first_needs_no_reading() -> None:
    reader = Reader(10_000)
    lines = PagedLines(reader.count, Reading(reader, reader), [f"line {number}" for number in range(PAGE)])
    lines.want(0, 40)
    assert (lines.line(3), reader.asked) == ("line 3", [])


def find(lines: list[str], needle: str, start: tuple[int, int], *, backwards: bool = False) -> tuple[int, int] | None:
    return find_in(lambda first, many: lines[first : first + many], len(lines), needle, start, backwards=backwards)


def test_search_goes_forward_back_and_round() -> None:
    lines = ["alpha Beta beta", "gamma", "beta"] * 3_000
    assert find(lines, "BETA", (0, 0)) == (0, 6)
    assert find(lines, "beta", (0, 7)) == (0, 11)
    assert find(lines, "beta", (0, 12)) == (2, 0)
    assert find(lines, "alpha", (8_998, 0)) == (0, 0)
    assert find(lines, "beta", (0, 11), backwards=True) == (0, 6)
    assert find(lines, "beta", (0, 6), backwards=True) == (8_999, 0)
    assert find(lines, "delta", (5, 5)) is None
    assert find(lines, "delta", (5, 5), backwards=True) is None


def test_a_removed_line_of_dashes_is_no_file_header() -> None:
    kinds = [
        colours.of_difference(before, line, after)
        for before, line, after in (
            ("index 1..2", "--- a/x.sql", "+++ b/x.sql"),
            ("--- a/x.sql", "+++ b/x.sql", "@@ -1 +1 @@"),
            ("@@ -1 +1 @@", "--- a comment of SQL", "+new"),
            (" same", "+++ counter", " same"),
            (" same", "@@ -1,2 +1,2 @@ def f", ""),
            ("", " same", ""),
        )
    ]
    assert kinds == [Kind.HEADER, Kind.HEADER, Kind.REMOVED, Kind.ADDED, Kind.HUNK, None]


def test_a_log_line_takes_the_colour_of_its_level() -> None:
    lines = ("10:00 ERROR no", "10:00 [WARN] no", "DEBUG no", "INFO an ERRORLESS day", "")
    assert [colours.of_log("", line, "") for line in lines] == [Kind.ERROR, Kind.WARNING, Kind.QUIET, None, None]


def test_keys_and_literals_of_json_stand_out_and_strings_do_not() -> None:
    line = '  "a key": [1.5, true, "true: 3"],'
    assert [(line[at : at + length], kind) for at, length, kind in colours.of_json(line)] == [
        ('"a key"', Kind.KEY),
        ("1.5", Kind.LITERAL),
        ("true", Kind.LITERAL),
    ]
