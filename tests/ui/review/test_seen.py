"""What was seen is counted exactly: no stretch that was not, and a line only once nothing of it was cut off."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from ui.review.lines import LineView
from ui.review.pages import Lines
from ui.review.seen import Seen

stretches = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=12)


@given(stretches, st.integers(0, 30))
def test_the_first_that_was_not_seen_is_found_however_stretches_meet(some: list[tuple[int, int]], count: int) -> None:
    seen, all_of_it = Seen(), set[int]()
    for begin, end in some:
        seen.add(begin, end)
        all_of_it.update(range(begin, end))
    assert seen.gap(count) == next((number for number in range(count) if number not in all_of_it), None)


def shown(qtbot: QtBot, lines: list[str]) -> LineView:
    view = LineView()
    qtbot.addWidget(view)
    view.setFont(QFont("monospace", 10))
    view.resize(400, 200)
    view.show_lines(Lines(lines))
    with qtbot.waitExposed(view):
        view.show()
    return view


def scrolled(view: LineView, row: int) -> None:
    """The view with this row at its top, painted."""
    view.verticalScrollBar().setValue(row)
    view.viewport().repaint()


def test_lines_are_seen_once_they_stood_on_the_screen_and_not_when_passed_over(qtbot: QtBot) -> None:
    view = shown(qtbot, [f"line {number}" for number in range(100)])
    scrolled(view, 0)
    first = view.seen.gap(100)
    assert first == view.rows
    scrolled(view, view.verticalScrollBar().maximum())
    assert view.seen.gap(100) == first
    with qtbot.waitSignal(view.all_seen):
        while view.seen.gap(100) is not None:
            scrolled(view, view.seen.gap(100))


def test_a_line_that_goes_on_beside_the_screen_is_seen_once_it_is_wrapped(qtbot: QtBot) -> None:
    view = shown(qtbot, ["word " * 60, "end"])
    scrolled(view, 0)
    assert view.seen.gap(2) == 0
    with qtbot.waitSignal(view.all_seen):
        view.wrap(wraps=True)


def test_a_line_higher_than_the_screen_is_seen_once_all_its_rows_were(qtbot: QtBot) -> None:
    view = shown(qtbot, ["word " * 400])
    view.wrap(wraps=True)
    last = view.verticalScrollBar().maximum()
    scrolled(view, 0)
    scrolled(view, last)
    assert view.seen.gap(1) == 0, "its middle was passed over"
    with qtbot.waitSignal(view.all_seen):
        for row in range(0, last, view.rows):
            scrolled(view, row)
